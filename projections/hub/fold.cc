#include "projections/hub/fold.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>
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
    fact.outcome = nameOf(data.getContactReceived().getOutcome());
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
    case EventType::EARLY_RESPONSE_REPORTED: {
      const auto report = data.getEarlyResponseReported();
      auto fact = made(event, FactKind::reported, static_cast<std::uint16_t>(report.getOutcome()));
      if (report.hasHandedOver()) fact.about = readWhen(report.getHandedOver());
      return fact;
    }
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

// The outcome of a contact, where policy may let it end the contact.
std::string_view outcomeThatMayEnd(const Contact& contact) {
  return contact.referral || contact.becomesReferral ? std::string_view() : std::string_view(contact.outcome);
}

// The outcomes of the contacts that were open beside this one until the same decision, none twice. An empty
// one: such a contact as no outcome ends.
std::string outcomesBeside(const std::vector<Contact>& contacts, const Contact& contact) {
  std::set<std::string_view> outcomes;
  for (const auto& each : contacts)
    if (each.number != contact.number && each.settledBy == contact.settledBy)
      outcomes.insert(outcomeThatMayEnd(each));
  std::string all;
  for (const auto outcome : outcomes) all.append(outcome).push_back('\n');
  return all;
}

Key decisionSum(const std::vector<Contact>& contacts, const Contact& contact) {
  const auto& decision = contact.decisions.front();
  Key key = sum(decisionsSum, decision.at.occurred);
  key.when(contact.decisionClock().occurred).small(static_cast<std::uint16_t>(decision.decision));
  const auto outcome = outcomeThatMayEnd(contact);
  key.text(outcome);
  // Only where policy may say that the contact had ended: was the decision about it at all (underPolicy)?
  const bool inDoubt = !outcome.empty() && decision.first;
  key.byte(inDoubt && !decision.ofLast ? 1 : 0).text(inDoubt ? outcomesBeside(contacts, contact) : "");
  return key;
}

Key packageSum(const std::vector<Contact>& contacts, const Contact& contact) {
  const auto& package = contact.packages.front();
  Key key = sum(packagesSum, package.at.occurred);
  const auto rating = static_cast<std::uint8_t>(package.inForce);
  key.when(contact.received().occurred).byte(rating);
  const auto outcome = outcomeThatMayEnd(contact);
  key.text(outcome);
  // Where policy says that the contact had ended: of the contact before it that was open beside it, if there
  // is one.
  const Contact* other = nullptr;
  if (!outcome.empty() && package.early)
    for (const auto& each : contacts)
      if (each.number < contact.number && each.settledBy == contact.settledBy) other = &each;
  if (other == nullptr) return std::move(key.when(contact.received().occurred).byte(rating));
  const bool rated = std::ranges::any_of(contact.ratings, [&](const RatingGiven& given) {
    return !given.byPackage && !(package.at.occurred < given.at.occurred);
  });
  const auto theirs =
      rated || other->rating() == Rating::notRated ? rating : static_cast<std::uint8_t>(other->rating());
  return std::move(key.when(other->received().occurred).byte(other->packages.empty() ? theirs : notCounted));
}

// What measures count of a contact, and the list of re-referrals: for as long as the contact is on record.
void writeForGood(const std::vector<Contact>& contacts, const Contact& contact, std::string_view stream,
                  Rows& rows) {
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
  if (!contact.decisions.empty()) add(decisionSum(contacts, contact));
  if (!contact.packages.empty()) add(packageSum(contacts, contact));
}

void put(Rows& rows, Key key, std::string_view stream, const Contact& contact, std::uint32_t which = 0) {
  std::string value;
  pack(RowValue{contact.number, which}, value);
  rows.put(key.text(stream).number(contact.number).number(which), rowValue(stream, value));
}

// A rating that was given to a later contact is this one's, should policy say that the later one had ended.
std::set<Rating> ratingsPossible(const std::vector<Contact>& contacts, const Contact& contact) {
  std::set<Rating> ratings = {contact.rating()};
  for (const auto& each : contacts)
    if (each.number > contact.number && each.open() && !outcomeThatMayEnd(each).empty())
      ratings.insert(each.rating());
  return ratings;
}

void writeWhatIsOpen(const std::vector<Contact>& contacts, const Contact& contact, std::string_view stream,
                     Rows& rows) {
  if (contact.open()) {
    put(rows, std::move(Key(decisionTag).when(contact.decisionClock().occurred)), stream, contact);
    for (std::uint32_t i = 0; i < contact.information.size(); ++i) {
      const auto& asked = contact.information[i];
      if (!asked.asked || asked.returned) continue;
      const auto& clock = asked.afterPackage ? *asked.asked : contact.received();
      put(rows, std::move(Key(informationTag).text(asked.member).when(clock.occurred)), stream, contact, i);
    }
    if (contact.packages.empty())
      for (const auto rating : ratingsPossible(contacts, contact))
        put(rows, std::move(Key(packageTag).byte(ratingPlace(rating)).when(contact.received().occurred)),
            stream, contact);
  }
  for (std::uint32_t i = 0; i < contact.handOvers.size(); ++i) {
    const auto& handOver = contact.handOvers[i];
    if (handOver.toEarlyResponse && !handOver.reported)
      put(rows, std::move(Key(handOverTag).when(handOver.at.occurred)), stream, contact, i);
  }
  // Decided, and nobody handed it over: the same silence.
  if (isHandOverMissing(contacts, contact))
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
  take(state, *std::move(fact), [&](const State& all, const Contact& contact) {
    writeForGood(all.contacts, contact, event.stream, rows);
  });
}

void index(const State& state, std::string_view stream, Rows& rows) {
  const auto all = settled(state, [&](const State& before, const Contact& contact) {
    writeForGood(before.contacts, contact, stream, rows);
  });
  for (const auto& contact : all.contacts) {
    writeForGood(all.contacts, contact, stream, rows);
    writeWhatIsOpen(all.contacts, contact, stream, rows);
    if (contact.number > 1 &&
        (contact.open() || !outcomeThatMayEnd(contact).empty() || !contact.decisions.empty()))
      put(rows, std::move(Key(escalationTag).when(contact.received().occurred)), stream, contact);
  }
}

}  // namespace casefold::hub
