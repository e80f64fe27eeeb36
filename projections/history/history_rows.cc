#include "projections/history/history_rows.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <array>
#include <cstring>

#include "projections/runner/reading.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

// What one event may take, many times over: a row is read once.
constexpr std::uint64_t traversalWords = std::uint64_t{schema::MAX_RECORD_BYTES} * 4;

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
  if (!at) return fail(ErrorCode::damaged, "a row of the view has a key that is none; rebuild the view");
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
    return fail(ErrorCode::damaged, "a row of the view cannot be read; rebuild the view");
  }
}

Result<void> readHistory(const StreamReading& reading, const std::function<void(const HistoryEntry&)>& use) {
  ScanRange range{.prefix = momentPrefix(historyTag, reading.stream()).bytes()};
  Result<void> read;
  auto scanned = reading.reading().rows(range, [&](std::string_view key, std::string_view value) {
    read = readHistoryRow(key, value, use);
    return bool(read);
  });
  if (!scanned) return scanned;
  return read;
}

}  // namespace casefold
