#include "projections/chronology/query.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "projections/chronology/rows.h"
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
constexpr std::size_t placeBytes = 19;

std::string cursorOf(std::string_view key) { return hex(asBytes(key.substr(key.size() - placeBytes))); }

Result<std::string> keyOfCursor(std::string_view cursor, std::string_view prefix) {
  auto malformed = [] {
    return fail(ErrorCode::malformed, "this is no cursor of the chronology; pass one on as it was given",
                "cursor");
  };
  if (cursor.size() != 2 * placeBytes) return malformed();
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
  if (!momentOfKey(key)) return malformed();
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

struct Page {
  std::vector<EventRef> entries;
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

Result<Page> findPage(const Reading& reading, const Wanted& wanted, const std::string& prefix) {
  Page page;
  std::string last;
  CASEFOLD_CHECK(reading.rows(rangeOf(wanted, prefix), [&](std::string_view key, std::string_view value) {
    const auto at = momentOfKey(key);
    if (!at || value.empty() || !wanted.period.mayHold(at->occurred)) return true;
    const auto family = static_cast<Family>(static_cast<unsigned char>(value.front()));
    if (!wanted.families.empty() && std::ranges::find(wanted.families, family) == wanted.families.end())
      return true;
    if (page.entries.size() == wanted.limit) {  // there is another: the page ends before it
      page.cursor = cursorOf(last);
      return false;
    }
    page.entries.push_back({at->version, at->event});
    last = key;
    return true;
  }));
  return page;
}

// ---- corrections and withdrawals
// ---------------------------------------------------------------------------

// What became of an entry: by which versions it is corrected and withdrawn; 0: by none.
struct Standing {
  Version corrected;
  Version withdrawn;
};
using Standings = std::map<EventRef, Standing>;

// What an event says about another event. A correction may itself be corrected, into whatever it should have
// said.
struct Says {
  enum class About { nothing, corrects, withdraws } about = About::nothing;
  EventRef target = {};
  std::unique_ptr<Says> corrected = {};  // where it corrects: what the target should have said
};

Says read(schema::Event::Reader event) {
  if (event.isRecordWithdrawn()) {
    const auto data = event.getRecordWithdrawn();
    return {Says::About::withdraws, {Version{data.getVersion()}, data.getEvent()}};
  }
  if (!event.isRecordCorrected()) return {};
  const auto data = event.getRecordCorrected();
  return {Says::About::corrects,
          {Version{data.getVersion()}, data.getEvent()},
          std::make_unique<Says>(read(data.getCorrected()))};
}

// Which entries of the stream are corrected and withdrawn in the end: by the rule of the runner's refold,
// from the last mark to the first, so that one that was itself corrected or withdrawn has its say as it
// stands.
Result<Standings> readStandings(const StreamReading& stream) {
  std::vector<EventRef> marks;
  ScanRange range{.prefix = momentPrefix(markTag, stream.stream()).bytes(), .direction = Direction::backward};
  CASEFOLD_CHECK(stream.reading().rows(range, [&](std::string_view key, std::string_view) {
    if (auto mark = markOfKey(key)) marks.push_back(*mark);
    return true;
  }));
  Standings standings;
  std::map<EventRef, std::unique_ptr<Says>> corrected;
  for (const auto& mark : marks) {
    if (standings[mark].withdrawn != Version{}) continue;
    Says says;
    CASEFOLD_CHECK(stream.record(mark.version, [&](const JournalRecord& record) {
      const auto events = record.reader.record().getEvents();
      if (mark.event < events.size()) says = read(events[mark.event]);
    }));
    if (auto found = corrected.find(mark); found != corrected.end()) says = std::move(*found->second);
    // Only what came before can be corrected; and of two that correct or withdraw one event, the later
    // counts.
    if (says.about == Says::About::nothing || says.target >= mark) continue;
    auto& standing = standings[says.target];
    if (standing.withdrawn != Version{}) continue;
    if (says.about == Says::About::corrects) {
      if (standing.corrected == Version{}) standing.corrected = mark.version;
      corrected.emplace(says.target, std::move(says.corrected));
    } else if (standing.corrected == Version{}) {
      standing.withdrawn = mark.version;
    }
  }
  return standings;
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

// Codes stand for what they stood for on the day of the event.
void writeEntry(const Policies& policies, const Told& told, const EventRef& ref, const Standing& standing,
                schema::Chronology::Entry::Builder entry) {
  const auto event = told.events[ref.event];
  const auto* type = findEventType(event.which());
  entry.setOccurred(event.getOccurred());
  entry.setRecorded(told.record.getRecorded());
  entry.setType(type != nullptr && event.getType().size() == 0 ? textReader(type->name) : event.getType());
  entry.setFamily(event.getFamily());
  const auto& codes = policies.codes().at(london::lastDayOf(readWhen(event.getOccurred())));
  entry.setSummary(summary(event, codes));
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
  entry.setCorrected(standing.corrected.get());
  entry.setWithdrawn(standing.withdrawn.get());
  entry.setData(event);
  entry.setKnown(type != nullptr);
}

Result<void> writeEntries(const StreamReading& stream, const std::vector<EventRef>& refs,
                          const Standings& standings,
                          capnp::List<schema::Chronology::Entry>::Builder entries) {
  const Policies& policies = policy::orShipped(stream.asking().policies);
  bool missing = false;
  for (std::size_t i = 0; i < refs.size();) {
    // Events of one record mostly stand together: it is read once for all of them.
    auto end = i;
    while (end < refs.size() && refs[end].version == refs[i].version) ++end;
    CASEFOLD_CHECK(stream.record(refs[i].version, [&](const JournalRecord& record) {
      const Told told{record};
      for (; i < end; ++i) {
        missing = missing || refs[i].event >= told.events.size();
        if (missing) continue;
        auto own = standings.find(refs[i]);
        writeEntry(policies, told, refs[i], own == standings.end() ? Standing{} : own->second,
                   entries[static_cast<unsigned>(i)]);
      }
    }));
    i = end;
  }
  if (missing) return damagedInStore("an entry, whose event is not in its record,");
  return {};
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader query,
                  schema::Chronology::Builder answer) {
  const auto prefix = momentPrefix(entryTag, reading.stream()).bytes();
  CASEFOLD_TRY(auto wanted, readQuery(query, prefix));
  CASEFOLD_TRY(auto page, findPage(reading.reading(), wanted, prefix));
  Standings standings;
  if (state.marks > 0) {
    CASEFOLD_TRY(standings, readStandings(reading));
  }
  answer.setTotal(state.entries);
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

Result<void> item(const State& state, const ListRow& /*row*/, schema::ChronologyItem::Builder builder) {
  builder.setEntries(state.entries);
  if (state.firstOccurred) writeWhen(*state.firstOccurred, builder.initFirstOccurred());
  if (state.lastOccurred) writeWhen(*state.lastOccurred, builder.initLastOccurred());
  builder.setLastRecorded(state.lastRecorded.time_since_epoch().count());
  return {};
}

}  // namespace casefold::chronology
