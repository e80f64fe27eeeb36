#include "projections/hub/fold.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "projections/history/history_rows.h"
#include "projections/hub/course.h"
#include "projections/hub/rows.h"
#include "projections/runner/view.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::hub {
namespace {

// A name as the state keeps it: whole characters of UTF-8 up to mostNameBytes.
std::string nameOf(capnp::Text::Reader text) {
  auto name = view(text);
  if (name.size() > mostNameBytes) {
    auto end = mostNameBytes;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    name = name.substr(0, end);
  }
  return std::string(name);
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

Rating ratingOf(std::string_view name) {
  const auto given = lower(std::string(name.substr(0, 8)));
  if (given == "red") return Rating::red;
  if (given == "amber") return Rating::amber;
  return given == "green" ? Rating::green : Rating::notRated;
}

Fact made(const Event& event, FactKind kind, std::uint16_t value = 0, std::string name = {}) {
  return {.at = momentOf(event), .kind = kind, .value = value, .name = std::move(name)};
}

std::optional<Fact> intake(const Event& event) {
  const auto& data = event.data;
  if (event.type == EventType::CONTACT_RECEIVED) {
    auto fact = made(event, FactKind::contact, 0, nameOf(data.getContactReceived().getSource()));
    fact.outcome = lower(nameOf(data.getContactReceived().getOutcome()));
    return fact;
  }
  const auto referral = data.getReferralReceived();
  if (referral.getKind() != schema::ReferralReceived::Kind::SOCIAL_CARE) return {};
  return made(event, FactKind::referral, 0, nameOf(referral.getSource()));
}

std::optional<Fact> withinTheHub(const Event& event) {
  const auto& data = event.data;
  switch (event.type) {
    case EventType::CONCERN_RATED: {
      const auto rating = static_cast<std::uint16_t>(data.getConcernRated().getRating());
      return made(event, FactKind::rated, rating > 3 ? 0 : rating);
    }
    case EventType::INFORMATION_ASKED: {
      const auto asked = data.getInformationAsked();
      return made(event, FactKind::asked, static_cast<std::uint16_t>(asked.getKind()),
                  nameOf(asked.getMember()));
    }
    case EventType::INFORMATION_RETURNED: {
      const auto returned = data.getInformationReturned();
      return made(event, FactKind::returned, static_cast<std::uint16_t>(returned.getResult()),
                  nameOf(returned.getMember()));
    }
    case EventType::PACKAGE_COMPILED: {
      const auto package = data.getPackageCompiled();
      auto fact =
          made(event, FactKind::packaged, static_cast<std::uint16_t>(ratingOf(view(package.getRating()))));
      fact.number = package.getNumber();
      return fact;
    }
    case EventType::THRESHOLD_DECIDED: {
      const auto decided = data.getThresholdDecided();
      auto fact = made(event, FactKind::decided, static_cast<std::uint16_t>(decided.getDecision()));
      fact.number = decided.getPackageNumber();
      return fact;
    }
    default:
      return {};
  }
}

std::optional<Fact> afterwards(const Event& event) {
  const auto& data = event.data;
  switch (event.type) {
    case EventType::REFERRAL_PASSED_ON: {
      const auto to = lower(nameOf(data.getReferralPassedOn().getTo()));
      return made(event, FactKind::handedOver, to.find("early response") != std::string::npos ? 1 : 0);
    }
    case EventType::EARLY_RESPONSE_REPORTED:
      return made(event, FactKind::reported,
                  static_cast<std::uint16_t>(data.getEarlyResponseReported().getOutcome()));
    case EventType::REFERRAL_CLOSED:
      return made(event, FactKind::closed);
    case EventType::ASSESSMENT_STARTED:
    case EventType::STRATEGY_DISCUSSION_HELD:
    case EventType::ENQUIRY_STARTED:
    case EventType::CONFERENCE_HELD:
    case EventType::PROTECTION_PLAN_STARTED:
    case EventType::PLAN_STARTED:
      return made(event, FactKind::workBegan);
    case EventType::CHILD_IDENTIFIED:
      return made(event, FactKind::identified, 0, nameOf(data.getChildIdentified().getLocality()));
    default:
      return {};
  }
}

std::optional<Fact> factOf(const Event& event) {
  switch (event.type) {
    case EventType::CONTACT_RECEIVED:
    case EventType::REFERRAL_RECEIVED:
      return intake(event);
    default:
      if (auto fact = withinTheHub(event)) return fact;
      return afterwards(event);
  }
}

// Where the child lives, as far as is known by now.
const std::string& localityOf(const State& state) {
  const auto learned = std::ranges::find_if(state.today.rbegin(), state.today.rend(), [](const Fact& fact) {
    return fact.kind == FactKind::identified && !fact.name.empty();
  });
  return learned == state.today.rend() ? state.locality : learned->name;
}

// Is there anything to tell of it beyond what the state holds?
bool isTold(FactKind kind) { return kind != FactKind::workBegan && kind != FactKind::identified; }

Key sum(char tag, const When& when) {
  Key key(tag);
  key.when(when);
  return key;
}

// What measures count of a contact, and the list of re-referrals: for as long as the contact is on record.
void writeForGood(const Contact& contact, std::string_view stream, Rows& rows) {
  auto add = [&](Key key) { rows.addTo(key.text(contact.locality).text(contact.source), 1); };
  add(sum(contactsSum, london::toTheDay(contact.received().occurred)));
  if (contact.referral) {
    const auto received = london::toTheDay(contact.referral->occurred);
    add(sum(referralsSum, received));
    if (const auto& before = contact.before) {
      add(sum(referredBeforeSum, received)
              .when(london::toTheDay(before->received))
              .byte(static_cast<std::uint8_t>(before->standing))
              .small(static_cast<std::uint16_t>(before->decision)));
      Key key(referralTag);
      key.when(contact.referral->occurred).text(stream).number(contact.number);
      std::string value;
      pack(ReferralRow{contact.number, contact.referral->occurred, *before, contact.source}, value);
      rows.put(key, rowValue(stream, value));
    }
  }
  if (!contact.decisions.empty()) {
    const auto& decision = contact.decisions.front();
    add(sum(decisionsSum, decision.at.occurred)
            .when(contact.decisionClock().occurred)
            .small(static_cast<std::uint16_t>(decision.decision)));
  }
  if (!contact.packages.empty()) {
    const auto& package = contact.packages.front();
    add(sum(packagesSum, package.at.occurred)
            .when(contact.received().occurred)
            .byte(static_cast<std::uint8_t>(package.inForce)));
  }
}

void put(Rows& rows, Key key, std::string_view stream, const Contact& contact, std::uint32_t which = 0) {
  std::string value;
  pack(RowValue{contact.number, which}, value);
  rows.put(key.text(stream).number(contact.number).number(which), rowValue(stream, value));
}

void writeWhatIsOpen(const Contact& contact, std::string_view stream, Rows& rows) {
  if (contact.awaitsDecision()) {
    put(rows, std::move(Key(decisionTag).when(contact.decisionClock().occurred)), stream, contact);
    for (std::uint32_t i = 0; i < contact.information.size(); ++i) {
      const auto& asked = contact.information[i];
      if (!asked.asked || asked.returned) continue;
      const auto& clock = asked.afterPackage ? *asked.asked : contact.received();
      put(rows, std::move(Key(informationTag).text(asked.member).when(clock.occurred)), stream, contact, i);
    }
  }
  if (contact.awaitsPackage())
    put(rows,
        std::move(Key(packageTag).byte(ratingPlace(contact.rating())).when(contact.received().occurred)),
        stream, contact);
  bool handedOver = false;
  for (std::uint32_t i = 0; i < contact.handOvers.size(); ++i) {
    const auto& handOver = contact.handOvers[i];
    if (!handOver.toEarlyResponse) continue;
    handedOver = true;
    if (!handOver.reported)
      put(rows, std::move(Key(handOverTag).when(handOver.at.occurred)), stream, contact, i);
  }
  // Decided, and nobody handed it over: the same silence.
  if (!handedOver && !contact.decisions.empty() &&
      contact.decisions.back().decision == Decision::EARLY_RESPONSE &&
      std::ranges::none_of(contact.handOvers, [](const HandOver& each) { return each.reported.has_value(); }))
    put(rows, std::move(Key(handOverTag).when(contact.decisions.back().at.occurred)), stream, contact,
        mostOthers);
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  if (!event.known) return;
  if (event.type == EventType::CONSULTATION_GIVEN) {
    ++state.consultationsInAll;
    if (state.consultations.size() == mostConsultations)
      state.consultations.erase(state.consultations.begin());
    state.consultations.push_back(momentOf(event));
    return putHistory(rows, event);
  }
  if (event.type == EventType::ASSESSMENT_STARTED &&
      event.data.getAssessmentStarted().getKind() == schema::AssessmentKind::INITIAL)
    rows.addTo(sum(initialAssessmentsSum, london::toTheDay(event.occurred)).text(localityOf(state)), 1);
  auto fact = factOf(event);
  if (!fact) return;
  if (isTold(fact->kind)) putHistory(rows, event);
  take(state, *std::move(fact), [&](const Contact& contact) { writeForGood(contact, event.stream, rows); });
}

void index(const State& state, std::string_view stream, Rows& rows) {
  const auto all = settled(state, [&](const Contact& contact) { writeForGood(contact, stream, rows); });
  for (const auto& contact : all.contacts) {
    writeForGood(contact, stream, rows);
    writeWhatIsOpen(contact, stream, rows);
    if (contact.number > 1 &&
        (contact.awaitsDecision() || contact.endedAtTheDoor || !contact.decisions.empty()))
      put(rows, std::move(Key(escalationTag).when(contact.received().occurred)), stream, contact);
  }
}

}  // namespace casefold::hub
