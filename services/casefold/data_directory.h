// The directory in which a process keeps what it has.
//
//     DIR/lock            held by the process that uses DIR
//     DIR/log/            the record, where the log is local
//     DIR/views/<name>/   a view's store: can be made anew from the log
//     DIR/recorder/       the recorder's
//     DIR/publisher/      the publisher's
//
// All of it is its owner's alone: directories 0700, files 0600, whatever the umask (main.cc sets it for what
// is made), and what was open to others is closed when DIR is opened. DIR itself, if it is there, stays as it
// is.
#pragma once

#include <chrono>
#include <filesystem>
#include <string_view>

#include "schemas/codec/result.h"

namespace casefold {

// Holds DIR against every other process until it is destroyed.
class DataDirectory {
 public:
  enum class IfAbsent { make, refuse };
  // A service holds it until it is told to stop; a command, until it has done.
  struct Holding {
    bool asService = false;
    // How long to wait for a command of another process to end. A service is not waited for.
    std::chrono::milliseconds wait{0};
  };
  // Errors: inUse (names the process that has it), notFound (absent, and not to be made), unavailable (cannot
  // be made, opened or written).
  [[nodiscard]] static Result<DataDirectory> open(const std::filesystem::path& directory, IfAbsent ifAbsent,
                                                  Holding holding);
  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&&) = delete;
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;
  ~DataDirectory();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path log() const { return path_ / "log"; }
  [[nodiscard]] std::filesystem::path view(std::string_view name) const { return path_ / "views" / name; }
  [[nodiscard]] std::filesystem::path recorder() const { return path_ / "recorder"; }
  [[nodiscard]] std::filesystem::path publisher() const { return path_ / "publisher"; }

 private:
  DataDirectory(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::filesystem::path path_;
  int lock_;
};

}  // namespace casefold
