// Rows of hub.
//
//   'h' stream, moment → the event   what the hub did and was told, for show
//
// and those that follow from the state. Each names its stream and holds the number of the contact that it is
// about (re-referrals hold more), and sorts as its list does:
//
//   'd' decision's clock, stream, number            contacts that await a decision
//   'p' 3 - rating, received, stream, number        contacts that await a package; those not rated last
//   'i' member, clock, stream, number, which        information asked of a member and not returned
//   'n' handed over, stream, number, which          hand-overs to the Early Response Service, nothing came
//   back 'e' received, stream, number                    contacts of a child who had one before, undecided or
//                                                   decided in any way: which are below the threshold, policy
//                                                   says
//   'r' received, stream, number → ReferralRow      referrals of a child who was referred before
//
// Sums, each by the child's locality and the source, for measures. Times to the day but where they are
// counted:
//
//   'C' received                                    contacts and referrals
//   'R' received                                    referrals
//   'B' received, referral before, how it stood     referrals of a child who was referred before
//   'D' decided, decision's clock, decision         first decisions
//   'P' compiled, received, rating                  first packages
//   'A' started (no source)                         initial assessments
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "projections/hub/state.h"
#include "projections/runner/key.h"
#include "projections/runner/packed.h"

namespace casefold::hub {

inline constexpr char decisionTag = 'd';
inline constexpr char packageTag = 'p';
inline constexpr char informationTag = 'i';
inline constexpr char handOverTag = 'n';
inline constexpr char escalationTag = 'e';
inline constexpr char referralTag = 'r';

inline constexpr char contactsSum = 'C';
inline constexpr char referralsSum = 'R';
inline constexpr char referredBeforeSum = 'B';
inline constexpr char decisionsSum = 'D';
inline constexpr char packagesSum = 'P';
inline constexpr char initialAssessmentsSum = 'A';

// Which entry of a contact a row is about: its number, and the place among its information or hand-overs.
struct RowValue {
  std::uint32_t contact = 0;
  std::uint32_t which = 0;
};

// What a row of a re-referral holds, which may have left the state.
struct ReferralRow {
  std::uint32_t contact = 0;
  When received;
  ReferralBefore before;
  std::string source;
};

// A key's place for a rating: the gravest first, those without one last.
[[nodiscard]] inline std::uint8_t ratingPlace(Rating rating) {
  return static_cast<std::uint8_t>(3 - static_cast<int>(rating));
}

}  // namespace casefold::hub
