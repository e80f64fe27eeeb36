// The bytes of the local log: FORMAT.md as code. Pure; no input or output.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "infra/log/log.h"

namespace casefold::local {

inline constexpr std::uint32_t formatNumber = 1;
inline constexpr std::size_t alignment = 8;
inline constexpr std::uint32_t maxPartitions = 4096;
// The largest payload: what a Kafka broker takes by default, so that anything in the one log fits into the
// other.
inline constexpr std::size_t maxPayloadBytes = 1 << 20;

// In the order of the partitions, the offset that the next record of each has.
using NextOffsets = std::vector<std::uint64_t>;

// ---- segment header ----

struct SegmentHeader {
  std::uint64_t number = 0;
  std::uint64_t salt = 0;
  NextOffsets next;
};

[[nodiscard]] constexpr std::size_t segmentHeaderBytes(std::uint32_t partitions) {
  return 40 + 8 * std::size_t{partitions};
}
[[nodiscard]] std::vector<std::byte> encode(const SegmentHeader& header);
// nullopt: no header of a segment with so many partitions lies there.
[[nodiscard]] std::optional<SegmentHeader> decodeSegmentHeader(Bytes bytes, std::uint32_t partitions);

// ---- entries ----

// As it lies on disk.
struct EntryHeader {
  std::uint64_t checksum;
  std::uint32_t length;
  std::uint32_t partition;
  std::uint64_t offset;
  std::uint64_t durableBefore;
};
static_assert(sizeof(EntryHeader) == 32 && std::endian::native == std::endian::little);

// The partition of entries that are marks, and which mark their offset says.
inline constexpr std::uint32_t markPartition = 0xFFFFFFFF;
enum class Mark : std::uint64_t { synced = 1, continued = 2 };

// Bytes from an entry's start to the next entry's.
[[nodiscard]] constexpr std::size_t entryBytes(std::size_t payload) {
  return (sizeof(EntryHeader) + payload + alignment - 1) / alignment * alignment;
}
inline constexpr std::size_t maxEntryBytes = entryBytes(maxPayloadBytes);
inline constexpr std::size_t markBytes = entryBytes(0);

// What the entries of one segment are checked against.
struct EntryContext {
  std::uint64_t salt;
  std::uint32_t partitions;
};

// Appends to `to` an entry that lacks its header, which only seal() can fill in.
void appendUnsealed(std::vector<std::byte>& to, Bytes payload);
// Completes the entry at the start of `bytes`, which is to lie at `position`, with everything but its length.
void seal(std::span<std::byte> bytes, std::uint64_t position, EntryHeader header, std::uint64_t salt);
[[nodiscard]] std::vector<std::byte> encodeMark(Mark mark, std::uint64_t position, std::uint64_t salt);

struct EntryCheck {
  enum Verdict {
    record,
    mark,
    incomplete,  // size() bytes are needed to say more
    nothing,     // no entry lies here
  };
  Verdict verdict = nothing;
  EntryHeader header{};  // as it reads; verified if there is a record or a mark

  [[nodiscard]] std::size_t size() const { return entryBytes(header.length); }
  [[nodiscard]] bool is(Mark kind) const {
    return verdict == mark && header.offset == static_cast<std::uint64_t>(kind);
  }
};

// Looks at `bytes`, what is at hand from `position` (a multiple of 8) of a segment on.
[[nodiscard]] EntryCheck checkEntry(Bytes bytes, std::uint64_t position, const EntryContext& context);

// The payload of a record that checkEntry() found at the start of `bytes`.
[[nodiscard]] inline Bytes payloadOf(Bytes bytes, const EntryCheck& check) {
  return bytes.subspan(sizeof(EntryHeader), check.header.length);
}

// ---- files ----

// "0000000007.segment"
[[nodiscard]] std::string segmentName(std::uint64_t number);
// The inverse; nullopt for other names.
[[nodiscard]] std::optional<std::uint64_t> segmentNumber(std::string_view name);

}  // namespace casefold::local
