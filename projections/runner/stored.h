// How a runner lays a view out in its store. Private to projections/runner.
//
//   space     key                                        value
//   meta      "format"                                   how the store is laid out, as text
//   meta      "log"                                      the id of the log that all of it is of
//   meta      "next" partition:4                         offset:8 of the next message to be read
//   meta      "anchor" partition:4                       anchor (below)
//   meta      "count" ...                                number:8, see Tally
//   meta      "quarantine" stream                        since:8, reason
//   meta      "latest"                                   occurred:8, recorded:8, see Latest
//   streams   stream                                     head (below), then the state as its view saved it
//   rows      as the view says                           as the view says; of a sum, the number:8
//   journal   partition:4 offset:8                       the message as it lies in the log
//   versions  stream 0x00 version:8                      partition:4 offset:8
//
// Numbers are big-endian, in two's complement where they may be less than nothing. A head is version:8,
// hash:32, recorded:8, unknownEvents:8, latest:8 (the least number: absent), size of the quarantine's
// reason:4 (0: none), and if there is one since:8 and the reason. An anchor is offset:8 of the last message
// that was taken of the partition (dropped or not), the hash:32 of its bytes, and the hash:32 of the bytes of
// the partition's first message.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "infra/store/store.h"
#include "projections/runner/reading.h"

namespace casefold::stored {

inline constexpr std::string_view formatKey = "format";
inline constexpr std::string_view logKey = "log";
inline constexpr std::string_view nextPrefix = "next";
inline constexpr std::string_view anchorPrefix = "anchor";
inline constexpr std::string_view countPrefix = "count";
inline constexpr std::string_view quarantinePrefix = "quarantine";
inline constexpr std::string_view latestKey = "latest";

void appendNumber(std::string& bytes, std::uint64_t value);
void appendNumber32(std::string& bytes, std::uint32_t value);
// The number at the front of `bytes`, which is cut off it. 0 if there are too few bytes.
[[nodiscard]] std::uint64_t takeNumber(std::string_view& bytes);
[[nodiscard]] std::uint32_t takeNumber32(std::string_view& bytes);
[[nodiscard]] inline std::int64_t takeSum(std::string_view& bytes) {
  return static_cast<std::int64_t>(takeNumber(bytes));
}

// By which a partition's messages are known again (runner.h, compareWith).
struct Anchor {
  Offset offset;  // of the last one
  Hash last{};
  Hash first{};
};
void appendAnchor(std::string& bytes, const Anchor& anchor);
// Nothing if the bytes are no anchor.
[[nodiscard]] std::optional<Anchor> readAnchor(std::string_view bytes);

[[nodiscard]] std::string nextKey(Partition partition);
[[nodiscard]] std::string anchorKey(Partition partition);
[[nodiscard]] std::string journalKey(const Position& position);
[[nodiscard]] Position readPosition(std::string_view journalKey);
// Of all versions of a stream; append the version for one.
[[nodiscard]] std::string versionsPrefix(std::string_view stream);
[[nodiscard]] std::string versionKey(std::string_view stream, Version version);

void appendHead(std::string& bytes, const StreamHead& head);
// The head at the front of `bytes`, which is cut off it: what is left is the state. Nothing if the bytes are
// no head.
[[nodiscard]] std::optional<StreamHead> takeHead(std::string_view& bytes);

// Nothing that the view has taken occurred, or was recorded, after these: as of such a time it stands as it
// stands now. Upper bounds: what was withdrawn, or corrected to an earlier time, moves neither back.
struct Latest {
  Instant occurred = Instant::min();
  Instant recorded = Instant::min();
  friend bool operator==(const Latest&, const Latest&) = default;
};
void appendLatest(std::string& bytes, const Latest& latest);
[[nodiscard]] Result<Latest> readLatest(const StoreSnapshot& snapshot);

}  // namespace casefold::stored
