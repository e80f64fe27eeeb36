#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "infra/log/local/file.h"

namespace casefold::local {
namespace {

constexpr mode_t directoryMode = 0700;
constexpr mode_t fileMode = 0600;  // records of children's cases are nobody else's to read

std::error_code lastError() { return {errno, std::generic_category()}; }

// Repeats a call that a signal interrupted.
template <class Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

class PosixFile final : public File {
 public:
  explicit PosixFile(int descriptor) : descriptor_(descriptor) {}
  ~PosixFile() override { ::close(descriptor_); }

  IoResult<std::size_t> readAt(std::span<std::byte> into, std::uint64_t position) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t n = uninterrupted([&] {
        return ::pread(descriptor_, into.data() + done, into.size() - done,
                       static_cast<off_t>(position + done));
      });
      if (n == -1) return lastError();
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    return done;
  }

  IoResult<void> writeAt(Bytes bytes, std::uint64_t position) override {
    while (!bytes.empty()) {
      const ssize_t n = uninterrupted(
          [&] { return ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(position)); });
      if (n == -1) return lastError();
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      position += static_cast<std::uint64_t>(n);
    }
    return {};
  }

  IoResult<void> sync() override {
    return done(uninterrupted([&] { return ::fdatasync(descriptor_); }));
  }

  IoResult<void> resize(std::uint64_t size) override {
    return done(uninterrupted([&] { return ::ftruncate(descriptor_, static_cast<off_t>(size)); }));
  }

  IoResult<std::uint64_t> size() override {
    struct stat status {};
    if (::fstat(descriptor_, &status) == -1) return lastError();
    return static_cast<std::uint64_t>(status.st_size);
  }

  // A name that cannot be looked at for another reason (no permission any more, a fault of the disk) leads to
  // nothing that could be relied on either.
  bool isAt(const std::filesystem::path& path) override {
    struct stat named {};
    struct stat open {};
    return ::stat(path.c_str(), &named) == 0 && ::fstat(descriptor_, &open) == 0 &&
           named.st_ino == open.st_ino && named.st_dev == open.st_dev;
  }

  static IoResult<void> done(int result) {
    if (result == -1) return lastError();
    return {};
  }

 private:
  int descriptor_;
};

class PosixDisk final : public Disk {
 public:
  IoResult<std::unique_ptr<File>> open(const std::filesystem::path& path, OpenAs how) override {
    switch (how) {
      case OpenAs::reader:
        return openWith(path, O_RDONLY);
      case OpenAs::writer:
        return openWith(path, O_RDWR);
      case OpenAs::empty:
        return openWith(path, O_RDWR | O_CREAT | O_TRUNC);
    }
    return std::make_error_code(std::errc::invalid_argument);
  }

  IoResult<std::unique_ptr<File>> openLocked(const std::filesystem::path& path) override {
    const int descriptor =
        uninterrupted([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, fileMode); });
    if (descriptor == -1) return lastError();
    auto file = std::make_unique<PosixFile>(descriptor);
    if (uninterrupted([&] { return ::flock(descriptor, LOCK_EX | LOCK_NB); }) == -1) return lastError();
    return {std::move(file)};
  }

  IoResult<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    return PosixFile::done(::rename(from.c_str(), to.c_str()));
  }

  IoResult<void> remove(const std::filesystem::path& path) override {
    return PosixFile::done(::unlink(path.c_str()));
  }

  IoResult<void> makeDirectory(const std::filesystem::path& path) override {
    std::error_code error;
    const auto absolute = std::filesystem::absolute(path, error);
    if (error) return error;
    if (std::filesystem::is_directory(absolute, error)) return {};
    const auto parent = absolute.parent_path();
    if (auto made = makeDirectory(parent); !made) return made;
    if (::mkdir(absolute.c_str(), directoryMode) == -1 && errno != EEXIST) return lastError();
    return syncDirectory(parent);
  }

  IoResult<void> syncDirectory(const std::filesystem::path& path) override {
    auto directory = openWith(path, O_RDONLY | O_DIRECTORY);
    if (!directory) return directory.error();
    return (*directory)->sync();
  }

  IoResult<std::vector<std::string>> list(const std::filesystem::path& path) override {
    std::error_code error;
    std::vector<std::string> names;
    std::filesystem::directory_iterator entries(path, error);
    for (; !error && entries != std::filesystem::directory_iterator{}; entries.increment(error))
      names.push_back(entries->path().filename().string());
    if (error) return error;
    return names;
  }

 private:
  static IoResult<std::unique_ptr<File>> openWith(const std::filesystem::path& path, int flags) {
    const int descriptor = uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, fileMode); });
    if (descriptor == -1) return lastError();
    return {std::make_unique<PosixFile>(descriptor)};
  }
};

}  // namespace

std::shared_ptr<Disk> posixDisk() { return std::make_shared<PosixDisk>(); }

}  // namespace casefold::local
