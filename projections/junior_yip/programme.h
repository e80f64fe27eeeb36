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

// A ranking reads at most this many nominations: those of a year, in one programme.
inline constexpr std::size_t mostNominationsRanked = 50'000;

// The nominations to a programme from which a drawing on `day` is made: those that may lie from since() to
// `until` (that day included).
[[nodiscard]] Result<std::vector<Nominated>> nominationsTo(const Reading& reading, std::string_view programme,
                                                           const policy::JuniorYip& policy, Day day,
                                                           Day until);

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

// A cohort against the ranking of the nominations that were known when the drawing was recorded; or, if that
// is not how it comes out, of all that are known now, where those fit.
struct Checked {
  Check check;
  std::uint32_t nominated = 0;     // young people with a nomination that counts
  std::uint32_t learnedSince = 0;  // nominations that lie before the drawing and were recorded after it
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
