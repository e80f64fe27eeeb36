// The directory of a local log: its lock, its format document and its segment files, by name. What is in the
// segments is the business of recovery.h, segment_writer.h and reader.h.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>

#include "infra/clock/clock.h"
#include "infra/log/local/file.h"
#include "infra/log/local/format.h"

namespace casefold::local {

// After open(), any thread may call what is const.
class LogDirectory {
 public:
  // Takes the lock and reads the format document, or makes a log with one segment if `partitions` is not 0
  // and there is none. Errors as LocalLog::open().
  [[nodiscard]] static Result<std::unique_ptr<LogDirectory>> open(const std::filesystem::path& path,
                                                                  std::uint32_t partitions,
                                                                  std::shared_ptr<Disk> disk,
                                                                  const Clock& clock);

  [[nodiscard]] std::uint32_t partitions() const { return partitions_; }
  // Made with the log, and kept in its format document: 32 hexadecimal digits.
  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] bool wasMade() const { return made_; }
  // How many segments there are: 0 to segments() - 1, none missing. As of the opening.
  [[nodiscard]] std::uint64_t segments() const { return segments_; }

  // A segment and its header. Errors: damaged (missing, or its header does not read), unavailable.
  struct OpenSegment {
    std::unique_ptr<File> file;
    SegmentHeader header;
  };
  [[nodiscard]] Result<OpenSegment> openSegment(std::uint64_t number, OpenAs how) const;
  // Makes a segment that is on disk, header and name, when this returns; after an error there is none.
  [[nodiscard]] IoResult<OpenSegment> createSegment(std::uint64_t number, const NextOffsets& next) const;
  [[nodiscard]] IoResult<void> removeSegment(std::uint64_t number) const;

  // Is this still the directory that was opened, under its name, and `segment`, if given, still its segment?
  // `damaged` if not, for good: removed, renamed or replaced, what is written to it is found by nobody.
  [[nodiscard]] Result<void> checkThere(const OpenSegment* segment = nullptr) const;

  // "the local log in DIR, segment 0000000007.segment", for error messages.
  [[nodiscard]] std::string nameOf(std::uint64_t segment) const;

 private:
  LogDirectory(std::filesystem::path path, std::shared_ptr<Disk> disk)
      : path_(std::move(path)), disk_(std::move(disk)) {}

  Result<void> lock();
  Result<void> makeLog(std::uint32_t partitions, const Clock& clock);
  Result<void> readFormat(std::uint32_t partitions);
  Result<void> writeFormat(const std::string& made);
  [[nodiscard]] Error formatIsWrong(std::string_view wrong) const;
  [[nodiscard]] std::optional<SegmentHeader> firstHeader() const;
  Result<bool> firstSegmentIsUnused() const;
  Result<void> countSegments(const std::vector<std::string>& names);
  IoResult<std::unique_ptr<File>> writeWhole(const std::string& name, Bytes bytes) const;

  std::filesystem::path path_;
  std::shared_ptr<Disk> disk_;
  std::unique_ptr<File> lock_;
  std::uint32_t partitions_ = 0;
  std::uint64_t segments_ = 0;
  std::string id_;
  mutable std::atomic<bool> gone_ = false;
  bool made_ = false;
};

// An error that the operating system reported: `unavailable`, "cannot DOING: No space left on device".
[[nodiscard]] Error ioError(std::string_view doing, std::error_code error);

}  // namespace casefold::local
