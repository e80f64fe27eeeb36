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

namespace casefold::policy {

// Every subject, through time. Immutable: any thread, and best shared as shared_ptr<const Policies>.
class Policies {
 public:
  // From files, in any order. Several of one subject are that subject over time; a subject that none of them
  // is about is as shipped. So read({}) is what is shipped. Errors: malformed, with a line for every mistake:
  // "time-scales.toml:14: time scale "coreGroup": …".
  [[nodiscard]] static Result<Policies> read(std::span<const PolicyText> files);

  [[nodiscard]] const OverTime<TimeScales>& timeScales() const { return timeScales_; }
  [[nodiscard]] const OverTime<Calendar>& calendars() const { return calendars_; }
  [[nodiscard]] const OverTime<ScoreTools>& scoreTools() const { return scoreTools_; }
  [[nodiscard]] const OverTime<Areas>& areas() const { return areas_; }
  [[nodiscard]] const OverTime<Codes>& codes() const { return codes_; }
  [[nodiscard]] const OverTime<Thresholds>& thresholds() const { return thresholds_; }
  [[nodiscard]] const OverTime<JuniorYip>& juniorYip() const { return juniorYip_; }
  [[nodiscard]] const OverTime<Doulas>& doulas() const { return doulas_; }
  [[nodiscard]] const OverTime<Supervision>& supervision() const { return supervision_; }
  [[nodiscard]] const OverTime<Placements>& placements() const { return placements_; }
  [[nodiscard]] const OverTime<Measures>& measures() const { return measures_; }

  // What each file says of itself, in order of subject and of the day from which it holds.
  [[nodiscard]] std::span<const Edition> editions() const { return editions_; }
  // The file that holds an edition, as it was read.
  [[nodiscard]] const PolicyText& textOf(const Edition& edition) const;

 private:
  struct Read;  // what read() collects
  explicit Policies(Read&& read);

  std::vector<Edition> editions_;
  std::vector<PolicyText> texts_;  // one an edition, in the same order
  OverTime<TimeScales> timeScales_;
  OverTime<Calendar> calendars_;
  OverTime<ScoreTools> scoreTools_;
  OverTime<Areas> areas_;
  OverTime<Codes> codes_;
  OverTime<Thresholds> thresholds_;
  OverTime<JuniorYip> juniorYip_;
  OverTime<Doulas> doulas_;
  OverTime<Supervision> supervision_;
  OverTime<Placements> placements_;
  OverTime<Measures> measures_;
};

// What is shipped: the files of england/, which the program carries in it.
[[nodiscard]] std::span<const PolicyText> shippedTexts();
// Those files, read: once, at the first call.
[[nodiscard]] const std::shared_ptr<const Policies>& shippedPolicies();

// "time-scales", "calendar", …: the subjects that there are.
[[nodiscard]] std::span<const std::string_view> subjectNames();

}  // namespace casefold::policy
