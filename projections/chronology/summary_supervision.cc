// The lines of the supervision family: who works with a case, and whether they get room to think.
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

std::string allocated(schema::CaseAllocated::Reader data) {
  auto line = "Case allocated to " + cut(view(data.getWorker()), 40);
  if (data.getTeam().size() > 0) line += ", " + cut(view(data.getTeam()), 40);
  if (data.getUnit().size() > 0) line += ", shared by " + cut(view(data.getUnit()), 130);
  if (data.getPoints() > 0)
    line += fmt::format(" ({} {})", data.getPoints(), data.getPoints() == 1 ? "point" : "points");
  line = with(std::move(line), view(data.getReason()));
  const auto handover = cut(view(data.getHandover()));
  return handover.empty() ? line : std::move(line) + "; handover: " + handover;
}

std::string held(schema::SupervisionHeld::Reader data) {
  std::string line = "Supervision held";
  if (data.getKind().size() > 0) line += ", " + cut(view(data.getKind()), 30);
  if (data.getMinutes() > 0) line += fmt::format(", {} minutes", data.getMinutes());
  return line + (data.getReflective() ? ", reflective" : ", not reflective");
}

std::string planned(schema::SupervisionPlanned::Reader data) {
  std::string line = "Supervision planned";
  if (data.hasForWhen()) line += " for " + shownTime(readWhen(data.getForWhen()));
  const auto supervisor = cut(view(data.getSupervisor()), 40);
  return supervisor.empty() ? line : std::move(line) + ", with " + supervisor;
}

std::string joined(schema::WorkerJoined::Reader data) {
  std::string line = "Worker joined";
  if (data.getUnit().size() > 0) line += " " + cut(view(data.getUnit()), 130);
  if (data.getRole().size() > 0) line += " as " + cut(view(data.getRole()), 40);
  if (data.getNewlyQualified()) line += ", newly qualified";
  if (data.getWholeTimePercent() == 100) return line + ", whole time";
  if (data.getWholeTimePercent() > 0) line += fmt::format(", {} % of whole time", data.getWholeTimePercent());
  return line;
}

std::string trained(schema::TrainingAccredited::Reader data) {
  auto line = "Accredited training completed, " + cut(view(data.getProgramme()), 60);
  if (data.hasUntil()) line += ", until " + shownTime(readWhen(data.getUntil()));
  return line;
}

std::string unitMeeting(schema::UnitMeetingHeld::Reader data) {
  std::string line = "Unit meeting held";
  if (data.getMinutes() > 0) line += fmt::format(", {} minutes", data.getMinutes());
  const auto cases = data.getCases().size();
  line += cases == 0 ? ", about no case" : fmt::format(", about {} {}", cases, cases == 1 ? "case" : "cases");
  if (data.getAttended().size() > 0) line += "; present: " + listed(data.getAttended(), 6);
  return line;
}

}  // namespace

std::string supervisionSummary(schema::Event::Reader event) {
  switch (event.which()) {
    case EventType::CASE_ALLOCATED:
      return allocated(event.getCaseAllocated());
    case EventType::ALLOCATION_ENDED:
      return with("Allocation ended, with no worker now", view(event.getAllocationEnded().getReason()));
    case EventType::SUPERVISION_PLANNED:
      return planned(event.getSupervisionPlanned());
    case EventType::SUPERVISION_HELD:
      return held(event.getSupervisionHeld());
    case EventType::SUPERVISION_MISSED:
      return with("Supervision missed", view(event.getSupervisionMissed().getReason()));
    case EventType::DECISION_RECORDED:
      return with(by("Decision", view(event.getDecisionRecorded().getDecidedBy())),
                  view(event.getDecisionRecorded().getDecision()));
    case EventType::WORKER_JOINED:
      return joined(event.getWorkerJoined());
    case EventType::WORKER_LEFT:
      return with("Worker left", view(event.getWorkerLeft().getReason()));
    case EventType::TRAINING_ACCREDITED:
      return trained(event.getTrainingAccredited());
    case EventType::UNIT_MEETING_HELD:
      return unitMeeting(event.getUnitMeetingHeld());
    default:
      return {};
  }
}

}  // namespace casefold::chronology
