#include "projections/caf_status/print.h"

#include <fmt/format.h>

#include <functional>

#include "infra/terminal/table.h"
#include "projections/sheet/sheet.h"
#include "schemas/codec/record.h"
#include "schemas/views/caf_status.capnp.h"

namespace casefold::caf_status {
namespace {

using schema::CafState;
using schema::Engagement;
using Status = schema::CafStatus;
using CloseReason = schema::CafClosed::Reason;

constexpr std::string_view notKnownHere = "(not known to this version)";

Cell stateCell(CafState state) {
  switch (state) {
    case CafState::NONE:
      return {"no CAF", Colour::dim};
    case CafState::IDENTIFIED:
      return "identified";
    case CafState::CONSENT_SOUGHT:
      return {"consent sought", Colour::amber};
    case CafState::ASSESSING:
      return "assessing";
    case CafState::DELIVERING:
      return {"delivering", Colour::green};
    case CafState::REVIEW_DUE:
      return {"review due", Colour::amber};
    case CafState::CLOSED:
      return {"closed", Colour::dim};
    case CafState::STEPPED_UP:
      return {"stepped up", Colour::red};
    case CafState::STEPPED_DOWN:
      return {"stepped down", Colour::amber};
  }
  return notKnownHere;
}

Cell engagementCell(Engagement engagement) {
  switch (engagement) {
    case Engagement::NOT_STATED:
      return dash;
    case Engagement::ENGAGED:
      return {"engaged", Colour::green};
    case Engagement::LIP_SERVICE:
      return {"lip service", Colour::amber};
    case Engagement::NOT_ENGAGING:
      return {"not engaging", Colour::red};
  }
  return notKnownHere;
}

std::string_view consentName(Status::Consent::Status status) {
  using Consent = Status::Consent::Status;
  switch (status) {
    case Consent::NOT_SOUGHT:
      return "not sought yet";
    case Consent::GIVEN:
      return "given";
    case Consent::REFUSED:
      return "refused";
    case Consent::WITHDRAWN:
      return "withdrawn";
    case Consent::NOT_NEEDED:
      return "not needed (pseudo CAF)";
  }
  return notKnownHere;
}

std::string_view reasonName(CloseReason reason) {
  switch (reason) {
    case CloseReason::NOT_STATED:
      return "reason not stated";
    case CloseReason::NEEDS_MET:
      return "needs met";
    case CloseReason::DISENGAGED:
      return "disengaged, or consent withdrawn";
    case CloseReason::MOVED_AWAY:
      return "moved to another authority";
    case CloseReason::MOVED_TO_SOCIAL_CARE:
      return "moved to social care";
  }
  return notKnownHere;
}

std::string joined(capnp::List<capnp::Text>::Reader texts, std::string_view between = ", ") {
  std::string line;
  for (auto text : texts) {
    if (!line.empty()) line += between;
    line += view(text);
  }
  return line;
}

// "text, more", leaving out what is empty.
void append(std::string& line, std::string_view more, std::string_view between = ", ") {
  if (more.empty()) return;
  if (!line.empty()) line += between;
  line += more;
}

std::string consentLine(Status::Consent::Reader consent) {
  std::string line(consentName(consent.getStatus()));
  if (consent.hasSince()) line += " " + timeOrDash(true, consent.getSince());
  if (consent.getBy().size() > 0) line += " by " + std::string(view(consent.getBy()));
  if (consent.getScope().size() > 0) line += ", for " + joined(consent.getScope());
  append(line, view(consent.getReason()), ": ");
  return line;
}

std::string stepLine(bool present, Status::Step::Reader step, std::string_view preposition) {
  if (!present) return std::string(dash);
  std::string line = timeOrDash(step.hasOn(), step.getOn());
  if (step.getService().size() > 0) line += fmt::format(", {} {}", preposition, view(step.getService()));
  append(line, view(step.getReason()), ": ");
  return line;
}

Fields sheet(Status::Reader status) {
  Fields fields;
  auto state = stateCell(status.getState());
  if (status.hasSince()) state.text += " since " + timeOrDash(true, status.getSince());
  fields.add("state", state);
  fields.add("CAF", fmt::format("number {}{}, opened {}", status.getNumber(),
                                status.getPseudo() ? ", pseudo CAF (attendance services)" : "",
                                timeOrDash(status.hasOpened(), status.getOpened())));
  fields.add("consent", consentLine(status.getConsent()));
  fields.add("mentor", orDash(view(status.getMentor())));
  auto lead = orDash(view(status.getLeadProfessional()));
  append(lead, view(status.getLeadAgency()));
  fields.add("lead professional", lead);
  auto engagement = engagementCell(status.getEngagement());
  if (status.hasEngagementSince())
    engagement.text += " as of " + timeOrDash(true, status.getEngagementSince());
  fields.add("engagement", engagement);
  auto plan = timeOrDash(status.hasPlanAgreed(), status.getPlanAgreed());
  append(plan, joined(status.getPlanActions(), "; "), ": ");
  fields.add("plan agreed", plan);
  fields.add("next review", timeOrDash(status.hasReviewDueOn(), status.getReviewDueOn()));
  if (status.hasExpectedBirthDate())
    fields.add("child expected", timeOrDash(true, status.getExpectedBirthDate()));
  fields.add("stepped up", stepLine(status.hasSteppedUp(), status.getSteppedUp(), "to"));
  fields.add("stepped down", stepLine(status.hasSteppedDown(), status.getSteppedDown(), "from"));
  std::string closure(dash);
  if (status.hasClosure()) {
    const auto closed = status.getClosure();
    closure =
        fmt::format("{}: {}", timeOrDash(closed.hasOn(), closed.getOn()), reasonName(closed.getReason()));
    append(closure, view(closed.getNote()), "; ");
  }
  fields.add("closed", closure);
  return fields;
}

void writeTable(std::string& out, std::string_view heading, const Table& table, const Screen& screen) {
  if (table.empty()) return;
  writeHeading(out, heading, screen);
  table.write(out, screen);
}

void writeMeetings(std::string& out, Status::Reader status, const Screen& screen) {
  Table table({{.heading = "when"}, {.heading = "meeting"}, {.heading = "chair"}, {.heading = "present"}});
  for (auto meeting : status.getMeetings()) {
    std::string what = "held";
    if (meeting.getStatus() == Status::Meeting::Status::ARRANGED)
      what = "arranged for " + timeOrDash(meeting.hasForWhen(), meeting.getForWhen());
    else if (meeting.getStatus() == Status::Meeting::Status::NOT_HELD)
      what = "not held";
    append(what, view(meeting.getReason()), ": ");
    table.row({timeOrDash(meeting.hasOccurred(), meeting.getOccurred()), what,
               orDash(view(meeting.getChair())), orDash(joined(meeting.getAttended()))});
  }
  writeTable(out, fmt::format("Meetings ({} held)", status.getMeetingsHeld()), table, screen);
}

void writeWork(std::string& out, Status::Reader status, const Screen& screen) {
  Table services({{.heading = "service"},
                  {.heading = "provider"},
                  {.heading = "from"},
                  {.heading = "to"},
                  {.heading = "outcome"}});
  for (auto service : status.getServices())
    services.row(
        {view(service.getService()), orDash(view(service.getProvider())),
         timeOrDash(service.hasStarted(), service.getStarted()),
         service.hasEnded() ? Cell(timeOrDash(true, service.getEnded())) : Cell("running", Colour::green),
         orDash(view(service.getOutcome()))});
  writeTable(out, "Services", services, screen);

  Table engagement({{.heading = "when"}, {.heading = "engagement"}, {.heading = "note"}});
  for (auto entry : status.getEngagements())
    engagement.row({timeOrDash(entry.hasOccurred(), entry.getOccurred()),
                    engagementCell(entry.getEngagement()), orDash(view(entry.getNote()))});
  writeTable(out, "Engagement over time", engagement, screen);

  Table scores({{.heading = "when"},
                {.heading = "tool"},
                {.heading = "version"},
                {.heading = "score", .align = Align::right}});
  for (auto score : status.getScores())
    scores.row({timeOrDash(score.hasOccurred(), score.getOccurred()), orDash(view(score.getTool())),
                orDash(view(score.getToolVersion())), fmt::format("{:g}", score.getTotal())});
  writeTable(out, "Vulnerability scores", scores, screen);

  Table reviews({{.heading = "when"}, {.heading = "outcome"}, {.heading = "next review"}});
  for (auto review : status.getReviews())
    reviews.row({timeOrDash(review.hasOccurred(), review.getOccurred()), orDash(view(review.getOutcome())),
                 timeOrDash(review.hasNextReview(), review.getNextReview())});
  writeTable(out, fmt::format("Reviews ({} held)", status.getReviewsHeld()), reviews, screen);
}

void writeEarlier(std::string& out, Status::Reader status, const Screen& screen) {
  Table table({{.heading = "CAF", .align = Align::right},
               {.heading = "opened"},
               {.heading = "closed"},
               {.heading = "reason"},
               {.heading = "mentor"},
               {.heading = "lead professional"}});
  for (auto earlier : status.getEarlier())
    table.row(
        {std::to_string(earlier.getNumber()), timeOrDash(earlier.hasOpened(), earlier.getOpened()),
         timeOrDash(earlier.hasClosed(), earlier.getClosed()),
         fmt::format("{}{}", reasonName(earlier.getReason()), earlier.getPseudo() ? " (pseudo CAF)" : ""),
         orDash(view(earlier.getMentor())), orDash(view(earlier.getLeadProfessional()))});
  writeTable(out, "Earlier CAFs of this child", table, screen);
}

}  // namespace

std::string print(schema::Answer::Reader answer, const PrintOptions& options) {
  const auto screen = screenOf(options);
  std::string out;
  writeHead(out, "CAF status", answer, screen);
  const auto status = answer.getBody().getAs<Status>();
  if (status.getState() == CafState::NONE) {
    out += "\nNo CAF is recorded for this child.\n";
  } else {
    out += "\n";
    sheet(status).write(out, screen);
  }
  writeMeetings(out, status, screen);
  writeWork(out, status, screen);
  writeEarlier(out, status, screen);
  if (status.getTruncated()) out += "\nLists are cut to their newest entries; the chronology has all.\n";
  return out;
}

std::string printList(schema::Page::Reader page, const PrintOptions& options) {
  const auto screen = screenOf(options);
  std::string out;
  Table table({{.heading = "stream"},
               {.heading = "state"},
               {.heading = "since"},
               {.heading = "mentor"},
               {.heading = "lead professional"},
               {.heading = "engagement"},
               {.heading = "next review"},
               {.heading = "closed because"}});
  for (auto row : page.getItems()) {
    const auto item = row.getBody().getAs<schema::CafItem>();
    const bool closed = item.getState() == CafState::CLOSED;
    auto state = stateCell(item.getState());
    if (item.getPseudo()) state.text += " (pseudo)";
    table.row({Cell(view(row.getStream()), row.getComplete() ? Colour::plain : Colour::red), state,
               timeOrDash(item.hasSince(), item.getSince()), orDash(view(item.getMentor())),
               orDash(view(item.getLeadProfessional())), engagementCell(item.getEngagement()),
               timeOrDash(item.hasReviewDueOn(), item.getReviewDueOn()),
               std::string(closed ? reasonName(item.getClosureReason()) : dash)});
  }
  if (table.empty()) out += "No such CAF.\n";
  table.write(out, screen);
  writeFoot(out, page, screen);
  return out;
}

}  // namespace casefold::caf_status
