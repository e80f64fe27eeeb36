#include "projections/history/history_rows.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <utility>
#include <vector>

#include "projections/runner/damaged_store.h"
#include "projections/runner/in_order.h"
#include "projections/runner/reading.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

// What one event may take, many times over: a row is read once.
constexpr std::uint64_t traversalWords = std::uint64_t{schema::MAX_RECORD_BYTES} * 4;

ScanRange rowsOf(const StreamReading& reading) {
  return {.prefix = momentPrefix(historyTag, reading.stream()).bytes()};
}

// Of every row, as they lie: a date before the times of its day.
Result<std::vector<Moment>> momentsOf(const StreamReading& reading) {
  std::vector<Moment> moments;
  bool damaged = false;
  CASEFOLD_CHECK(reading.reading().rows(rowsOf(reading), [&](std::string_view key, std::string_view) {
    const auto at = momentOfKey(key);
    damaged = !at;
    if (at) moments.push_back(*at);
    return !damaged;
  }));
  if (damaged) return damagedInStore("the key of a row");
  return moments;
}

// Their places in `moments`.
std::vector<std::size_t> inOrderOfOccurrence(const std::vector<Moment>& moments) {
  std::vector<std::size_t> order(moments.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto recorded = [&](std::size_t i) { return std::pair(moments[i].version, moments[i].event); };
  std::ranges::sort(order, {}, recorded);
  InOrder inOrder;
  std::vector<Instant> places(moments.size());
  for (const auto i : order) places[i] = inOrder.place(moments[i].occurred);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return places[i]; });
  return order;
}

Result<void> readAsTheyLie(const StreamReading& reading,
                           const std::function<void(const HistoryEntry&)>& use) {
  Result<void> read;
  auto scanned = reading.reading().rows(rowsOf(reading), [&](std::string_view key, std::string_view value) {
    read = readHistoryRow(key, value, use);
    return bool(read);
  });
  if (!scanned) return scanned;
  return read;
}

}  // namespace

void putHistory(Rows& rows, const Event& event) {
  std::array<capnp::word, 128> scratch{};
  capnp::MallocMessageBuilder message{kj::arrayPtr(scratch.data(), scratch.size())};
  auto row = message.initRoot<stored::HistoryRow>();
  row.setEvent(event.data);
  row.setActor(textReader(event.actor));
  row.setAgency(textReader(event.agency));
  auto words = capnp::messageToFlatArray(message);
  auto bytes = words.asChars();
  rows.put(momentKey(historyTag, event.stream, momentOf(event)), {bytes.begin(), bytes.size()});
}

Result<void> readHistoryRow(std::string_view key, std::string_view value,
                            const std::function<void(const HistoryEntry&)>& use) {
  const auto at = momentOfKey(key);
  if (!at) return damagedInStore("the key of a row");
  try {
    auto words = kj::heapArray<capnp::word>(value.size() / sizeof(capnp::word));
    std::memcpy(words.begin(), value.data(), words.asBytes().size());
    capnp::ReaderOptions options;
    options.traversalLimitInWords = traversalWords;
    capnp::FlatArrayMessageReader message(words, options);
    auto row = message.getRoot<stored::HistoryRow>();
    use({*at, row.getEvent(), view(row.getActor()), view(row.getAgency()), key, value});
    return {};
  } catch (const kj::Exception&) {
    return damagedInStore("a row");
  }
}

Result<void> readHistory(const StreamReading& reading, const std::function<void(const HistoryEntry&)>& use) {
  CASEFOLD_TRY(const auto moments, momentsOf(reading));
  const auto order = inOrderOfOccurrence(moments);
  if (std::ranges::is_sorted(order)) return readAsTheyLie(reading, use);
  for (const auto i : order) {
    const auto key = momentKey(historyTag, reading.stream(), moments[i]);
    CASEFOLD_TRY(const auto value, reading.reading().row(key));
    if (!value) return damagedInStore("a row that an index names");
    CASEFOLD_CHECK(readHistoryRow(key.bytes(), *value, use));
  }
  return {};
}

}  // namespace casefold
