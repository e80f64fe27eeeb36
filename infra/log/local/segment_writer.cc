#include "infra/log/local/segment_writer.h"

#include <fmt/format.h>

#include <cerrno>

namespace casefold::local {
namespace {

// Errors after which there may be room again, and nothing else is wrong.
bool isFull(std::error_code error) {
  return error == std::errc::no_space_on_device || error == std::errc::file_too_large ||
         error == std::error_code(EDQUOT, std::generic_category());
}

}  // namespace

SegmentWriter::SegmentWriter(const LogDirectory& directory, std::uint64_t segmentBytes, Recovered end)
    : directory_(directory),
      segmentBytes_(segmentBytes),
      segment_(std::move(end.last)),
      position_(end.position),
      next_(std::move(end.next)) {}

Result<void> SegmentWriter::write(Group& group) {
  if (failure_) return *failure_;
  const bool hasRecords = position_ > segmentHeaderBytes(directory_.partitions());
  if (hasRecords && position_ + group.bytes.size() + markBytes > segmentBytes_)
    CASEFOLD_CHECK(beginSegment());
  const NextOffsets before = next_;
  number(group);
  if (auto written = writeAndSync(group.bytes, "write"); !written) {
    next_ = before;
    return written;
  }
  position_ += group.bytes.size();
  return {};
}

void SegmentWriter::number(Group& group) {
  for (Group::Append& append : group.appends) {
    append.offset = next_[append.partition]++;
    const EntryHeader header{.checksum = 0,
                             .length = 0,
                             .partition = append.partition,
                             .offset = append.offset,
                             .durableBefore = position_};
    seal(std::span(group.bytes).subspan(append.at), position_ + append.at, header, segment_.header.salt);
  }
}

// A write that failed is taken back, and only when that is on disk can we say that it did not happen.
Result<void> SegmentWriter::writeAndSync(Bytes bytes, std::string_view what) {
  const std::string name = directory_.nameOf(segment_.header.number);
  marked_ = false;
  if (auto written = segment_.file->writeAt(bytes, position_); !written) {
    auto undone = segment_.file->resize(position_);
    if (undone) undone = segment_.file->sync();
    const std::string reason = fmt::format("cannot {} {} {}", what, name, written.error().message());
    if (!undone)
      return failed(ErrorCode::unknownOutcome, reason + ", nor take it back: " + undone.error().message());
    if (isFull(written.error()))
      return fail(ErrorCode::unavailable, reason + "; make room, and append again");
    return failed(ErrorCode::unavailable, reason);
  }
  // After a failed sync the kernel may hold as clean what the disk does not have, so syncing again proves
  // nothing.
  if (auto synced = segment_.file->sync(); !synced)
    return failed(ErrorCode::unknownOutcome,
                  fmt::format("cannot sync {} {}", name, synced.error().message()));
  // Written and synced, but perhaps into a directory that nobody will find again.
  if (auto there = directory_.checkThere(&segment_); !there)
    return failed(ErrorCode::unknownOutcome, there.error().message);
  return {};
}

// The new segment first, then the mark in the old one: FORMAT.md, "Opening", takes it up from between the
// two.
Result<void> SegmentWriter::beginSegment() {
  const std::uint64_t number = segment_.header.number + 1;
  auto created = directory_.createSegment(number, next_);
  if (!created) {
    const std::string reason =
        fmt::format("cannot make {} {}", directory_.nameOf(number), created.error().message());
    if (isFull(created.error()))
      return fail(ErrorCode::unavailable, reason + "; make room, and append again");
    return failed(ErrorCode::unavailable, reason);
  }
  if (auto marked =
          writeAndSync(encodeMark(Mark::continued, position_, segment_.header.salt), "mark the end of");
      !marked) {
    if (failure_) return fail(ErrorCode::unavailable, failure_->message);  // none of the group was written
    if (auto removed = directory_.removeSegment(number); !removed)
      return failed(ErrorCode::unavailable,
                    fmt::format("cannot remove {} {}", directory_.nameOf(number), removed.error().message()));
    return marked;
  }
  segment_ = *std::move(created);
  position_ = segmentHeaderBytes(directory_.partitions());
  return {};
}

void SegmentWriter::markSynced() {
  if (failure_ || marked_) return;
  // If it cannot be written, nothing that was promised is lost: the next group writes over it.
  marked_ = segment_.file->writeAt(encodeMark(Mark::synced, position_, segment_.header.salt), position_)
                .has_value();
}

void SegmentWriter::finish() {
  if (failure_) return;
  markSynced();
  (void)segment_.file->sync();
}

// From now on every group is answered `unavailable`; this one with `code`.
Error SegmentWriter::failed(ErrorCode code, std::string reason) {
  reason += "; the log takes no more until its directory is opened again";
  failure_ = fail(ErrorCode::unavailable, reason);
  return fail(code, std::move(reason));
}

}  // namespace casefold::local
