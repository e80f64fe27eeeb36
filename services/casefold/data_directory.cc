#include "services/casefold/data_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace casefold {
namespace {

namespace fs = std::filesystem;

// Whoever holds the lock writes its process id into the file. Empty if it does not say.
std::string holder(int lock) {
  std::string id(32, '\0');
  const auto got = pread(lock, id.data(), id.size(), 0);
  id.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  while (!id.empty() && (id.back() < '0' || id.back() > '9')) id.pop_back();
  return id;
}

Error inUse(const fs::path& directory, const std::string& process) {
  return fail(ErrorCode::inUse,
              fmt::format("{} is in use{}; talk to that process with --connect, or stop it first",
                          directory.string(), process.empty() ? "" : " by process " + process));
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const fs::path& directory, IfAbsent ifAbsent) {
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
                            error ? error.message() : "it is something else"));
  const fs::path file = directory / "lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (lock < 0)
    return fail(ErrorCode::unavailable,
                fmt::format("cannot write to {}: {}; who may is decided by the directory's owner and mode",
                            directory.string(), std::strerror(errno)));
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    Error used = inUse(directory, holder(lock));
    ::close(lock);
    return used;
  }
  const std::string id = std::to_string(getpid()) + "\n";
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
