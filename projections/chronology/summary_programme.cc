// The lines of the programme family: preventive programmes, volunteers, births.
#include <fmt/format.h>

#include "infra/terminal/shown_time.h"
#include "projections/chronology/summary.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold::chronology {
namespace {

using phrases::by;
using phrases::cut;
using phrases::listed;
using phrases::with;

// "line, in programme:jyip", where a stream is named.
std::string in(std::string line, std::string_view stream) {
  return stream.empty() ? line : std::move(line) + ", in " + cut(stream, 130);
}

// "line, 90 minutes", where it is known.
std::string lasting(std::string line, std::uint32_t minutes) {
  return minutes == 0 ? line : fmt::format("{}, {} minutes", line, minutes);
}

// "line; languages: Polish, English", where there are some.
std::string also(std::string line, std::string_view what, capnp::List<capnp::Text>::Reader texts) {
  const auto said = listed(texts);
  return said.empty() ? line : fmt::format("{}; {}: {}", line, what, said);
}

// ---- prevention -------------------------------------------------------------------------------------------

std::string activity(schema::ActivityAttended::Reader data) {
  auto line = with(data.getMissed() ? "Activity missed" : "Activity attended", view(data.getActivity()));
  return in(lasting(std::move(line), data.getMinutes()), view(data.getProgramme()));
}

std::string nominated(schema::YoungPersonNominated::Reader data) {
  auto line = "Nominated for " + cut(view(data.getProgramme()), 130);
  line = also(by(std::move(line), view(data.getAgency())), "factors", data.getFactors());
  return with(std::move(line), view(data.getNote()));
}

std::string cohort(schema::CohortDrawn::Reader data) {
  auto line = by("Cohort " + cut(view(data.getCohort()), 40) + " drawn", view(data.getDrawnBy()));
  const auto members = data.getMembers().size();
  line += fmt::format(": {} young {}", members, members == 1 ? "person" : "people");
  if (data.getConsidered() > 0) line += fmt::format(" of {} nominated", data.getConsidered());
  if (data.hasNominationsUntil()) line += " until " + shownTime(readWhen(data.getNominationsUntil()));
  if (data.getPolicyVersion().size() > 0) line += ", by policy " + cut(view(data.getPolicyVersion()), 20);
  unsigned departing = 0;
  for (auto member : data.getMembers())
    if (member.getDeparts().size() > 0) ++departing;
  return departing == 0 ? line : fmt::format("{}; {} ranked otherwise than by points", line, departing);
}

std::string parentSupport(schema::ParentSupportGiven::Reader data) {
  auto line = in("Parent support given, " + cut(view(data.getKind()), 40), view(data.getProgramme()));
  return with(std::move(line), view(data.getNote()));
}

std::string offence(schema::OffenceRecorded::Reader data) {
  auto line = with("Offence recorded", view(data.getKind()));
  const auto outcome = cut(view(data.getOutcome()), 40);
  return outcome.empty() ? line : std::move(line) + ", outcome " + outcome;
}

std::string signposted(schema::FamilySignposted::Reader data) {
  auto line = "Family signposted to " + cut(view(data.getService()), 60);
  if (data.getProgramme().size() > 0) line += ", by " + cut(view(data.getProgramme()), 130);
  return with(std::move(line), view(data.getReason()));
}

std::string preventionSummary(schema::Event::Reader event) {
  switch (event.which()) {
    case EventType::HOME_VISIT_MADE: {
      const auto visit = event.getHomeVisitMade();
      return with(in(by("Home visit", view(visit.getVisitedBy())), view(visit.getProgramme())),
                  view(visit.getNote()));
    }
    case EventType::LINK_PERSON_NAMED:
      return in(with("Link person named", view(event.getLinkPersonNamed().getName())),
                view(event.getLinkPersonNamed().getProgramme()));
    case EventType::ACTIVITY_ATTENDED:
      return activity(event.getActivityAttended());
    case EventType::YOUNG_PERSON_NOMINATED:
      return nominated(event.getYoungPersonNominated());
    case EventType::COHORT_DRAWN:
      return cohort(event.getCohortDrawn());
    case EventType::PARENT_SUPPORT_GIVEN:
      return parentSupport(event.getParentSupportGiven());
    case EventType::OFFENCE_RECORDED:
      return offence(event.getOffenceRecorded());
    case EventType::FAMILY_SIGNPOSTED:
      return signposted(event.getFamilySignposted());
    default:
      return {};
  }
}

// ---- volunteers and births --------------------------------------------------------------------------------

std::string recruited(schema::VolunteerRecruited::Reader data) {
  auto line = in("Volunteer recruited", view(data.getProgramme()));
  if (data.getMostFamilies() > 1) line += fmt::format(", for up to {} families", data.getMostFamilies());
  line = also(std::move(line), "languages", data.getLanguages());
  line = also(std::move(line), "where", data.getLocalities());
  return also(std::move(line), "offers", data.getOffers());
}

std::string cleared(schema::VolunteerCleared::Reader data) {
  auto line = "Check passed, " + cut(view(data.getCheck()), 60);
  if (data.hasUntil()) line += ", until " + shownTime(readWhen(data.getUntil()));
  return line;
}

std::string module(schema::ModuleCompleted::Reader data) {
  auto line = "Module completed, " + cut(view(data.getModule()), 60);
  const auto trainer = cut(view(data.getTrainer()), 40);
  return trainer.empty() ? line : std::move(line) + "; trainer " + trainer;
}

std::string matched(schema::VolunteerMatched::Reader data) {
  auto line = "Matched with " + cut(view(data.getVolunteer()), 130);
  if (const auto who = cut(view(data.getDecidedBy()), 40); !who.empty()) line += ", decided by " + who;
  return with(std::move(line), view(data.getReasons()));
}

std::string requested(schema::DoulaRequested::Reader data) {
  auto line = in("Doula asked for", view(data.getProgramme()));
  if (data.hasExpectedBirthDate())
    line += ", baby expected " + shownTime(readWhen(data.getExpectedBirthDate()));
  line = also(std::move(line), "languages", data.getLanguages());
  line = also(std::move(line), "needs", data.getNeeds());
  return data.getLocality().size() == 0 ? line
                                        : std::move(line) + "; where: " + cut(view(data.getLocality()), 40);
}

std::string visited(schema::VolunteerVisited::Reader data) {
  using Stage = schema::VolunteerVisited::Stage;
  auto line = "Visit by " + cut(view(data.getVolunteer()), 130);
  switch (data.getStage()) {
    case Stage::NOT_STATED:
      break;
    case Stage::BEFORE_BIRTH:
      line += ", before birth";
      break;
    case Stage::AT_BIRTH:
      line += ", at birth";
      break;
    case Stage::AFTER_BIRTH:
      line += ", after birth";
      break;
    default:
      line += ", at a stage that this version does not know";
  }
  return with(lasting(std::move(line), data.getMinutes()), view(data.getNote()));
}

std::string_view stageName(schema::FeedingRecorded::Stage stage) {
  switch (stage) {
    case schema::FeedingRecorded::Stage::NOT_STATED:
      return "";
    case schema::FeedingRecorded::Stage::BEGUN:
      return " at or soon after birth";
    case schema::FeedingRecorded::Stage::SIX_WEEKS:
      return " at six weeks";
  }
  return " at a stage that this version does not know";
}

std::string feeding(schema::FeedingRecorded::Reader data) {
  using Breastfed = schema::FeedingRecorded::Breastfed;
  const auto line = fmt::format("Feeding{}: ", stageName(data.getStage()));
  switch (data.getBreastfed()) {
    case Breastfed::NOT_STATED:
      return line + "not stated";
    case Breastfed::WHOLLY:
      return line + "wholly breastfed";
    case Breastfed::PARTLY:
      return line + "partly breastfed";
    case Breastfed::NO:
      return line + "not breastfed";
  }
  return line + "in a way that this version does not know";
}

std::string volunteerSummary(schema::Event::Reader event) {
  switch (event.which()) {
    case EventType::BIRTH_RECORDED:
      return with("Birth of the child", view(event.getBirthRecorded().getNote()));
    case EventType::VOLUNTEER_RECRUITED:
      return recruited(event.getVolunteerRecruited());
    case EventType::VOLUNTEER_CLEARED:
      return cleared(event.getVolunteerCleared());
    case EventType::MODULE_COMPLETED:
      return module(event.getModuleCompleted());
    case EventType::VOLUNTEER_LEFT:
      return with("Volunteer left", view(event.getVolunteerLeft().getReason()));
    case EventType::DOULA_REQUESTED:
      return requested(event.getDoulaRequested());
    case EventType::VOLUNTEER_MATCHED:
      return matched(event.getVolunteerMatched());
    case EventType::VOLUNTEER_UNMATCHED:
      return with("No longer matched with " + cut(view(event.getVolunteerUnmatched().getVolunteer()), 130),
                  view(event.getVolunteerUnmatched().getReason()));
    case EventType::VOLUNTEER_VISITED:
      return visited(event.getVolunteerVisited());
    case EventType::FEEDING_RECORDED:
      return feeding(event.getFeedingRecorded());
    default:
      return {};
  }
}

}  // namespace

std::string programmeSummary(schema::Event::Reader event) {
  auto line = preventionSummary(event);
  return line.empty() ? volunteerSummary(event) : line;
}

}  // namespace casefold::chronology
