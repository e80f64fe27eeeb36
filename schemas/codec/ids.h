// Identifiers, versions and offsets are types of their own, so that none can be passed for another.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "schemas/codec/result.h"

namespace casefold {

using Bytes = std::span<const std::byte>;

[[nodiscard]] inline Bytes asBytes(std::string_view text) { return std::as_bytes(std::span(text)); }
[[nodiscard]] inline std::string_view asText(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A number with a name. Tag makes two of them different types; there is no arithmetic but what is asked for
// by name.
template <class Tag, class Number>
class Named {
 public:
  constexpr Named() = default;
  constexpr explicit Named(Number number) : number_(number) {}
  [[nodiscard]] constexpr Number get() const { return number_; }
  [[nodiscard]] constexpr Named next() const { return Named(static_cast<Number>(number_ + 1)); }
  friend constexpr auto operator<=>(Named, Named) = default;

 private:
  Number number_ = 0;
};

// Where a stream's records lie: 0 to the log's partition count - 1.
using Partition = Named<struct PartitionTag, std::uint32_t>;
// A record's number within its partition, from 0, without gaps in a log that casefold wrote alone.
using Offset = Named<struct OffsetTag, std::uint64_t>;
// A record's number within its stream, from 1, without gaps. 0 is "before the first record".
using Version = Named<struct VersionTag, std::uint64_t>;

// Where one record stands in the log. Written "partition:offset", "3:41".
struct Position {
  Partition partition;
  Offset offset;
  friend auto operator<=>(const Position&, const Position&) = default;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] static Result<Position> parse(std::string_view text);
};

// A cut of the log: for each partition, the offset of the next record to be read. A partition that is not
// named stands at 0.
class Cut {
 public:
  [[nodiscard]] Offset next(Partition partition) const {
    auto found = next_.find(partition);
    return found == next_.end() ? Offset{} : found->second;
  }
  void set(Partition partition, Offset next) { next_[partition] = next; }
  // Does everything before this cut include the record at `position`?
  [[nodiscard]] bool includes(const Position& position) const {
    return position.offset < next(position.partition);
  }
  [[nodiscard]] const std::map<Partition, Offset>& partitions() const { return next_; }
  friend bool operator==(const Cut&, const Cut&) = default;

 private:
  std::map<Partition, Offset> next_;
};

// The unit of order: "kind:id". Construction is by parse() only, so a StreamId is always well formed.
class StreamId {
 public:
  // Refuses (ErrorCode::malformed, path "stream") an unknown kind, an empty id, an id over limits.capnp's
  // maxStreamIdBytes, and characters other than ASCII letters, digits, and - . _ ~
  [[nodiscard]] static Result<StreamId> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string_view kind() const { return std::string_view(text_).substr(0, text_.find(':')); }
  friend auto operator<=>(const StreamId&, const StreamId&) = default;

 private:
  explicit StreamId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

// The partition of a stream: XXH64 of the id's bytes, seed 0, modulo the partition count. This is part of the
// record's format and never changes (schemas/record.capnp).
[[nodiscard]] Partition partitionOf(std::string_view stream, std::uint32_t partitions);

}  // namespace casefold

template <class Tag, class Number>
struct std::hash<casefold::Named<Tag, Number>> {
  std::size_t operator()(casefold::Named<Tag, Number> value) const noexcept {
    return std::hash<Number>{}(value.get());
  }
};
