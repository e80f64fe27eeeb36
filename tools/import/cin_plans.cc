// The plans of a child and pre-proceedings, as a return has them.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "schemas/codec/event_types.h"
#include "tools/import/child_reader.h"

namespace casefold {

void ChildReader::inNeedPlan(const XmlElement& element) {
  auto parts = group(element, {"CINPlanStartDate", "CINPlanEndDate"});
  const auto started = parts.neededDate("CINPlanStartDate", "when the child-in-need plan began");
  const auto place = thing(ThingKind::inNeedPlan, element.line, started);
  if (started) add(place, *started, Rank::beginning, element.line).initPlanStarted();
  if (const auto ended = parts.date("CINPlanEndDate").day)
    add(place, *ended, Rank::end, parts.lineOf("CINPlanEndDate")).initPlanEnded();
}

void ChildReader::protectionPlan(const XmlElement& element) {
  auto parts = group(element,
                     {"CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse",
                      "NumberOfPreviousCPP"},
                     {"CPPreviewDate", "Reviews"});
  const auto started = parts.neededDate("CPPstartDate", "when the child protection plan began");
  const auto place = thing(ThingKind::protectionPlan, element.line, started);
  const auto initial = parts.text("InitialCategoryOfAbuse"), latest = parts.text("LatestCategoryOfAbuse");
  const auto previous = parts.number("NumberOfPreviousCPP");
  child_.things[place].latestCategory = latest;
  if (started) {
    auto plan = add(place, *started, Rank::beginning, element.line).initProtectionPlanStarted();
    if (!initial.empty()) plan.setCategory(initial);
    plan.setPreviousPlans(previous.value_or(0));
    plan.setPreviousPlansUnknown(!previous);
  } else if (previous || !initial.empty()) {
    told_.leftOut(parts.lineOf(previous ? "NumberOfPreviousCPP" : "InitialCategoryOfAbuse"),
                  "the initial category of abuse and the number of earlier plans are left out with the "
                  "plan's beginning");
  }
  reviews(parts, place);
  // The latest category has no day: the plan's end says it, or else, as of now, the return itself. Where it
  // is the initial one, the record needs a word about it only if it says otherwise by now (planning.cc).
  const auto ended = parts.date("CPPendDate");
  const auto changed = latest == initial ? std::string() : latest;
  const auto line = parts.lineOf("LatestCategoryOfAbuse");
  if (ended.day) {
    auto end =
        add(place, *ended.day, Rank::end, parts.lineOf("CPPendDate"),
            latest.empty() ? std::vector<std::string_view>{} : std::vector<std::string_view>{"category"})
            .initProtectionPlanEnded();
    if (!changed.empty()) end.setCategory(changed);
  } else if (!latest.empty()) {
    if (const auto known = learned(line, "the latest category of abuse"))
      add(place, *known, Rank::within, line).initProtectionPlanRecategorised().setCategory(latest);
  }
}

void ChildReader::reviews(const CensusGroup& plan, std::size_t thing) {
  auto dates = plan.all("CPPreviewDate");
  for (const auto* within : plan.all("Reviews")) {
    const auto more = group(*within, {}, {"CPPreviewDate"}).all("CPPreviewDate");
    dates.insert(dates.end(), more.begin(), more.end());
  }
  std::vector<When> held;
  for (const auto* date : dates) {
    if (date->text.empty())
      told_.leftOut(date->line, "CPPreviewDate is empty: a review without its day is left out");
    const auto day = dateOf(*date, told_).day;
    if (!day || std::ranges::find(held, *day) != held.end()) continue;
    held.push_back(*day);
    add(thing, *day, Rank::within, date->line).initProtectionPlanReviewed();
  }
}

// As collections up to 2024–25 have it, and with family group decision making, from 2025–26 on.
void ChildReader::preProceedings(const XmlElement& element) {
  auto parts =
      group(element, {"PreProceedingsStartDate", "PreProceedingsEndDate", "PPStartDate", "LBPSentDate",
                      "FGDMMeetingOffer", "FGDMMeetingFac", "InitialPPMeetingDate", "ReviewMeetingsCount",
                      "StepDecisionDate", "PPOutcome", "CourtAppDate", "LetterInitCPDate"});
  const bool older = parts.find("PreProceedingsStartDate") != nullptr;
  const auto started =
      parts.neededDate(older ? "PreProceedingsStartDate" : "PPStartDate", "when pre-proceedings began");
  const auto place = thing(ThingKind::preProceedings, element.line, started);
  const auto offered = parts.flag("FGDMMeetingOffer"), facilitated = parts.flag("FGDMMeetingFac");
  using YesOrNo = schema::PreProceedingsStarted::YesOrNo;
  if (started) {
    auto event = add(place, *started, Rank::beginning, element.line).initPreProceedingsStarted();
    if (offered) event.setFamilyMeetingOffered(*offered ? YesOrNo::YES : YesOrNo::NO);
    if (facilitated) event.setFamilyMeetingFacilitated(*facilitated ? YesOrNo::YES : YesOrNo::NO);
  } else if (offered || facilitated) {
    told_.leftOut(
        parts.lineOf(offered ? "FGDMMeetingOffer" : "FGDMMeetingFac"),
        "the family group decision-making meeting is left out with the beginning of pre-proceedings");
  }
  preProceedingsSteps(parts, place);
  auto ended = parts.date("PreProceedingsEndDate");
  if (!ended.day && !ended.unreadable) ended = parts.date("StepDecisionDate");
  const auto outcome = parts.text("PPOutcome");
  if (ended.day) {
    const auto line = parts.lineOf(parts.find("StepDecisionDate") != nullptr ? "StepDecisionDate"
                                                                             : "PreProceedingsEndDate");
    auto event = add(place, *ended.day, Rank::end, line).initPreProceedingsEnded();
    if (!outcome.empty()) event.setOutcome(outcome);
  } else if (!outcome.empty()) {
    told_.leftOut(parts.lineOf("PPOutcome"), "PPOutcome is left out: the day of the decision is not known");
  }
}

void ChildReader::preProceedingsSteps(const CensusGroup& parts, std::size_t thing) {
  using Letter = schema::PreProceedingsLetterSent::Letter;
  const auto letter = [&](std::string_view name, Letter which) {
    if (const auto sent = parts.date(name).day)
      add(thing, *sent, Rank::within, parts.lineOf(name)).initPreProceedingsLetterSent().setLetter(which);
  };
  letter("LBPSentDate", Letter::BEFORE_PROCEEDINGS);
  letter("LetterInitCPDate", Letter::CARE_PROCEEDINGS);
  if (const auto met = parts.date("InitialPPMeetingDate").day)
    add(thing, *met, Rank::within, parts.lineOf("InitialPPMeetingDate"))
        .initPreProceedingsMeetingHeld()
        .setKind(schema::PreProceedingsMeetingHeld::Kind::INITIAL);
  if (const auto applied = parts.date("CourtAppDate").day)
    add(thing, *applied, Rank::circumstance, parts.lineOf("CourtAppDate")).initCareProceedingsApplied();
  if (const auto count = parts.number("ReviewMeetingsCount")) {
    const auto line = parts.lineOf("ReviewMeetingsCount");
    if (const auto known = learned(line, "the number of review meetings"))
      add(thing, *known, Rank::within, line).initPreProceedingsReviewed().setMeetings(*count);
  }
}

}  // namespace casefold
