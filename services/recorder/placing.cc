#include "services/recorder/placing.h"

#include <fmt/format.h>

#include <algorithm>

#include "projections/runner/reading.h"
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

constexpr std::string_view clockRule = "clockBehindRecord";

// The family of an event of the stream, or nothing where there is no such event.
std::optional<Family> familyOf(const Tail& tail, const Runner& ledger, const std::string& stream,
                               Version version, std::uint16_t event) {
  std::optional<Family> family;
  auto look = [&](schema::Record::Reader record) {
    if (event < record.getEvents().size()) family = record.getEvents()[event].getFamily();
  };
  for (const auto& placed : tail.chain) {
    if (placed.version != version) continue;
    RecordReader chained;
    if (chained.read(placed.record.bytes())) look(chained.record());
    return family;
  }
  auto reading = ledger.reading();
  // Not found, or not readable: then there is no event that could be corrected.
  auto found = StreamReading(*reading, stream).record(version, [&](const JournalRecord& record) {
    look(record.reader.record());
  });
  return found ? family : std::nullopt;
}

// Folds the draft's events into `summary`, and says what they raise on the way.
std::vector<RaisedFlag> raise(const Draft& draft, Instant now, CaseSummary& summary) {
  std::vector<RaisedFlag> flags;
  std::uint16_t index = 0;
  for (auto event : draft.events()) {
    check(summary, event, now, [&](std::string_view rule) { flags.push_back({std::string(rule), index}); });
    fold(summary, event);
    ++index;
  }
  return flags;
}

}  // namespace

Result<Placed> placeAfter(const Tail& tail, Taken& taken, const Runner& ledger, Instant now) {
  auto& draft = taken.draft;
  CASEFOLD_CHECK(draft.resolveFamilies([&](Version version, std::uint16_t event) {
    return familyOf(tail, ledger, draft.stream(), version, event);
  }));
  const Version version = tail.lastVersion().next();
  const Instant recorded = std::max(now, tail.lastRecorded());
  CaseSummary after = tail.lastSummary();
  auto flags = raise(draft, now, after);
  if (tail.lastRecorded() > now + clockTolerance) flags.push_back({std::string(clockRule), 0});
  auto record = draft.record({version, tail.lastHash(), recorded}, flags);
  if (record.bytes().size() > schema::MAX_RECORD_BYTES)
    return fail(ErrorCode::tooLarge,
                fmt::format("the record would have {} bytes, and may have {}: split it into several commands",
                            record.bytes().size(), static_cast<unsigned>(schema::MAX_RECORD_BYTES)),
                "events");
  return Placed{std::move(taken), std::move(record), version, recorded, std::move(after)};
}

}  // namespace casefold
