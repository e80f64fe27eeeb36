// Files and directories as the local log uses them: few calls, so that a test can stand in for the disk and
// make any one of them fail, or the power.
#pragma once

#include <boost/system/result.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "schemas/codec/ids.h"

namespace casefold::local {

// A value, or what the operating system said.
template <class T>
class [[nodiscard]] IoResult : public boost::system::result<T, std::error_code> {
 public:
  using boost::system::result<T, std::error_code>::result;
};

// One open file, closed by its destructor. Used by one thread at a time.
class File {
 public:
  File() = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  virtual ~File() = default;

  // Reads into all of `into`, or up to the file's end: how many bytes were read.
  virtual IoResult<std::size_t> readAt(std::span<std::byte> into, std::uint64_t position) = 0;
  // Writes all of `bytes`. After an error any part of them may be in the file.
  virtual IoResult<void> writeAt(Bytes bytes, std::uint64_t position) = 0;
  // Bytes and size reach the disk (fdatasync). After an error nobody can say which bytes did.
  virtual IoResult<void> sync() = 0;
  // Cuts or extends (with zeros) the file.
  virtual IoResult<void> resize(std::uint64_t size) = 0;
  virtual IoResult<std::uint64_t> size() = 0;
  // Does this name still lead to the file? A disk on which names are changed by nobody else need not look.
  [[nodiscard]] virtual bool isAt(const std::filesystem::path& /*path*/) { return true; }
};

// How a file is opened: as it is, or empty (made if absent, emptied if not).
enum class OpenAs { reader, writer, empty };

// The disk. Any thread.
class Disk {
 public:
  Disk() = default;
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  virtual ~Disk() = default;

  virtual IoResult<std::unique_ptr<File>> open(const std::filesystem::path& path, OpenAs how) = 0;
  // Opens (makes) a file and locks it against every other openLocked() in any process, until it is closed or
  // the process ends. Taken: std::errc::operation_would_block.
  virtual IoResult<std::unique_ptr<File>> openLocked(const std::filesystem::path& path) = 0;
  virtual IoResult<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  virtual IoResult<void> remove(const std::filesystem::path& path) = 0;
  // Makes a directory and those above it; nothing if it is there. What it made is synced.
  virtual IoResult<void> makeDirectory(const std::filesystem::path& path) = 0;
  // Names made, renamed and removed in the directory reach the disk.
  virtual IoResult<void> syncDirectory(const std::filesystem::path& path) = 0;
  // The names in a directory, in no order. No directory: std::errc::no_such_file_or_directory.
  virtual IoResult<std::vector<std::string>> list(const std::filesystem::path& path) = 0;
};

// The real one.
[[nodiscard]] std::shared_ptr<Disk> posixDisk();

}  // namespace casefold::local
