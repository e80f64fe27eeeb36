#include "projections/chronology/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "infra/terminal/shown_time.h"
#include "infra/terminal/text.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold::chronology {

namespace phrases {

std::string cut(std::string_view text, std::size_t columns) {
  constexpr std::size_t bytesPerColumn = 8;  // enough for any text that fits; the rest need not be looked at
  std::string line = harmless(text.substr(0, columns * bytesPerColumn));
  std::ranges::replace(line, '\n', ' ');
  const auto first = line.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  line = line.substr(first, line.find_last_not_of(' ') + 1 - first);
  if (displayWidth(line) <= columns) return line;
  return wrapped(line, columns - 1).front() + "…";
}

std::string listed(capnp::List<capnp::Text>::Reader texts, unsigned most) {
  std::string line;
  for (unsigned i = 0; i < texts.size() && i < most; ++i) {
    if (i > 0) line += ", ";
    line += cut(view(texts[i]), 40);
  }
  if (texts.size() > most) line += fmt::format(" and {} more", texts.size() - most);
  return line;
}

std::string capital(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

std::string with(std::string subject, std::string_view text) {
  const auto said = cut(text);
  return said.empty() ? subject : std::move(subject) + ": " + said;
}

std::string by(std::string subject, std::string_view name) {
  const auto who = cut(name, 40);
  return who.empty() ? subject : std::move(subject) + " by " + who;
}

std::string named(const policy::Codes& codes, std::string_view list, std::string_view code) {
  if (code.empty()) return {};
  if (const auto label = codes.label(list, code); !label.empty()) return fmt::format("{} ({})", label, code);
  return fmt::format("code {}", cut(code, 16));
}

}  // namespace phrases

namespace {

using phrases::by;
using phrases::cut;
using phrases::named;
using phrases::with;
using policy::Codes;

std::string referralKind(schema::ReferralReceived::Kind kind) {
  switch (kind) {
    case schema::ReferralReceived::Kind::SOCIAL_CARE:
      return "Referral";
    case schema::ReferralReceived::Kind::CAF:
      return "Referral for a CAF";
    case schema::ReferralReceived::Kind::PSEUDO_CAF:
      return "Referral for attendance services (pseudo CAF)";
  }
  return "Referral of a kind that this version does not know";
}

std::string referral(schema::ReferralReceived::Reader data, const Codes& codes) {
  auto line = referralKind(data.getKind());
  const auto source = named(codes, policy::codes::referralSource, view(data.getSource()));
  if (!source.empty()) line += " from " + source;
  // "a school nurse (3C)" need not be followed by "school nurse".
  if (const auto who = cut(view(data.getReferrer()), 40); source.find(who) == std::string::npos)
    line += (source.empty() ? " from " : ", ") + who;
  const auto need = named(codes, policy::codes::primaryNeed, view(data.getPrimaryNeed()));
  return with(std::move(line), need.empty() ? std::string(view(data.getConcerns())) : need);
}

std::string_view decisionName(schema::ThresholdDecided::Decision decision) {
  using Decision = schema::ThresholdDecided::Decision;
  switch (decision) {
    case Decision::NOT_STATED:
      return "not stated";
    case Decision::SECTION47:
      return "reasonable cause to suspect significant harm (section 47)";
    case Decision::SECTION17:
      return "child in need (section 17)";
    case Decision::EARLY_RESPONSE:
      return "early response";
    case Decision::CAF:
      return "CAF and team around the child";
    case Decision::ADVICE:
      return "advice";
    case Decision::NO_FURTHER_ACTION:
      return "no further action";
  }
  return "one that this version does not know";
}

std::string consultation(schema::ConsultationGiven::Reader data) {
  auto line = by("Consultation about thresholds asked", view(data.getAskedBy()));
  if (const auto who = cut(view(data.getGivenBy()), 40); !who.empty()) line += ", given by " + who;
  return with(std::move(line), view(data.getAdvice()));
}

std::string asked(schema::InformationAsked::Reader data) {
  const auto member = cut(view(data.getMember()), 40);
  switch (data.getKind()) {
    case schema::InformationAsked::Kind::MEMBER:
      return with("Information asked of " + member, view(data.getQuestion()));
    case schema::InformationAsked::Kind::VIRTUAL_MEMBER:
      return with("Information asked of " + member + " (virtual member)", view(data.getQuestion()));
    case schema::InformationAsked::Kind::DATA_SYSTEM:
      return with("Information looked for in " + member, view(data.getQuestion()));
  }
  return with("Information asked of " + member + ", of a kind that this version does not know",
              view(data.getQuestion()));
}

std::string returned(schema::InformationReturned::Reader data) {
  using Result = schema::InformationReturned::Result;
  std::string line;
  switch (data.getResult()) {
    case Result::RETURNED:
      line = by("Information returned", view(data.getMember()));
      break;
    case Result::NOTHING_KNOWN:
      line = "Nothing known to " + cut(view(data.getMember()), 40);
      break;
    case Result::DECLINED:
      line = by("Information not shared", view(data.getMember()));
      break;
    default:
      line = by("Information returned with a result that this version does not know", view(data.getMember()));
  }
  if (const auto basis = cut(view(data.getBasis()), 60); !basis.empty()) line += " (ground: " + basis + ")";
  return with(std::move(line), view(data.getSummary()));
}

std::string concern(schema::ConcernRated::Reader data) {
  using Rating = schema::ConcernRated::Rating;
  std::string line = "Concern rated";
  switch (data.getRating()) {
    case Rating::NOT_STATED:
      break;
    case Rating::GREEN:
      line += " green";
      break;
    case Rating::AMBER:
      line += " amber";
      break;
    case Rating::RED:
      line += " red";
      break;
    default:
      line += " in a way that this version does not know";
  }
  return with(by(std::move(line), view(data.getRatedBy())), view(data.getReasons()));
}

std::string earlyResponse(schema::EarlyResponseReported::Reader data) {
  using Outcome = schema::EarlyResponseReported::Outcome;
  std::string line = "Early Response Service reported";
  switch (data.getOutcome()) {
    case Outcome::NOT_STATED:
      break;
    case Outcome::SINGLE_AGENCY_RESPONSE:
      line += ", single-agency response";
      break;
    case Outcome::CAF_STARTED:
      line += ", CAF started with a team around the child";
      break;
    case Outcome::FAMILY_DECLINED:
      line += ", the family declined";
      break;
    case Outcome::NOT_REACHED:
      line += ", the family was not reached";
      break;
    case Outcome::REFERRED_BACK:
      line += ", referred back to the hub";
      break;
    default:
      line += ", with an outcome that this version does not know";
  }
  return with(by(std::move(line), view(data.getAgency())), view(data.getNote()));
}

std::string package(schema::PackageCompiled::Reader data) {
  std::string line = "Hub package";
  if (data.getNumber() > 0) line += fmt::format(" {}", data.getNumber());
  line += " compiled";
  if (data.getRating().size() > 0) line += ", rated " + cut(view(data.getRating()), 20);
  return with(std::move(line), view(data.getSummary()));
}

std::string threshold(schema::ThresholdDecided::Reader data) {
  auto line = fmt::format("Threshold decided: {}", decisionName(data.getDecision()));
  if (data.getPackageNumber() > 0) line += fmt::format(", on package {}", data.getPackageNumber());
  return by(std::move(line), view(data.getDecidedBy()));
}

std::string closed(schema::ReferralClosed::Reader data, const Codes& codes) {
  auto line = with("Referral closed", named(codes, policy::codes::closureReason, view(data.getReason())));
  if (data.getReason().size() == 0) line += ", no reason stated";
  if (data.getUndated()) line += " (no closing date stated)";
  return line;
}

std::string contact(schema::ContactReceived::Reader data, const Codes& codes) {
  std::string line = "Contact";
  if (const auto source = named(codes, policy::codes::referralSource, view(data.getSource()));
      !source.empty())
    line += " from " + source;
  if (data.getOutcome().size() > 0) line += ", outcome " + cut(view(data.getOutcome()), 30);
  return with(std::move(line), view(data.getConcern()));
}

// Identifiers are for matching and stay out of the line: a chronology is read by more people than they are
// for. The one that the stream's own id stands for is no secret where that is shown.
std::string identified(schema::ChildIdentified::Reader data) {
  std::string line = "Identifiers of the child recorded";
  if (data.hasExpectedBirthDate() && !data.hasBirthDate())
    line = "Identifiers recorded of a child not yet born, expected " +
           shownTime(readWhen(data.getExpectedBirthDate()));
  const auto local = cut(view(data.getLocalIdentifier()), 60);
  return local.empty() ? line : line + ", called \"" + local + "\" in the authority's own system";
}

std::string disability(schema::DisabilityRecorded::Reader data, const Codes& codes) {
  std::string line;
  for (auto code : data.getCodes()) {
    if (!line.empty()) line += ", ";
    line += named(codes, policy::codes::disability, view(code));
    if (line.size() > 200) break;  // the list is as long as whoever wrote it liked
  }
  return with("Disability recorded", line);
}

std::string referralSummary(schema::Event::Reader event, const Codes& codes) {
  switch (event.which()) {
    case EventType::CONTACT_RECEIVED:
      return contact(event.getContactReceived(), codes);
    case EventType::REFERRAL_RECEIVED:
      return referral(event.getReferralReceived(), codes);
    case EventType::CONSULTATION_GIVEN:
      return consultation(event.getConsultationGiven());
    case EventType::INFORMATION_ASKED:
      return asked(event.getInformationAsked());
    case EventType::INFORMATION_RETURNED:
      return returned(event.getInformationReturned());
    case EventType::CONCERN_RATED:
      return concern(event.getConcernRated());
    case EventType::PACKAGE_COMPILED:
      return package(event.getPackageCompiled());
    case EventType::THRESHOLD_DECIDED:
      return threshold(event.getThresholdDecided());
    case EventType::REFERRAL_PASSED_ON:
      return with("Referral passed on to " + cut(view(event.getReferralPassedOn().getTo()), 40),
                  view(event.getReferralPassedOn().getReason()));
    case EventType::EARLY_RESPONSE_REPORTED:
      return earlyResponse(event.getEarlyResponseReported());
    case EventType::REFERRAL_CLOSED:
      return closed(event.getReferralClosed(), codes);
    case EventType::CHILD_IDENTIFIED:
      return identified(event.getChildIdentified());
    case EventType::DISABILITY_RECORDED:
      return disability(event.getDisabilityRecorded(), codes);
    case EventType::DEATH_RECORDED:
      return with("Death of the child", view(event.getDeathRecorded().getNote()));
    default:
      return {};
  }
}

// "version 3", or "version 3, event 2" where it is not the first of its record; people count from 1.
std::string reference(std::uint64_t version, std::uint16_t event) {
  return event == 0 ? fmt::format("version {}", version)
                    : fmt::format("version {}, event {}", version, event + 1U);
}

std::string correction(schema::RecordCorrected::Reader data, const Codes& codes) {
  auto line = "Correction of " + reference(data.getVersion(), data.getEvent());
  if (!data.hasCorrected()) return with(std::move(line), view(data.getReason()));
  const auto corrected = data.getCorrected();
  // A correction of a correction of … says what it corrects, not what all of them say.
  const auto says = corrected.which() == EventType::RECORD_CORRECTED
                        ? "correction of " + reference(corrected.getRecordCorrected().getVersion(),
                                                       corrected.getRecordCorrected().getEvent())
                        : summary(corrected, codes);
  line += fmt::format(", should read: {} ({})", says, shownTime(readWhen(corrected.getOccurred())));
  if (const auto reason = cut(view(data.getReason())); !reason.empty()) line += "; because " + reason;
  return line;
}

std::string linked(schema::StreamLinked::Reader data) {
  auto line = "Linked with " + cut(view(data.getStream()), 130);
  if (data.getRelation().size() > 0) line += " (" + cut(view(data.getRelation()), 30) + ")";
  return with(std::move(line), view(data.getReason()));
}

std::string recordSummary(schema::Event::Reader event, const Codes& codes) {
  switch (event.which()) {
    case EventType::RECORD_CORRECTED:
      return correction(event.getRecordCorrected(), codes);
    case EventType::RECORD_WITHDRAWN:
      return with("Withdrawn as recorded in error: " + reference(event.getRecordWithdrawn().getVersion(),
                                                                 event.getRecordWithdrawn().getEvent()),
                  view(event.getRecordWithdrawn().getReason()));
    case EventType::STREAM_LINKED:
      return linked(event.getStreamLinked());
    case EventType::STREAM_UNLINKED:
      return with("Link with " + cut(view(event.getStreamUnlinked().getStream()), 130) + " taken back",
                  view(event.getStreamUnlinked().getReason()));
    case EventType::JUDGED_NOT_DUPLICATE:
      return with(
          "Judged to be another child than " + cut(view(event.getJudgedNotDuplicate().getStream()), 130),
          view(event.getJudgedNotDuplicate().getReason()));
    default:
      return {};
  }
}

}  // namespace

std::string summary(schema::Event::Reader event, const policy::Codes& codes) {
  for (auto family : {referralSummary, assessmentSummary, recordSummary})
    if (auto line = family(event, codes); !line.empty()) return line;
  for (auto family : {cafSummary, placementSummary, supervisionSummary, programmeSummary})
    if (auto line = family(event); !line.empty()) return line;
  return with("An event of a type that this version does not know", view(event.getType()));
}

}  // namespace casefold::chronology
