// A process that writes to a store until it is killed or its disk is full: what the tests of crashes are done
// to.
//
//   store_crash_writer write DIR SEED        writes batch after batch, saying the number of each once written
//   store_crash_writer limited DIR SEED N    the same with files of at most N bytes; then says what it was
//   told store_crash_writer hold DIR              opens the store, says "open", and holds it until it is
//   killed
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "infra/store/rocksdb_store.h"
#include "tests/infra/store/crash_batches.h"

namespace casefold {
namespace {

void say(std::string_view line) {
  auto text = std::string(line) + "\n";
  if (::write(STDOUT_FILENO, text.data(), text.size()) < 0) std::_Exit(3);
}

// Files stop at `bytes`, and writing past that is an error rather than a signal: as a full disk does.
void limitFiles(const char* bytes) {
  const rlimit limit{std::strtoull(bytes, nullptr, 10), RLIM_INFINITY};
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) std::_Exit(3);
  ::signal(SIGXFSZ, SIG_IGN);
}

int writeBatches(Store& store, std::uint64_t seed) {
  auto written = stepOf(*store.snapshot());
  auto batch = store.batch();
  StoreModel ignored;
  for (;;) {
    stepBatch(seed, written + 1, *batch, ignored);
    auto result = store.write(*batch);
    if (!result) {
      say(fmt::format("refused {}", codeName(result.error().code)));
      // Nothing of it is to be seen, and nothing more is taken.
      auto again = store.batch();
      again->put(Space::meta, "more", "");
      say(store.write(*again) ? "taken" : "refused again");
      say(fmt::format("seen {}", stepOf(*store.snapshot())));
      return 0;
    }
    say(fmt::format("{}", ++written));
  }
}

int run(int count, char** arguments) {
  const std::string_view mode = count > 2 ? arguments[1] : "";
  if (mode == "limited" && count == 5) limitFiles(arguments[4]);
  auto store = openRocksDbStore({.directory = arguments[2], .writeBufferBytes = std::size_t{64} << 10U});
  if (!store) {
    say(fmt::format("not opened {}", codeName(store.error().code)));
    return 1;
  }
  if (mode == "hold") {
    say("open");
    for (;;) ::pause();
  }
  return count > 3 ? writeBatches(**store, std::strtoull(arguments[3], nullptr, 10)) : 2;
}

}  // namespace
}  // namespace casefold

int main(int count, char** arguments) { return casefold::run(count, arguments); }
