// The queries: what looks wrong about an event, given what is known of its stream. The recorder raises them
// when an event is recorded, and the view `flags` when it folds the events as they stand.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "projections/flags/rules.h"
#include "projections/runner/asking.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/when.h"
#include "schemas/event.capnp.h"

namespace casefold {

// What the rules of the parts of the practice need to know of a stream (practice.cc). Names are kept as
// XXH64: no text, and of a fixed size each.
struct PracticeSummary {
  static constexpr std::size_t maxNames = 64;
  // A set of names; once more than maxNames were added, rules about it are silent.
  struct Names {
    std::vector<std::uint64_t> keys;  // sorted
    bool overflow = false;
    friend bool operator==(const Names&, const Names&) = default;
  };

  Names asked;                         // members and systems that the hub asked
  std::uint32_t packages = 0;          // the highest number of a package, or how many there were
  bool handedOver = false;             // to another service
  std::uint32_t handOversWaiting = 0;  // to the Early Response Service, and nothing came back
  bool statutoryWork = false;          // social care has worked the case at some time
  bool enquired = false;               // a strategy discussion or a section 47 enquiry is on record
  bool protectionPlan = false;         // there was one at some time
  bool mentorNamed = false;            // since a CAF was closed last
  bool supported = false;   // a CAF was opened, or a service began, at some time; not under a pseudo CAF
  bool pseudoCaf = false;   // one was received or opened, and none was closed since
  bool noticeOwed = false;  // to the attendance officers, of support before the pseudo CAF
  std::optional<When> placementStarted;
  std::optional<When> placementEnded;
  Names assessedCriteria;
  std::optional<When> areasChosen;  // the last choice
  std::optional<When> areasEnded;   // the assessment area by area; none was begun since
  bool homeVisited = false;
  Names volunteers;            // that are or were matched with the family
  std::optional<When> joined;  // a worker
  std::optional<When> left;
  bool allocated = false;

  friend bool operator==(const PracticeSummary&, const PracticeSummary&) = default;
};

// What the rules need to know of a stream: of bounded size, folded from its events. The recorder folds them
// as and when they are recorded, and keeps what it said then; the view `flags` folds them as they stand after
// corrections, in order of occurrence.
struct CaseSummary {
  // ---- social care: an episode begins with a referral and ends with its closure or a decision of no further
  // action
  std::uint32_t openEpisodes = 0;
  bool endedWithoutAction =
      false;  // the last episode ended with no further action; its closure may still come
  std::optional<When> firstReferral;      // earliest by occurrence
  std::optional<When> lastClosure;        // latest by occurrence
  bool assessedThisEpisode = false;       // an assessment was started or authorised since the last referral
  std::optional<When> assessmentStarted;  // of the assessment under way

  // ---- the child
  std::optional<When> birth;
  std::optional<When> expectedBirth;
  std::optional<When> death;

  // ---- plans under way
  std::optional<When> inNeedPlanSince;
  std::optional<When> protectionPlanSince;

  // ---- the CAF
  bool cafOpen = false;
  bool cafIsPseudo = false;  // of the CAF that is open
  std::optional<When> lastCafClosure;
  bool cafPlanAgreed = false;  // of the CAF that is open
  bool consent = false;        // in force; asked for anew after a CAF was closed
  bool socialCareDecided =
      false;  // since the CAF was opened, social care decided to take the case, or works it

  // ---- traffic lights: the areas chosen, and those rated since without having been, as XXH64 of their
  // names, sorted; no text, and of a fixed size each
  static constexpr std::size_t maxAreas = 256;
  std::vector<std::uint64_t> areas;
  bool areasOverflow = false;  // more were chosen: rules about areas are silent

  PracticeSummary practice;

  friend bool operator==(const CaseSummary&, const CaseSummary&) = default;
};

// Takes one recorded event into the summary. Pure; never fails: what says nothing to the rules changes
// nothing.
void fold(CaseSummary& summary, schema::Event::Reader event);

// Told the name of each rule that is raised, once for an event.
using FlagSink = std::function<void(std::string_view rule)>;

// Raises every rule that `event`, which passed validateCommand(), meets when it is recorded `now` after all
// that `summary` has seen. Of a correction the event within is checked by the rules that need no summary. For
// the events of one command: check the first, fold it, check the second, and so on. Pure.
void check(const CaseSummary& summary, schema::Event::Reader event, Instant now, const FlagSink& raise);

// Raises unknownCode where a coded field (coded_fields.h) of `event` holds what the list of that day does not
// have. Policy differs by place and may be put right: so it is asked when an event is recorded, and again
// whenever the view `flags` answers. Null policies: what is shipped.
void checkCodes(schema::Event::Reader event, const std::shared_ptr<const Policies>& policies,
                const FlagSink& raise);

}  // namespace casefold
