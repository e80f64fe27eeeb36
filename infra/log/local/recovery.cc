#include "infra/log/local/recovery.h"

#include <fmt/format.h>

#include <algorithm>

namespace casefold::local {
namespace {

// The offsets at which each segment starts, from the headers.
Result<std::vector<NextOffsets>> readStarts(const LogDirectory& directory) {
  std::vector<NextOffsets> starts;
  for (std::uint64_t number = 0; number < directory.segments(); ++number) {
    CASEFOLD_TRY(auto segment, directory.openSegment(number, OpenAs::reader));
    const NextOffsets zeros(directory.partitions());
    const NextOffsets& before = number == 0 ? zeros : starts.back();
    const NextOffsets& next = segment.header.next;
    for (std::size_t p = 0; p < next.size(); ++p)
      if (number == 0 ? next[p] != 0 : next[p] < before[p])
        return fail(ErrorCode::damaged,
                    directory.nameOf(number) +
                        " does not follow on the segment before it; put back the directory from a "
                        "copy of the log");
    starts.push_back(std::move(segment.header.next));
  }
  return starts;
}

struct LastSegment {
  LogDirectory::OpenSegment segment;
  SegmentImage image;
  SegmentTail tail;
};

Result<LastSegment> readLast(const LogDirectory& directory, std::uint64_t number) {
  CASEFOLD_TRY(auto segment, directory.openSegment(number, OpenAs::writer));
  CASEFOLD_TRY(auto image, SegmentImage::read(directory, segment));
  CASEFOLD_TRY(auto tail, image.findTail());
  return LastSegment{std::move(segment), std::move(image), std::move(tail)};
}

// Does a continued mark lie at the end of this segment?
Result<bool> isContinued(const LogDirectory& directory, std::uint64_t number) {
  CASEFOLD_TRY(auto segment, directory.openSegment(number, OpenAs::reader));
  std::vector<std::byte> bytes(markBytes);
  auto size = segment.file->size();
  if (!size) return ioError("read " + directory.nameOf(number), size.error());
  if (*size < segmentHeaderBytes(directory.partitions()) + markBytes || *size % alignment != 0) return false;
  const std::uint64_t position = *size - markBytes;
  auto got = segment.file->readAt(bytes, position);
  if (!got) return ioError("read " + directory.nameOf(number), got.error());
  return *got == markBytes &&
         checkEntry(bytes, position, {.salt = segment.header.salt, .partitions = directory.partitions()})
             .is(Mark::continued);
}

// Cuts what is after the tail, and brings to the disk what nothing vouches for.
Result<void> settle(const LogDirectory& directory, const LastSegment& last) {
  const SegmentTail& tail = last.tail;
  const std::string name = directory.nameOf(last.segment.header.number);
  IoResult<void> done;
  if (tail.beyondBytes > 0) done = last.segment.file->resize(tail.position);
  // Written again, not only synced: a sync that failed may have left it clean in the page cache and not on
  // the disk.
  if (done && tail.vouchedFor < tail.position)
    done = last.segment.file->writeAt(last.image.bytes(tail.vouchedFor, tail.position), tail.vouchedFor);
  if (done) done = last.segment.file->sync();
  if (!done) return ioError("settle the end of " + name, done.error());
  return {};
}

}  // namespace

Result<Recovered> recover(const LogDirectory& directory) {
  CASEFOLD_TRY(auto starts, readStarts(directory));
  const std::uint64_t number = starts.size() - 1;
  CASEFOLD_TRY(auto last, readLast(directory, number));
  std::uint64_t cutBytes = last.tail.tornBytes;
  if (number > 0 && last.tail.position == segmentHeaderBytes(directory.partitions()) &&
      !last.tail.continued) {
    CASEFOLD_TRY(const bool continued, isContinued(directory, number - 1));
    if (!continued) {  // made, and never used
      if (auto removed = directory.removeSegment(number); !removed)
        return ioError("remove the unused " + directory.nameOf(number), removed.error());
      starts.pop_back();
      CASEFOLD_TRY(last, readLast(directory, number - 1));
      cutBytes += last.tail.tornBytes;
    }
  }
  if (last.tail.continued)
    return fail(ErrorCode::damaged, directory.nameOf(last.segment.header.number + 1) +
                                        " is missing: the one before says that the log goes on there");
  CASEFOLD_CHECK(settle(directory, last));
  return Recovered{.starts = std::move(starts),
                   .last = std::move(last.segment),
                   .position = last.tail.position,
                   .next = std::move(last.tail.next),
                   .cutBytes = cutBytes};
}

}  // namespace casefold::local
