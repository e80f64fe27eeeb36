#include "tools/import/planning.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"
#include "schemas/codec/validate.h"

namespace casefold {
namespace {

// First segment of a command's message: most commands fit, and a child has dozens.
constexpr unsigned firstSegmentWords = 96;

using Kind = ImportCommand::Kind;

// One command to be, before its version is known.
struct Draft {
  Kind kind = Kind::fact;
  std::uint64_t line = 0;
  HeldEvent event = {};
  Rank rank = Rank::within;
  std::size_t thing = 0;     // of the return
  std::uint64_t target = 0;  // the version that is corrected or withdrawn
};

class Planning {
 public:
  Planning(const ReturnedChild& child, const KnownChild& known, const PlanFor& of, const CensusTold& told)
      : child_(child), known_(known), of_(of), told_(told), matches_(match(child, known, of.reference)) {}

  Plan run();

 private:
  [[nodiscard]] const KnownThing* knownOf(std::size_t thing) const {
    return matches_[thing].known ? &known_.things()[*matches_[thing].known] : nullptr;
  }
  [[nodiscard]] std::string anotherChild() const;
  void lookAt(std::size_t place);
  void fact(std::size_t thing, const ReturnedFact& fact);
  void state(std::size_t thing, const ReturnedFact& fact);
  void compare(const ReturnedFact& fact, const KnownFact& known);
  void deny(const KnownThing& known, const Denied& denied);
  void record(std::size_t thing, const ReturnedFact& fact);
  void correct(const ReturnedFact& fact, const KnownFact& known, const HeldEvent& reads);
  void count(const ReturnedFact& fact);
  // Has a later return than the one at hand left something in the record of this child?
  [[nodiscard]] bool isOlder() const {
    return of_.reference && known_.newestReturn() && *of_.reference < *known_.newestReturn();
  }
  [[nodiscard]] std::string_view nameOf(const ReturnedFact& fact) const {
    return findEventType(fact.event.get().which())->name;
  }
  void write();
  void writeOne(Draft& draft, std::uint64_t version, std::uint64_t of);
  [[nodiscard]] std::uint64_t anchorOf(std::size_t thing, std::uint64_t version);

  const ReturnedChild& child_;
  const KnownChild& known_;
  const PlanFor& of_;
  const CensusTold& told_;
  std::vector<Match> matches_;
  std::vector<Draft> drafts_;
  std::map<std::size_t, std::uint64_t> anchors_;  // of new things, by place
  Plan plan_;
};

Plan Planning::run() {
  plan_.refused = anotherChild();
  if (!plan_.refused.empty()) return std::move(plan_);
  for (std::size_t place = 0; place < child_.things.size(); ++place) {
    lookAt(place);
    for (const auto& each : child_.things[place].facts)
      if (isState(each.slot))
        state(place, each);
      else
        fact(place, each);
    if (const auto* known = knownOf(place))
      for (const auto& denied : child_.things[place].denied) deny(*known, denied);
  }
  write();
  return std::move(plan_);
}

// The birth date differs, and so does all else by which a child is known: that is no correction.
std::string Planning::anotherChild() const {
  const auto* known = knownOf(0);
  const auto* before = known == nullptr ? nullptr : known->find("identity");
  const auto returned =
      std::ranges::find(child_.things.front().facts, Slot{ThingKind::child, "identity"}, &ReturnedFact::slot);
  if (before == nullptr || returned == child_.things.front().facts.end()) return {};
  const auto a = before->stands.get().getChildIdentified(), b = returned->event.get().getChildIdentified();
  if (!a.hasBirthDate() || !b.hasBirthDate() || readWhen(a.getBirthDate()) == readWhen(b.getBirthDate()))
    return {};
  const auto was = view(a.getPupilNumber()), is = view(b.getPupilNumber());
  const bool sameNumber = !was.empty() && (was == is || was == view(b.getFormerPupilNumber()));
  const bool otherNumber = !was.empty() && !is.empty() && !sameNumber;
  const bool sameHistory = std::ranges::any_of(matches_.begin() + 1, matches_.end(),
                                               [](const Match& each) { return each.known.has_value(); });
  if (sameNumber || (!otherNumber && sameHistory)) {
    told_.query(returned->line,
                "PersonBirthDate differs from the one on record, and was corrected: is it the same child?");
    return {};
  }
  return "the record holds another child under this LAchildID, by birth date and by " +
         std::string(otherNumber ? "pupil number" : "history") + ": the child is left out";
}

// What a person should look at about a thing as a whole.
void Planning::lookAt(std::size_t place) {
  const auto& thing = child_.things[place];
  const auto* known = knownOf(place);
  if (matches_[place].uncertain)
    told_.query(
        thing.line,
        "the record holds something that began on the same day and may be this: it was recorded as new");
  if (known == nullptr && !matches_[place].uncertain && thing.begun && thing.kind != ThingKind::child) {
    // One of another day that this return leaves out, and that was not over before the year of the return
    // began.
    const auto yearBegan =
        of_.reference ? std::optional(of_.reference->start - std::chrono::days{366}) : std::nullopt;
    for (std::size_t i = 0; yearBegan && i < known_.things().size(); ++i) {
      const auto& other = known_.things()[i];
      const auto* end =
          endOf(other.kind).empty() ? other.find(beginningOf(other.kind)) : other.find(endOf(other.kind));
      const bool matched = std::ranges::any_of(matches_, [&](const Match& each) { return each.known == i; });
      if (other.kind != thing.kind || matched || (end != nullptr && end->said.occurred().start < *yearBegan))
        continue;
      told_.query(thing.line,
                  "it was recorded as new, and the record holds one of another day that this return leaves "
                  "out: is it the same?");
      break;
    }
  }
  if (known == nullptr || endOf(thing.kind).empty() || thing.kind == ThingKind::assessment) return;
  const auto* end = known->find(endOf(thing.kind));
  const bool ended = std::ranges::any_of(
      thing.facts, [&](const ReturnedFact& each) { return each.slot.name == endOf(thing.kind); });
  const bool wasStillToCome = end != nullptr && of_.reference && end->said.occurred() > *of_.reference;
  if (end != nullptr && end->isThere() && !ended && !wasStillToCome)
    told_.query(thing.line,
                fmt::format("the record holds {} that this return does not give: it was left as it is",
                            thing.kind == ThingKind::child ? "a death" : "an end of it"));
}

void Planning::count(const ReturnedFact& fact) { ++plan_.eventsByType[std::string(nameOf(fact))]; }

void Planning::fact(std::size_t thing, const ReturnedFact& fact) {
  count(fact);
  const auto* known = knownOf(thing);
  const auto* before = known == nullptr ? nullptr : known->find(fact.slot.name);
  if (before == nullptr || (before->withdrawnByImport && !isOlder())) return record(thing, fact);
  if (before->withdrawnByOthers) {
    told_.leftOut(fact.line,
                  fmt::format("{} is left out: somebody withdrew it from the record", nameOf(fact)));
    return;
  }
  compare(fact, *before);
}

void Planning::compare(const ReturnedFact& fact, const KnownFact& known) {
  const auto reads = completed(fact.event, known.stands, fact.statedEmpty);
  if (known.isThere() && reads.content() == known.stands.content()) {
    ++plan_.there;
    return;
  }
  // What the last return said, and somebody has put right since.
  if (known.changedByOthers && known.isThere() &&
      completed(fact.event, known.said, fact.statedEmpty).content() == known.said.content()) {
    ++plan_.there;
    told_.query(fact.line,
                fmt::format("{} was corrected in the record, and the return still says what it said before: "
                            "it was left as it is",
                            nameOf(fact)));
    return;
  }
  if (isOlder()) {
    told_.leftOut(
        fact.line,
        fmt::format(
            "{} is left out: a later return than this one is on record, and the record says otherwise",
            nameOf(fact)));
    return;
  }
  correct(fact, known, reads);
}

// How things stand on the day of the return.
void Planning::state(std::size_t thing, const ReturnedFact& fact) {
  const auto* known = knownOf(thing);
  const auto day = fact.event.occurred();
  const KnownFact* at = nullptr;      // of that very day
  const KnownFact* before = nullptr;  // the last one up to that day
  bool after = false;
  for (std::size_t i = 0; known != nullptr && i < known->facts.size(); ++i) {
    const auto& each = known->facts[i];
    if (each.slot.name != fact.slot.name || !each.isThere()) continue;
    const auto then = each.stands.occurred();
    after |= then > day;
    if (then == day) at = &each;
    if (then <= day && (before == nullptr || before->stands.occurred() <= then)) before = &each;
  }
  const auto saysTheSame = [&](schema::Event::Reader other) {
    HeldEvent same(other);
    same.setOccurred(day);
    return same.content() == fact.event.content();
  };
  if (before != nullptr && saysTheSame(before->stands.get())) {
    count(fact);
    ++plan_.there;
    return;
  }
  if (before == nullptr && fact.slot.name == "category") {
    // The category with which the plan began needs no word of its own.
    const auto* began = known == nullptr ? nullptr : known->find("started");
    const auto& facts = child_.things[thing].facts;
    const auto begins =
        std::ranges::find_if(facts, [](const ReturnedFact& each) { return each.slot.name == "started"; });
    const auto latest = fact.event.get().getProtectionPlanRecategorised().getCategory();
    if (begins != facts.end() && begins->event.get().getProtectionPlanStarted().getCategory() == latest)
      return;
    if (begins == facts.end() && began != nullptr &&
        began->stands.get().getProtectionPlanStarted().getCategory() == latest)
      return;
  }
  count(fact);
  if (at != nullptr) return compare(fact, *at);
  // A later return that said the same as the one before left nothing on record to show it.
  if (before != nullptr && !after && isOlder()) {
    told_.leftOut(
        fact.line,
        fmt::format(
            "{} is left out: a later return than this one is on record, and the record says otherwise",
            nameOf(fact)));
    return;
  }
  record(thing, fact);
}

void Planning::record(std::size_t thing, const ReturnedFact& fact) {
  drafts_.push_back({Kind::fact, fact.line, HeldEvent(fact.event.get()), fact.rank, thing, 0});
}

void Planning::correct(const ReturnedFact& fact, const KnownFact& known, const HeldEvent& reads) {
  Draft draft{Kind::correction, fact.line, {}, Rank::closure, 0, known.version};
  // Learned with this return; without its date, as good as when the fact is said to have occurred.
  draft.event.setOccurred(of_.reference ? *of_.reference : reads.occurred());
  auto correction = draft.event.builder().initRecordCorrected();
  correction.setVersion(known.version);
  correction.setCommand(known.command);
  correction.setEvent(0);
  correction.setCorrected(reads.get());
  correction.setReason("a later return of the children-in-need census says otherwise");
  drafts_.push_back(std::move(draft));
}

void Planning::deny(const KnownThing& known, const Denied& denied) {
  const auto* before = known.find(denied.slot);
  if (before == nullptr || !before->isThere()) return;
  if (isOlder()) {
    told_.leftOut(denied.line, fmt::format("that {} is not so is left out: a later return than this one is "
                                           "on record, and the record says that it is",
                                           findEventType(before->stands.get().which())->name));
    return;
  }
  Draft draft{Kind::withdrawal, denied.line, {}, Rank::closure, 0, before->version};
  draft.event.setOccurred(of_.reference ? *of_.reference : before->stands.occurred());
  auto withdrawal = draft.event.builder().initRecordWithdrawn();
  withdrawal.setVersion(before->version);
  withdrawal.setCommand(before->command);
  withdrawal.setEvent(0);
  withdrawal.setReason("a later return of the children-in-need census says that it is not so");
  drafts_.push_back(std::move(draft));
}

// The version that the facts of a thing go by. Of a new one, its first record's.
std::uint64_t Planning::anchorOf(std::size_t thing, std::uint64_t version) {
  const auto& returned = child_.things[thing];
  if (returned.kind == ThingKind::conference) {
    for (const auto owner : returned.givenWith) {
      if (const auto* known = knownOf(owner)) return known->anchor;
      if (const auto found = anchors_.find(owner); found != anchors_.end()) return found->second;
    }
    return 0;
  }
  if (const auto* known = knownOf(thing)) return known->anchor;
  const auto [found, isNew] = anchors_.try_emplace(thing, version);
  return isNew ? 0 : found->second;
}

// Facts come by date, so that flags make sense; then what puts earlier ones right.
void Planning::write() {
  // What is known to the month only stands behind what it followed.
  const auto placeOf = [this](const Draft& draft) {
    const auto occurred = draft.event.occurred();
    const auto& begun = child_.things[draft.thing].begun;
    return occurred.precision == Precision::day || !begun ? occurred : *begun;
  };
  std::ranges::stable_sort(drafts_, [&](const Draft& a, const Draft& b) {
    if ((a.kind == Kind::fact) != (b.kind == Kind::fact)) return a.kind == Kind::fact;
    if (a.kind != Kind::fact) return a.target < b.target;
    const auto left = placeOf(a), right = placeOf(b);
    return std::tie(left, a.rank) < std::tie(right, b.rank);
  });
  std::erase_if(drafts_, [&](const Draft& each) { return of_.refused.contains(each.event.content()); });
  auto version = known_.version();
  for (auto& draft : drafts_) {
    ++version;
    writeOne(draft, version, draft.kind == Kind::fact ? anchorOf(draft.thing, version) : draft.target);
    // What cannot be a record would hold up all that comes after it.
    if (const auto valid = validateCommand(plan_.commands.back().command()); !valid) {
      told_.leftOut(draft.line, "it cannot be recorded: " + valid.error().message);
      plan_.commands.pop_back();
      std::erase_if(anchors_, [&](const auto& anchor) { return anchor.second == version; });
      --version;
    }
  }
}

void Planning::writeOne(Draft& draft, std::uint64_t version, std::uint64_t of) {
  auto& made = plan_.commands.emplace_back(draft.kind, draft.line);
  auto command = made.builder();
  if (version == 1)
    command.getExpect().setNew();
  else
    command.getExpect().setVersion(version - 1);
  auto content = command.initContent();
  content.setStream(child_.stream);
  content.setActor(of_.actor);
  content.setAgency(of_.agency);
  content.initEvents(1).setWithCaveats(0, draft.event.get());
  command.setId(ImportId::make(of_.reference, version, draft.kind != Kind::fact, of,
                               hex(commandHash(content.asReader()))));
}

}  // namespace

ImportCommand::ImportCommand(Kind kind, std::uint64_t line)
    : message_(std::make_unique<capnp::MallocMessageBuilder>(firstSegmentWords)), kind_(kind), line_(line) {
  message_->initRoot<schema::Command>();
}

schema::Command::Builder ImportCommand::builder() { return message_->getRoot<schema::Command>(); }
schema::Command::Reader ImportCommand::command() const {
  return message_->getRoot<schema::Command>().asReader();
}

Plan planFor(const ReturnedChild& child, const KnownChild& known, const PlanFor& of, const CensusTold& told) {
  return Planning(child, known, of, told).run();
}

}  // namespace casefold
