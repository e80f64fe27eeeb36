// What a programme's answers read from the rows: who was nominated, who was drawn, and what came of it.
// Errors: those of the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/junior_yip/check.h"
#include "projections/junior_yip/rank.h"
#include "projections/junior_yip/rows.h"
#include "projections/junior_yip/state.h"
#include "projections/policy/deadline.h"
#include "projections/runner/reading.h"

namespace casefold::junior_yip {

// A ranking reads at most this many nominations of one programme: the newest that count.
inline constexpr std::size_t mostNominationsRanked = 50'000;

// The nominations to a programme from which a drawing on `day` is made: those that may lie from countsSince()
// to `until` (that day included); of more than `most` the newest.
struct Nominations {
  std::vector<Nominated> list;  // in order
  bool more = false;            // there are others, older ones, that count too
};
[[nodiscard]] Result<Nominations> nominationsTo(const Reading& reading, std::string_view programme,
                                                const policy::JuniorYip& policy, Day day, Day until,
                                                std::size_t most = mostNominationsRanked);

// The places in earlier cohorts of the programme that keep their holders out of a drawing on `day`.
[[nodiscard]] Result<std::vector<HadPlace>> placesBefore(const Reading& reading, std::string_view programme,
                                                         const policy::JuniorYip& policy, Day day,
                                                         Instant recordedBy = endOfWhen);

// Was anybody ever nominated to it, or is anything recorded of it?
[[nodiscard]] Result<bool> isProgramme(const Reading& reading, std::string_view programme);

// The day of the question.
[[nodiscard]] Day today(const Reading& reading);

// The programme's cohorts that were drawn by the day of the question, the oldest first.
[[nodiscard]] Result<std::vector<Drawn>> cohortsOf(const Reading& reading, std::string_view programme);
// The one of that name that was drawn last; of no name, the last of all. Absent: there is none.
[[nodiscard]] std::optional<Drawn> cohortNamed(const std::vector<Drawn>& cohorts, std::string_view name);
[[nodiscard]] Result<std::vector<Member>> membersIn(const Reading& reading, std::string_view programme,
                                                    const Drawn& drawn);

// The policy by which a cohort says that it was drawn; where no edition has that version, the one that held
// on the day of the drawing.
struct PolicyOfDraw {
  const policy::JuniorYip& policy;
  bool named = false;  // it has the version that the record names
};
[[nodiscard]] PolicyOfDraw policyOf(const Policies& policies, const Drawn& drawn);

// At most the nominations of so many young people are looked up as they were known at a drawing; those of
// others are taken as they stand.
inline constexpr std::size_t mostLookedBackAt = 2'000;

// A cohort against the ranking of the nominations as they were known when the drawing was recorded: what was
// learned, corrected or withdrawn since is not held against people. If that is not how it comes out, against
// what is known now, where that fits. Somebody who is not in the cohort, and whose nomination was withdrawn
// since, is not found any more.
struct Checked {
  Check check;
  std::uint32_t nominated = 0;       // young people with a nomination that counts
  std::uint32_t learnedSince = 0;    // nominations that lie before the drawing and were recorded after it
  std::uint32_t correctedSince = 0;  // young people of whom something else was known then
  bool more = false;                 // older nominations were left out
};
[[nodiscard]] Result<Checked> checked(const Reading& reading, std::string_view programme, const Drawn& drawn,
                                      const std::vector<Member>& members);

// ---- what came of a membership
// ---------------------------------------------------------------------------------------

// What is recorded of one member from the day of the drawing on, in that programme.
struct Start {
  std::optional<When> firstVisit;
  std::optional<When> firstActivity;  // that the young person came to
};
[[nodiscard]] Result<Start> startOf(const Reading& reading, std::string_view person,
                                    std::string_view programme, const When& drawn);
// Has the programme named one for them?
[[nodiscard]] Result<bool> hasLinkPerson(const Reading& reading, std::string_view person,
                                         std::string_view programme);
// The home visit's deadline: its clock starts with the drawing.
[[nodiscard]] policy::Deadline visitDue(const Reading& reading, const When& drawn, const Start& start);

struct Offences {
  std::uint32_t before = 0;  // the day of the drawing
  std::uint32_t within = 0;  // from that day, within 12 months
};
[[nodiscard]] Result<Offences> offencesOf(const Reading& reading, std::string_view person, const When& drawn);

// Of a whole cohort; schemas/views/junior_yip.capnp says what each means.
struct Outcomes {
  std::uint32_t members = 0;
  std::uint32_t offendedBefore = 0;
  std::uint32_t reoffended = 0;
  std::uint32_t noOffenceSince = 0;
  std::uint32_t stayedOutOfTrouble = 0;
  bool yearIsOver = false;
};
[[nodiscard]] Result<Outcomes> outcomesOf(const Reading& reading, const std::vector<Member>& members,
                                          const When& drawn);

}  // namespace casefold::junior_yip
