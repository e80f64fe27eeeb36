#include <string>

#include "projections/junior_yip/programme.h"
#include "projections/junior_yip/query.h"
#include "projections/policy/deadline.h"
#include "schemas/codec/london.h"

namespace casefold::junior_yip {
namespace {

// Calls step(programme, drawn) for the cohorts of the period.
template <class Step>
Result<void> eachCohort(const Reading& reading, const MeasureWanted& wanted, Step step) {
  Result<void> fault;
  const Key all(cohortTag);
  Key from = all;
  from.when(When{wanted.from, Precision::year});
  CASEFOLD_CHECK(reading.rows({.prefix = all.bytes(), .from = from.bytes()}, [&](auto key, auto programme) {
    KeyReader read(key);
    (void)read.tag();
    const auto when = read.when();
    if (!when) return true;
    if (when->start >= wanted.until) return false;
    const Version version{read.number()};
    const auto event = read.small();
    auto cohorts = cohortsOf(reading, programme);
    if (!cohorts) {
      fault = std::move(cohorts).error();
      return false;
    }
    for (const auto& drawn : *cohorts)
      if (drawn.source.version == version && drawn.source.event == event)
        if (auto done = step(std::string(programme), drawn); !done) fault = std::move(done);
    return static_cast<bool>(fault);
  }));
  return fault;
}

struct Share {
  std::int64_t count = 0;
  std::int64_t of = 0;
};

Result<Share> visitsInTime(const Reading& reading, std::string_view programme, const Drawn& drawn,
                           const std::vector<Member>& members) {
  Share share;
  for (const auto& member : members) {
    CASEFOLD_TRY(const auto start, startOf(reading, member.person, programme, drawn.when));
    const auto due = visitDue(reading, drawn.when, start);
    if (due.status == policy::DeadlineStatus::open) continue;
    ++share.of;
    if (due.status == policy::DeadlineStatus::met) ++share.count;
  }
  return share;
}

Result<Share> shareOf(std::string_view name, const Reading& reading, std::string_view programme,
                      const Drawn& drawn) {
  CASEFOLD_TRY(const auto members, membersIn(reading, programme, drawn));
  if (name == "members") return Share{static_cast<std::int64_t>(members.size()), 0};
  if (name == "homeVisitInTime") return visitsInTime(reading, programme, drawn, members);
  CASEFOLD_TRY(const auto outcomes, outcomesOf(reading, members, drawn.when));
  if (!outcomes.yearIsOver) return Share{};
  const auto count = name == "reoffended"       ? outcomes.reoffended
                     : name == "noOffenceSince" ? outcomes.noOffenceSince
                                                : outcomes.stayedOutOfTrouble;
  return Share{count, outcomes.members};
}

// From sums: no case is looked at.
Result<void> attendance(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  for (const std::uint8_t came : {std::uint8_t{0}, std::uint8_t{1}}) {
    Key all(attendanceTag);
    all.byte(came);
    Key from = all, until = all;
    from.when(When{wanted.from, Precision::year});
    until.when(When{wanted.until, Precision::year});
    CASEFOLD_CHECK(reading.sums({.prefix = all.bytes(), .from = from.bytes(), .until = until.bytes()},
                                [&](auto key, std::int64_t sum) {
                                  KeyReader read(key);
                                  (void)read.tag();
                                  (void)read.byte();
                                  const auto month = read.when();
                                  const auto programme = read.text();
                                  const auto activity = read.text();
                                  if (!month) return;
                                  const std::string group = wanted.by == "programme"  ? programme
                                                            : wanted.by == "activity" ? activity
                                                                                      : std::string{};
                                  cells.add(month->start, group, came == 1 ? sum : 0, came == 1 ? 0 : sum);
                                }));
  }
  return {};
}

}  // namespace

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  if (name == "attendance") return attendance(reading, wanted, cells);
  return eachCohort(reading, wanted, [&](const std::string& programme, const Drawn& drawn) -> Result<void> {
    CASEFOLD_TRY(const auto share, shareOf(name, reading, programme, drawn));
    if (share.count == 0 && share.of == 0) return {};
    const std::string group = wanted.by == "cohort"      ? drawn.cohort
                              : wanted.by == "programme" ? programme
                                                         : std::string{};
    cells.add(drawn.when.start, group, share.count, share.of);
    return {};
  });
}

}  // namespace casefold::junior_yip
