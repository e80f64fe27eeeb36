// The hub's work with one child: what the state holds, with the words of each event from its history row.
#include <algorithm>
#include <functional>
#include <string>

#include "projections/history/history_rows.h"
#include "projections/hub/course.h"
#include "projections/hub/query.h"
#include "projections/hub/standing.h"
#include "projections/policy/deadline_answer.h"
#include "projections/runner/damaged_store.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::hub {
namespace {

using Hub = schema::Hub;

capnp::Text::Reader orWhoRecorded(capnp::Text::Reader named, const HistoryEntry& entry) {
  return named.size() > 0 ? named : textReader(entry.actor);
}

std::string ordinal(std::size_t number) {
  constexpr std::array<std::string_view, 10> words = {"first", "second",  "third",  "fourth", "fifth",
                                                      "sixth", "seventh", "eighth", "ninth",  "tenth"};
  if (number >= 1 && number <= words.size()) return std::string(words.at(number - 1));
  return "number " + std::to_string(number);
}

class Telling {
 public:
  Telling(const State& all, const StreamReading& reading)
      : all_(all), reading_(reading), asking_(reading.asking()), policies_(*asking_.policies) {}

  Result<void> contact(const Contact& contact, Hub::Contact::Builder told) const;
  Result<void> consultations(Hub::Builder hub) const;
  void escalation(Hub::Builder hub) const;

 private:
  using Use = std::function<void(const HistoryEntry&)>;

  // The event that stands at this moment.
  Result<void> at(const Moment& moment, const Use& use) const {
    const auto key = momentKey(historyTag, reading_.stream(), moment);
    CASEFOLD_TRY(const auto row, reading_.reading().row(key));
    if (!row) return damagedInStore("a row that an index names");
    return readHistoryRow(key.bytes(), *row, use);
  }

  Result<void> intake(const Contact& contact, Hub::Contact::Builder told) const;
  void standing(const Contact& contact, Hub::Contact::Builder told) const;
  Result<void> ratings(const Contact& contact, Hub::Contact::Builder told) const;
  Result<void> information(const Contact& contact, Hub::Contact::Builder told) const;
  Result<void> packages(const Contact& contact, Hub::Contact::Builder told) const;
  Result<void> decisions(const Contact& contact, Hub::Contact::Builder told) const;
  Result<void> handOvers(const Contact& contact, Hub::Contact::Builder told) const;
  Result<void> handOver(const HandOver& handOver, Hub::HandOver::Builder told) const;
  [[nodiscard]] Hub::PackageRemark remark(const DecisionMade& decision) const;

  const State& all_;
  const StreamReading& reading_;
  const Asking& asking_;
  const Policies& policies_;
};

Result<void> Telling::intake(const Contact& contact, Hub::Contact::Builder told) const {
  const auto& codes = policies_.codes().at(london::lastDayOf(contact.received().occurred));
  writeWhen(contact.received().occurred, told.initReceived());
  told.setSource(codes.named(policy::codes::referralSource, contact.source));
  const unsigned referral = contact.contact ? 1 : 0;  // its place
  auto list = told.initCameIn(referral + (contact.referral ? 1 : 0));
  if (contact.contact)
    CASEFOLD_CHECK(at(*contact.contact, [&](const HistoryEntry& entry) {
      const auto data = entry.event.getContactReceived();
      list[0].setOccurred(entry.event.getOccurred());
      list[0].setConcern(data.getConcern());
      list[0].setOutcome(codes.named(policy::codes::contactOutcome, view(data.getOutcome())));
    }));
  if (!contact.referral) return {};
  writeWhen(contact.referral->occurred, told.initReferral());
  return at(*contact.referral, [&](const HistoryEntry& entry) {
    const auto data = entry.event.getReferralReceived();
    list[referral].setOccurred(entry.event.getOccurred());
    list[referral].setWhat(Hub::CameIn::What::REFERRAL);
    list[referral].setPrimaryNeed(codes.named(policy::codes::primaryNeed, view(data.getPrimaryNeed())));
    list[referral].setReferrer(data.getReferrer());
    list[referral].setConcern(data.getConcerns());
  });
}

void Telling::standing(const Contact& contact, Hub::Contact::Builder told) const {
  const auto below = belowUpTo(all_, contact, policies_);
  told.setBelow(static_cast<std::uint32_t>(below.contacts.size()));
  told.setEscalation(below.escalation);
  if (const auto due = packageDeadline(contact, asking_)) policy::write(*due, told.initPackage());
  if (const auto due = decisionDeadline(contact, asking_)) policy::write(*due, told.initDecision());
  if (!contact.before || !contact.referral) return;
  writeWhen(contact.before->received, told.initReferredBefore());
  told.setReReferral(isReReferral(*contact.before, contact.referral->occurred, asking_));
  told.setAlreadyOpen(wasOpen(*contact.before, policies_));
}

Result<void> Telling::ratings(const Contact& contact, Hub::Contact::Builder told) const {
  auto list = told.initRatings(static_cast<unsigned>(contact.ratings.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& given = contact.ratings[i];
    list[i].setRating(static_cast<schema::HubRating>(given.rating));
    writeWhen(given.at.occurred, list[i].initGiven());
    CASEFOLD_CHECK(at(given.at, [&](const HistoryEntry& entry) {
      if (given.byPackage) {
        list[i].setRatedBy(textReader(entry.actor));
        list[i].setReasons("as the package says");
        return;
      }
      const auto data = entry.event.getConcernRated();
      list[i].setRatedBy(orWhoRecorded(data.getRatedBy(), entry));
      list[i].setReasons(data.getReasons());
    }));
  }
  return {};
}

Result<void> Telling::information(const Contact& contact, Hub::Contact::Builder told) const {
  using Came = Hub::Information::Result;
  auto list = told.initInformation(static_cast<unsigned>(contact.information.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& each = contact.information[i];
    auto line = list[i];
    line.setMember(each.member);
    line.setKind(each.kind);
    line.setResult(contact.awaitsDecision()    ? Came::AWAITED
                   : contact.decisions.empty() ? Came::NO_LONGER_AWAITED
                                               : Came::DECIDED_WITHOUT);
    if (const auto due = informationDeadline(contact, each, asking_)) policy::write(*due, line.initDue());
    if (each.asked) {
      writeWhen(each.asked->occurred, line.initAsked());
      CASEFOLD_CHECK(at(*each.asked, [&](const HistoryEntry& entry) {
        line.setQuestion(entry.event.getInformationAsked().getQuestion());
      }));
    }
    if (!each.returned) continue;
    writeWhen(each.returned->occurred, line.initReturned());
    switch (each.result) {
      case schema::InformationReturned::Result::NOTHING_KNOWN:
        line.setResult(Came::NOTHING_KNOWN);
        break;
      case schema::InformationReturned::Result::DECLINED:
        line.setResult(Came::DECLINED);
        break;
      default:
        line.setResult(Came::RETURNED);
    }
    CASEFOLD_CHECK(at(*each.returned, [&](const HistoryEntry& entry) {
      line.setSummary(entry.event.getInformationReturned().getSummary());
      line.setBasis(entry.event.getInformationReturned().getBasis());
    }));
  }
  return {};
}

Result<void> Telling::packages(const Contact& contact, Hub::Contact::Builder told) const {
  auto list = told.initPackages(static_cast<unsigned>(contact.packages.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& package = contact.packages[i];
    list[i].setNumber(package.number);
    writeWhen(package.at.occurred, list[i].initCompiled());
    CASEFOLD_CHECK(at(package.at, [&](const HistoryEntry& entry) {
      list[i].setRating(entry.event.getPackageCompiled().getRating());
      list[i].setSummary(entry.event.getPackageCompiled().getSummary());
      list[i].setCompiledBy(textReader(entry.actor));
    }));
  }
  return {};
}

// Was it made on the newest package there was? One of the day of the decision may have come after it.
Hub::PackageRemark Telling::remark(const DecisionMade& decision) const {
  if (decision.package == 0) return Hub::PackageRemark::NONE_NAMED;
  bool there = false;
  for (const auto& contact : all_.contacts)
    for (const auto& package : contact.packages) {
      there = there || package.number == decision.package;
      if (package.number > decision.package &&
          london::latest(package.at.occurred) < london::earliest(decision.at.occurred))
        return Hub::PackageRemark::NEWER_THERE;
    }
  for (const auto& package : all_.before.packages) there = there || package.number == decision.package;
  return there ? Hub::PackageRemark::NOT_STATED : Hub::PackageRemark::NOT_ON_RECORD;
}

Result<void> Telling::decisions(const Contact& contact, Hub::Contact::Builder told) const {
  auto list = told.initDecisions(static_cast<unsigned>(contact.decisions.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& decision = contact.decisions[i];
    list[i].setDecision(outcomeOf(decision.decision));
    writeWhen(decision.at.occurred, list[i].initDecided());
    list[i].setOnPackage(decision.package);
    list[i].setPackageRemark(remark(decision));
    if (i == 0)
      if (const auto due = decisionDeadline(contact, asking_)) policy::write(*due, list[i].initDue());
    CASEFOLD_CHECK(at(decision.at, [&](const HistoryEntry& entry) {
      list[i].setDecidedBy(orWhoRecorded(entry.event.getThresholdDecided().getDecidedBy(), entry));
      list[i].setReasons(entry.event.getThresholdDecided().getReasons());
    }));
  }
  return {};
}

Result<void> Telling::handOver(const HandOver& handOver, Hub::HandOver::Builder told) const {
  if (handOver.toEarlyResponse) told.setOutcome(schema::CameBack::NOTHING_YET);
  if (handOver.toEarlyResponse && !handOver.reported)
    told.setWaiting(daysSince(handOver.at.occurred, asking_));
  if (!handOver.knownByReport) {
    writeWhen(handOver.at.occurred, told.initHandedOver());
    CASEFOLD_CHECK(at(handOver.at, [&](const HistoryEntry& entry) {
      told.setTo(entry.event.getReferralPassedOn().getTo());
      told.setReason(entry.event.getReferralPassedOn().getReason());
    }));
  }
  if (!handOver.reported) return {};
  const auto outcome = static_cast<std::uint16_t>(handOver.outcome);
  told.setOutcome(outcome == 0 || outcome > 5 ? schema::CameBack::OTHER_OUTCOME
                                              : static_cast<schema::CameBack>(outcome + 1));
  told.setReportNamesNone(handOver.matched);
  writeWhen(handOver.reported->occurred, told.initReported());
  return at(*handOver.reported, [&](const HistoryEntry& entry) {
    told.setAgency(entry.event.getEarlyResponseReported().getAgency());
    told.setNote(entry.event.getEarlyResponseReported().getNote());
  });
}

Result<void> Telling::handOvers(const Contact& contact, Hub::Contact::Builder told) const {
  const bool notMade = isHandOverMissing(all_.contacts, contact);
  auto list = told.initHandOvers(static_cast<unsigned>(contact.handOvers.size() + (notMade ? 1 : 0)));
  for (unsigned i = 0; i < contact.handOvers.size(); ++i)
    CASEFOLD_CHECK(handOver(contact.handOvers[i], list[i]));
  if (!notMade) return {};
  auto missing = list[list.size() - 1];
  missing.setOutcome(schema::CameBack::NOT_HANDED_OVER);
  missing.setWaiting(daysSince(contact.decisions.back().at.occurred, asking_));
  return {};
}

Result<void> Telling::contact(const Contact& contact, Hub::Contact::Builder told) const {
  told.setNumber(contact.number);
  told.setOutcome(outcomeOf(contact));
  told.setRating(static_cast<schema::HubRating>(contact.rating()));
  if (contact.number != 0) {
    CASEFOLD_CHECK(intake(contact, told));
    standing(contact, told);
  }
  CASEFOLD_CHECK(ratings(contact, told));
  CASEFOLD_CHECK(information(contact, told));
  CASEFOLD_CHECK(packages(contact, told));
  CASEFOLD_CHECK(decisions(contact, told));
  return handOvers(contact, told);
}

Result<void> Telling::consultations(Hub::Builder hub) const {
  auto list = hub.initConsultations(static_cast<unsigned>(all_.consultations.size()));
  for (unsigned i = 0; i < list.size(); ++i)
    CASEFOLD_CHECK(at(all_.consultations[i], [&](const HistoryEntry& entry) {
      const auto data = entry.event.getConsultationGiven();
      list[i].setOccurred(entry.event.getOccurred());
      list[i].setAskedBy(data.getAskedBy());
      list[i].setAdvice(data.getAdvice());
      list[i].setGivenBy(orWhoRecorded(data.getGivenBy(), entry));
    }));
  return {};
}

void Telling::escalation(Hub::Builder hub) const {
  if (all_.contacts.empty()) return;
  const auto& last = all_.contacts.back();
  const auto below = belowUpTo(all_, last, policies_);
  if (below.contacts.empty()) return;
  const auto& thresholds = policies_.thresholds().at(london::lastDayOf(last.received().occurred));
  auto told = hub.initEscalation();
  const auto place = ordinal(below.contacts.size());
  told.setStanding(last.awaitsDecision()
                       ? "not decided yet: would be the " + place + " below the threshold within " +
                             std::to_string(thresholds.escalationMonths) + " months"
                       : "the " + place + " below the threshold within " +
                             std::to_string(thresholds.escalationMonths) + " months");
  told.setEscalating(below.escalation);
  auto numbers = told.initContacts(static_cast<unsigned>(below.contacts.size()));
  for (unsigned i = 0; i < numbers.size(); ++i) numbers.set(i, below.contacts[i]->number);
}

bool isEmpty(const Contact& contact) {
  return contact.ratings.empty() && contact.information.empty() && contact.packages.empty() &&
         contact.decisions.empty() && contact.handOvers.empty();
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  schema::Hub::Builder answer) {
  const auto all = underPolicy(settled(state), *reading.asking().policies);
  const Telling telling(all, reading);
  answer.setContactsInAll(all.contactsInAll);
  answer.setAwaiting(
      static_cast<std::uint32_t>(std::ranges::count_if(all.contacts, &Contact::awaitsDecision)));
  if (!all.contacts.empty()) answer.setRating(static_cast<schema::HubRating>(all.contacts.back().rating()));
  answer.setLocality(all.locality);
  telling.escalation(answer);
  const unsigned first = isEmpty(all.before) ? 0 : 1;
  auto contacts = answer.initContacts(static_cast<unsigned>(all.contacts.size()) + first);
  if (first == 1) CASEFOLD_CHECK(telling.contact(all.before, contacts[0]));
  for (unsigned i = first; i < contacts.size(); ++i)
    CASEFOLD_CHECK(telling.contact(all.contacts[i - first], contacts[i]));
  answer.setTruncated(
      all.contactsInAll > all.contacts.size() || all.before.leftOut > 0 ||
      all.consultationsInAll > all.consultations.size() ||
      std::ranges::any_of(all.contacts, [](const Contact& each) { return each.leftOut > 0; }));
  return telling.consultations(answer);
}

}  // namespace casefold::hub
