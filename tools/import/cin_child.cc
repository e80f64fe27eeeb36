#include "tools/import/cin_child.h"

#include <capnp/serialize.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "schemas/codec/event_types.h"
#include "schemas/codec/ids.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "tools/import/census_group.h"

namespace casefold {
namespace {

using Kind = ImportCommand::Kind;

// What comes first on one day. A child is known, referred and decided about before any work, and closed after
// it; an end stands before a beginning, so that one plan may follow another on the same day.
enum class Rank : std::uint8_t {
  identity,
  referral,
  decision,
  end,
  beginning,
  within,
  circumstance,
  closure
};

std::string contentKey(Bytes bytes) { return hex(sha256(bytes)).substr(0, 16); }

template <class Reader>
std::string contentKeyOf(Reader reader) {
  auto words = capnp::canonicalize(reader);
  return contentKey(
      asBytes({reinterpret_cast<const char*>(words.begin()), words.size() * sizeof(capnp::word)}));
}

class ChildReader {
 public:
  ChildReader(const XmlElement& child, const ChildContext& context);
  std::vector<ImportCommand> take();

 private:
  struct Fact {
    ImportCommand command;
    When occurred;
    Rank rank;
  };

  // What is one thing in the return is known by `key`; where two have one key (two assessments begun on one
  // day), the second and later ones are numbered as they stand.
  std::string numbered(std::string key);
  // Adds a fact and returns its event, to be filled. `key` is what makes it this fact and no other of the
  // child.
  schema::Event::Builder add(std::string key, const When& occurred, Rank rank, std::uint64_t line,
                             Kind kind = Kind::fact);

  void identity(const CensusGroup& identifiers, const XmlElement* characteristics);
  void disabilities(const XmlElement& element);
  void episode(const XmlElement& element);
  void noFurtherAction(const When& referred, const std::string& referral, std::uint64_t line);
  void closure(const CensusGroup& details, const std::string& referral);
  void assessment(const XmlElement& element);
  void enquiry(const XmlElement& element, const std::optional<When>& knownConference);
  void inNeedPlan(const XmlElement& element);
  void protectionPlan(const XmlElement& element);
  void preProceedings(const XmlElement& element);
  void conference(const When& held, std::string key, std::uint64_t line);

  [[nodiscard]] CensusGroup group(const XmlElement& element, std::initializer_list<std::string_view> single,
                                  std::initializer_list<std::string_view> repeated = {}) const {
    return {element, single, repeated, context_.unknown};
  }
  // When a fact is known that has no day of its own.
  [[nodiscard]] When learned(std::uint64_t line) const;

  const ChildContext& context_;
  std::string stream_;
  std::optional<When> firstReferral_;
  std::vector<Fact> facts_;
  std::map<std::string, int, std::less<>> keys_;
};

ChildReader::ChildReader(const XmlElement& child, const ChildContext& context) : context_(context) {
  auto parts = group(child, {"ChildIdentifiers", "ChildCharacteristics"}, {"CINdetails"});
  const auto* identifierElement = parts.find("ChildIdentifiers");
  if (identifierElement == nullptr) throw CensusFault{child.line, "Child has no ChildIdentifiers"};
  auto identifiers =
      group(*identifierElement, {"LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate",
                                 "ExpectedPersonBirthDate", "GenderCurrent", "Sex", "PersonDeathDate"});
  auto id = identifiers.text("LAchildID");
  if (id.empty()) throw CensusFault{identifierElement->line, "ChildIdentifiers has no LAchildID"};
  auto stream = StreamId::parse("case:" + id);
  if (!stream) throw CensusFault{identifiers.find("LAchildID")->line, "LAchildID: " + stream.error().message};
  stream_ = stream->text();

  for (const auto* details : parts.all("CINdetails")) episode(*details);
  const auto* characteristics = parts.find("ChildCharacteristics");
  identity(identifiers, characteristics);
  if (auto death = identifiers.date("PersonDeathDate"))
    add("death", *death, Rank::circumstance, identifiers.find("PersonDeathDate")->line).initDeathRecorded();
  if (characteristics == nullptr) return;
  auto ofChild = group(*characteristics, {"Ethnicity", "Disabilities"});
  if (const auto* element = ofChild.find("Disabilities")) disabilities(*element);
}

std::vector<ImportCommand> ChildReader::take() {
  std::ranges::stable_sort(facts_, [](const Fact& a, const Fact& b) {
    return std::tie(a.occurred, a.rank) < std::tie(b.occurred, b.rank);
  });
  std::vector<ImportCommand> commands;
  for (auto& fact : facts_) commands.push_back(std::move(fact.command));
  return commands;
}

std::string ChildReader::numbered(std::string key) {
  auto number = ++keys_[key];
  return number == 1 ? key : fmt::format("{}/{}", key, number);
}

schema::Event::Builder ChildReader::add(std::string key, const When& occurred, Rank rank, std::uint64_t line,
                                        Kind kind) {
  key = numbered(std::move(key));
  facts_.push_back({ImportCommand(kind, line), occurred, rank});
  auto command = facts_.back().command.builder();
  command.setId("cin/" + key);
  command.getExpect().setAny();
  auto content = command.initContent();
  content.setStream(stream_);
  content.setActor(context_.options.actor);
  content.setAgency(context_.options.agency);
  auto event = content.initEvents(1)[0];
  writeWhen(occurred, event.initOccurred());
  return event;
}

When ChildReader::learned(std::uint64_t line) const {
  if (context_.referenceDate) return *context_.referenceDate;
  if (firstReferral_) return *firstReferral_;
  throw CensusFault{line, "neither the header nor the child has a date for what is undated here"};
}

void ChildReader::identity(const CensusGroup& identifiers, const XmlElement* characteristics) {
  capnp::MallocMessageBuilder message;
  auto child = message.initRoot<schema::ChildIdentified>();
  child.setPupilNumber(identifiers.text("UPN"));
  child.setFormerPupilNumber(identifiers.text("FormerUPN"));
  child.setPupilNumberUnknown(identifiers.text("UPNunknown"));
  if (auto birth = identifiers.date("PersonBirthDate")) writeWhen(*birth, child.initBirthDate());
  if (auto birth = identifiers.date("ExpectedPersonBirthDate"))
    writeWhen(*birth, child.initExpectedBirthDate());
  // Sex took GenderCurrent's place in 2024–25.
  child.setGender(identifiers.find("Sex") != nullptr ? identifiers.text("Sex")
                                                     : identifiers.text("GenderCurrent"));
  if (characteristics != nullptr) {
    // Told of unknown elements where it is read for disabilities.
    CensusGroup ofChild(*characteristics, {"Ethnicity", "Disabilities"}, {}, [](const auto&, auto) {});
    child.setEthnicity(ofChild.text("Ethnicity"));
  }
  // Known to the services since the first referral of the return, whichever return first said so.
  auto since = firstReferral_ ? *firstReferral_ : learned(identifiers.line());
  add("identity/" + contentKeyOf(child.asReader()), since, Rank::identity, identifiers.line(),
      Kind::undatedFact)
      .setChildIdentified(child.asReader());
}

void ChildReader::disabilities(const XmlElement& element) {
  auto sorted = textsOf(group(element, {}, {"Disability"}).all("Disability"));
  if (sorted.empty()) return;
  std::ranges::sort(sorted);
  // The same disabilities in another order are the same fact.
  std::string all;
  for (const auto& code : sorted) all += code + '\n';
  auto list = add("disability/" + contentKey(asBytes(all)), learned(element.line), Rank::circumstance,
                  element.line, Kind::undatedFact)
                  .initDisabilityRecorded()
                  .initCodes(static_cast<unsigned>(sorted.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, sorted[i]);
}

void ChildReader::episode(const XmlElement& element) {
  auto details =
      group(element,
            {"CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate", "ReasonForClosure",
             "DateOfInitialCPC", "ReferralNFA"},
            {"Assessments", "CINPlanDates", "Section47", "ChildProtectionPlans", "PreProceedings"});
  auto referred = details.neededDate("CINreferralDate");
  if (!firstReferral_ || referred < *firstReferral_) firstReferral_ = referred;
  auto key = numbered(text(referred));
  auto referral = add("referral/" + key, referred, Rank::referral, element.line).initReferralReceived();
  referral.setSource(details.text("ReferralSource"));
  referral.setPrimaryNeed(details.text("PrimaryNeedCode"));
  if (details.flag("ReferralNFA")) noFurtherAction(referred, key, details.find("ReferralNFA")->line);
  auto initial = details.date("DateOfInitialCPC");
  if (initial) conference(*initial, "conference/" + key, details.find("DateOfInitialCPC")->line);
  closure(details, key);
  for (const auto* each : details.all("Assessments")) assessment(*each);
  for (const auto* each : details.all("CINPlanDates")) inNeedPlan(*each);
  for (const auto* each : details.all("Section47")) enquiry(*each, initial);
  for (const auto* each : details.all("ChildProtectionPlans")) protectionPlan(*each);
  for (const auto* each : details.all("PreProceedings")) preProceedings(*each);
}

// The return says that it was decided so, and not on which day: the record claims the referral's month only.
void ChildReader::noFurtherAction(const When& referred, const std::string& referral, std::uint64_t line) {
  auto event = add("noFurtherAction/" + referral, referred, Rank::decision, line);
  writeWhen({Instant{london::monthOf(referred.start)}, Precision::month}, event.getOccurred());
  auto decision = event.initThresholdDecided();
  decision.setDecision(schema::ThresholdDecided::Decision::NO_FURTHER_ACTION);
  decision.setReasons("referral with no further action; the return gives no date");
}

void ChildReader::closure(const CensusGroup& details, const std::string& referral) {
  auto closed = details.date("CINclosureDate");
  auto reason = details.text("ReasonForClosure");
  if (!closed && reason.empty()) return;
  auto line = details.find(closed ? "CINclosureDate" : "ReasonForClosure")->line;
  auto event = add("closure/" + referral, closed ? *closed : learned(line), Rank::closure, line,
                   closed ? Kind::fact : Kind::undatedFact)
                   .initReferralClosed();
  event.setReason(reason);
  event.setUndated(!closed);
}

void ChildReader::conference(const When& held, std::string key, std::uint64_t line) {
  add(std::move(key), held, Rank::within, line)
      .initConferenceHeld()
      .setKind(schema::ConferenceHeld::Kind::INITIAL);
}

void ChildReader::assessment(const XmlElement& element) {
  auto parts = group(element, {"AssessmentActualStartDate", "AssessmentInternalReviewDate",
                               "AssessmentAuthorisationDate", "FactorsIdentifiedAtAssessment"});
  auto started = parts.neededDate("AssessmentActualStartDate");
  auto key = numbered("assessment/" + text(started));
  add(key + "/started", started, Rank::beginning, element.line).initAssessmentStarted();
  if (auto review = parts.date("AssessmentInternalReviewDate"))
    add(key + "/reviewed", *review, Rank::within, element.line).initAssessmentReviewed();
  std::vector<std::string> factors;
  if (const auto* identified = parts.find("FactorsIdentifiedAtAssessment"))
    factors = textsOf(group(*identified, {}, {"AssessmentFactors"}).all("AssessmentFactors"));
  auto authorised = parts.date("AssessmentAuthorisationDate");
  if (!authorised) return;
  auto event = add(key + "/authorised", *authorised, Rank::within, element.line).initAssessmentAuthorised();
  writeWhen(started, event.initStarted());
  auto codes = event.initFactors(static_cast<unsigned>(factors.size()));
  for (unsigned i = 0; i < codes.size(); ++i) codes.set(i, factors[i]);
}

void ChildReader::enquiry(const XmlElement& element, const std::optional<When>& knownConference) {
  auto parts =
      group(element, {"S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired"});
  auto started = parts.neededDate("S47ActualStartDate");
  auto key = numbered("section47/" + text(started));
  auto event = add(key + "/started", started, Rank::beginning, element.line).initEnquiryStarted();
  if (auto target = parts.date("InitialCPCtarget")) writeWhen(*target, event.initConferenceTarget());
  // One conference, though the return may give it with the referral and with the enquiry.
  auto held = parts.date("DateOfInitialCPC");
  if (held && held != knownConference) conference(*held, key + "/conference", element.line);
  if (!parts.flag("ICPCnotRequired")) return;
  auto concluded = add(key + "/concluded", started, Rank::within, element.line).initEnquiryConcluded();
  concluded.setConferenceNeeded(false);
  concluded.setOutcome("initial conference not required; the return gives no date");
}

void ChildReader::inNeedPlan(const XmlElement& element) {
  auto parts = group(element, {"CINPlanStartDate", "CINPlanEndDate"});
  auto started = parts.neededDate("CINPlanStartDate");
  auto key = numbered("plan/" + text(started));
  add(key + "/started", started, Rank::beginning, element.line).initPlanStarted();
  if (auto ended = parts.date("CINPlanEndDate"))
    add(key + "/ended", *ended, Rank::end, element.line).initPlanEnded();
}

void ChildReader::protectionPlan(const XmlElement& element) {
  auto parts = group(element,
                     {"CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse", "LatestCategoryOfAbuse",
                      "NumberOfPreviousCPP", "Reviews"},
                     {"CPPreviewDate"});
  auto started = parts.neededDate("CPPstartDate");
  auto key = numbered("protectionPlan/" + text(started));
  auto initial = parts.text("InitialCategoryOfAbuse");
  auto latest = parts.text("LatestCategoryOfAbuse");
  auto plan = add(key + "/started", started, Rank::beginning, element.line).initProtectionPlanStarted();
  plan.setCategory(initial);
  plan.setPreviousPlans(parts.number("NumberOfPreviousCPP"));

  auto reviews = parts.all("CPPreviewDate");
  if (const auto* within = parts.find("Reviews")) {
    auto more = group(*within, {}, {"CPPreviewDate"}).all("CPPreviewDate");
    reviews.insert(reviews.end(), more.begin(), more.end());
  }
  for (const auto* review : reviews) {
    if (review->text.empty()) continue;
    auto held = dateOf(*review);
    add(key + "/reviewed/" + text(held), held, Rank::within, review->line).initProtectionPlanReviewed();
  }
  // The latest category has no day: the plan's end says it, or else, as of now, the return itself.
  auto changed = latest == initial ? std::string() : latest;
  if (auto ended = parts.date("CPPendDate"))
    add(key + "/ended", *ended, Rank::end, element.line).initProtectionPlanEnded().setCategory(changed);
  else if (!changed.empty())
    add(key + "/category/" + contentKey(asBytes(changed)), learned(element.line), Rank::within, element.line,
        Kind::undatedFact)
        .initProtectionPlanRecategorised()
        .setCategory(changed);
}

void ChildReader::preProceedings(const XmlElement& element) {
  auto parts = group(element, {"PreProceedingsStartDate", "PreProceedingsEndDate"});
  auto started = parts.neededDate("PreProceedingsStartDate");
  auto key = numbered("preProceedings/" + text(started));
  add(key + "/started", started, Rank::beginning, element.line).initPreProceedingsStarted();
  if (auto ended = parts.date("PreProceedingsEndDate"))
    add(key + "/ended", *ended, Rank::end, element.line).initPreProceedingsEnded();
}

}  // namespace

std::vector<ImportCommand> commandsOf(const XmlElement& child, const ChildContext& context) {
  return ChildReader(child, context).take();
}

}  // namespace casefold
