// Policy is data: time scales, calendars, score tools, codes, thresholds. It is versioned, read from TOML
// files, shipped with defaults for England (england/) and replaced without a build. README.md has the files
// and their keys.
//
//     const auto policies = policy::shippedPolicies();
//     const auto& tools = policies->scoreTools().at(dayScored);       // what held on that day
//     const auto due = policy::deadlineOf(*policies, policy::scale::singleAssessment, started, authorised,
//     asOf);
//
// A fold never sees policy. It is asked when an answer is made, so that a changed policy changes answers and
// nothing that is stored.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "projections/policy/calendar.h"
#include "projections/policy/edition.h"
#include "projections/policy/subjects.h"
#include "projections/policy/time_scales.h"
#include "schemas/codec/result.h"

namespace casefold {

namespace policy {
struct Gathered;  // what Policies::read() collects
}

// Every subject, through time. Immutable: any thread, and best shared as shared_ptr<const Policies>.
class Policies {
 public:
  // From files, in any order. Several of one subject are that subject over time; a subject that none of them
  // is about is as shipped. So read({}) is what is shipped. Errors: malformed, with a line for every mistake:
  // "time-scales.toml:14: time scale "coreGroup": …".
  [[nodiscard]] static Result<Policies> read(std::span<const policy::PolicyText> files);

  [[nodiscard]] const policy::OverTime<policy::TimeScales>& timeScales() const { return timeScales_; }
  [[nodiscard]] const policy::OverTime<policy::Calendar>& calendars() const { return calendars_; }
  [[nodiscard]] const policy::OverTime<policy::ScoreTools>& scoreTools() const { return scoreTools_; }
  [[nodiscard]] const policy::OverTime<policy::Areas>& areas() const { return areas_; }
  [[nodiscard]] const policy::OverTime<policy::Codes>& codes() const { return codes_; }
  [[nodiscard]] const policy::OverTime<policy::Thresholds>& thresholds() const { return thresholds_; }
  [[nodiscard]] const policy::OverTime<policy::JuniorYip>& juniorYip() const { return juniorYip_; }
  [[nodiscard]] const policy::OverTime<policy::Doulas>& doulas() const { return doulas_; }
  [[nodiscard]] const policy::OverTime<policy::Supervision>& supervision() const { return supervision_; }
  [[nodiscard]] const policy::OverTime<policy::Placements>& placements() const { return placements_; }
  [[nodiscard]] const policy::OverTime<policy::Measures>& measures() const { return measures_; }

  // What each file says of itself, in order of subject and of the day from which it holds.
  [[nodiscard]] std::span<const policy::Edition> editions() const { return editions_; }
  // The file that holds an edition, as it was read.
  [[nodiscard]] const policy::PolicyText& textOf(const policy::Edition& edition) const;

 private:
  explicit Policies(policy::Gathered&& gathered);

  std::vector<policy::Edition> editions_;
  std::vector<policy::PolicyText> texts_;  // one an edition, in the same order
  policy::OverTime<policy::TimeScales> timeScales_;
  policy::OverTime<policy::Calendar> calendars_;
  policy::OverTime<policy::ScoreTools> scoreTools_;
  policy::OverTime<policy::Areas> areas_;
  policy::OverTime<policy::Codes> codes_;
  policy::OverTime<policy::Thresholds> thresholds_;
  policy::OverTime<policy::JuniorYip> juniorYip_;
  policy::OverTime<policy::Doulas> doulas_;
  policy::OverTime<policy::Supervision> supervision_;
  policy::OverTime<policy::Placements> placements_;
  policy::OverTime<policy::Measures> measures_;
};

namespace policy {

using casefold::Policies;

// What is shipped: the files of england/, which the program carries in it.
[[nodiscard]] std::span<const PolicyText> shippedTexts();
// Those files, read: once, at the first call.
[[nodiscard]] const std::shared_ptr<const Policies>& shippedPolicies();
// What is shipped where there are none: in tests, and where a view is read without being asked by anybody.
[[nodiscard]] const Policies& orShipped(const std::shared_ptr<const Policies>& policies);

// "time-scales", "calendar", …: the subjects that there are.
[[nodiscard]] std::span<const std::string_view> subjectNames();

}  // namespace policy
}  // namespace casefold
