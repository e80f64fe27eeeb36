#include "projections/hub/query.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "projections/hub/course.h"
#include "projections/hub/rows.h"
#include "projections/hub/standing.h"
#include "projections/policy/deadline_answer.h"
#include "projections/runner/condition_values.h"
#include "projections/runner/damaged_store.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::hub {
namespace {

enum class Question { decision, package, information, handOver, escalating, reReferral };

struct Wanted {
  Question question = Question::decision;
  bool overdue = false;
  std::optional<Rating> rating;
  std::string member;
};

struct Field {
  std::string_view name;
  Question question;
  std::string_view value;  // that it takes beside "overdue", or at all
  bool mayBeOverdue = false;
};
constexpr std::array<Field, 6> questions = {{
    {"decision", Question::decision, "awaited", true},
    {"package", Question::package, "awaited", true},
    {"information", Question::information, "awaited", true},
    {"handOver", Question::handOver, "nothingBack"},
    {"escalating", Question::escalating, "yes"},
    {"reReferral", Question::reReferral, "yes"},
}};

Error refused(std::string_view field, std::string message) {
  return {ErrorCode::malformed, std::move(message), "where." + std::string(field)};
}

Result<Wanted> read(const Conditions& conditions) {
  Wanted wanted;
  bool asked = false;
  for (const auto& field : questions) {
    const auto value = conditions[field.name];
    if (!value) continue;
    if (asked) return refused(field.name, "this list takes one question at a time");
    asked = true;
    wanted.question = field.question;
    if (field.value == "yes") {
      CASEFOLD_CHECK(conditionYes(*value, field.name));
      continue;
    }
    wanted.overdue = field.mayBeOverdue && *value == "overdue";
    if (!wanted.overdue && *value != field.value)
      return refused(field.name, "there is no such value here; it takes " + std::string(field.value) +
                                     (field.mayBeOverdue ? " or overdue" : ""));
  }
  if (const auto rating = conditions["rating"]) {
    if (wanted.question != Question::package) return refused("rating", "it goes with package");
    if (*rating == "red") wanted.rating = Rating::red;
    if (*rating == "amber") wanted.rating = Rating::amber;
    if (*rating == "green") wanted.rating = Rating::green;
    if (!wanted.rating) return refused("rating", "there is no such value here; it takes red, amber or green");
  }
  if (const auto member = conditions["member"]) {
    if (wanted.question != Question::information) return refused("member", "it goes with information");
    wanted.member = *member;
  }
  return wanted;
}

// Rows whose clock started at a time that may be overdue by one of these scales. Of none, a range that holds
// nothing.
void onlyOverdue(ScanRange& rows, const std::vector<std::string_view>& scales, const Asking& asking) {
  std::optional<Instant> latest;
  for (const auto scale : scales)
    latest = std::max(latest, policy::latestStartOverdue(*asking.policies, scale, asking.asOf));
  if (!latest) {
    rows.until = rows.prefix;
    return;
  }
  Key end('\0');
  end.when(When{*latest + std::chrono::microseconds{1}, Precision::year});
  rows.until = rows.prefix + end.bytes().substr(1);
}

template <class Value>
Result<Value> valueOf(const ListRow& row) {
  try {
    return unpack<Value>(row.value);
  } catch (const std::runtime_error&) {
    return damagedInStore("a row");
  }
}

bool isOverdue(const std::optional<policy::Deadline>& deadline) {
  return deadline && deadline->status == policy::DeadlineStatus::overdue;
}

// A stream's contacts under policy, and which of them and of their entries a row is about: what the fold put
// down as of one contact may be another's under policy.
struct Found {
  State all;
  const Contact* contact = nullptr;  // null: the row is about nothing that is so under policy
  std::uint32_t which = 0;
};

const Contact* contactOf(const State& settled, std::uint32_t number) {
  const auto found = std::ranges::find(settled.contacts, number, &Contact::number);
  return found == settled.contacts.end() ? nullptr : &*found;
}

template <class Entries, class Place>
void findEntry(Found& found, const Entries& entries, const Moment& moment, const Place& place) {
  for (const auto& contact : found.all.contacts) {
    const auto& list = entries(contact);
    for (std::uint32_t i = 0; i < list.size(); ++i)
      if (place(list[i]) == moment) {
        found.contact = &contact;
        found.which = i;
      }
  }
}

Found find(const Wanted& wanted, const State& state, const RowValue& row, const Asking& asking) {
  auto plain = settled(state);
  Found found{.all = underPolicy(plain, *asking.policies), .which = row.which};
  found.contact = contactOf(found.all, row.contact);
  const auto* before = contactOf(plain, row.contact);
  if (before == nullptr) return found;
  if (wanted.question == Question::information) {
    found.contact = nullptr;
    if (row.which < before->information.size() && before->information[row.which].asked)
      findEntry(
          found, [](const Contact& each) -> const auto& { return each.information; },
          *before->information[row.which].asked,
          [](const Information& each) { return each.asked.value_or(Moment{}); });
  } else if (wanted.question == Question::handOver && row.which < before->handOvers.size()) {
    found.contact = nullptr;
    findEntry(
        found, [](const Contact& each) -> const auto& { return each.handOvers; },
        before->handOvers[row.which].at, [](const HandOver& each) { return each.at; });
  }
  return found;
}

bool matches(const Wanted& wanted, const Found& found, const ListRow& row) {
  const auto& asking = row.conditions.asking();
  const auto& contact = *found.contact;
  switch (wanted.question) {
    case Question::decision:
      return contact.awaitsDecision() && (!wanted.overdue || isOverdue(decisionDeadline(contact, asking)));
    case Question::package: {
      KeyReader key(row.key);
      (void)key.tag();
      return contact.awaitsPackage() && key.byte() == ratingPlace(contact.rating()) &&
             (!wanted.overdue || isOverdue(packageDeadline(contact, asking)));
    }
    case Question::information:
      return contact.awaitsDecision() &&
             (!wanted.overdue ||
              isOverdue(informationDeadline(contact, contact.information[found.which], asking)));
    case Question::handOver:
      return found.which < contact.handOvers.size() || isHandOverMissing(found.all.contacts, contact);
    case Question::reReferral:
      return true;
    case Question::escalating:
      break;
  }
  return contact.number == found.all.contacts.back().number &&
         belowUpTo(found.all, contact, *asking.policies).escalation;
}

std::string sourceText(const std::string& code, const When& on, const Asking& asking) {
  return asking.policies->codes().at(london::lastDayOf(on)).named(policy::codes::referralSource, code);
}

void writeContact(const Contact& contact, const Asking& asking, schema::HubItem::Builder item) {
  item.setContact(contact.number);
  writeWhen(contact.received().occurred, item.initReceived());
  item.setSource(sourceText(contact.source, contact.received().occurred, asking));
  item.setRating(static_cast<schema::HubRating>(contact.rating()));
  item.setOutcome(outcomeOf(contact));
}

void writeHandOver(const Contact& contact, std::uint32_t which, const Asking& asking,
                   schema::HubItem::Builder item) {
  const bool made = which < contact.handOvers.size();
  const auto& since = made ? contact.handOvers[which].at : contact.decisions.back().at;
  if (made) writeWhen(since.occurred, item.initHandedOver());
  item.setCameBack(made ? schema::CameBack::NOTHING_YET : schema::CameBack::NOT_HANDED_OVER);
  item.setWaiting(daysSince(since.occurred, asking));
}

void writeAnswer(const Wanted& wanted, const State& settled, const Contact& contact, std::uint32_t which,
                 const Asking& asking, schema::HubItem::Builder item) {
  switch (wanted.question) {
    case Question::decision:
      if (const auto due = decisionDeadline(contact, asking)) policy::write(*due, item.initDecision());
      break;
    case Question::package:
      if (const auto due = packageDeadline(contact, asking)) policy::write(*due, item.initPackage());
      break;
    case Question::information: {
      if (which >= contact.information.size()) break;
      const auto& information = contact.information[which];
      item.setMember(information.member);
      if (information.asked) writeWhen(information.asked->occurred, item.initAsked());
      if (const auto due = informationDeadline(contact, information, asking))
        policy::write(*due, item.initInformation());
      break;
    }
    case Question::handOver:
      writeHandOver(contact, which, asking, item);
      break;
    case Question::escalating: {
      const auto below = belowUpTo(settled, contact, *asking.policies).contacts;
      item.setBelow(static_cast<std::uint32_t>(below.size()));
      if (!below.empty()) writeWhen(below.front()->received().occurred, item.initSince());
      break;
    }
    case Question::reReferral:
      break;
  }
}

}  // namespace

Result<ListPlan> plan(const Conditions& conditions) {
  CASEFOLD_TRY(const auto wanted, read(conditions));
  const auto& asking = conditions.asking();
  ListPlan plan;
  plan.repeats = Repeats::everyRow;
  auto& rows = plan.rows;
  switch (wanted.question) {
    case Question::decision:
      rows.prefix = Key(decisionTag).bytes();
      if (wanted.overdue) onlyOverdue(rows, {policy::scale::referralDecision}, asking);
      break;
    case Question::package:
      rows.prefix = Key(packageTag).bytes();
      if (wanted.rating) {
        rows.prefix = Key(packageTag).byte(ratingPlace(*wanted.rating)).bytes();
        if (wanted.overdue) onlyOverdue(rows, scalesOf(*wanted.rating, *asking.policies), asking);
      }
      break;
    case Question::information:
      rows.prefix = wanted.member.empty() ? Key(informationTag).bytes()
                                          : Key(informationTag).text(wanted.member).bytes();
      break;
    case Question::handOver:
      rows.prefix = Key(handOverTag).bytes();
      break;
    case Question::escalating:
      rows.prefix = Key(escalationTag).bytes();
      rows.direction = Direction::backward;
      plan.repeats = Repeats::oncePerStream;
      break;
    case Question::reReferral:
      rows.prefix = Key(referralTag).bytes();
      rows.direction = Direction::backward;
      break;
  }
  return plan;
}

Result<bool> matches(const State& state, const ListRow& row) {
  CASEFOLD_TRY(const auto wanted, read(row.conditions));
  const auto& asking = row.conditions.asking();
  if (wanted.question == Question::reReferral) {
    CASEFOLD_TRY(const auto referral, valueOf<ReferralRow>(row));
    return isReReferral(referral.before, referral.received, asking);
  }
  CASEFOLD_TRY(const auto value, valueOf<RowValue>(row));
  const auto found = find(wanted, state, value, asking);
  return found.contact != nullptr && matches(wanted, found, row);
}

Result<void> item(const State& state, const ListRow& row, schema::HubItem::Builder builder) {
  CASEFOLD_TRY(const auto wanted, read(row.conditions));
  const auto& asking = row.conditions.asking();
  if (wanted.question == Question::reReferral) {
    const auto all = underPolicy(settled(state), *asking.policies);
    CASEFOLD_TRY(const auto referral, valueOf<ReferralRow>(row));
    if (const auto* contact = contactOf(all, referral.contact)) writeContact(*contact, asking, builder);
    builder.setContact(referral.contact);
    builder.setSource(sourceText(referral.source, referral.received, asking));
    writeWhen(referral.received, builder.initReceived());
    writeWhen(referral.before.received, builder.initReferredBefore());
    return {};
  }
  CASEFOLD_TRY(const auto value, valueOf<RowValue>(row));
  const auto found = find(wanted, state, value, asking);
  if (found.contact == nullptr) return {};
  writeContact(*found.contact, asking, builder);
  writeAnswer(wanted, found.all, *found.contact, found.which, asking, builder);
  return {};
}

}  // namespace casefold::hub
