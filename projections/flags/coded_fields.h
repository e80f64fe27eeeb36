// The coded fields of events: those whose values are out of a list, and which list. The lists are policy
// (codes.toml and the other subjects that name what events may name); which of them an event has is its
// schema's, and stands here.
//
// Not here, since no list of them exists: members of the hub, agencies and services, localities, languages,
// what volunteers offer and families need, kinds of supervision, of support and of offence, validated tools
// (tool.applied), outcomes in words (that of pre-proceedings among them), and the reason why there is no
// pupil number. The What Works catalogue is looked into by the view what-works.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "projections/runner/asking.h"
#include "schemas/codec/when.h"
#include "schemas/event.capnp.h"

namespace casefold {

// Beside the lists of codes.toml (policy::codes), what other subjects of policy list.
namespace lists {
inline constexpr std::string_view hubRating = "hub-rating";          // thresholds
inline constexpr std::string_view scoreTool = "score-tool";          // score-tools; within: version
inline constexpr std::string_view scoreElement = "score-element";    // within: tool, line feed, version
inline constexpr std::string_view cafElement = "caf-element";        // areas, the list of the CAF
inline constexpr std::string_view areaTool = "area-tool";            // areas; within: version
inline constexpr std::string_view area = "area";                     // within: tool, line feed, version
inline constexpr std::string_view riskFactor = "risk-factor";        // junior-yip
inline constexpr std::string_view doulaModule = "doula-module";      // doulas
inline constexpr std::string_view doulaCheck = "doula-check";        // doulas
inline constexpr std::string_view criteria = "criteria-version";     // placements
inline constexpr std::string_view criterion = "criterion";           // placements; within: version
inline constexpr std::string_view region = "placement-region";       // placements
inline constexpr std::string_view training = "accredited-training";  // placements
}  // namespace lists

// A value of a coded field. Views into the event.
struct CodedField {
  std::string_view field;  // "primaryNeed"
  std::string_view list;   // "primary-need"
  std::string_view code;   // "N44"; never empty, since an empty one says that it is not stated
  std::string within;      // what else says which list it is; mostly empty
};

// Of an event of a type that this build knows; of a correction, of the event as it corrects it. In the order
// of the fields.
void forEachCodedField(schema::Event::Reader event, const std::function<void(const CodedField&)>& use);

// Does the list of that day have the code? True where it cannot be said, since what it is within is itself
// not known.
[[nodiscard]] bool isKnownCode(std::string_view list, std::string_view within, std::string_view code,
                               const When& on, const Policies& policies);

}  // namespace casefold
