#include "infra/log/local/reader.h"

#include <algorithm>

#include "infra/log/local/segment_image.h"

namespace casefold::local {
namespace {

// One read of the file. Small enough to stay in a core's cache between the read, the checksum and whoever
// reads the entries; large enough that the system call does not count.
constexpr std::size_t pieceBytes = 256 << 10;
constexpr std::size_t maxEntries = 4096;
// A caller that would wait for ever calls again after this.
constexpr std::chrono::milliseconds longestWait = std::chrono::hours(24);

}  // namespace

LocalLogReader::LocalLogReader(const LogDirectory& directory, DurableEnd& end, const Cut& from)
    : directory_(directory), waiter_(end), end_(end), wanted_(directory.partitions()) {
  for (const auto& [partition, offset] : from.partitions()) wanted_[partition.get()] = offset.get();
  buffer_.resize(pieceBytes / sizeof(std::uint64_t));
  entries_.reserve(maxEntries);
}

Result<std::unique_ptr<LogReader>> LocalLogReader::open(const LogDirectory& directory, DurableEnd& end,
                                                        const Cut& from) {
  std::unique_ptr<LocalLogReader> reader(
      new LocalLogReader(directory, end, from));  // NOLINT: the constructor is private
  CASEFOLD_CHECK(reader->enter(end.segmentFor(from)));
  return {std::move(reader)};
}

Result<std::span<const LogEntry>> LocalLogReader::read(std::chrono::milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + std::min(wait, longestWait);
  if (damage_) return *damage_;
  entries_.clear();
  caughtUp_ = false;
  const auto fails = [this](Error error) {
    caughtUp_ = false;
    if (error.code == ErrorCode::damaged) damage_ = error;
    return error;
  };
  while (true) {
    const auto seen = waiter_.waitBeyond(place_, deadline);
    if (seen.stopped) return fail(ErrorCode::stopped, "the log is closed");
    caughtUp_ = place_ == seen.end;
    if (seen.woken) break;
    if (place_ < seen.end) {
      if (auto piece = readPiece(seen.end); !piece) return fails(piece.error());
    }
    caughtUp_ = place_ == seen.end;
    if (!entries_.empty() || std::chrono::steady_clock::now() >= deadline) break;
  }
  if (auto there = directory_.checkThere(&segment_); !there) return fails(there.error());
  return std::span<const LogEntry>(entries_);
}

// Goes to the start of a segment, which begins where the one before it ended.
Result<void> LocalLogReader::enter(std::uint64_t segment) {
  CASEFOLD_TRY(auto entered, directory_.openSegment(segment, OpenAs::reader));
  if (segment_.file && entered.header.next != next_)
    return fail(ErrorCode::damaged, directory_.nameOf(segment) + " does not follow on the segment before it");
  segment_ = std::move(entered);
  next_ = segment_.header.next;
  place_ = {segment, segmentHeaderBytes(directory_.partitions())};
  return {};
}

// Reads from place_ on, no further than `end`, at least one entry.
Result<void> LocalLogReader::readPiece(Place end) {
  std::uint64_t limit = end.position;
  if (end.segment > place_.segment) {  // this segment is complete
    auto size = segment_.file->size();
    if (!size) return ioError("read " + directory_.nameOf(place_.segment), size.error());
    limit = *size;
  }
  CASEFOLD_TRY(Bytes piece, fill(limit, pieceBytes));
  EntryCheck first = check(piece);
  if (first.verdict == EntryCheck::incomplete && first.size() > pieceBytes) {
    CASEFOLD_TRY(piece, fill(limit, first.size()));
    first = check(piece);
  }
  if (first.verdict == EntryCheck::incomplete) return damage();  // it goes past the end
  return takeEntries(piece);
}

// Reads `size` bytes at place_ into the buffer, or up to `limit`. What was read before is gone.
Result<Bytes> LocalLogReader::fill(std::uint64_t limit, std::size_t size) {
  size = std::min(size, static_cast<std::size_t>(limit - std::min(limit, place_.position)));
  if (buffer_.size() * sizeof(std::uint64_t) < size)
    buffer_.resize((size + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t));
  const auto into = std::as_writable_bytes(std::span(buffer_)).first(size);
  auto got = segment_.file->readAt(into, place_.position);
  if (!got) return ioError("read " + directory_.nameOf(place_.segment), got.error());
  return Bytes(into.first(*got));
}

// What lies at place_; `bytes` are the segment's from there on.
EntryCheck LocalLogReader::check(Bytes bytes) const {
  return checkEntry(bytes, place_.position,
                    {.salt = segment_.header.salt, .partitions = directory_.partitions()});
}

// Hands out the entries of `piece`, which starts at place_. What is before an error is handed out first; the
// next read comes to the error again.
Result<void> LocalLogReader::takeEntries(Bytes piece) {
  std::size_t at = 0;
  while (at < piece.size() && entries_.size() < maxEntries) {
    const Bytes rest = piece.subspan(at);
    const EntryCheck entry = check(rest);
    if (entry.verdict == EntryCheck::incomplete && at > 0) break;
    if (entry.verdict == EntryCheck::record && entry.header.offset == next_[entry.header.partition]) {
      takeRecord(entry, rest);
      at += entry.size();
      place_.position += entry.size();
      continue;
    }
    if (!entries_.empty()) break;
    return entry.is(Mark::continued) ? enter(place_.segment + 1) : damage();
  }
  return {};
}

void LocalLogReader::takeRecord(const EntryCheck& entry, Bytes bytes) {
  const std::uint32_t partition = entry.header.partition;
  const std::uint64_t offset = next_[partition]++;
  if (!wanted_[partition] || offset < *wanted_[partition]) return;
  entries_.push_back({Partition{partition}, Offset{offset}, payloadOf(bytes, entry)});
}

// Says which records are lost at place_.
Error LocalLogReader::damage() const {
  auto image = SegmentImage::read(directory_, segment_);
  if (!image) return image.error();
  auto following = directory_.openSegment(place_.segment + 1, OpenAs::reader);
  const NextOffsets after = following ? following->header.next : end_.next();
  return image->damageAt(place_.position, next_, &after);
}

}  // namespace casefold::local
