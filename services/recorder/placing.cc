#include "services/recorder/placing.h"

#include <fmt/format.h>

#include <algorithm>

#include "infra/clock/clock.h"
#include "projections/flags/rules.h"
#include "projections/runner/reading.h"
#include "schemas/limits.capnp.h"
#include "services/recorder/ledger.h"

namespace casefold {
namespace {

Error notThere(std::string_view field, std::string message) {
  return fail(ErrorCode::notFound, std::move(message), std::string(field));
}

// Looks up what corrections and withdrawals name, in the chain and in what was accepted.
class Finder {
 public:
  Finder(const Tail& tail, const Runner& ledger, const std::string& stream)
      : tail_(tail), reading_(ledger.reading()), stream_(stream) {}

  Result<Draft::Found> find(const Draft::Named& named) const {
    Draft::Found found{.version = named.version};
    if (!named.command.empty()) {
      CASEFOLD_TRY(found.version, versionOf(named.command));
      if (named.version != Version{} && named.version != found.version)
        return notThere("version",
                        fmt::format("the record of that command has version {}, and not the one that "
                                    "is given: one of the two is not what is meant",
                                    found.version.get()));
    }
    CASEFOLD_TRY(const bool hashAgrees, look(named, found));
    if (!hashAgrees)
      return notThere("hash",
                      fmt::format("the record at version {} has another hash: it is not the one that is "
                                  "meant",
                                  found.version.get()));
    return found;
  }

 private:
  [[nodiscard]] Result<Version> versionOf(std::string_view command) const {
    for (const auto& placed : tail_.chain)
      if (placed.taken.draft.id() == command) return placed.version;
    CASEFOLD_TRY(const auto known, findCommand(*reading_, stream_, command));
    if (known) return known->version;
    return notThere("command",
                    "the stream has no record of that command: it cannot be corrected or withdrawn");
  }

  // Reads the record at `found`'s version. Does its hash agree?
  [[nodiscard]] Result<bool> look(const Draft::Named& named, Draft::Found& found) const {
    bool agrees = true;
    std::optional<Family> family;
    const auto use = [&](const RecordReader& record) {
      agrees = named.hash.empty() || std::ranges::equal(named.hash, Bytes(record.hash()));
      if (named.event < record.record().getEvents().size())
        family = record.record().getEvents()[named.event].getFamily();
    };
    const auto placed = std::ranges::find(tail_.chain, found.version, &Placed::version);
    if (placed != tail_.chain.end()) {
      RecordReader chained;
      CASEFOLD_CHECK(chained.read(placed->record.bytes()));
      use(chained);
    } else {
      const auto read =
          StreamReading(*reading_, stream_).record(found.version, [&](const JournalRecord& record) {
            use(record.reader);
          });
      if (!read && read.error().code != ErrorCode::notFound) return read.error();
    }
    if (agrees && !family)
      return notThere(named.command.empty() ? "version" : "event",
                      "the stream has no such event at that version: it cannot be corrected or withdrawn");
    found.family = family.value_or(Family{});
    return agrees;
  }

  const Tail& tail_;
  std::unique_ptr<Reading> reading_;
  const std::string& stream_;
};

// Folds the draft's events into `summary`, and says what they raise on the way.
std::vector<RaisedFlag> raise(const Draft& draft, Instant now,
                              const std::shared_ptr<const Policies>& policies, CaseSummary& summary) {
  std::vector<RaisedFlag> flags;
  std::uint16_t index = 0;
  for (auto event : draft.events()) {
    const FlagSink sink = [&](std::string_view rule) { flags.push_back({std::string(rule), index}); };
    check(summary, event, now, sink);
    checkCodes(event, policies, sink);
    fold(summary, event);
    if (std::ranges::binary_search(draft.byVersionAlone(), index))
      flags.push_back({std::string(rules::namedByVersionAlone.name), index});
    ++index;
  }
  return flags;
}

}  // namespace

Result<Placed> placeAfter(const Tail& tail, Taken& taken, const Runner& ledger, Instant now,
                          const std::shared_ptr<const Policies>& policies) {
  auto& draft = taken.draft;
  if (!canBeRecorded(now))
    return fail(ErrorCode::wrongSettings,
                "the clock of the recorder's machine stands at a time that no record can hold (they hold the "
                "years 1800 to 2199): set it");
  CASEFOLD_CHECK(draft.resolveNamed(
      [&](const Draft::Named& named) { return Finder(tail, ledger, draft.stream()).find(named); }));
  const Version version = tail.lastVersion().next();
  const Instant recorded = std::max(now, tail.lastRecorded());
  CaseSummary after = tail.lastSummary();
  auto flags = raise(draft, now, policies, after);
  if (tail.lastRecorded() > now + clockTolerance)
    flags.push_back({std::string(rules::clockBehindRecord.name), 0});
  auto record = draft.record({version, tail.lastHash(), recorded}, flags);
  if (record.bytes().size() > schema::MAX_RECORD_BYTES)
    return fail(ErrorCode::tooLarge,
                fmt::format("the record would have {} bytes, and may have {}: split it into several commands",
                            record.bytes().size(), static_cast<unsigned>(schema::MAX_RECORD_BYTES)),
                "events");
  return Placed{std::move(taken), std::move(record), version, recorded, std::move(after)};
}

}  // namespace casefold
