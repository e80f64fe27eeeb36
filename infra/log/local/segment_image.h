// A whole segment in memory, for the two occasions that need more than reading on: the end of the last
// segment when a log is opened, and saying what is lost when an entry is damaged.
#pragma once

#include "infra/log/local/directory.h"

namespace casefold::local {

// Where a segment's records end.
struct SegmentTail {
  std::uint64_t position = 0;  // of the first byte after the last record
  NextOffsets next;            // after it
  // All before this was synced once, as far as entries and marks say; at most `position`.
  std::uint64_t vouchedFor = 0;
  bool continued = false;         // a continued mark lies at `position`
  std::uint64_t tornBytes = 0;    // after `position`: of neither a mark nor reserved room
  std::uint64_t beyondBytes = 0;  // after `position`: all, torn or not
};

class SegmentImage {
 public:
  // Reads all of `segment`. Errors: unavailable.
  [[nodiscard]] static Result<SegmentImage> read(const LogDirectory& directory,
                                                 const LogDirectory::OpenSegment& segment);

  // Follows the entries to their end. Errors: damaged, if what comes after says that more was synced
  // (FORMAT.md, "Opening").
  [[nodiscard]] Result<SegmentTail> findTail() const;

  // What to say of an entry at `position`, where `next` was expected, that does not read; `after`, if known,
  // is where the segment's records end. Names the records that are lost, as far as the entries behind it
  // tell.
  [[nodiscard]] Error damageAt(std::uint64_t position, const NextOffsets& next,
                               const NextOffsets* after) const;

  [[nodiscard]] Bytes bytes(std::uint64_t from, std::uint64_t to) const {
    return Bytes(bytes_).subspan(from, to - from);
  }

 private:
  SegmentImage(std::string name, const SegmentHeader& header, std::vector<std::byte> bytes)
      : name_(std::move(name)), header_(header), bytes_(std::move(bytes)) {}
  [[nodiscard]] EntryCheck check(std::uint64_t position) const;

  std::string name_;
  SegmentHeader header_;
  std::vector<std::byte> bytes_;
};

}  // namespace casefold::local
