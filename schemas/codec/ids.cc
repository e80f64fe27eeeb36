#include "schemas/codec/ids.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

template <class Number>
bool parseNumber(std::string_view text, Number& number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

bool allowedInId(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

std::string Position::text() const { return fmt::format("{}:{}", partition.get(), offset.get()); }

Result<Position> Position::parse(std::string_view text) {
  std::uint32_t partition = 0;
  std::uint64_t offset = 0;
  auto colon = text.find(':');
  if (colon == std::string_view::npos || !parseNumber(text.substr(0, colon), partition) ||
      !parseNumber(text.substr(colon + 1), offset))
    return fail(ErrorCode::malformed, "a position is written partition:offset, such as 3:41", "position");
  return Position{Partition{partition}, Offset{offset}};
}

Result<StreamId> StreamId::parse(std::string_view text) {
  static constexpr std::array<std::string_view, 7> kinds = {"case",      "worker",    "unit",    "volunteer",
                                                            "programme", "placement", "provider"};
  auto refused = [](std::string message) { return fail(ErrorCode::malformed, std::move(message), "stream"); };
  if (text.size() > schema::MAX_STREAM_ID_BYTES)
    return fail(ErrorCode::tooLarge,
                fmt::format("a stream id has at most {} bytes; this one has {}",
                            static_cast<std::uint32_t>(schema::MAX_STREAM_ID_BYTES), text.size()),
                "stream");
  auto colon = text.find(':');
  if (colon == std::string_view::npos) return refused("a stream is written kind:id, such as case:1234");
  if (std::ranges::find(kinds, text.substr(0, colon)) == kinds.end())
    return refused(fmt::format("unknown kind of stream; the kinds are {}", fmt::join(kinds, ", ")));
  auto id = text.substr(colon + 1);
  if (id.empty()) return refused("the id after the kind is empty");
  if (!std::ranges::all_of(id, allowedInId))
    return refused("an id may hold ASCII letters, digits, and - . _ ~ only");
  return StreamId(std::string(text));
}

Partition partitionOf(std::string_view stream, std::uint32_t partitions) {
  return Partition{static_cast<std::uint32_t>(XXH64(stream.data(), stream.size(), 0) % partitions)};
}

}  // namespace casefold
