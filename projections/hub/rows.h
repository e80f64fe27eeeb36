// Rows of hub.
//
//   'h' stream, moment → the event   what the hub did and was told, for show
//
// and those that follow from the state. Each names its stream and holds the number of the contact that it is
// about (re-referrals hold more), and sorts as its list does. They say what may be so: which contacts their
// outcome ended is policy, and lists look at each row under it.
//
//   'd' decision's clock, stream, number            contacts that are open, and so await a decision unless
//   ended 'p' 3 - rating, received, stream, number        those without a package, under each rating that may
//   be theirs;
//                                                   those not rated last
//   'i' member, clock, stream, number, which        information asked of a member and not returned
//   'n' handed over, stream, number, which          hand-overs to the Early Response Service, nothing came
//   back 'e' received, stream, number                    contacts of a child who had one before, open, with
//   an outcome, or
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
//   'D' decided, decision's clock, decision,        first decisions. Of a contact whose outcome may have
//   ended it also
//       outcome, not the last, outcomes beside      what says whether the decision was about it (underPolicy)
//   'P' compiled, received, rating,                 first packages; of which contact, should the outcome have
//   ended it,
//       outcome, received, rating                   and the rating that then goes: notCounted, if that had a
//       package
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

inline constexpr std::uint8_t notCounted = 255;  // in place of a rating

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
