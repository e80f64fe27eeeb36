#include "tools/import/cin_child.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "tools/import/child_identifier.h"
#include "tools/import/child_reader.h"

namespace casefold {

constexpr std::size_t ofChild = 0;  // the place of the child itself among its things

ReturnedChild ChildReader::read(const XmlElement& child) {
  auto parts = group(child, {"ChildIdentifiers"}, {"ChildCharacteristics", "CINdetails"});
  const auto* identifierElement = parts.find("ChildIdentifiers");
  if (identifierElement == nullptr) throw ChildFault{child.line, "Child has no ChildIdentifiers"};
  auto identifiers =
      group(*identifierElement, {"LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate",
                                 "ExpectedPersonBirthDate", "GenderCurrent", "Sex", "PersonDeathDate"});
  const auto id = identifiers.text("LAchildID");
  child_.identifierLine = identifiers.lineOf("LAchildID");
  if (id.empty())
    throw ChildFault{identifierElement->line, "ChildIdentifiers has no LAchildID that can be read"};
  const auto stream = streamOf(id);
  child_.stream = stream.stream;
  child_.line = child.line;
  if (!stream.isTheIdentifier)
    told_.query(child_.identifierLine,
                "LAchildID holds what the id of a stream cannot: the id writes it with ~ and hexadecimal "
                "digits, and the "
                "identifier is kept as it is beside it (localIdentifier)");

  thing(ThingKind::child, child.line);
  for (const auto* details : parts.all("CINdetails")) episode(*details);
  std::vector<CensusGroup> characteristics;
  for (const auto* each : parts.all("ChildCharacteristics"))
    characteristics.push_back(group(*each, {"Ethnicity"}, {"Disabilities"}));
  identity(identifiers, characteristics);
  if (const auto death = identifiers.date("PersonDeathDate").day)
    add(ofChild, *death, Rank::circumstance, identifiers.lineOf("PersonDeathDate")).initDeathRecorded();
  std::vector<const XmlElement*> disabled;
  for (const auto& each : characteristics)
    for (const auto* element : each.all("Disabilities")) disabled.push_back(element);
  disabilities(disabled);
  finish();
  return std::move(child_);
}

void ChildReader::finish() {
  for (auto& each : child_.things)
    for (auto& fact : each.facts) fact.slot = *slotOf(fact.event.get());
}

std::size_t ChildReader::thing(ThingKind kind, std::uint64_t line, std::optional<When> begun) {
  child_.things.push_back({.kind = kind, .line = line, .begun = begun});
  return child_.things.size() - 1;
}

schema::Event::Builder ChildReader::add(std::size_t thing, const When& occurred, Rank rank,
                                        std::uint64_t line, std::vector<std::string_view> statedEmpty) {
  auto& facts = child_.things[thing].facts;
  facts.push_back({{}, HeldEvent(), rank, line, std::move(statedEmpty)});
  facts.back().event.setOccurred(occurred);
  return facts.back().event.builder();
}

std::optional<When> ChildReader::learned(std::uint64_t line, std::string_view what) const {
  if (time_.reference) return time_.reference;
  if (!firstReferral_)
    told_.leftOut(line,
                  fmt::format("neither the header nor the child has a date by which {} is known", what));
  return firstReferral_;
}

void ChildReader::identity(const CensusGroup& identifiers, const std::vector<CensusGroup>& characteristics) {
  // Known to the services since the first referral of the return, whichever return first said so.
  const auto since = firstReferral_ ? firstReferral_ : learned(identifiers.line(), "who the child is");
  const auto id = identifiers.text("LAchildID");
  const auto pupil = identifiers.text("UPN"), unknown = identifiers.text("UPNunknown");
  const auto birth = identifiers.date("PersonBirthDate"),
             expected = identifiers.date("ExpectedPersonBirthDate");
  if (!since) return;
  // A number, or the reason why there is none: each takes the other's place.
  std::vector<std::string_view> stated;
  if (!pupil.empty() || !unknown.empty()) stated = {"pupilNumber", "pupilNumberUnknown"};
  auto child =
      add(ofChild, *since, Rank::identity, identifiers.line(), std::move(stated)).initChildIdentified();
  const auto set = [](const std::string& value, auto&& setter) {
    if (!value.empty()) setter(value);
  };
  set(pupil, [&](const auto& value) { child.setPupilNumber(value); });
  set(identifiers.text("FormerUPN"), [&](const auto& value) { child.setFormerPupilNumber(value); });
  set(unknown, [&](const auto& value) { child.setPupilNumberUnknown(value); });
  if (birth.day) writeWhen(*birth.day, child.initBirthDate());
  if (expected.day) writeWhen(*expected.day, child.initExpectedBirthDate());
  // Sex took GenderCurrent's place in 2024–25.
  set(identifiers.text(identifiers.find("Sex") != nullptr ? "Sex" : "GenderCurrent"),
      [&](const auto& value) { child.setGender(value); });
  if (!streamOf(id).isTheIdentifier) child.setLocalIdentifier(id);
  for (const auto& each : characteristics)
    set(each.text("Ethnicity"), [&](const auto& value) { child.setEthnicity(value); });
}

void ChildReader::disabilities(const std::vector<const XmlElement*>& elements) {
  // The same disabilities in another order are the same fact.
  std::map<std::string_view, const XmlElement*> each;
  for (const auto* element : elements)
    for (const auto* one : group(*element, {}, {"Disability"}).all("Disability"))
      each.try_emplace(one->text, one);
  std::vector<const XmlElement*> inOrder;
  for (const auto& [code, element] : each) inOrder.push_back(element);
  const auto sorted = textsOf(inOrder, told_);
  if (sorted.empty()) return;
  const auto line = elements.front()->line;
  const auto known = learned(line, "a disability");
  if (!known) return;
  auto list = add(ofChild, *known, Rank::circumstance, line)
                  .initDisabilityRecorded()
                  .initCodes(static_cast<unsigned>(sorted.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, sorted[i]);
}

void ChildReader::episode(const XmlElement& element) {
  auto details = group(element,
                       {"CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate",
                        "ReasonForClosure", "DateOfInitialCPC", "ReferralNFA"},
                       {"Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans", "PreProceedings",
                        "PreProceedingsandFGDM"});
  const auto referred = details.neededDate("CINreferralDate", "the referral");
  if (referred && (!firstReferral_ || *referred < *firstReferral_)) firstReferral_ = referred;
  const auto place = thing(ThingKind::episode, element.line, referred);
  const auto source = details.text("ReferralSource"), need = details.text("PrimaryNeedCode");
  if (referred) {
    auto referral = add(place, *referred, Rank::referral, element.line).initReferralReceived();
    if (!source.empty()) referral.setSource(source);
    if (!need.empty()) referral.setPrimaryNeed(need);
  }
  noFurtherAction(details, place);
  closure(details, place);
  for (const auto* each : details.all("Assessments")) assessment(*each);
  for (const auto* each : details.all("CINPlanDates")) inNeedPlan(*each);
  for (const auto* each : details.all("Section47")) enquiry(*each);
  conference(details, place);
  for (const auto* each : details.all("ChildProtectionPlans")) protectionPlan(*each);
  for (const auto* name : {"PreProceedings", "PreProceedingsandFGDM"})
    for (const auto* each : details.all(name)) preProceedings(*each);
}

// The return says that it was decided so, and not on which day: the record claims the referral's month only.
void ChildReader::noFurtherAction(const CensusGroup& details, std::size_t episode) {
  const auto said = details.flag("ReferralNFA");
  if (!said) return;
  const auto line = details.lineOf("ReferralNFA");
  if (!*said) {
    child_.things[episode].denied.push_back({"noFurtherAction", line});
    return;
  }
  const auto referred = child_.things[episode].begun;
  if (!referred) {
    told_.leftOut(line, "no further action is left out with its referral, whose date is not known");
    return;
  }
  auto decision =
      add(episode, {Instant{london::monthOf(referred->start)}, Precision::month}, Rank::decision, line)
          .initThresholdDecided();
  decision.setDecision(schema::ThresholdDecided::Decision::NO_FURTHER_ACTION);
  decision.setReasons("referral with no further action; the return gives no date");
}

void ChildReader::closure(const CensusGroup& details, std::size_t episode) {
  const auto closed = details.date("CINclosureDate");
  const auto reason = details.text("ReasonForClosure");
  // A date that cannot be read is told: that there is none is not true then.
  if (closed.unreadable || (!closed.day && reason.empty())) return;
  const auto line = details.lineOf(closed.day ? "CINclosureDate" : "ReasonForClosure");
  const auto when = closed.day ? closed.day : learned(line, "a closure");
  if (!when) return;
  auto event = add(episode, *when, Rank::closure, line).initReferralClosed();
  if (!reason.empty()) event.setReason(reason);
  event.setUndated(!closed.day);
}

// One conference, though the return may give it with the referral and with enquiries.
void ChildReader::conference(const CensusGroup& parts, std::size_t givenWith) {
  const auto held = parts.date("DateOfInitialCPC").day;
  if (!held) return;
  for (auto& each : child_.things)
    if (each.kind == ThingKind::conference && each.begun == held) {
      each.givenWith.push_back(givenWith);
      return;
    }
  const auto line = parts.lineOf("DateOfInitialCPC");
  const auto place = thing(ThingKind::conference, line, held);
  child_.things[place].givenWith.push_back(givenWith);
  add(place, *held, Rank::within, line).initConferenceHeld().setKind(schema::ConferenceHeld::Kind::INITIAL);
}

void ChildReader::assessment(const XmlElement& element) {
  auto parts = group(
      element, {"AssessmentActualStartDate", "AssessmentInternalReviewDate", "AssessmentAuthorisationDate"},
      {"FactorsIdentifiedAtAssessment"});
  const auto started = parts.neededDate("AssessmentActualStartDate", "when the assessment began");
  const auto place = thing(ThingKind::assessment, element.line, started);
  if (started) add(place, *started, Rank::beginning, element.line).initAssessmentStarted();
  if (const auto review = parts.date("AssessmentInternalReviewDate").day)
    add(place, *review, Rank::within, parts.lineOf("AssessmentInternalReviewDate")).initAssessmentReviewed();
  std::vector<const XmlElement*> identified;
  for (const auto* each : parts.all("FactorsIdentifiedAtAssessment"))
    for (const auto* factor : group(*each, {}, {"AssessmentFactors"}).all("AssessmentFactors"))
      identified.push_back(factor);
  const auto factors = textsOf(identified, told_);
  const auto authorised = parts.date("AssessmentAuthorisationDate");
  if (!authorised.day) {
    if (!factors.empty())
      told_.leftOut(
          parts.lineOf("FactorsIdentifiedAtAssessment"),
          "factors of an assessment that is not authorised are left out: they stand with the authorisation");
    return;
  }
  auto event = add(place, *authorised.day, Rank::within, parts.lineOf("AssessmentAuthorisationDate"))
                   .initAssessmentAuthorised();
  if (started) writeWhen(*started, event.initStarted());
  if (factors.empty()) return;
  auto codes = event.initFactors(static_cast<unsigned>(factors.size()));
  for (unsigned i = 0; i < codes.size(); ++i) codes.set(i, factors[i]);
}

void ChildReader::enquiry(const XmlElement& element) {
  auto parts =
      group(element, {"S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"});
  const auto started = parts.neededDate("S47ActualStartDate", "when the enquiry began");
  const auto place = thing(ThingKind::enquiry, element.line, started);
  const auto target = parts.date("InitialCPCtarget").day;
  if (started) {
    auto event = add(place, *started, Rank::beginning, element.line).initEnquiryStarted();
    if (target) writeWhen(*target, event.initConferenceTarget());
  } else if (target) {
    told_.leftOut(parts.lineOf("InitialCPCtarget"),
                  "InitialCPCtarget is left out with the enquiry's beginning");
  }
  conference(parts, place);
  const auto notRequired = parts.flag("ICPCnotRequired");
  if (!notRequired) return;
  const auto line = parts.lineOf("ICPCnotRequired");
  if (!*notRequired) {
    child_.things[place].denied.push_back({"concluded", line});
  } else if (!started) {
    told_.leftOut(line, "ICPCnotRequired is left out with the enquiry's beginning: it has no day of its own");
  } else {
    auto concluded = add(place, *started, Rank::within, line).initEnquiryConcluded();
    concluded.setConferenceNeeded(false);
    concluded.setOutcome("initial conference not required; the return gives no date");
  }
}

ReturnedChild readChild(const XmlElement& child, const ReturnTime& time, const CensusTold& told) {
  return ChildReader(time, told).read(child);
}

}  // namespace casefold
