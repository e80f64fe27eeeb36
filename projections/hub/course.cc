#include "projections/hub/course.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <tuple>
#include <utility>

#include "schemas/codec/london.h"

namespace casefold::hub {
namespace {

auto dayOf(const Fact& fact) { return london::dayOf(fact.at.occurred); }

bool isReferral(std::string_view outcome) {
  constexpr std::string_view name = "referral";
  return std::ranges::equal(
      outcome, name, {}, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

bool recordedBefore(const Fact& a, const Fact& b) {
  return std::tie(a.at.version, a.at.event) < std::tie(b.at.version, b.at.event);
}

// The facts of one day, those without a time of day put where they were recorded.
std::vector<Fact> inOrder(std::vector<Fact> day) {
  const auto untimed = std::ranges::stable_partition(
      day, [](const Fact& fact) { return fact.at.occurred.precision == Precision::instant; });
  std::vector<Fact> ordered(std::make_move_iterator(day.begin()), std::make_move_iterator(untimed.begin()));
  for (auto& fact : untimed) {
    auto place = ordered.end();
    while (place != ordered.begin() && !recordedBefore(*std::prev(place), fact)) --place;
    ordered.insert(place, std::move(fact));
  }
  return ordered;
}

template <class Entry>
Entry* addTo(std::vector<Entry>& entries, Entry entry, std::size_t most, Contact& contact) {
  if (entries.size() >= most) {
    ++contact.leftOut;
    return nullptr;
  }
  return &entries.emplace_back(std::move(entry));
}

class Course {
 public:
  Course(State& state, const Dropped& dropped) : state_(state), dropped_(dropped) {}

  void take(const Fact& fact) {
    switch (fact.kind) {
      case FactKind::contact:
        return contact(fact);
      case FactKind::referral:
        return referral(fact);
      case FactKind::rated:
        return rated(fact);
      case FactKind::asked:
        return asked(fact);
      case FactKind::returned:
        return returned(fact);
      case FactKind::packaged:
        return packaged(fact);
      case FactKind::decided:
        return decided(fact);
      case FactKind::handedOver:
        return handedOver(fact);
      case FactKind::reported:
        return reported(fact);
      case FactKind::closed:
        return closed(fact);
      case FactKind::workBegan:
        return workBegan(fact);
      case FactKind::identified:
        return identified(fact);
    }
  }

 private:
  Contact& last() { return state_.contacts.empty() ? state_.before : state_.contacts.back(); }

  // The contact that the hub works on: the last that is open, or else the last.
  Contact& current() {
    const auto found = std::find_if(state_.contacts.rbegin(), state_.contacts.rend(),
                                    [](const Contact& contact) { return contact.open(); });
    return found == state_.contacts.rend() ? last() : *found;
  }

  // The last contact that was dealt with, or else the last.
  Contact& dealtWith() {
    const auto found = std::find_if(state_.contacts.rbegin(), state_.contacts.rend(),
                                    [](const Contact& contact) { return !contact.open(); });
    return found == state_.contacts.rend() ? last() : *found;
  }

  Contact& add(const Fact& fact) {
    if (state_.contacts.size() == mostContacts) {
      auto oldest =
          std::ranges::find_if(state_.contacts, [](const Contact& contact) { return !contact.open(); });
      if (oldest == state_.contacts.end()) oldest = state_.contacts.begin();
      dropped_(state_, *oldest);
      state_.contacts.erase(oldest);
    }
    return state_.contacts.emplace_back(
        Contact{.number = ++state_.contactsInAll, .source = fact.name, .locality = state_.locality});
  }

  void contact(const Fact& fact) {
    const bool becomesReferral = isReferral(fact.outcome);
    // A referral dated to the day, and the call of that day that it came from.
    if (becomesReferral && !state_.contacts.empty()) {
      auto& before = last();
      if (!before.contact && before.referral && before.open() && before.source == fact.name &&
          before.referral->occurred.precision == Precision::day &&
          before.referral->occurred.start == dayOf(fact)) {
        before.contact = fact.at;
        before.outcome = fact.outcome;
        before.becomesReferral = true;
        return;
      }
    }
    auto& contact = add(fact);
    contact.contact = fact.at;
    contact.outcome = fact.outcome;
    contact.becomesReferral = becomesReferral;
  }

  void referral(const Fact& fact) {
    const auto became = std::ranges::find_if(state_.contacts, [&](const Contact& contact) {
      return contact.becomesReferral && !contact.referral && contact.open() &&
             (contact.source == fact.name || contact.source.empty() || fact.name.empty());
    });
    const auto before = referralBefore();
    auto& contact = became == state_.contacts.end() ? add(fact) : *became;
    contact.referral = fact.at;
    contact.before = before;
    if (contact.source.empty()) contact.source = fact.name;
    state_.lastReferral = contact.number;
    state_.lastReferralReceived = fact.at.occurred;
  }

  [[nodiscard]] std::optional<ReferralBefore> referralBefore() const {
    if (!state_.lastReferral) return {};
    ReferralBefore before{.received = *state_.lastReferralReceived};
    const auto contact = std::ranges::find(state_.contacts, *state_.lastReferral, &Contact::number);
    if (contact == state_.contacts.end() || contact->closed) return before;
    if (!contact->decisions.empty()) {
      before.standing = Before::decided;
      before.decision = contact->decisions.back().decision;
    } else {
      before.standing = contact->workBegan ? Before::workedWith : Before::undecided;
    }
    return before;
  }

  void rate(Contact& contact, const Moment& at, Rating rating, bool byPackage) {
    if (rating == Rating::notRated) return;
    // The rating in force is never left out.
    if (contact.ratings.size() == mostOthers) {
      contact.ratings.erase(contact.ratings.begin());
      ++contact.leftOut;
    }
    contact.ratings.push_back({at, rating, byPackage, contact.open()});
  }

  void rated(const Fact& fact) { rate(current(), fact.at, static_cast<Rating>(fact.value), false); }

  void asked(const Fact& fact) {
    auto& contact = current();
    addTo(contact.information,
          {.member = fact.name,
           .kind = static_cast<schema::InformationAsked::Kind>(fact.value),
           .asked = fact.at,
           .afterPackage = !contact.packages.empty(),
           .early = contact.open()},
          mostInformation, contact);
  }

  // The contact for which this member was asked last and has not answered, and the place of that among its
  // information.
  std::pair<Contact*, Information*> unanswered(const std::string& member) {
    auto find = [&](Contact& contact) -> Information* {
      for (auto asked = contact.information.rbegin(); asked != contact.information.rend(); ++asked)
        if (asked->member == member && !asked->returned) return &*asked;
      return nullptr;
    };
    for (auto contact = state_.contacts.rbegin(); contact != state_.contacts.rend(); ++contact)
      if (auto* asked = find(*contact)) return {&*contact, asked};
    return {&state_.before, find(state_.before)};
  }

  void returned(const Fact& fact) {
    auto [contact, information] = unanswered(fact.name);
    if (information == nullptr) {
      contact = &current();
      information = addTo(contact->information, {.member = fact.name, .early = contact->open()},
                          mostInformation, *contact);
    }
    if (information == nullptr) return;
    information->returned = fact.at;
    information->result = static_cast<schema::InformationReturned::Result>(fact.value);
    information->whenReturned = contact->rating();
  }

  void packaged(const Fact& fact) {
    auto& contact = current();
    const auto own = static_cast<Rating>(fact.value);
    const auto number = fact.number == 0 ? state_.packagesInAll + 1 : fact.number;
    state_.packagesInAll = std::max(state_.packagesInAll, number);
    addTo(contact.packages,
          {fact.at, number, contact.rating() == Rating::notRated ? own : contact.rating(), contact.open()},
          mostOthers, contact);
    if (own != contact.rating()) rate(contact, fact.at, own, true);
  }

  // Settles every contact that is open. Were there any?
  template <class Settle>
  bool settle(const Settle& settleOne) {
    bool any = false;
    for (auto& contact : state_.contacts) {
      if (!contact.open()) continue;
      if (!any) ++state_.settlings;
      any = true;
      contact.settledBy = state_.settlings;
      settleOne(contact);
    }
    return any;
  }

  void decided(const Fact& fact) {
    const DecisionMade decision{fact.at, static_cast<Decision>(fact.value), fact.number};
    const auto lastNumber = last().number;
    if (settle([&](Contact& contact) {
          contact.decisions.push_back(decision);
          contact.decisions.back().first = true;
          contact.decisions.back().ofLast = contact.number == lastNumber;
        }))
      return;
    auto& contact = last();  // decided anew, or for the first time after it had ended otherwise
    // The first decision, which the time scale goes by, stays, and so does the last.
    if (contact.decisions.size() == mostOthers) {
      contact.decisions.erase(contact.decisions.begin() + 1);
      ++contact.leftOut;
    }
    contact.decisions.push_back(decision);
    contact.decisions.back().ofLast = true;
  }

  void handedOver(const Fact& fact) {
    const bool toEarlyResponse = fact.value != 0;
    auto& contact = toEarlyResponse ? toBeHandedOver() : dealtWith();
    addTo(contact.handOvers,
          {.at = fact.at,
           .toEarlyResponse = toEarlyResponse,
           .lastThen = last().number,
           .ofOpenContact = contact.open()},
          mostOthers, contact);
  }

  // The last contact that was decided so and is not handed over yet, or else the last that was dealt with.
  Contact& toBeHandedOver() {
    const auto found =
        std::find_if(state_.contacts.rbegin(), state_.contacts.rend(),
                     [&](const Contact& contact) { return isHandOverMissing(state_.contacts, contact); });
    return found == state_.contacts.rend() ? dealtWith() : *found;
  }

  // Every hand-over, in order of contact and of hand-over.
  std::vector<HandOver*> handOvers() {
    std::vector<HandOver*> all;
    for (auto& handOver : state_.before.handOvers) all.push_back(&handOver);
    for (auto& contact : state_.contacts)
      for (auto& handOver : contact.handOvers) all.push_back(&handOver);
    return all;
  }

  // The hand-over that a report is about; null: none is on record.
  HandOver* answeredBy(const Fact& report, bool& matched) {
    HandOver* named = nullptr;
    HandOver* waiting = nullptr;  // the earliest
    HandOver* other = nullptr;    // the last, of the Early Response Service if any is
    unsigned waitingInAll = 0;
    for (auto* each : handOvers()) {
      const auto& on = each->at.occurred;
      if (report.about && !london::isAfter(on, *report.about) && !london::isAfter(*report.about, on) &&
          (named == nullptr || !each->reported))
        named = each;
      if (other == nullptr || each->toEarlyResponse || !other->toEarlyResponse) other = each;
      if (!each->toEarlyResponse || each->reported) continue;
      ++waitingInAll;
      if (waiting == nullptr || on.start < waiting->at.occurred.start) waiting = each;
    }
    if (report.about) return named;
    matched = waitingInAll > 1;
    return waiting != nullptr ? waiting : other;
  }

  void reported(const Fact& fact) {
    bool matched = false;
    HandOver* answered = answeredBy(fact, matched);
    // Nobody recorded that it was handed over; it was, or nothing could come back.
    if (answered == nullptr)
      answered =
          addTo(last().handOvers,
                {.at = fact.at, .knownByReport = true, .toEarlyResponse = true, .lastThen = last().number},
                mostOthers, last());
    if (answered == nullptr) return;
    answered->reported = fact.at;
    answered->outcome = static_cast<schema::EarlyResponseReported::Outcome>(fact.value);
    answered->matched = matched;
  }

  void closed(const Fact& fact) {
    settle([](Contact&) {});
    for (auto& contact : state_.contacts)
      if (!contact.closed) contact.closed = fact.at;
  }

  void workBegan(const Fact& fact) {
    // Where a case is being worked with already, it is the work with that.
    const bool underWay = std::ranges::any_of(state_.contacts, [](const Contact& contact) {
      if (contact.closed) return false;
      return contact.workBegan ||
             (!contact.decisions.empty() && (contact.decisions.back().decision == Decision::SECTION47 ||
                                             contact.decisions.back().decision == Decision::SECTION17));
    });
    if (underWay) return;
    settle([&](Contact& contact) { contact.workBegan = fact.at; });
  }

  void identified(const Fact& fact) {
    if (fact.name.empty()) return;
    state_.locality = fact.name;
    for (auto& contact : state_.contacts)
      if (contact.locality.empty()) contact.locality = fact.name;
  }

  State& state_;
  const Dropped& dropped_;
};

void takeTheDay(State& state, const Dropped& dropped) {
  for (const auto& fact : inOrder(std::exchange(state.today, {}))) Course(state, dropped).take(fact);
}

}  // namespace

bool isHandOverMissing(const std::vector<Contact>& contacts, const Contact& contact) {
  if (contact.decisions.empty() || contact.decisions.back().decision != Decision::EARLY_RESPONSE)
    return false;
  return std::ranges::none_of(contacts, [&](const Contact& each) {
    if (each.number != contact.number && (contact.settledBy == 0 || each.settledBy != contact.settledBy))
      return false;
    return std::ranges::any_of(each.handOvers, [](const HandOver& handOver) {
      return handOver.toEarlyResponse || handOver.reported.has_value();
    });
  });
}

void take(State& state, Fact fact, const Dropped& dropped) {
  if (!state.today.empty() && (dayOf(state.today.front()) != dayOf(fact) || state.today.size() == mostADay))
    takeTheDay(state, dropped);
  state.today.push_back(std::move(fact));
}

State settled(const State& state, const Dropped& dropped) {
  State all = state;
  takeTheDay(all, dropped);
  return all;
}

}  // namespace casefold::hub
