#include "projections/chronology/query.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "projections/chronology/rows.h"
#include "projections/chronology/standing.h"
#include "projections/chronology/summary.h"
#include "projections/history/moment.h"
#include "projections/policy/policy.h"
#include "projections/runner/damaged_store.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"

namespace casefold::chronology {
namespace {

// ---- the query
// ---------------------------------------------------------------------------------------------

struct Wanted {
  Period period;
  std::vector<Family> families;  // empty: all
  std::size_t limit = schema::DEFAULT_PAGE_ENTRIES;
  std::string after;  // the key of the entry that the page before ended at; empty: from the start
  Direction direction = Direction::forward;
};

// A cursor is the place of an entry, what follows the prefix of its key, in hexadecimal. It names a place and
// no count, so entries that are put in or before it later shift nothing; and it holds in either direction.
std::string cursorOf(std::string_view key, std::size_t prefix) { return hex(asBytes(key.substr(prefix))); }

Result<std::string> keyOfCursor(std::string_view cursor, std::string_view prefix) {
  auto malformed = [] {
    return fail(ErrorCode::malformed, "this is no cursor of the chronology; pass one on as it was given",
                "cursor");
  };
  if (cursor.size() != 2 * placeBytes && cursor.size() != 2 * correctedPlaceBytes) return malformed();
  auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  std::string key(prefix);
  for (std::size_t i = 0; i < cursor.size(); i += 2) {
    const int high = digit(cursor[i]);
    const int low = digit(cursor[i + 1]);
    if (high < 0 || low < 0) return malformed();
    key.push_back(static_cast<char>(high * 16 + low));
  }
  if (!placeOfKey(key)) return malformed();
  return key;
}

Result<Wanted> readQuery(schema::ShowQuery::Reader query, std::string_view prefix) {
  Wanted wanted;
  if (query.hasFrom()) wanted.period.from = readWhen(query.getFrom());
  if (query.hasTo()) wanted.period.to = readWhen(query.getTo());
  if (wanted.period.from && wanted.period.to && london::isAfter(*wanted.period.from, *wanted.period.to))
    return fail(ErrorCode::malformed, "`to` lies before `from`", "to");
  for (auto family : query.getFamilies()) wanted.families.push_back(family);
  if (query.getLimit() > 0) wanted.limit = std::min<std::size_t>(query.getLimit(), schema::MAX_PAGE_ENTRIES);
  if (query.getCursor().size() > 0) {
    CASEFOLD_TRY(wanted.after, keyOfCursor(view(query.getCursor()), prefix));
  }
  if (query.getNewestFirst()) wanted.direction = Direction::backward;
  return wanted;
}

// ---- the page
// ----------------------------------------------------------------------------------------------

struct Entry {
  EventRef ref;
  Shown shown = Shown::asRecorded;
};

struct Page {
  std::vector<Entry> entries;
  std::string cursor;  // empty: there is no more
};

ScanRange rangeOf(const Wanted& wanted, const std::string& prefix) {
  auto bound = [&](const std::optional<When>& when) {
    if (!when) return std::string();
    Key key('\0');
    key.when(when);
    return prefix + key.bytes().substr(1);
  };
  ScanRange range{.prefix = prefix, .direction = wanted.direction};
  const auto first = bound(wanted.period.scanFrom());
  const auto end = bound(wanted.period.scanUntil());
  if (wanted.direction == Direction::forward) {
    const auto next = wanted.after.empty() ? std::string() : wanted.after + '\0';
    range.from = std::max(first, next);
    range.until = end;
  } else {
    range.from = end.empty() || (!wanted.after.empty() && wanted.after < end) ? wanted.after : end;
    range.until = first;
  }
  return range;
}

// As of an earlier day: a pointer that lies beyond it is none of that day's entries.
bool liesBeyond(const Reading& reading, const When& occurred) {
  const auto& until = reading.counts().occurredBy;
  return until && london::earliest(occurred) > *until;
}

Result<Page> findPage(const Reading& reading, const Wanted& wanted, const Standings& standings,
                      const std::string& prefix) {
  Page page;
  std::string last;
  CASEFOLD_CHECK(reading.rows(rangeOf(wanted, prefix), [&](std::string_view key, std::string_view value) {
    const auto place = placeOfKey(key);
    if (!place || value.empty() || !wanted.period.mayHold(place->at.occurred)) return true;
    const auto shown = shownAt(*place, standings);
    if (shown == Shown::nothing) return true;
    if (shown == Shown::pointer && liesBeyond(reading, place->at.occurred)) return true;
    const auto family = shown == Shown::asCorrected
                            ? standings.at(place->entry()).family
                            : static_cast<Family>(static_cast<unsigned char>(value.front()));
    if (!wanted.families.empty() && std::ranges::find(wanted.families, family) == wanted.families.end())
      return true;
    if (page.entries.size() == wanted.limit) {  // there is another: the page ends before it
      page.cursor = cursorOf(last, prefix.size());
      return false;
    }
    page.entries.push_back({place->entry(), shown});
    last = key;
    return true;
  }));
  return page;
}

// ---- the answer
// --------------------------------------------------------------------------------------------

// A record whose entries are being written. Its lists are fetched once: each time that they are fetched
// counts against what may be read of a message.
struct Told {
  const JournalRecord& from;
  schema::Record::Reader record = from.reader.record();
  capnp::List<schema::Event>::Reader events = record.getEvents();
  capnp::List<schema::Flag>::Reader flags = record.getFlags();
};

// What an event says. Codes stand for what they stood for on its day.
void writeEvent(const Policies& policies, schema::Event::Reader event,
                schema::Chronology::Entry::Builder entry) {
  const auto* type = findEventType(event.which());
  entry.setOccurred(event.getOccurred());
  entry.setType(type != nullptr && event.getType().size() == 0 ? textReader(type->name) : event.getType());
  entry.setFamily(event.getFamily());
  const auto& codes = policies.codes().at(london::lastDayOf(readWhen(event.getOccurred())));
  entry.setSummary(summary(event, codes));
  entry.setData(event);
  entry.setKnown(type != nullptr);
}

void writeEntry(const Policies& policies, const Told& told, const EventRef& ref, const Standing& standing,
                schema::Chronology::Entry::Builder entry) {
  writeEvent(policies, told.events[ref.event], entry);
  entry.setRecorded(told.record.getRecorded());
  entry.setActor(told.record.getActor());
  entry.setAgency(told.record.getAgency());
  entry.setVersion(ref.version.get());
  entry.setEvent(ref.event);
  entry.setPosition(told.from.position.text());
  std::vector<capnp::Text::Reader> rules;
  for (auto flag : told.flags)
    if (flag.getEvent() == ref.event) rules.push_back(flag.getRule());
  auto flags = entry.initFlags(static_cast<unsigned>(rules.size()));
  for (unsigned i = 0; i < flags.size(); ++i) flags.set(i, rules[i]);
  entry.setCorrected(standing.isCorrected() ? standing.corrected.get() : 0);
  entry.setWithdrawn(standing.withdrawn.get());
}

// Turns an entry as it was recorded into what it reads as now.
Result<void> writeCorrected(const StreamReading& stream, const Policies& policies, const EventRef& ref,
                            const Standing& standing, schema::Chronology::Entry::Builder entry) {
  entry.setOriginal(entry.asReader().getSummary());
  if (standing.isMoved()) {
    writeWhen(*standing.was, entry.initMovedFrom());
    entry.initFlags(0);  // they are about what was recorded, and stand there
  }
  return stream.record(standing.by.version, [&](const JournalRecord& record) {
    const auto events = record.reader.record().getEvents();
    if (standing.by.event >= events.size()) return;
    if (const auto reads = correctedWithin(events[standing.by.event], ref))
      writeEvent(policies, *reads, entry);
  });
}

Result<void> writeEntries(const StreamReading& stream, const std::vector<Entry>& found,
                          const Standings& standings,
                          capnp::List<schema::Chronology::Entry>::Builder entries) {
  const Policies& policies = policy::orShipped(stream.asking().policies);
  const auto standingOf = [&](const EventRef& ref) {
    const auto own = standings.find(ref);
    return own == standings.end() ? Standing{} : own->second;
  };
  bool missing = false;
  for (std::size_t i = 0; i < found.size();) {
    // Events of one record mostly stand together: it is read once for all of them.
    auto end = i;
    while (end < found.size() && found[end].ref.version == found[i].ref.version) ++end;
    CASEFOLD_CHECK(stream.record(found[i].ref.version, [&](const JournalRecord& record) {
      const Told told{record};
      for (auto at = i; at < end; ++at) {
        const auto& ref = found[at].ref;
        missing = missing || ref.event >= told.events.size();
        if (!missing) writeEntry(policies, told, ref, standingOf(ref), entries[static_cast<unsigned>(at)]);
      }
    }));
    for (; i < end && !missing; ++i) {
      const auto standing = standingOf(found[i].ref);
      auto entry = entries[static_cast<unsigned>(i)];
      if (found[i].shown == Shown::asCorrected)
        CASEFOLD_CHECK(writeCorrected(stream, policies, found[i].ref, standing, entry));
      else if (found[i].shown == Shown::pointer)
        writeWhen(*standing.now, entry.initMovedTo());
    }
    i = end;
  }
  if (missing) return damagedInStore("an entry, whose event is not in its record,");
  return {};
}

// When the first, or the last, entry occurred that stands: not one that was withdrawn, and one that was
// corrected where it belongs. Absent: none stands.
Result<std::optional<When>> outermost(const StreamReading& stream, const Standings& standings,
                                      Direction from) {
  std::optional<When> occurred;
  const ScanRange range{.prefix = momentPrefix(entryTag, stream.stream()).bytes(), .direction = from};
  CASEFOLD_CHECK(stream.reading().rows(range, [&](std::string_view key, std::string_view) {
    const auto place = placeOfKey(key);
    if (!place) return true;
    const auto shown = shownAt(*place, standings);
    const auto found = standings.find(place->entry());
    const bool withdrawn = found != standings.end() && found->second.withdrawn != Version{};
    if (shown == Shown::nothing || shown == Shown::pointer || withdrawn) return true;
    occurred = place->at.occurred;
    return false;
  }));
  return occurred;
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                  schema::Chronology::Builder answer) {
  const auto prefix = momentPrefix(entryTag, reading.stream()).bytes();
  CASEFOLD_TRY(auto wanted, readQuery(query, prefix));
  Standings standings;
  if (state.marks > 0) {
    CASEFOLD_TRY(standings, readStandings(reading));
  }
  CASEFOLD_TRY(auto page, findPage(reading.reading(), wanted, standings, prefix));
  const auto moved = std::ranges::count_if(standings, [&](const auto& entry) {
    return entry.second.isMoved() && !liesBeyond(reading.reading(), *entry.second.was);
  });
  answer.setTotal(state.entries + static_cast<std::uint64_t>(moved));
  answer.setCursor(page.cursor);
  return writeEntries(reading, page.entries, standings,
                      answer.initEntries(static_cast<unsigned>(page.entries.size())));
}

Result<ListPlan> plan(const Conditions& conditions) {
  // A stream id holds no zero byte, so the first part of its key is its text as it stands.
  return ListPlan{{.prefix = streamTag + std::string(conditions["stream"].value_or(""))}};
}

Result<bool> matches(const State& /*state*/, const ListRow& /*row*/) {
  return true;  // the plan walks nothing else
}

Result<void> item(const State& state, const ListRow& row, schema::ChronologyItem::Builder builder) {
  auto first = state.firstOccurred, last = state.lastOccurred;
  if (state.marks > 0) {
    const StreamReading stream(row.reading, std::string(row.stream));
    CASEFOLD_TRY(const auto standings, readStandings(stream));
    CASEFOLD_TRY(first, outermost(stream, standings, Direction::forward));
    CASEFOLD_TRY(last, outermost(stream, standings, Direction::backward));
  }
  builder.setEntries(state.entries);
  if (first) writeWhen(*first, builder.initFirstOccurred());
  if (last) writeWhen(*last, builder.initLastOccurred());
  builder.setLastRecorded(state.lastRecorded.time_since_epoch().count());
  return {};
}

}  // namespace casefold::chronology
