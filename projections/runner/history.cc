// Of which log, and of which of its histories, a store is.
//
// A store is worth something only beside the log that it was folded from. Logs are restored from backups,
// topics are made anew, and an election may lose records: then the log goes on from an earlier record, and
// what was folded from the lost ones is of a history that no longer exists, while offsets alone look as if
// all were well. So a store keeps the log's id and, in each partition, an anchor: the offset and the hash of
// the last message that was taken. Every record holds the hash of the one before it and the time at which it
// was recorded, so a log that has the same bytes at that offset has the same history up to it. The first
// message's hash is kept too, which tells two logs apart whose last messages happen to be the same (such as
// two that mean nothing).
#include <fmt/format.h>

#include <algorithm>

#include "projections/runner/parts.h"
#include "projections/runner/stored.h"

namespace casefold {
namespace {

Error other(const std::string& why) { return fail(ErrorCode::otherHistory, why); }

bool is(const std::string& bytes, const Hash& hash) { return sha256(asBytes(bytes)) == hash; }

}  // namespace

Result<void> Runner::Parts::loadAnchors(const StoreSnapshot& snapshot) {
  lastTaken.assign(partitions, std::nullopt);
  firstHash.assign(partitions, Hash{});
  return snapshot.scan(Space::meta, {std::string(stored::anchorPrefix)}, [&](auto key, auto value) {
    key.remove_prefix(stored::anchorPrefix.size());
    const auto partition = stored::takeNumber32(key);
    const auto anchor = stored::readAnchor(value);
    if (anchor && partition < partitions) firstHash[partition] = anchor->first;
    return true;
  });
}

// Into the batch, for each partition that something was taken of.
void Runner::Parts::putAnchors() {
  for (std::uint32_t p = 0; p < partitions; ++p) {
    const auto& entry = lastTaken[p];
    if (!entry) continue;
    bytes.clear();
    stored::appendAnchor(bytes, {entry->offset, sha256(entry->bytes), firstHash[p]});
    batch->put(Space::meta, stored::anchorKey(entry->partition), bytes);
  }
}

Result<void> Runner::Parts::compareWith(Log& log, std::chrono::milliseconds wait) {
  std::string madeFrom;
  CASEFOLD_TRY(const bool tied, store->get(Space::meta, stored::logKey, madeFrom));
  const bool holdsSomething =
      std::ranges::any_of(storedCut.partitions(), [](const auto& place) { return place.second != Offset{}; });
  if (!holdsSomething) {
    if (tied && madeFrom == log.id()) return {};
    auto first = store->batch();
    first->put(Space::meta, stored::logKey, log.id());
    return store->write(*first);
  }
  if (!tied) return other("it does not say from which log it was made");
  if (madeFrom != log.id())
    return other(fmt::format("it was made from the log {}, and this is {}", madeFrom, log.id()));
  return compareAnchors(log, wait);
}

Result<void> Runner::Parts::compareAnchors(Log& log, std::chrono::milliseconds wait) {
  std::map<Partition, stored::Anchor> anchors;
  Cut lasts;
  Cut firsts;
  for (const auto& [partition, end] : storedCut.partitions()) {
    if (end == Offset{}) continue;
    std::string value;
    CASEFOLD_TRY(const bool there, store->get(Space::meta, stored::anchorKey(partition), value));
    const auto anchor = there ? stored::readAnchor(value) : std::nullopt;
    if (!anchor || anchor->offset.next() != end)
      return other(fmt::format("it does not say which record it took last in partition {}", partition.get()));
    anchors.emplace(partition, *anchor);
    lasts.set(partition, anchor->offset);
    firsts.set(partition, Offset{});
  }
  CASEFOLD_TRY(const auto lastNow, log.recordsAt(lasts, wait));
  for (const auto& [partition, anchor] : anchors) {
    const Position last{partition, anchor.offset};
    const auto found = lastNow.find(partition);
    if (found == lastNow.end())
      return other(fmt::format("it was made from records up to {}, and the log has none there", last.text()));
    if (!is(found->second, anchor.last))
      return other(
          fmt::format("the log has another record at {} than the one it was made from", last.text()));
  }
  CASEFOLD_TRY(const auto firstNow, log.recordsAt(firsts, wait));
  // A first record that was deleted says nothing against the last one, which is there.
  for (const auto& [partition, now] : firstNow)
    if (!is(now, anchors.at(partition).first))
      return other(fmt::format(
          "the log has another first record in partition {} than the one it was made from", partition.get()));
  return {};
}

}  // namespace casefold
