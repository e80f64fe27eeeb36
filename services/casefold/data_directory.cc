#include "services/casefold/data_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

namespace casefold {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds lookAgainAfter{20};
constexpr std::string_view serviceMark = " service";

// What whoever holds the lock writes into the file: "1234", a command's process, or "1234 service".
struct Holder {
  std::string process;  // empty if it does not say
  bool isService = false;
};

Holder holderOf(int lock) {
  std::string said(64, '\0');
  const auto got = pread(lock, said.data(), said.size(), 0);
  said.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  const auto digits = std::min(said.find_first_not_of("0123456789"), said.size());
  return {said.substr(0, digits), said.compare(digits, serviceMark.size(), serviceMark) == 0};
}

// Takes from everybody but the owner what they may do with a file, or a directory and all in it. What cannot
// be changed (it is another user's) or is gone by now is left; opening it will tell.
void closeToOthers(const fs::path& directory) {
  const auto close = [](const fs::path& path) {
    std::error_code error;
    const fs::perms now = fs::symlink_status(path, error).permissions();
    constexpr fs::perms others = fs::perms::group_all | fs::perms::others_all;
    if (!error && (now & others) != fs::perms::none)
      fs::permissions(path, others, fs::perm_options::remove | fs::perm_options::nofollow, error);
  };
  std::error_code error;
  const fs::path real = fs::canonical(directory, error);  // it may lie on another disk
  if (error) return;
  close(real);
  if (!fs::is_directory(real, error)) return;
  fs::recursive_directory_iterator entries(real, error);
  for (; !error && entries != fs::recursive_directory_iterator{}; entries.increment(error))
    if (!entries->is_symlink(error)) close(entries->path());
}

Error inUse(const fs::path& directory, const Holder& holder) {
  const auto by = holder.process.empty() ? "" : " by process " + holder.process;
  if (holder.isService)
    return fail(ErrorCode::inUse,
                fmt::format("{} is in use{}, a service; ask it with --connect, or stop it first",
                            directory.string(), by));
  return fail(
      ErrorCode::inUse,
      fmt::format("{} is in use{}, another command, and one at a time can use it; try again when that has "
                  "ended. For several at once, run `casefold serve --data {}` and ask it with --connect",
                  directory.string(), by, directory.string()));
}

// Takes the lock, as soon as no command has it.
Result<void> take(int lock, const fs::path& directory, std::chrono::milliseconds wait) {
  for (const auto start = std::chrono::steady_clock::now();;) {
    if (flock(lock, LOCK_EX | LOCK_NB) == 0) return {};
    const Holder holder = holderOf(lock);
    if (holder.isService || std::chrono::steady_clock::now() - start >= wait) return inUse(directory, holder);
    std::this_thread::sleep_for(lookAgainAfter);
  }
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const fs::path& directory, IfAbsent ifAbsent, Holding holding) {
  std::error_code error;
  if (ifAbsent == IfAbsent::make)
    fs::create_directories(directory, error);
  else if (!fs::exists(directory, error))
    return fail(ErrorCode::notFound,
                fmt::format("there is nothing at {}; `casefold record` or `casefold serve` with "
                            "--data makes a record there",
                            directory.string()));
  if (error || !fs::is_directory(directory, error))
    return fail(ErrorCode::unavailable,
                fmt::format("{} is not a directory that can be used: {}", directory.string(),
                            error ? error.message() : "it is a file"));
  const fs::path file = directory / "lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0)
    return fail(ErrorCode::unavailable,
                fmt::format("cannot write to {}: {}; who may is decided by the directory's owner and mode",
                            directory.string(), std::strerror(errno)));
  if (auto taken = take(lock, directory, holding.wait); !taken) {
    ::close(lock);
    return taken.error();
  }
  // Not `directory` itself, which may hold other things and be another's. What is in it and is ours is:
  // builds so far left it to the umask.
  for (const char* part : {"log", "views", "recorder", "publisher", "lock"}) closeToOthers(directory / part);
  const std::string id = fmt::format("{}{}\n", getpid(), holding.asService ? serviceMark : "");
  if (ftruncate(lock, 0) != 0 || pwrite(lock, id.data(), id.size(), 0) < 0) {
    // A full disk: the lock holds all the same, it only does not say whose it is.
  }
  return DataDirectory(directory, lock);
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0)
    ::close(lock_);  // and with it goes the lock; the file stays, so that nobody locks a deleted one
}

}  // namespace casefold
