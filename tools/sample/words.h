// The words of the sample: invented people, and texts as the practice writes them. No one in it exists.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tools/sample/random.h"

namespace casefold::sample::words {

using Words = std::span<const std::string_view>;

// A girl's or a boy's first name, and the initial of a family: "Wren T.".
[[nodiscard]] std::string childName(Random& random, bool girl);
// A worker, the same for the same number: "P. Brackwater".
[[nodiscard]] std::string workerName(std::uint32_t number);

[[nodiscard]] Words localities();
[[nodiscard]] Words ethnicities();         // codes
[[nodiscard]] Words schoolConcerns();      // that lead to a CAF
[[nodiscard]] Words attendanceConcerns();  // that lead to a pseudo CAF
[[nodiscard]] Words policeConcerns();
[[nodiscard]] Words seriousConcerns();
[[nodiscard]] Words healthConcerns();
[[nodiscard]] Words cafElements();  // all nineteen
[[nodiscard]] Words strengths(std::string_view element);
[[nodiscard]] Words needs(std::string_view element);
[[nodiscard]] Words actions();
[[nodiscard]] Words services();
[[nodiscard]] Words reviewOutcomes();
[[nodiscard]] Words engagedNotes();
[[nodiscard]] Words lipServiceNotes();
[[nodiscard]] Words notEngagingNotes();
[[nodiscard]] Words meetingReasons();  // why one was not held
[[nodiscard]] Words refusals();        // of consent
[[nodiscard]] Words knownFacts();      // what a member of the hub returns
[[nodiscard]] Words belowReasons();    // of a decision below the threshold
[[nodiscard]] Words sectionReasons();  // of a decision above it
[[nodiscard]] Words lightAreas();      // that policy names
[[nodiscard]] Words redReasons(std::string_view area);
[[nodiscard]] Words amberReasons(std::string_view area);
[[nodiscard]] Words greenReasons(std::string_view area);
[[nodiscard]] std::string_view parentStrength(std::string_view area);
[[nodiscard]] Words improvingGrounds();  // of a judgement of the capacity to change
[[nodiscard]] Words uncertainGrounds();
[[nodiscard]] Words notShownGrounds();
[[nodiscard]] Words activities();
[[nodiscard]] Words missedReasons();  // of supervision

}  // namespace casefold::sample::words
