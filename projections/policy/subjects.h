// The subjects of policy beside time scales (time_scales.h) and calendars (calendar.h): what a file of each
// holds, read and checked. Names in capitals or with hyphens are ids, as events carry them; `label` is for
// people. Read only once made; any thread. README.md describes the files.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/policy/edition.h"

namespace casefold::policy {

// ---- tools
// -----------------------------------------------------------------------------------------------------------

// Is a higher score better or worse for the child?
enum class Polarity { higherIsBetter, higherIsWorse };
// Which score later ones are compared with.
enum class Baseline { firstAssessment, firstReview };

// A score tool, in one of its versions. Scores of different tools, or versions, are not comparable.
struct ScoreTool {
  std::string name;     // as events name it: "Bristol"
  std::string version;  // "2009"
  std::string label;
  std::vector<std::string> elements;  // not empty, none twice
  double lowest = 0;                  // of one element; lowest < highest
  double highest = 0;
  double step = 1;  // the difference of two neighbouring scores; above 0, fits the range
  Polarity polarity = {};
  Baseline baseline = {};
  bool repeated = true;  // is a child scored by it again? Otherwise no further score is ever due
  std::string note = {};

  [[nodiscard]] double lowestTotal() const { return lowest * static_cast<double>(elements.size()); }
  [[nodiscard]] double highestTotal() const { return highest * static_cast<double>(elements.size()); }
  // Is it a score that this tool can give to one element?
  [[nodiscard]] bool allows(double score) const;
};

struct ScoreTools {
  Edition edition;
  std::vector<ScoreTool> tools = {};
  // Names in any letter case. Null: there is no such tool, or not in this version.
  [[nodiscard]] const ScoreTool* find(std::string_view name, std::string_view version) const;
};

// A list of areas (or elements) by which an assessment looks at a child, of one tool in one version.
struct AreaList {
  struct Area {
    std::string name;        // as events name it: "speech, language and communication"
    std::string group = {};  // under which heading it stands; may be empty
  };
  std::string tool;     // "traffic lights, core assessment"
  std::string version;  // "2010"
  std::string label;
  std::vector<Area> areas;  // not empty, none twice; in the order in which people go through them
  bool openEnded = false;   // may an assessment choose areas of its own beside these?

  [[nodiscard]] bool has(std::string_view area) const;
};

struct Areas {
  Edition edition;
  std::vector<AreaList> lists = {};
  // Names in any letter case; an empty version finds the first list of the tool. Null: there is none.
  [[nodiscard]] const AreaList* find(std::string_view tool, std::string_view version = {}) const;
};

// The area list that holds the elements of the Common Assessment Framework.
inline constexpr std::string_view cafElements = "CAF";

// ---- codes
// -----------------------------------------------------------------------------------------------------------

// Lists of codes that every file of the subject has.
namespace codes {
inline constexpr std::string_view referralSource = "referral-source";
inline constexpr std::string_view primaryNeed = "primary-need";
inline constexpr std::string_view closureReason = "closure-reason";
inline constexpr std::string_view abuseCategory = "abuse-category";
inline constexpr std::string_view assessmentFactor = "assessment-factor";
inline constexpr std::string_view disability = "disability";
inline constexpr std::string_view contactOutcome = "contact-outcome";
inline constexpr std::string_view gender = "gender";
inline constexpr std::string_view ethnicity = "ethnicity";

inline constexpr std::array<std::string_view, 9> all = {referralSource, primaryNeed,      closureReason,
                                                        abuseCategory,  assessmentFactor, disability,
                                                        contactOutcome, gender,           ethnicity};
}  // namespace codes

struct Code {
  std::string code;
  std::string label;  // "a health visitor"
};

struct Codes {
  Edition edition;
  std::map<std::string, std::vector<Code>, std::less<>> lists = {};  // by name; each in the file's order
  std::vector<std::string> endContact = {};  // those of codes::contactOutcome that end a contact

  // Is the contact at its end with this outcome, so that no package and no decision is awaited? In any letter
  // case. One that the list does not hold ends nothing.
  [[nodiscard]] bool endsContact(std::string_view outcome) const;
  // In any letter case for contact outcomes, which people write; as it stands for all others, which are
  // codes.
  [[nodiscard]] bool has(std::string_view list, std::string_view code) const;

  // The label; empty: no such list or code.
  [[nodiscard]] std::string_view label(std::string_view list, std::string_view code) const;
  // For people: "a school (2A)"; "code 7X" where the list does not hold it; "" for an empty code. A code
  // that is not known is cut to 16 bytes of UTF-8, and stands as it was recorded, harmless or not.
  [[nodiscard]] std::string named(std::string_view list, std::string_view code) const;
};

// ---- thresholds and the hub
// --------------------------------------------------------------------------------------------

struct Thresholds {
  Edition edition;

  // Ratings of a concern, the gravest first, each with the time scale of its package.
  struct Rating {
    std::string name;       // "red"
    std::string timeScale;  // one of scale::all
  };
  std::vector<Rating> ratings = {};
  [[nodiscard]] const Rating* rating(std::string_view name) const;  // null: no such rating

  // Decisions (of referral.capnp's ThresholdDecided, by name) that lie below the threshold of social
  // care.
  std::vector<std::string> below = {};
  [[nodiscard]] bool isBelow(std::string_view decision) const;

  // So many contacts below the threshold, the last one included, within so many months call for a look at all
  // of them.
  std::uint32_t escalationContacts = 3;
  std::uint32_t escalationMonths = 12;
};

// ---- programmes
// ------------------------------------------------------------------------------------------------------

struct JuniorYip {
  Edition edition;
  struct Factor {
    std::string id;  // "excluded-from-school"
    std::string label;
    std::uint32_t points = 0;  // 1 to 100
  };
  std::vector<Factor> factors = {};
  std::uint32_t cohortSize = 40;
  std::uint32_t youngest = 8;  // years of age on the day of the drawing, both included
  std::uint32_t oldest = 12;
  std::uint32_t drawsAYear = 2;
  std::uint32_t nominationMonths = 12;       // a nomination counts for so long
  std::uint32_t pointsPerFurtherAgency = 0;  // for each agency that nominated, beyond the first
  std::uint32_t notAgainMonths = 0;  // after a drawing its members are not ranked for so long; 0: they are

  [[nodiscard]] const Factor* factor(std::string_view id) const;  // null: no such factor
};

struct Doulas {
  Edition edition;
  struct Requirement {
    std::string name;                        // as events name it: "breastfeeding", "enhanced disclosure"
    std::optional<std::uint32_t> forMonths;  // absent: once for all
  };
  std::vector<Requirement> modules = {};
  std::vector<Requirement> checks = {};
  std::uint32_t mostFamilies = 1;      // at one time, where the volunteer says nothing
  double localBreastfeedingBegun = 0;  // per cent of mothers
  std::optional<double> localBreastfeedingSixWeeks = {};
};

// ---- supervision
// -----------------------------------------------------------------------------------------------------

struct Supervision {
  Edition edition;
  std::uint32_t minutesAtLeast = 90;
  std::uint32_t newWorkerWeeks = 6;  // a worker is new for so long; then scale::supervisionOfNewWorker gives
                                     // way to scale::supervision
  struct CaseWeight {
    std::string kind;  // "protection-plan"
    std::string label;
    std::uint32_t points = 0;
  };
  std::vector<CaseWeight> weights = {};  // for cases that were allocated without points
  std::uint32_t pointsUnweighted = 1;    // for a case of none of these kinds
  // That one whole-time worker should carry. Of those who work less a limit is as much lower.
  std::uint32_t mostPoints = 0;
  std::uint32_t mostPointsNewWorker = 0;
  std::uint32_t mostPointsMentor =
      0;  // of who works as CAF mentor alone; of a new one in the same proportion
  std::uint32_t unitFewestCases = 30;
  std::uint32_t unitMostCases = 60;

  [[nodiscard]] const CaseWeight* weight(std::string_view kind) const;  // null: no such kind
};

// ---- placements
// ------------------------------------------------------------------------------------------------------

struct Placements {
  Edition edition;
  struct Fee {
    std::string region;  // "South West"
    Day from;            // until the next fee of the region begins
    std::uint64_t weeklyPence = 0;
  };
  std::vector<Fee> fees = {};
  // What the regional fee was on `day`; names in any letter case. Absent: none is known.
  [[nodiscard]] std::optional<std::uint64_t> weeklyFeePence(std::string_view region, Day day) const;

  struct Criterion {
    std::string id;  // "basic-care"
    std::string label;
  };
  struct Criteria {
    std::string version;  // "2010"
    std::vector<Criterion> criteria;
  };
  std::vector<Criteria> criteria = {};  // the newest last
  [[nodiscard]] const Criteria* criteriaOf(
      std::string_view version) const;  // empty version: the newest. Null: none

  struct Training {
    std::string programme;  // as events name it
    std::uint32_t forMonths = 0;
  };
  std::vector<Training> accredited = {};
  [[nodiscard]] const Training* training(std::string_view programme) const;  // null: not accredited
};

// ---- measures
// --------------------------------------------------------------------------------------------------------

struct Measures {
  Edition edition;
  std::uint32_t smallestShown = 5;  // a count above 0 and below this is suppressed in what leaves the service
};

}  // namespace casefold::policy
