// Folding small records into a store on disk, against only reading them: fold_bench [RECORDS [BATCH
// [STREAMS]]]. A tool for whoever works on the fold's path; prints records a second and the ratio to the
// baseline.
#include <fmt/format.h>
#include <time.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "infra/store/rocksdb_store.h"
#include "projections/runner/key.h"
#include "tests/runner/folding.h"
#include "tests/runner/story.h"
#include "tests/runner/toy_view/attendance.h"
#include "tests/scratch_directory.h"

namespace casefold {
namespace {

// The toy view with a fold that does as little as a fold may, so that what is measured is the runner.
struct LeanView : toy::AttendanceView {
  static constexpr std::string_view name = "lean";
  static void fold(State& state, Rows& /*rows*/, const Event& event) {
    if (event.type == EventType::ACTIVITY_ATTENDED) ++state.attended;
    if (event.type == EventType::LINK_PERSON_NAMED)
      state.linkPerson = casefold::view(event.data.getLinkPersonNamed().getName());
  }
  static void index(const State& state, std::string_view stream, Rows& rows) {
    if (!state.linkPerson.empty()) rows.put(Key('p').text(state.linkPerson).text(stream), stream);
  }
};

struct Messages {
  std::vector<std::string> bytes;
  std::vector<LogEntry> entries;
};

Messages makeMessages(std::size_t count, std::size_t streams, std::uint32_t partitions) {
  Messages made;
  std::vector<StreamWriter> writers;
  for (std::size_t i = 0; i < streams; ++i) writers.emplace_back(fmt::format("case:{:06}", i));
  std::vector<std::uint64_t> next(partitions);
  for (std::size_t i = 0; i < count; ++i) {
    auto& writer = writers[(i * 7919) % streams];
    auto record = writer.next({writer.head().version == Version{} ? linked("Ann") : attended("football")});
    made.bytes.emplace_back(asText(record.bytes()));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto partition = partitionOf(writers[(i * 7919) % streams].stream(), partitions);
    made.entries.push_back({partition, Offset{next[partition.get()]++}, asBytes(made.bytes[i])});
  }
  return made;
}

// Seconds that the work took: of this thread's processor time, of the process's, and of the wall clock's. The
// first tells least about what else the machine was doing.
struct Took {
  double thread = 0, process = 0, wall = 0;
};

double now(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Takes everything and keeps nothing: what is left is what the runner itself costs.
class NoStore final : public Store {
 public:
  class Batch final : public StoreBatch {
   public:
    void put(Space, std::string_view, std::string_view) override {}
    void erase(Space, std::string_view) override {}
    void clear() override {}
  };
  [[nodiscard]] std::unique_ptr<StoreSnapshot> snapshot() const override { return memory_->snapshot(); }
  [[nodiscard]] Result<bool> get(Space, std::string_view, std::string&) const override { return false; }
  [[nodiscard]] std::unique_ptr<StoreBatch> batch() const override { return std::make_unique<Batch>(); }
  [[nodiscard]] Result<void> write(StoreBatch&) override { return {}; }
  [[nodiscard]] Result<void> flush() override { return {}; }

 private:
  std::unique_ptr<Store> memory_ = makeMemoryStore();
};

template <class Work>
Took timeOf(const Work& work) {
  const Took start{now(CLOCK_THREAD_CPUTIME_ID), now(CLOCK_PROCESS_CPUTIME_ID), now(CLOCK_MONOTONIC)};
  work();
  return {now(CLOCK_THREAD_CPUTIME_ID) - start.thread, now(CLOCK_PROCESS_CPUTIME_ID) - start.process,
          now(CLOCK_MONOTONIC) - start.wall};
}

int run(std::size_t count, std::size_t batch, std::size_t streams) {
  constexpr std::uint32_t partitions = 12;
  const auto messages = makeMessages(count, streams, partitions);
  std::uint64_t sum = 0;
  const auto reading = timeOf([&] {
    RecordReader reader;
    for (const auto& entry : messages.entries)
      if (reader.read(entry.bytes)) sum += reader.version().get();
  });
  ScratchDirectory scratch;
  auto store = openRocksDbStore({.directory = scratch.path().string()});
  if (!store) return 1;
  auto timeFolding = [&](std::unique_ptr<Store> into) {
    auto runner = Runner::open(makeView<LeanView>(), std::move(into), partitions);
    if (!runner) std::abort();
    return timeOf([&] {
      for (std::size_t i = 0; i < messages.entries.size(); i += batch) {
        auto size = std::min(batch, messages.entries.size() - i);
        if (!(*runner)->apply({&messages.entries[i], size})) std::abort();
      }
    });
  };
  const auto alone = timeFolding(std::make_unique<NoStore>());
  const auto folding = timeFolding(*std::move(store));
  auto each = [&](double seconds) { return seconds * 1e6 / static_cast<double>(count); };
  fmt::print(
      "{} records of {} streams, {} at a time, microseconds a record: read {:.2f}; runner alone {:.2f}; "
      "folded "
      "{:.2f} (all threads {:.2f}, wall {:.2f}); ratio {:.1f} to reading, {:.1f} to the runner (sum {})\n",
      count, streams, batch, each(reading.thread), each(alone.thread), each(folding.thread),
      each(folding.process), each(folding.wall), folding.thread / reading.thread,
      folding.thread / alone.thread, sum);
  return 0;
}

}  // namespace
}  // namespace casefold

int main(int count, char** arguments) {
  auto number = [&](int i, std::size_t otherwise) {
    return count > i ? std::strtoull(arguments[i], nullptr, 10) : otherwise;
  };
  return casefold::run(number(1, 300'000), number(2, 1000), number(3, 20'000));
}
