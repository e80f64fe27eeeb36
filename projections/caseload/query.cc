#include "projections/caseload/query.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "projections/caseload/load.h"
#include "projections/caseload/rows.h"
#include "projections/caseload/view.h"
#include "projections/policy/deadline_answer.h"
#include "projections/runner/condition_values.h"
#include "projections/runner/packed.h"
#include "schemas/limits.capnp.h"

namespace casefold::caseload {
namespace {

constexpr std::size_t mostMeetingsShown = 52;

// Which loads are asked for; absent: none.
Result<std::optional<char>> loadsAsked(const Conditions& conditions) {
  const auto load = conditions["load"];
  CASEFOLD_TRY(const bool over, conditionAsked(conditions["over"], "over"));
  if (over && !load) return fail(ErrorCode::malformed, "goes with load=workers or load=units", "where.over");
  if (!load) return std::optional<char>{};
  if (*load != "workers" && *load != "units")
    return fail(ErrorCode::malformed, "there are load=workers and load=units", "where.load");
  if (conditions["worker"] || conditions["unit"] || conditions["mentor"] || conditions["meetingOverdue"])
    return fail(ErrorCode::malformed, "goes with over alone", "where.load");
  return std::optional<char>{*load == "workers" ? workerLoadTag : unitLoadTag};
}

struct Line {
  Load load;
  Limit limit;
  bool ofUnit = false;
};

// `to` is an answer or an item.
template <class Builder>
void writeLimit(const Load& load, const Limit& limit, bool ofUnit, Builder to) {
  to.setName(limit.name);
  to.setIsNew(limit.isNew);
  if (ofUnit)
    to.setMostCases(limit.most);
  else
    to.setMost(limit.most);
  to.setMentored(load.mentored);
  to.setWholeTimePercent(limit.wholeTimePercent);
  to.setOver(limit.over);
  if (load.cases < limit.fewest) to.setFewerThan(limit.fewest);
}

policy::Deadline nextMeeting(const When& lastMet, const Asking& asking) {
  return policy::deadlineOf(*asking.policies, policy::scale::unitMeeting, lastMet, {}, asking.asOf);
}

void writeHistory(const State& state, const Reading& reading, schema::Caseload::Builder answer) {
  if (const auto* now = state.standing()) {
    answer.setWorker(now->worker);
    answer.setPoints(pointsOf(policyNow(reading), now->points, state.kinds));
  }
  if (state.allocations > state.history.size()) answer.setTruncated(true);
  auto list = answer.initHistory(static_cast<unsigned>(state.history.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& from = state.history[i];
    writeWhen(from.from, list[i].initFrom());
    if (from.until) writeWhen(*from.until, list[i].initTo());
    list[i].setWorker(from.worker);
    list[i].setTeam(from.team);
    list[i].setUnit(from.unit);
    list[i].setPoints(from.points);
    list[i].setReason(from.reason);
    list[i].setHandover(from.handover);
    list[i].setEnded(from.ended);
  }
}

struct CaseOf {
  std::string stream;
  bool asMentor = false;
};

// Appends the cases of those rows, the longest first.
Result<void> findCases(const Reading& reading, const Key& prefix, bool asMentor, std::vector<CaseOf>& cases,
                       schema::Caseload::Builder answer) {
  return reading.rows({.prefix = prefix.bytes()}, [&](auto, auto stream) {
    if (cases.size() == schema::MAX_PAGE_ENTRIES) {
      answer.setTruncated(true);
      return false;
    }
    cases.push_back({std::string(stream), asMentor});
    return true;
  });
}

// The cases that are with a worker or a unit, then those of which the worker is the CAF mentor.
Result<void> writeCases(const Reading& reading, char tag, std::string_view of, std::string_view name,
                        schema::Caseload::Builder answer) {
  std::vector<CaseOf> cases;
  CASEFOLD_CHECK(findCases(reading, Key(tag).text(of), false, cases, answer));
  CASEFOLD_TRY(const auto named, workerNamed(reading, name));
  if (tag == workerTag && named && *named == of)
    CASEFOLD_CHECK(findCases(reading, Key(mentorTag).text(name), true, cases, answer));
  auto list = answer.initWith(static_cast<unsigned>(cases.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setCase(cases[i].stream);
    CASEFOLD_TRY(const auto found, reading.find(cases[i].stream));
    const auto& state = TypedView<CaseloadView>::value(*found.state);
    if (cases[i].asMentor && state.mentored) {
      list[i].setAsMentor(true);
      writeWhen(state.mentored->from, list[i].initSince());
      list[i].setWorker(state.mentored->mentor);
      list[i].setPoints(pointsOfMentor(policyNow(reading)));
      continue;
    }
    const auto* now = state.standing();
    if (now == nullptr) continue;
    writeWhen(now->from, list[i].initSince());
    list[i].setWorker(now->worker);
    list[i].setPoints(pointsOf(policyNow(reading), now->points, state.kinds));
  }
  return {};
}

Result<void> writeMeetings(const StreamReading& reading, schema::Caseload::Builder answer) {
  CASEFOLD_TRY(auto meetings, meetingsOf(reading.reading(), reading.stream(), earliestWhen, endOfWhen));
  if (meetings.size() > mostMeetingsShown) {
    answer.setTruncated(true);
    meetings.erase(meetings.begin(), meetings.end() - static_cast<std::ptrdiff_t>(mostMeetingsShown));
  }
  auto list = answer.initMeetings(static_cast<unsigned>(meetings.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& from = meetings[i];
    writeWhen(from.when, list[i].initOccurred());
    list[i].setMinutes(from.minutes);
    list[i].setAttended(from.attended);
    list[i].setHeld(from.held);
    list[i].setTalkedAbout(from.held - static_cast<std::uint32_t>(from.notTalkedAbout.size()));
    list[i].setEveryChild(from.notTalkedAbout.empty());
    auto missing = list[i].initNotTalkedAbout(static_cast<unsigned>(from.notTalkedAbout.size()));
    for (unsigned j = 0; j < missing.size(); ++j) missing.set(j, from.notTalkedAbout[j]);
  }
  return {};
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::Caseload::Builder answer) {
  const Reading& view = reading.reading();
  const bool ofUnit = reading.stream().starts_with("unit:");
  if (!ofUnit && !reading.stream().starts_with("worker:")) {
    writeHistory(state, view, answer);
    return {};
  }
  const char tag = ofUnit ? unitLoadTag : workerLoadTag;
  CASEFOLD_TRY(auto found, loads(view, tag, reading.stream()));
  const auto load = found.empty() ? Load{reading.stream(), 0, 0} : found.front();
  CASEFOLD_TRY(const auto limit, limitOf(view, load, tag));
  writeLimit(load, limit, ofUnit, answer);
  answer.setCases(load.cases);
  answer.setLoad(load.points);
  CASEFOLD_CHECK(writeCases(view, ofUnit ? unitTag : workerTag, reading.stream(), state.name, answer));
  if (!ofUnit) return {};
  if (state.lastMet) policy::write(nextMeeting(*state.lastMet, reading.asking()), answer.initNextMeeting());
  return writeMeetings(reading, answer);
}

Result<ListPlan> plan(const Conditions& conditions) {
  CASEFOLD_TRY(const bool meetingOverdue, conditionAsked(conditions["meetingOverdue"], "meetingOverdue"));
  CASEFOLD_CHECK(loadsAsked(conditions));
  if (const auto worker = conditions["worker"])
    return ListPlan{{.prefix = Key(workerTag).text(*worker).bytes()}};
  if (const auto unit = conditions["unit"]) return ListPlan{{.prefix = Key(unitTag).text(*unit).bytes()}};
  if (const auto mentor = conditions["mentor"])
    return ListPlan{{.prefix = Key(mentorTag).text(*mentor).bytes()}};
  if (!meetingOverdue) return ListPlan{{.prefix = Key(workerTag).bytes()}};
  const auto& asking = conditions.asking();
  const auto last = policy::latestStartOverdue(*asking.policies, policy::scale::unitMeeting, asking.asOf);
  Key end(lastMetTag);
  if (last) end.when(When{*last + std::chrono::microseconds{1}, Precision::year});
  return ListPlan{{.prefix = Key(lastMetTag).bytes(), .until = end.bytes()}};
}

Result<std::optional<std::vector<WorkedOutItem>>> workedOut(const Conditions& conditions,
                                                            const Reading& reading) {
  CASEFOLD_TRY(const auto tag, loadsAsked(conditions));
  if (!tag) return std::optional<std::vector<WorkedOutItem>>{};
  CASEFOLD_TRY(auto all, loads(reading, *tag));
  std::ranges::sort(all, [](const Load& one, const Load& other) {
    return std::tie(other.points, other.cases, one.of) < std::tie(one.points, one.cases, other.of);
  });
  std::vector<WorkedOutItem> items;
  for (const auto& load : all) {
    CASEFOLD_TRY(const auto limit, limitOf(reading, load, *tag));
    if (conditions["over"] && !limit.over) continue;
    WorkedOutItem item{load.of, {}};
    pack(Line{load, limit, *tag == unitLoadTag}, item.value);
    items.push_back(std::move(item));
  }
  return std::optional(std::move(items));
}

Result<bool> matches(const State& state, const ListRow& row) {
  const auto* now = state.standing();
  if (const auto worker = row.conditions["worker"]; worker && (now == nullptr || now->with() != *worker))
    return false;
  if (const auto unit = row.conditions["unit"]; unit && (now == nullptr || now->unit != *unit)) return false;
  if (const auto mentor = row.conditions["mentor"];
      mentor && (!state.mentored || state.mentored->mentor != *mentor))
    return false;
  if (!row.conditions["meetingOverdue"]) return true;
  return state.lastMet &&
         nextMeeting(*state.lastMet, row.reading.asking()).status == policy::DeadlineStatus::overdue;
}

Result<void> item(const State& state, const ListRow& row, schema::CaseloadItem::Builder builder) {
  if (row.key.empty()) {
    const auto line = unpack<Line>(row.value);
    builder.setCases(line.load.cases);
    builder.setPoints(line.load.points);
    writeLimit(line.load, line.limit, line.ofUnit, builder);
    return {};
  }
  if (state.lastMet)
    policy::write(nextMeeting(*state.lastMet, row.reading.asking()), builder.initNextMeeting());
  if (row.conditions["mentor"] && state.mentored) {
    builder.setPoints(pointsOfMentor(policyNow(row.reading)));
    builder.setWorker(state.mentored->mentor);
    writeWhen(state.mentored->from, builder.initSince());
    return {};
  }
  const auto* now = state.standing();
  if (now == nullptr) return {};
  builder.setPoints(pointsOf(policyNow(row.reading), now->points, state.kinds));
  builder.setWorker(now->worker);
  builder.setTeam(now->team);
  builder.setUnit(now->unit);
  writeWhen(now->from, builder.initSince());
  return {};
}

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  std::vector<std::string> units;
  CASEFOLD_CHECK(reading.rows({.prefix = Key(lastMetTag).bytes()}, [&](auto, auto unit) {
    units.emplace_back(unit);
    return true;
  }));
  for (const auto& unit : units) {
    CASEFOLD_TRY(const auto meetings, meetingsOf(reading, unit, wanted.from, wanted.until));
    for (const auto& meeting : meetings) {
      const bool all = meeting.notTalkedAbout.empty();
      const std::string group = wanted.by.empty() ? std::string{} : unit;
      if (name == "unitMeetings") cells.add(meeting.when.start, group, 1);
      if (name == "everyChild") cells.add(meeting.when.start, group, all ? 1 : 0, 1);
    }
  }
  return {};
}

}  // namespace casefold::caseload
