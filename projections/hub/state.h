// What hub knows of a child: each contact or referral, and what the hub did about it. Texts are not among it:
// they stand in the history rows, where a Moment finds them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/history/moment.h"
#include "schemas/codec/london.h"
#include "schemas/referral.capnp.h"

namespace casefold::hub {

// As ConcernRated.Rating of referral.capnp; notRated sorts with it.
enum class Rating : std::uint8_t { notRated, green, amber, red };
using Decision = schema::ThresholdDecided::Decision;

// Bounds of the state. Of contacts beyond it the oldest that nothing is open about goes: it stays in history
// and in measures. Of what one contact holds, further entries are left out and counted (Contact::leftOut).
inline constexpr std::size_t mostContacts = 32;
inline constexpr std::size_t mostInformation = 48;
inline constexpr std::size_t mostOthers = 24;  // ratings, packages, decisions, hand-overs: of each
inline constexpr std::size_t mostConsultations = 32;
inline constexpr std::size_t mostADay = 64;  // facts of one day that wait to be put in order
inline constexpr std::size_t mostNameBytes = 128;

// What was asked of one member or data system, and what came back.
struct Information {
  std::string member;
  schema::InformationAsked::Kind kind{};
  std::optional<Moment> asked = {};  // absent: it came unasked
  std::optional<Moment> returned = {};
  schema::InformationReturned::Result result{};
  Rating whenReturned{};      // the rating that was in force then
  bool afterPackage = false;  // asked when a package had been compiled: its time runs from the asking
  bool early = false;         // it came while the contact was open (Contact::open)
};

struct RatingGiven {
  Moment at;
  Rating rating{};
  bool byPackage = false;  // by package.compiled, and not by concern.rated
  bool early = false;      // as of Information
};

struct Package {
  Moment at;
  std::uint32_t number = 0;
  Rating inForce{};    // when it was compiled, before what it says itself; that, where there was none
  bool early = false;  // as of Information
};

struct DecisionMade {
  Moment at;
  Decision decision{};
  std::uint32_t package = 0;  // as the decision names it; 0: none
  bool first = false;         // the contact was open until then
  bool ofLast = false;        // the contact was the last one then
};

struct HandOver {
  Moment at;
  bool knownByReport = false;  // nobody recorded that it was handed over: `at` is the first report's moment
  bool toEarlyResponse = false;
  std::optional<Moment> reported = {};  // the last report
  schema::EarlyResponseReported::Outcome outcome{};
  bool matched = false;        // the report did not say which hand-over it is about, and several waited
  std::uint32_t lastThen = 0;  // the number of the last contact when it was handed over
  bool ofOpenContact = false;  // the contact was open then: there was none that had been dealt with
};

// How things stood with the referral before when a further one came.
enum class Before : std::uint8_t { over, undecided, workedWith, decided };

struct ReferralBefore {
  When received;
  Before standing{};
  Decision decision{};  // where it was decided
};

// One contact, or one referral, or a contact with the referral that it became.
struct Contact {
  std::uint32_t number = 0;  // 1, 2, … for this child; 0: what came before any contact on record
  std::optional<Moment> contact = {};
  std::optional<Moment> referral = {};
  std::optional<ReferralBefore> before = {};  // of a referral: the one before it
  std::string source = {};                    // code
  std::string locality = {};     // where the child lived then; or the first that was learned after
  std::string outcome = {};      // code, of the contact
  bool becomesReferral = false;  // that is "referral"
  // By policy its outcome ends it. Never set by the fold, which knows no policy: underPolicy() does
  // (standing.h).
  bool ended = false;
  // Which of the decisions, beginnings of work and closures ended the waiting of all contacts that were open
  // then: 1, 2, … in their order; 0: it is open.
  std::uint32_t settledBy = 0;
  std::vector<RatingGiven> ratings = {};
  std::vector<Information> information = {};
  std::vector<Package> packages = {};
  std::vector<DecisionMade> decisions = {};
  std::vector<HandOver> handOvers = {};
  std::optional<Moment> workBegan = {};  // statutory work without a decision on record
  std::optional<Moment> closed = {};
  std::uint32_t leftOut = 0;

  // When the clock of the package starts: at the first that is known of it.
  // (A contact of the day to which the referral is dated may say the time.) Of a contact with a number.
  [[nodiscard]] const Moment& received() const {
    return contact && (!referral || !london::isAfter(contact->occurred, referral->occurred)) ? *contact
                                                                                             : *referral;
  }
  // When that of the decision does.
  [[nodiscard]] const Moment& decisionClock() const { return referral ? *referral : *contact; }
  [[nodiscard]] Rating rating() const { return ratings.empty() ? Rating::notRated : ratings.back().rating; }
  // Nothing was decided, begun or closed since it came; whether it waits for that, its outcome says, by
  // policy.
  [[nodiscard]] bool open() const { return number != 0 && decisions.empty() && !workBegan && !closed; }
  // Does the hub wait for its manager's decision? Only of a state under policy.
  [[nodiscard]] bool awaitsDecision() const { return open() && !ended; }
  [[nodiscard]] bool awaitsPackage() const { return awaitsDecision() && packages.empty(); }
};

enum class FactKind : std::uint8_t {
  contact,
  referral,
  rated,
  asked,
  returned,
  packaged,
  decided,
  handedOver,
  reported,
  closed,
  workBegan,
  identified
};

// An event, as far as the course of a case goes by it.
struct Fact {
  Moment at;
  FactKind kind{};
  std::uint16_t value = 0;         // of an enumeration: rating, kind, result, decision, outcome
  std::uint32_t number = 0;        // of a package
  std::string name = {};           // source, member, to whom, locality
  std::string outcome = {};        // of a contact
  std::optional<When> about = {};  // the hand-over that a report names
};

struct State {
  Contact before;                 // what came before any contact on record
  std::vector<Contact> contacts;  // in order of receipt
  std::uint32_t contactsInAll = 0;
  std::uint32_t packagesInAll = 0;
  std::uint32_t settlings = 0;                // the last number of Contact::settledBy
  std::optional<std::uint32_t> lastReferral;  // number of the contact with the last referral
  std::optional<When> lastReferralReceived;
  std::string locality;
  std::vector<Moment> consultations;
  std::uint32_t consultationsInAll = 0;
  std::vector<Fact> today;  // of the last day, in order of occurrence: not yet taken
};

}  // namespace casefold::hub
