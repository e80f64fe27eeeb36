// The hub's desk as the sample ends: contacts of the last days.
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

struct Asked {
  std::string_view member;
  std::string_view kind;
};
constexpr std::array<Asked, 3> whoIsAsked = {
    {{"police", "member"}, {"health", "member"}, {"CareFirst", "dataSystem"}}};

// A contact of the last days, as far as the hub has come with it by then.
struct Latest {
  Time at;
  std::string_view source = "6";
  std::string_view outcome = "package";
  std::string_view rating = {};  // empty: not rated yet
  bool asked = false;            // of three, one of whom has answered
  std::optional<Time> compiled = {};
};

void tellLatest(Telling& t, const Latest& latest) {
  const auto concern = latest.source == "6" ? words::policeConcerns() : words::healthConcerns();
  t.story.tell(latest.source == "6" ? police() : coordinator(),
               {{"contact.received",
                 latest.at,
                 {{"source", latest.source}, {"concern", t.text(concern)}, {"outcome", latest.outcome}}}});
  if (!latest.rating.empty())
    t.story.tell(
        coordinator(),
        {{"concern.rated",
          later(latest.at, 15),
          {{"rating", latest.rating}, {"ratedBy", "referral coordinator"}, {"reasons", "as it came in"}}}});
  if (latest.asked) {
    std::vector<Fact> asked;
    for (const auto& each : whoIsAsked)
      asked.push_back({"information.asked",
                       later(latest.at, 25),
                       {{"member", each.member},
                        {"question", "what do you know of the child and the family?"},
                        {"kind", each.kind}}});
    t.story.tell(coordinator(), std::move(asked));
    t.story.tell(coordinator(),
                 {{"information.returned",
                   later(latest.at, 35),
                   {{"member", "CareFirst"}, {"result", "nothingKnown"}, {"basis", "duty to safeguard"}}}});
  }
  if (latest.compiled)
    t.story.tell(coordinator(),
                 {{"package.compiled",
                   *latest.compiled,
                   {{"number", 2},
                    {"rating", latest.rating},
                    {"summary", "the concern, and what the members know of child and family"}}}});
}

}  // namespace

// Whom the hub has on its desk when the sample ends, of the children who had come to it once before: what
// waits for a package, for members or for a decision; what their outcome ended; and codes that no list has.
void tellDesk(Telling& t, std::uint32_t place) {
  const Day friday = lastDay - days{4};
  const Time morning{lastDay, 8 * 60 + 10}, before{friday, 10 * 60 + 20};
  switch (place) {
    case 0:
      return tellLatest(t, {.at = morning, .rating = "red", .asked = true});
    case 1:
      return tellLatest(t, {.at = before, .rating = "amber", .asked = true});
    case 2:
      return tellLatest(t, {.at = before, .source = "3B", .rating = "green", .asked = true});
    case 3:
      return tellLatest(t, {.at = {lastDay, 15 * 60 + 5}, .source = "2A"});
    case 4:
      return tellLatest(t, {.at = {friday - days{3}, 11 * 60}, .source = "2A", .outcome = "advice"});
    case 5:
      return tellLatest(t, {.at = {friday - days{2}, 9 * 60 + 40}, .outcome = "passedOn"});
    case 6:
      return tellLatest(t, {.at = {friday - days{1}, 13 * 60}, .source = "1B", .outcome = "signposted"});
    case 7:
      return tellLatest(t, {.at = before, .source = "4", .outcome = "to be talked over"});
    case 8:
      return tellLatest(t, {.at = {lastDay, 10 * 60 + 30}, .source = "6Z", .rating = "green"});
    case 9:
      // One that waits, and one beside it that was dealt with on the telephone.
      tellLatest(t, {.at = before, .rating = "red", .asked = true});
      return tellLatest(t, {.at = {friday, 15 * 60}, .source = "2A", .outcome = "advice"});
    case 10:
      return tellLatest(t,
                        {.at = before, .rating = "amber", .asked = true, .compiled = Time{lastDay, 9 * 60}});
    case 11:
      return tellLatest(t, {.at = morning, .source = "3E", .rating = "amber", .asked = true});
    default:
      return;
  }
}

}  // namespace casefold::sample
