#include "projections/runner/tally.h"

#include <algorithm>

#include "projections/runner/runner.h"
#include "projections/runner/stored.h"

namespace casefold {
namespace {

// "count", a letter for what is counted, and a name where there are many of them.
std::string keyOf(char what, std::string_view name = {}) {
  std::string key(stored::countPrefix);
  key.push_back(what);
  key.append(name);
  return key;
}

constexpr char streams = 's', records = 'r', types = 't', flags = 'f', drops = 'd';

}  // namespace

std::uint64_t& Tally::find(ByName& counts, std::string_view name) {
  auto found = counts.find(name);
  return found != counts.end() ? found->second : counts.emplace(name, 0).first->second;
}

void Tally::event(const Event& event) {
  auto number = static_cast<std::size_t>(event.type);
  if (event.known && number < byType_.size()) {
    ++byType_[number];
  } else {
    ++find(otherTypes_, event.typeName);
  }
}

void Tally::addTo(Counts& counts, StoreBatch& batch) {
  std::string bytes;
  auto put = [&](const std::string& key, std::uint64_t sum) {
    bytes.clear();
    stored::appendNumber(bytes, sum);
    batch.put(Space::meta, key, bytes);
  };
  auto add = [&](char what, std::string_view name, std::uint64_t more, std::uint64_t& sum) {
    if (more == 0) return;
    sum += more;
    put(keyOf(what, name), sum);
  };
  add(streams, {}, streams_, counts.streams);
  add(records, {}, records_, counts.records);
  for (const auto& info : eventTypes()) {
    auto more = byType_[static_cast<std::size_t>(info.type)];
    if (more == 0) continue;
    counts.events += more;
    add(types, info.name, more, find(counts.eventsByType, info.name));
  }
  for (const auto& [name, more] : otherTypes_) {
    counts.events += more;
    add(types, name, more, find(counts.eventsByType, name));
  }
  for (const auto& [name, more] : flags_) add(flags, name, more, find(counts.flags, name));
  for (const auto& [name, more] : dropped_) add(drops, name, more, find(counts.droppedByReason, name));
  clear();
}

void Tally::clear() {
  streams_ = records_ = 0;
  std::ranges::fill(byType_, 0);
  otherTypes_.clear();
  flags_.clear();
  dropped_.clear();
}

Result<Counts> loadCounts(const StoreSnapshot& snapshot) {
  Counts counts;
  CASEFOLD_CHECK(snapshot.scan(Space::meta, {std::string(stored::countPrefix)}, [&](auto key, auto value) {
    key.remove_prefix(stored::countPrefix.size());
    auto what = key.front();
    key.remove_prefix(1);
    auto count = stored::takeNumber(value);
    std::string name(key);
    switch (what) {
      case streams:
        counts.streams = count;
        break;
      case records:
        counts.records = count;
        break;
      case types:
        counts.events += count;
        counts.eventsByType.emplace(std::move(name), count);
        break;
      case flags:
        counts.flags.emplace(std::move(name), count);
        break;
      case drops:
        counts.droppedByReason.emplace(std::move(name), count);
        break;
      default:
        break;
    }
    return true;
  }));
  return counts;
}

std::uint64_t Counts::dropped() const {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : droppedByReason) sum += count;
  return sum;
}

}  // namespace casefold
