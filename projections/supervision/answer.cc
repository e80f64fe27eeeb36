// show of supervision.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "infra/terminal/rounded.h"
#include "projections/policy/deadline_answer.h"
#include "projections/runner/packed.h"
#include "projections/supervision/due.h"
#include "projections/supervision/query.h"
#include "projections/supervision/rows.h"
#include "schemas/codec/london.h"
#include "schemas/limits.capnp.h"

namespace casefold::supervision {
namespace {

using What = schema::Supervision::What;

struct Dated {
  When when;  // of one that was planned: for when
  Session session;
};

struct Sessions {
  std::vector<Dated> list;  // in order
  bool more = false;
};

// The newest maxPageEntries of a worker.
Result<Sessions> sessionsOf(const StreamReading& reading) {
  Sessions sessions;
  const ScanRange newestFirst{.prefix = Key(sessionTag).text(reading.stream()).bytes(),
                              .direction = Direction::backward};
  CASEFOLD_CHECK(reading.reading().rows(newestFirst, [&](auto key, auto value) {
    KeyReader read(key);
    (void)read.tag();
    (void)read.text();
    const auto when = read.when();
    if (!when) return true;
    sessions.more = sessions.list.size() == schema::MAX_PAGE_ENTRIES;
    if (sessions.more) return false;
    auto session = unpack<Session>(value.substr(std::min(value.find('\0') + 1, value.size())));
    const auto at = session.plannedFor.value_or(*when);
    sessions.list.push_back({at, std::move(session)});
    return true;
  }));
  std::ranges::reverse(sessions.list);
  std::ranges::stable_sort(sessions.list, {}, &Dated::when);
  return sessions;
}

// Drops what was planned for a day on which one was held, or said to be missed.
void dropWhatCameOff(std::vector<Dated>& sessions) {
  std::set<Day> came;
  for (const auto& [when, session] : sessions)
    if (session.kind != Kind::planned) came.insert(london::lastDayOf(when));
  std::erase_if(sessions, [&](const Dated& one) {
    return one.session.kind == Kind::planned && came.contains(london::lastDayOf(one.when));
  });
}

What whatOf(const Dated& one, Instant asOf) {
  if (one.session.kind == Kind::held) return What::HELD;
  if (one.session.kind == Kind::missed) return What::MISSED;
  return london::latest(one.when) < asOf ? What::NOT_HELD : What::PLANNED;
}

struct Counts {
  std::uint32_t held = 0, inTime = 0, longEnough = 0, missed = 0, notHeld = 0;
  std::uint64_t minutes = 0, reflective = 0;
};

Result<void> writeSession(const Dated& one, const Reading& reading, Counts& counts,
                          schema::Supervision::Session::Builder to) {
  const auto& session = one.session;
  const auto& asking = reading.asking();
  const auto what = whatOf(one, asking.asOf);
  writeWhen(one.when, to.initOccurred());
  to.setWhat(what);
  to.setKind(session.how);
  to.setMinutes(session.minutes);
  to.setReflective(session.reflective);
  to.setSupervisor(session.supervisor);
  to.setCases(session.cases);
  to.setReason(session.reason);
  if (what == What::MISSED) ++counts.missed;
  if (what == What::NOT_HELD) ++counts.notHeld;
  if (what != What::HELD) return {};
  const auto least = asking.policies->supervision().at(london::lastDayOf(one.when)).minutesAtLeast;
  to.setTooShort(session.minutes > 0 && session.minutes < least);
  ++counts.held;
  if (session.minutes >= least) ++counts.longEnough;
  counts.minutes += session.minutes;
  if (session.reflective) counts.reflective += session.minutes;
  if (!session.clock) return {};
  CASEFOLD_TRY(const auto due, dueAfter(*session.clock, one.when, reading));
  if (!isJudged(due)) return {};
  if (due.deadline.status == policy::DeadlineStatus::met) ++counts.inTime;
  policy::write(due.deadline, to.initDue());
  return {};
}

// Days alone: whose supervision it was, and what was said, is not the child's.
Result<void> showCase(const StreamReading& reading, schema::Supervision::Builder answer) {
  std::set<When> days;
  const ScanRange newestFirst{.prefix = Key(talkedAboutTag).text(reading.stream()).bytes(),
                              .direction = Direction::backward};
  CASEFOLD_CHECK(reading.reading().rows(newestFirst, [&](auto key, auto /*value*/) {
    KeyReader read(key);
    (void)read.tag();
    (void)read.text();
    const auto when = read.when();
    if (!when) return true;
    if (days.size() == schema::MAX_PAGE_ENTRIES) {
      answer.setTruncated(true);
      return false;
    }
    const bool rough = when->precision < Precision::day;
    days.insert(rough ? *when : When{london::lastDayOf(*when), Precision::day});
    return true;
  }));
  auto list = answer.initTalkedAbout(static_cast<unsigned>(days.size()));
  unsigned i = 0;
  for (const auto& when : days) writeWhen(when, list[i++]);
  return {};
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::Supervision::Builder answer) {
  if (reading.stream().starts_with("case:")) return showCase(reading, answer);
  const auto& asking = reading.asking();
  answer.setName(state.name);
  answer.setRole(state.role);
  answer.setUnit(state.unit);
  if (state.joined) writeWhen(*state.joined, answer.initJoined());
  if (state.left) writeWhen(*state.left, answer.initLeft());
  answer.setIsNew(!state.left && isNewOn(*asking.policies, state.joined, london::dayOf(asking.asOf)));
  if (const auto clock = clockOf(state)) {
    CASEFOLD_TRY(const auto next, dueAfter(*clock, {}, reading.reading()));
    policy::write(next.deadline, answer.initNext());
  }

  CASEFOLD_TRY(auto sessions, sessionsOf(reading));
  answer.setTruncated(sessions.more);
  dropWhatCameOff(sessions.list);
  Counts counts;
  auto list = answer.initSessions(static_cast<unsigned>(sessions.list.size()));
  for (unsigned i = 0; i < list.size(); ++i)
    CASEFOLD_CHECK(writeSession(sessions.list[i], reading.reading(), counts, list[i]));
  answer.setHeld(counts.held);
  answer.setHeldInTime(counts.inTime);
  answer.setLongEnough(counts.longEnough);
  answer.setMissed(counts.missed);
  answer.setNotHeld(counts.notHeld);
  answer.setMinutes(counts.minutes);
  answer.setReflectiveMinutes(counts.reflective);
  if (counts.minutes > 0)
    answer.setReflectivePercent(static_cast<std::uint32_t>(percentOf(counts.reflective, counts.minutes)));
  return {};
}

}  // namespace casefold::supervision
