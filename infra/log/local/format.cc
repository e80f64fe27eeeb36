#include "infra/log/local/format.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace casefold::local {
namespace {

constexpr std::size_t checksumBytes = sizeof(std::uint64_t);
constexpr std::string_view magic = "cfolded\n";
static_assert(magic.size() == 8);
constexpr std::string_view segmentSuffix = ".segment";
constexpr std::size_t segmentDigits = 10;

template <class Number>
void put(std::vector<std::byte>& to, Number number) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&number);
  to.insert(to.end(), bytes, bytes + sizeof(number));
}

template <class Number>
Number take(Bytes& from) {
  Number number;
  std::memcpy(&number, from.data(), sizeof(number));
  from = from.subspan(sizeof(number));
  return number;
}

// The checksum of an entry, given as a whole, that lies at `position`.
std::uint64_t checksumOf(Bytes entry, std::uint64_t position, std::uint64_t salt) {
  const Bytes covered = entry.subspan(checksumBytes);
  return XXH3_64bits(covered.data(), covered.size()) ^ (salt + position * 0x9E3779B97F4A7C15U);
}

bool plausible(const EntryHeader& header, std::uint64_t position, std::uint32_t partitions) {
  if (header.durableBefore > position || header.durableBefore % alignment != 0) return false;
  if (header.partition == markPartition) return header.length == 0;
  return header.partition < partitions && header.length > 0 && header.length <= maxPayloadBytes;
}

}  // namespace

std::vector<std::byte> encode(const SegmentHeader& header) {
  std::vector<std::byte> bytes(checksumBytes);
  const Bytes letters = asBytes(magic);
  bytes.insert(bytes.end(), letters.begin(), letters.end());
  put(bytes, formatNumber);
  put(bytes, static_cast<std::uint32_t>(header.next.size()));
  put(bytes, header.number);
  put(bytes, header.salt);
  for (const std::uint64_t next : header.next) put(bytes, next);
  const std::uint64_t checksum = XXH3_64bits(bytes.data() + checksumBytes, bytes.size() - checksumBytes);
  std::memcpy(bytes.data(), &checksum, checksumBytes);
  return bytes;
}

std::optional<SegmentHeader> decodeSegmentHeader(Bytes bytes, std::uint32_t partitions) {
  if (bytes.size() < segmentHeaderBytes(partitions)) return std::nullopt;
  bytes = bytes.first(segmentHeaderBytes(partitions));
  if (take<std::uint64_t>(bytes) != XXH3_64bits(bytes.data(), bytes.size())) return std::nullopt;
  if (asText(bytes.first(magic.size())) != magic) return std::nullopt;
  bytes = bytes.subspan(magic.size());
  if (take<std::uint32_t>(bytes) != formatNumber || take<std::uint32_t>(bytes) != partitions)
    return std::nullopt;
  SegmentHeader header;
  header.number = take<std::uint64_t>(bytes);
  header.salt = take<std::uint64_t>(bytes);
  for (std::uint32_t p = 0; p < partitions; ++p) header.next.push_back(take<std::uint64_t>(bytes));
  return header;
}

void appendUnsealed(std::vector<std::byte>& to, Bytes payload) {
  const std::size_t end = to.size() + entryBytes(payload.size());
  const EntryHeader header{.checksum = 0,
                           .length = static_cast<std::uint32_t>(payload.size()),
                           .partition = markPartition,
                           .offset = 0,
                           .durableBefore = 0};
  put(to, header);
  to.insert(to.end(), payload.begin(), payload.end());
  to.resize(end);
}

void seal(std::span<std::byte> bytes, std::uint64_t position, EntryHeader header, std::uint64_t salt) {
  std::memcpy(&header.length, bytes.data() + offsetof(EntryHeader, length), sizeof(header.length));
  std::memcpy(bytes.data(), &header, sizeof(header));
  header.checksum = checksumOf(bytes.first(entryBytes(header.length)), position, salt);
  std::memcpy(bytes.data(), &header.checksum, checksumBytes);
}

std::vector<std::byte> encodeMark(Mark mark, std::uint64_t position, std::uint64_t salt) {
  std::vector<std::byte> bytes;
  appendUnsealed(bytes, {});
  seal(bytes, position,
       {.checksum = 0,
        .length = 0,
        .partition = markPartition,
        .offset = static_cast<std::uint64_t>(mark),
        .durableBefore = position},
       salt);
  return bytes;
}

EntryCheck checkEntry(Bytes bytes, std::uint64_t position, const EntryContext& context) {
  EntryCheck check;
  if (bytes.size() < sizeof(EntryHeader)) {
    check.verdict = EntryCheck::incomplete;
    return check;
  }
  std::memcpy(&check.header, bytes.data(), sizeof(EntryHeader));
  if (!plausible(check.header, position, context.partitions)) return check;
  if (bytes.size() < check.size()) {
    check.verdict = EntryCheck::incomplete;
    return check;
  }
  if (checksumOf(bytes.first(check.size()), position, context.salt) != check.header.checksum) return check;
  check.verdict = check.header.partition == markPartition ? EntryCheck::mark : EntryCheck::record;
  return check;
}

std::string segmentName(std::uint64_t number) {
  return fmt::format("{:0{}}{}", number, segmentDigits, segmentSuffix);
}

std::optional<std::uint64_t> segmentNumber(std::string_view name) {
  if (!name.ends_with(segmentSuffix)) return std::nullopt;
  name.remove_suffix(segmentSuffix.size());
  std::uint64_t number = 0;
  const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
  if (read.ec != std::errc{} || read.ptr != name.data() + name.size()) return std::nullopt;
  if (segmentName(number).size() != name.size() + segmentSuffix.size()) return std::nullopt;  // "7.segment"
  return number;
}

}  // namespace casefold::local
