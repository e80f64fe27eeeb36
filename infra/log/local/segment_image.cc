#include "infra/log/local/segment_image.h"

#include <fmt/format.h>

#include <algorithm>

namespace casefold::local {
namespace {

// "2:17", "2:17 to 2:19", by partition.
std::string listLost(const NextOffsets& next, const std::vector<std::optional<std::uint64_t>>& found) {
  std::string list;
  for (std::uint32_t p = 0; p < next.size(); ++p) {
    if (!found[p] || *found[p] <= next[p]) continue;
    if (!list.empty()) list += ", ";
    list += Position{Partition{p}, Offset{next[p]}}.text();
    if (*found[p] > next[p] + 1) list += " to " + Position{Partition{p}, Offset{*found[p] - 1}}.text();
  }
  return list;
}

}  // namespace

Result<SegmentImage> SegmentImage::read(const LogDirectory& directory,
                                        const LogDirectory::OpenSegment& segment) {
  std::string name = directory.nameOf(segment.header.number);
  auto size = segment.file->size();
  if (!size) return ioError("read " + name, size.error());
  std::vector<std::byte> bytes(*size);
  auto got = segment.file->readAt(bytes, 0);
  if (!got) return ioError("read " + name, got.error());
  bytes.resize(*got);
  return SegmentImage(std::move(name), segment.header, std::move(bytes));
}

EntryCheck SegmentImage::check(std::uint64_t position) const {
  const auto partitions = static_cast<std::uint32_t>(header_.next.size());
  return checkEntry(bytes(position, bytes_.size()), position,
                    {.salt = header_.salt, .partitions = partitions});
}

Result<SegmentTail> SegmentImage::findTail() const {
  SegmentTail tail;
  tail.next = header_.next;
  tail.position = segmentHeaderBytes(static_cast<std::uint32_t>(header_.next.size()));
  tail.vouchedFor = tail.position;
  EntryCheck entry;
  while (tail.position < bytes_.size()) {
    entry = check(tail.position);
    if (entry.verdict != EntryCheck::record || entry.header.offset != tail.next[entry.header.partition])
      break;
    ++tail.next[entry.header.partition];
    tail.vouchedFor = std::max(tail.vouchedFor, entry.header.durableBefore);
    tail.position += entry.size();
    entry = {};
  }
  tail.continued = entry.is(Mark::continued);
  const bool marked = tail.continued || entry.is(Mark::synced);
  if (marked) tail.vouchedFor = tail.position;
  tail.beyondBytes = bytes_.size() - tail.position;

  // A later entry that was written when everything up to beyond here was synced: what lies here was whole
  // once.
  for (std::uint64_t at = tail.position; at + sizeof(EntryHeader) <= bytes_.size(); at += alignment) {
    const EntryCheck later = check(at);
    if ((later.verdict == EntryCheck::record || later.verdict == EntryCheck::mark) &&
        later.header.durableBefore > tail.position)
      return damageAt(tail.position, tail.next, nullptr);
  }
  const Bytes rest = bytes(tail.position + (marked ? markBytes : 0), bytes_.size());
  const auto lastSet =
      std::find_if(rest.rbegin(), rest.rend(), [](std::byte byte) { return byte != std::byte{}; });
  tail.tornBytes = static_cast<std::uint64_t>(rest.rend() - lastSet);
  return tail;
}

Error SegmentImage::damageAt(std::uint64_t position, const NextOffsets& next,
                             const NextOffsets* after) const {
  std::vector<std::optional<std::uint64_t>> found(next.size());
  for (std::uint64_t at = position; at + sizeof(EntryHeader) <= bytes_.size();) {
    const EntryCheck entry = check(at);
    if (entry.verdict == EntryCheck::record && !found[entry.header.partition])
      found[entry.header.partition] = entry.header.offset;
    at += entry.verdict == EntryCheck::record || entry.verdict == EntryCheck::mark ? entry.size() : alignment;
  }
  // Nothing behind it tells: then what its own header says, if that is what was expected here.
  if (const EntryHeader header = check(position).header; header.partition < next.size())
    if (!found[header.partition] && header.offset == next[header.partition])
      found[header.partition] = header.offset + 1;
  if (after != nullptr)
    for (std::size_t p = 0; p < next.size(); ++p)
      if (!found[p]) found[p] = (*after)[p];
  std::string lost = listLost(next, found);
  std::string named = lost.empty() ? "" : fmt::format(" (lost there: {})", lost);
  return fail(ErrorCode::damaged,
              fmt::format("{} is damaged at byte {}{}; put back the directory from a copy of the log", name_,
                          position, named),
              std::move(lost));
}

}  // namespace casefold::local
