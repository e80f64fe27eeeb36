// Of another day every view answers what it would have answered if nothing else had been recorded: as-of, if
// only what occurred by then had been; known-at, if the log had ended then. Tried for every view that is
// shipped, with random histories in which things are learned late, corrected (their dates too) and withdrawn:
// show, lists and measures. CASEFOLD_SEED makes a run again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/london.h"
#include "services/casefold/views.h"
#include "tests/projections/fold_harness.h"
#include "tests/projections/random_events.h"
#include "tests/projections/whole_answers.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

enum class Word { none, corrects, withdraws };

// One record of a history.
struct Fact {
  std::string stream;
  Instant recorded;
  std::shared_ptr<capnp::MallocMessageBuilder> message;  // a Record, for its events
  Word word = Word::none;
  std::size_t about = 0;  // which fact; its event 0

  [[nodiscard]] capnp::List<schema::Event>::Reader events() const {
    return message->getRoot<schema::Record>().asReader().getEvents();
  }
};

class History {
 public:
  // `datesStay`: corrections change anything but when it occurred.
  History(std::uint64_t seed, bool datesStay) : random_(seed), datesStay_(datesStay) {
    for (unsigned i = 0; i < 220; ++i) add();
  }
  [[nodiscard]] const std::vector<Fact>& facts() const { return facts_; }
  [[nodiscard]] std::vector<std::string> streams() const {
    std::set<std::string> names;
    for (const auto& fact : facts_) names.insert(fact.stream);
    return {names.begin(), names.end()};
  }

  // What there is of it at a day, worked out from the facts alone: how many of the events of each fact.
  [[nodiscard]] std::vector<std::size_t> counted(const std::optional<Instant>& asOf,
                                                 const std::optional<Instant>& knownAt) const {
    const auto known = [&](const Fact& fact) { return !knownAt || fact.recorded <= *knownAt; };
    // When the first event of a fact occurred, by the last word about it.
    std::map<std::size_t, When> occurred;
    for (const auto& fact : facts_) {
      if (!known(fact) || fact.word == Word::none) continue;
      if (fact.word == Word::corrects)
        occurred[fact.about] = readWhen(fact.events()[0].getRecordCorrected().getCorrected().getOccurred());
      else
        occurred.erase(fact.about);
    }
    std::vector<std::size_t> counts(facts_.size());
    for (std::size_t i = 0; i < facts_.size(); ++i) {
      if (!known(facts_[i])) continue;
      if (facts_[i].word != Word::none) {
        counts[i] = counts[facts_[i].about] > 0 ? 1 : 0;
        continue;
      }
      const auto events = facts_[i].events();
      for (unsigned e = 0; e < events.size(); ++e) {
        const auto corrected = occurred.find(i);
        const auto when =
            e == 0 && corrected != occurred.end() ? corrected->second : readWhen(events[e].getOccurred());
        if (!asOf || london::earliest(when) <= *asOf) counts[i] = e + 1;
      }
    }
    return counts;
  }

 private:
  static bool isWord(schema::Event::Reader event) {
    return event.isRecordCorrected() || event.isRecordWithdrawn();
  }

  void add() {
    // Within minutes or days of one another.
    recorded_ += std::chrono::seconds{1 + random_.upTo(3) * random_.upTo(100'000)};
    if (random_.upTo(6) == 0 && addWord()) return;
    const auto kind = std::string(streamKinds()[random_.upTo(2) == 0 ? 0 : random_.upTo(7)]);
    Fact fact{fmt::format("{}:{}", kind, 1 + random_.upTo(2)), recorded_, newMessage()};
    random_.kind = kind;
    auto events = fact.message->initRoot<schema::Record>().initEvents(
        static_cast<unsigned>(1 + (random_.upTo(4) == 0 ? random_.upTo(3) : 0)));
    Instant last = Instant::min();
    for (auto event : events) {
      do random_.write(event);
      while (isWord(event.asReader()));
      // In their order, so that what does not count stands last in its record, and numbers stay.
      const auto at = london::earliest(readWhen(event.getOccurred().asReader()));
      last = std::max(last, at);
      if (at < last) writeWhen(When{last, Precision::instant}, event.initOccurred());
    }
    facts_.push_back(std::move(fact));
  }

  // A correction or withdrawal of what a record before says alone. False: there is none.
  bool addWord() {
    std::vector<std::size_t> targets;
    for (std::size_t i = 0; i < facts_.size(); ++i)
      if (facts_[i].word == Word::none && facts_[i].events().size() == 1) targets.push_back(i);
    if (targets.empty()) return false;
    const auto about = targets[random_.upTo(targets.size())];
    const auto& target = facts_[about];
    Fact fact{target.stream, recorded_, newMessage(), random_.upTo(4) == 0 ? Word::withdraws : Word::corrects,
              about};
    auto event = fact.message->initRoot<schema::Record>().initEvents(1)[0];
    const auto before = target.events()[0];
    event.setFamily(before.getFamily());
    writeWhen(When{recorded_, Precision::instant}, event.initOccurred());
    if (fact.word == Word::withdraws) {
      event.setType("record.withdrawn");
      event.initRecordWithdrawn().setVersion(versionOf(about));
    } else {
      event.setType("record.corrected");
      auto correction = event.initRecordCorrected();
      correction.setVersion(versionOf(about));
      auto instead = correction.initCorrected();
      random_.kind = target.stream.substr(0, target.stream.find(':'));
      if (random_.upTo(2) == 0) {  // only when it occurred
        correction.setCorrected(before);
        instead = correction.getCorrected();
        if (!datesStay_)
          writeWhen(When{Instant{std::chrono::sys_days{std::chrono::year{2010} / 4 / 1} +
                                 std::chrono::days{random_.upTo(60)}},
                         Precision::day},
                    instead.initOccurred());
      } else {
        do random_.write(instead);
        while (isWord(instead.asReader()));
        if (datesStay_) instead.setOccurred(before.getOccurred());
      }
    }
    facts_.push_back(std::move(fact));
    return true;
  }

  [[nodiscard]] std::uint64_t versionOf(std::size_t fact) const {
    return static_cast<std::uint64_t>(
        std::count_if(facts_.begin(), facts_.begin() + static_cast<std::ptrdiff_t>(fact) + 1,
                      [&](const Fact& each) { return each.stream == facts_[fact].stream; }));
  }
  static std::shared_ptr<capnp::MallocMessageBuilder> newMessage() {
    return std::make_shared<capnp::MallocMessageBuilder>();
  }

  RandomEvents random_;
  bool datesStay_;
  Instant recorded_{std::chrono::sys_days{std::chrono::year{2010} / 4 / 2}};
  std::vector<Fact> facts_;
};

// Records the first events of each fact, as many as `counts` says. A record that says nothing stands empty
// where another of its stream follows, so that versions stay what they are.
void record(Caseload& caseload, const History& history, const std::vector<std::size_t>& counts) {
  std::map<std::string, std::vector<Instant>> left;
  for (std::size_t i = 0; i < history.facts().size(); ++i) {
    const auto& fact = history.facts()[i];
    auto& before = left[fact.stream];
    if (counts[i] == 0) {
      before.push_back(fact.recorded);
      continue;
    }
    capnp::MallocMessageBuilder message;
    auto some = message.initRoot<schema::Record>();
    for (const auto at : before)
      caseload.record(fact.stream, some.initEvents(0).asReader(), {.at = text(at)});
    before.clear();
    auto events = some.initEvents(static_cast<unsigned>(counts[i]));
    for (unsigned e = 0; e < events.size(); ++e) events.setWithCaveats(e, fact.events()[e]);
    caseload.record(fact.stream, events.asReader(), {.at = text(fact.recorded)});
  }
}

// The chronology leaves a pointer where an entry stood that was corrected to another day. The reduced
// caseload is asked about the present and shows it wherever it stands; as of a day before it, it is none of
// that day's.
std::string withoutPointersAfter(const std::string& answer, const std::string& asOf) {
  if (!answer.starts_with('{')) return answer;  // an error's code
  auto json = Json::parse(answer);
  auto& body = json["body"];
  auto entries = Json::array();
  for (const auto& entry : body["entries"]) {
    const bool after =
        !entry["movedTo"].is_null() &&
        london::earliest(*parseWhen(entry["occurred"].get<std::string>())) > london::latest(*parseWhen(asOf));
    if (!after) entries.push_back(entry);
  }
  body["total"] = body["total"].get<std::uint64_t>() - (body["entries"].size() - entries.size());
  body["entries"] = std::move(entries);
  return json.dump(1);
}

class OtherDay : public testing::TestWithParam<ViewParameter> {
 protected:
  // Answers as of that day, and what they are if only what counts at it was ever recorded.
  void expectSame(const History& history, const Caseload& whole, const OfDay& day) {
    SCOPED_TRACE(fmt::format("as of '{}', known at '{}'", day.asOf, day.knownAt));
    const auto latest = [](const std::string& when) {
      return when.empty() ? std::optional<Instant>() : std::optional(london::latest(*parseWhen(when)));
    };
    Caseload then(GetParam());
    then.now = !day.asOf.empty() ? day.asOf : day.knownAt;
    record(then, history, history.counted(latest(day.asOf), latest(day.knownAt)));
    auto expected = wholeAnswers(then, *GetParam(), history.streams());
    if (GetParam()->name() == "chronology" && !day.asOf.empty())
      for (const auto& stream : history.streams()) {
        auto& shown = expected.at("show " + stream);
        shown = withoutPointersAfter(shown, day.asOf);
      }
    const auto answered = wholeAnswers(whole, *GetParam(), history.streams(), day);
    ASSERT_EQ(answered.size(), expected.size());
    for (const auto& [question, answer] : expected) ASSERT_EQ(answered.at(question), answer) << question;
  }
};

TEST_P(OtherDay, IsAnsweredAsIfNothingElseHadBeenRecorded) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  for (unsigned round = 0; round < 1; ++round) {
    // Who drew a cohort is judged by what was known at the drawing: an event that was on record then, and has
    // since been moved to a later day, was known then all the same, while a log without it never knew of it.
    const History history(seed + round, /*datesStay=*/GetParam()->name() == "junior-yip");
    Caseload whole(GetParam());
    whole.now = "2012-06-30";
    record(whole, history, history.counted({}, {}));
    for (const auto* asOf : {"2010-03-31", "2010-04-10", "2010-04", "2010-05-14T10:00:00Z", "2011"})
      expectSame(history, whole, {.asOf = asOf});
    for (const auto* knownAt : {"2010-04-01", "2010-05", "2010-08-15"})
      expectSame(history, whole, {.knownAt = knownAt});
    expectSame(history, whole, {.asOf = "2010-04-20", .knownAt = "2010-06-30"});
    expectSame(history, whole, {.asOf = "2010-05-20", .knownAt = "2010-04-30"});
  }
}

// Held to what makes it worth anything: the days differ from one another, and words are heeded.
TEST(OtherDayHistories, HaveLateNewsCorrectionsAndWithdrawals) {
  const History history(testSeed(), /*datesStay=*/false);
  const auto late = std::ranges::count_if(history.facts(), [](const Fact& fact) {
    return fact.word == Word::none &&
           readWhen(fact.events()[0].getOccurred()).start + std::chrono::days{7} < fact.recorded;
  });
  const auto words =
      std::ranges::count_if(history.facts(), [](const Fact& fact) { return fact.word != Word::none; });
  EXPECT_GT(late, 20);
  EXPECT_GT(words, 15);
  const auto some = history.counted(london::latest(*parseWhen("2010-04-20")), {});
  EXPECT_GT(std::ranges::count(some, 0U), 30);
  EXPECT_LT(std::ranges::count(some, 0U), 190);
}

// A question about another day costs a store of that day once; records that do not count at it change
// nothing, and those that do are in the next answer.
TEST_P(OtherDay, IsAnsweredFromWhatIsOnRecordNow) {
  Caseload caseload(GetParam());
  caseload.record("case:1", {event("caf.opened", "2009-06-02"), event("referral.received", "2009-06-01")});
  caseload.record("case:1", {event("caf.closed", "2010-09-01", R"("reason":"needsMet")")});
  const auto first = wholeAnswers(caseload, *GetParam(), {"case:1", "case:2"}, {.asOf = "2009-12-31"});
  caseload.record("case:2", {event("caf.opened", "2010-06-02"), event("referral.received", "2010-06-01")});
  EXPECT_EQ(wholeAnswers(caseload, *GetParam(), {"case:1", "case:2"}, {.asOf = "2009-12-31"}), first);
  caseload.record("case:2", {event("referral.received", "2009-11-01"), event("caf.opened", "2009-11-02")});
  const auto second = wholeAnswers(caseload, *GetParam(), {"case:2"}, {.asOf = "2009-12-31"});
  Caseload alone(GetParam());
  alone.now = "2009-12-31";
  alone.record("case:2", capnp::List<schema::Event>::Reader());
  alone.record("case:2", {event("referral.received", "2009-11-01"), event("caf.opened", "2009-11-02")},
               {.at = "2011-01-01T12:01:00Z"});
  EXPECT_EQ(second.at("show case:2"), wholeAnswers(alone, *GetParam(), {"case:2"}).at("show case:2"));
}

INSTANTIATE_TEST_SUITE_P(Views, OtherDay, testing::ValuesIn(shippedViews()), viewTestName);

}  // namespace
}  // namespace casefold
