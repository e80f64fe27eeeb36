#include "projections/runner/stored.h"

#include <algorithm>
#include <cstring>

namespace casefold::stored {
namespace {

template <class Number>
void append(std::string& bytes, Number value) {
  for (unsigned i = sizeof value; i-- > 0;) bytes.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
}

template <class Number>
Number take(std::string_view& bytes) {
  Number value = 0;
  if (bytes.size() < sizeof value) {
    bytes = {};
    return value;
  }
  for (char c : bytes.substr(0, sizeof value))
    value = static_cast<Number>((value << 8U) | static_cast<unsigned char>(c));
  bytes.remove_prefix(sizeof value);
  return value;
}

constexpr std::size_t fixedHeadSize = 8 + 32 + 8 + 8 + 8 + 4;
// In place of a time that is not there.
constexpr Instant noInstant = Instant::min();

}  // namespace

void appendNumber(std::string& bytes, std::uint64_t value) { append(bytes, value); }
void appendNumber32(std::string& bytes, std::uint32_t value) { append(bytes, value); }
std::uint64_t takeNumber(std::string_view& bytes) { return take<std::uint64_t>(bytes); }
std::uint32_t takeNumber32(std::string_view& bytes) { return take<std::uint32_t>(bytes); }

std::string nextKey(Partition partition) {
  std::string key(nextPrefix);
  append(key, partition.get());
  return key;
}

std::string anchorKey(Partition partition) {
  std::string key(anchorPrefix);
  append(key, partition.get());
  return key;
}

void appendAnchor(std::string& bytes, const Anchor& anchor) {
  append(bytes, anchor.offset.get());
  bytes += asText(anchor.last);
  bytes += asText(anchor.first);
}

std::optional<Anchor> readAnchor(std::string_view bytes) {
  Anchor anchor;
  if (bytes.size() != 8 + anchor.last.size() + anchor.first.size()) return std::nullopt;
  anchor.offset = Offset{takeNumber(bytes)};
  std::memcpy(anchor.last.data(), bytes.data(), anchor.last.size());
  std::memcpy(anchor.first.data(), bytes.data() + anchor.last.size(), anchor.first.size());
  return anchor;
}

std::string journalKey(const Position& position) {
  std::string key;
  append(key, position.partition.get());
  append(key, position.offset.get());
  return key;
}

Position readPosition(std::string_view journalKey) {
  const Partition partition{takeNumber32(journalKey)};
  return {partition, Offset{takeNumber(journalKey)}};
}

std::string versionsPrefix(std::string_view stream) {
  std::string key(stream);
  key.push_back('\0');
  return key;
}

std::string versionKey(std::string_view stream, Version version) {
  auto key = versionsPrefix(stream);
  append(key, version.get());
  return key;
}

void appendHead(std::string& bytes, const StreamHead& head) {
  append(bytes, head.version.get());
  bytes.append(asText(head.hash));
  append(bytes, static_cast<std::uint64_t>(head.recorded.time_since_epoch().count()));
  append(bytes, head.unknownEvents);
  append(bytes, static_cast<std::uint64_t>(head.latest.value_or(noInstant).time_since_epoch().count()));
  if (!head.quarantine) {
    append(bytes, std::uint32_t{0});
    return;
  }
  append(bytes, static_cast<std::uint32_t>(head.quarantine->reason.size()));
  append(bytes, head.quarantine->since.get());
  bytes.append(head.quarantine->reason);
}

std::optional<StreamHead> takeHead(std::string_view& bytes) {
  if (bytes.size() < fixedHeadSize) return std::nullopt;
  StreamHead head;
  head.version = Version{takeNumber(bytes)};
  std::ranges::copy(asBytes(bytes.substr(0, head.hash.size())), head.hash.begin());
  bytes.remove_prefix(head.hash.size());
  head.recorded = Instant{std::chrono::microseconds{static_cast<std::int64_t>(takeNumber(bytes))}};
  head.unknownEvents = takeNumber(bytes);
  const Instant latest{std::chrono::microseconds{static_cast<std::int64_t>(takeNumber(bytes))}};
  if (latest != noInstant) head.latest = latest;
  auto reasonSize = takeNumber32(bytes);
  if (reasonSize == 0) return head;
  if (bytes.size() < 8 + std::size_t{reasonSize}) return std::nullopt;
  Quarantine quarantine;
  quarantine.since = Version{takeNumber(bytes)};
  quarantine.reason = bytes.substr(0, reasonSize);
  bytes.remove_prefix(reasonSize);
  head.quarantine = std::move(quarantine);
  return head;
}

void appendLatest(std::string& bytes, const Latest& latest) {
  append(bytes, static_cast<std::uint64_t>(latest.occurred.time_since_epoch().count()));
  append(bytes, static_cast<std::uint64_t>(latest.recorded.time_since_epoch().count()));
}

Result<Latest> readLatest(const StoreSnapshot& snapshot) {
  std::string value;
  CASEFOLD_TRY(const bool found, snapshot.get(Space::meta, latestKey, value));
  Latest latest;
  if (!found) return latest;
  std::string_view bytes = value;
  latest.occurred = Instant{std::chrono::microseconds{static_cast<std::int64_t>(takeNumber(bytes))}};
  latest.recorded = Instant{std::chrono::microseconds{static_cast<std::int64_t>(takeNumber(bytes))}};
  return latest;
}

}  // namespace casefold::stored
