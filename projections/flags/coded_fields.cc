#include "projections/flags/coded_fields.h"

#include <algorithm>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

using schema::Event;
using Use = std::function<void(const CodedField&)>;

class Fields {
 public:
  explicit Fields(const Use& use) : use_(use) {}

  void one(std::string_view field, std::string_view list, capnp::Text::Reader code,
           std::string within = {}) const {
    if (code.size() > 0) use_({field, list, view(code), std::move(within)});
  }
  void all(std::string_view field, std::string_view list, capnp::List<capnp::Text>::Reader codes,
           const std::string& within = {}) const {
    for (auto code : codes) one(field, list, code, within);
  }

 private:
  const Use& use_;
};

std::string both(capnp::Text::Reader one, capnp::Text::Reader other) {
  return std::string(view(one)) + '\n' + std::string(view(other));
}

bool referral(Event::Reader event, const Fields& fields) {
  switch (event.which()) {
    case Event::CONTACT_RECEIVED: {
      const auto data = event.getContactReceived();
      fields.one("source", "referral-source", data.getSource());
      fields.one("outcome", "contact-outcome", data.getOutcome());
      return true;
    }
    case Event::REFERRAL_RECEIVED: {
      const auto data = event.getReferralReceived();
      fields.one("source", "referral-source", data.getSource());
      fields.one("primaryNeed", "primary-need", data.getPrimaryNeed());
      return true;
    }
    case Event::PACKAGE_COMPILED:
      fields.one("rating", lists::hubRating, event.getPackageCompiled().getRating());
      return true;
    case Event::REFERRAL_CLOSED:
      fields.one("reason", "closure-reason", event.getReferralClosed().getReason());
      return true;
    case Event::CHILD_IDENTIFIED: {
      const auto data = event.getChildIdentified();
      fields.one("gender", "gender", data.getGender());
      fields.one("ethnicity", "ethnicity", data.getEthnicity());
      return true;
    }
    case Event::DISABILITY_RECORDED:
      fields.all("codes", "disability", event.getDisabilityRecorded().getCodes());
      return true;
    default:
      return false;
  }
}

bool assessment(Event::Reader event, const Fields& fields) {
  switch (event.which()) {
    case Event::CAF_ASSESSED:
      for (auto element : event.getCafAssessed().getElements())
        fields.one("element", lists::cafElement, element.getElement());
      return true;
    case Event::VULNERABILITY_SCORED: {
      const auto data = event.getVulnerabilityScored();
      fields.one("tool", lists::scoreTool, data.getTool(), std::string(view(data.getToolVersion())));
      for (auto element : data.getElements())
        fields.one("element", lists::scoreElement, element.getElement(),
                   both(data.getTool(), data.getToolVersion()));
      return true;
    }
    case Event::AREAS_CHOSEN: {
      const auto data = event.getAreasChosen();
      fields.one("tool", lists::areaTool, data.getTool(), std::string(view(data.getToolVersion())));
      fields.all("areas", lists::area, data.getAreas(), both(data.getTool(), data.getToolVersion()));
      return true;
    }
    case Event::ASSESSMENT_AUTHORISED:
      fields.all("factors", "assessment-factor", event.getAssessmentAuthorised().getFactors());
      return true;
    case Event::PROTECTION_PLAN_STARTED:
      fields.one("category", "abuse-category", event.getProtectionPlanStarted().getCategory());
      return true;
    case Event::PROTECTION_PLAN_REVIEWED:
      fields.one("category", "abuse-category", event.getProtectionPlanReviewed().getCategory());
      return true;
    case Event::PROTECTION_PLAN_ENDED:
      fields.one("category", "abuse-category", event.getProtectionPlanEnded().getCategory());
      return true;
    case Event::PROTECTION_PLAN_RECATEGORISED:
      fields.one("category", "abuse-category", event.getProtectionPlanRecategorised().getCategory());
      return true;
    default:
      return false;
  }
}

bool placement(Event::Reader event, const Fields& fields) {
  switch (event.which()) {
    case Event::PROVIDER_REGISTERED:
      fields.one("region", lists::region, event.getProviderRegistered().getRegion());
      return true;
    case Event::CONTRACT_AGREED:
      fields.one("region", lists::region, event.getContractAgreed().getRegion());
      return true;
    case Event::PLACEMENT_AGREED:
      fields.one("criteriaVersion", lists::criteria, event.getPlacementAgreed().getCriteriaVersion());
      return true;
    case Event::CRITERION_ASSESSED: {
      const auto data = event.getCriterionAssessed();
      fields.one("criteriaVersion", lists::criteria, data.getCriteriaVersion());
      fields.one("criterion", lists::criterion, data.getCriterion(),
                 std::string(view(data.getCriteriaVersion())));
      return true;
    }
    case Event::ASSESSMENT_VALIDATED:
      fields.one("criterion", lists::criterion, event.getAssessmentValidated().getCriterion());
      return true;
    default:
      return false;
  }
}

void programme(Event::Reader event, const Fields& fields) {
  switch (event.which()) {
    case Event::YOUNG_PERSON_NOMINATED:
      return fields.all("factors", lists::riskFactor, event.getYoungPersonNominated().getFactors());
    case Event::MODULE_COMPLETED:
      return fields.one("module", lists::doulaModule, event.getModuleCompleted().getModule());
    case Event::VOLUNTEER_CLEARED:
      return fields.one("check", lists::doulaCheck, event.getVolunteerCleared().getCheck());
    case Event::TRAINING_ACCREDITED:
      return fields.one("programme", lists::training, event.getTrainingAccredited().getProgramme());
    default:
      return;
  }
}

}  // namespace

void forEachCodedField(Event::Reader event, const Use& use) {
  if (event.isRecordCorrected()) return forEachCodedField(event.getRecordCorrected().getCorrected(), use);
  const Fields fields(use);
  if (referral(event, fields) || assessment(event, fields) || placement(event, fields)) return;
  programme(event, fields);
}

}  // namespace casefold
