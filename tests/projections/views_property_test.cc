// What must hold of every view's fold, whatever comes: tried with random events of every type, those that no
// recorder would let in among them. CASEFOLD_SEED makes a run again.
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "infra/terminal/text.h"
#include "projections/caf_status/view.h"
#include "projections/chronology/view.h"
#include "projections/traffic_lights/view.h"
#include "services/casefold/views.h"
#include "tests/projections/fold_harness.h"
#include "tests/projections/random_events.h"
#include "tests/projections/whole_answers.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using RowMap = std::map<std::string, std::string>;

// Streams of each kind take their turns.
std::string streamOf(std::uint64_t round) {
  return std::string(streamKinds()[round % streamKinds().size()]) + ":1";
}
std::string_view kindOf(std::string_view stream) { return stream.substr(0, stream.find(':')); }

// Events as a fold sees them, with what they are views of: honest ones of types that belong in the stream,
// and hostile ones of any type.
class Sequence {
 public:
  Sequence(std::uint64_t seed, bool hostile, unsigned count, const std::string& stream) : stream_(stream) {
    RandomEvents random(seed, hostile, hostile ? "" : std::string(kindOf(stream)));
    auto list = message_.initRoot<schema::Record>().initEvents(count);
    for (unsigned i = 0; i < count; ++i) {
      random.write(list[i]);
      const auto data = list[i].asReader();
      Event event;
      event.stream = stream_;
      event.version = Version{i + 1};
      event.recorded = Instant{std::chrono::microseconds{1'293'883'200'000'000 + i}};
      event.actor = "A. Worker";
      event.agency = "school";
      event.type = data.which();
      const auto* info = findEventType(event.type);
      event.known = info != nullptr;
      event.typeName = view(data.getType());
      event.family = data.getFamily();
      event.occurred = readWhen(data.getOccurred());
      event.data = data;
      events.push_back(event);
    }
  }
  std::vector<Event> events;

 private:
  std::string stream_;
  capnp::MallocMessageBuilder message_;
};

struct Outcome {
  std::optional<std::string> refused;
  std::string state;
  std::vector<std::string> changes;  // of rows
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// One event folded. What escapes that is no Refusal fails the test.
Outcome foldOne(const View& view, View::State& state, const Event& event) {
  Rows rows;
  Outcome outcome;
  try {
    view.fold(state, rows, event);
  } catch (const Refusal& refusal) {
    outcome.refused = refusal.reason;
    return outcome;
  }
  for (std::size_t i = 0; i < rows.size(); ++i)
    outcome.changes.push_back(std::to_string(static_cast<int>(rows[i].kind)) + std::string(rows[i].key) +
                              "=" + std::string(rows[i].value) + std::to_string(rows[i].amount));
  view.save(state, outcome.state);
  return outcome;
}

RowMap indexOf(const View& view, const View::State& state, std::string_view stream) {
  Rows rows;
  view.index(state, stream, rows);
  RowMap put;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_NE(rows[i].kind, Rows::Kind::erased);
    if (rows[i].kind == Rows::Kind::added) continue;
    EXPECT_EQ(rows[i].value.substr(0, rows[i].value.find('\0')), stream);
    EXPECT_TRUE(put.emplace(rows[i].key, rows[i].value).second) << "a row put twice";
  }
  return put;
}

class EveryView : public testing::TestWithParam<ViewParameter> {
 protected:
  const ViewParameter view = GetParam();

  // Folds the sequence, and beside it, at every step, what was saved and loaded again.
  void foldAndReload(const Sequence& sequence) {
    auto state = view->start();
    for (const auto& event : sequence.events) {
      std::string before;
      view->save(*state, before);
      auto reloaded = view->load(before);
      const auto live = foldOne(*view, *state, event);
      const auto again = foldOne(*view, *reloaded, event);
      EXPECT_EQ(live, again) << "after version " << event.version.get();
      if (live.refused) {
        state = view->load(before);  // as the runner leaves it, but that here the stream goes on
        continue;
      }
      EXPECT_EQ(indexOf(*view, *state, event.stream), indexOf(*view, *reloaded, event.stream));
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Views, EveryView, testing::ValuesIn(shippedViews()), viewTestName);

TEST_P(EveryView, FoldsWhatWasSavedAndLoadedAsItFoldsOn) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  for (unsigned round = 0; round < 42; ++round)
    foldAndReload(Sequence(seed + round, /*hostile=*/false, 1 + round * 7, streamOf(round)));
}

TEST_P(EveryView, ThrowsNothingButARefusalWhateverComes) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  for (unsigned round = 0; round < 20; ++round)
    foldAndReload(Sequence(seed + round, /*hostile=*/true, 200, streamOf(round)));
}

TEST_P(EveryView, RefusesInWordsThatHoldNothingOutOfTheEvent) {
  Sequence sequence(7, /*hostile=*/true, 500, "case:1");
  auto state = view->start();
  for (const auto& event : sequence.events)
    for (const std::string_view word : {"A. Mentor", "B. Lead", "home", "Ünïcode"})
      EXPECT_EQ(foldOne(*view, *state, event).refused.value_or("").find(word), std::string::npos);
}

// The same records, asked for in every way: nothing throws, and what is printed is harmless.
TEST_P(EveryView, AnswersAndPrintsWhateverWasFolded) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  for (unsigned round = 0; round < 14; ++round) {
    Caseload caseload(view);
    const auto stream = streamOf(round);
    for (unsigned i = 0; i < 40; ++i) {
      RandomEvents random(seed + round * 1000 + i, /*hostile=*/round % 2 == 1,
                          round % 2 == 1 ? "" : std::string(kindOf(stream)));
      capnp::MallocMessageBuilder message;
      auto events = message.initRoot<schema::Record>().initEvents(5);
      for (auto event : events) random.write(event);
      caseload.record(i % 3 == 0 ? stream : stream + "b", events.asReader());
    }
    for (const auto& each : {stream, stream + "b"}) {
      (void)caseload.show(each);
      for (const bool colour : {false, true})
        for (const unsigned width : {0U, 40U, 200U}) {
          const auto printed = caseload.print(each, {.colour = colour, .width = width});
          EXPECT_FALSE(printed.empty());
          EXPECT_TRUE(colour || printed == harmless(printed));
        }
    }
    EXPECT_FALSE(caseload.printList().empty());
    const auto listed = caseload.list({}, 1);  // a stream stands in it once, or once for each row
    EXPECT_LE(std::set<std::string>(listed.begin(), listed.end()).size(), 2U);
  }
}

// ---- order of recording
// ------------------------------------------------------------------------------------

// One event in a record of its own, recorded in a random order; times are distinct, so that nothing but the
// order of recording differs.
std::vector<Told> shuffled(std::vector<Told> events, std::mt19937_64& random) {
  std::ranges::shuffle(events, random);
  return events;
}

std::string day(unsigned number) {
  return text(
      When{Instant{std::chrono::sys_days{std::chrono::year{2010} / 1 / 1} + std::chrono::days{number}},
           Precision::day});
}

// Lists' rows without those that name a version: which is all that the order of recording may change.
std::set<std::string> indexedStreams(const Caseload& caseload, const std::vector<Where>& lists) {
  std::set<std::string> found;
  for (const auto& where : lists) {
    std::string line;
    for (const auto& [field, value] : where) line += field + "=" + value + " ";
    for (const auto& stream : caseload.list(where)) line += stream + " ";
    found.insert(line);
  }
  return found;
}

TEST(TrafficLightsInAnyOrder, AreTheSameWhateverTheOrderOfRecording) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const std::vector<std::string> lights = {"green", "amber", "red"};
  const std::vector<std::string> areas = {"home", "health", "parenting"};
  for (int round = 0; round < 25; ++round) {
    std::vector<Told> events;
    for (unsigned i = 0; i < 60; ++i) {
      if (i % 20 == 7)
        events.push_back(
            event("areas.chosen", day(i), "\"areas\":[\"" + areas[random() % 3] + "\",\"school\"]"));
      else
        events.push_back(event("area.rated", day(i),
                               "\"area\":\"" + areas[random() % 3] + "\",\"light\":\"" +
                                   lights[random() % 3] + "\",\"ratedBy\":\"R\""));
    }
    Json shown, items;
    std::set<std::string> lists;
    for (int order = 0; order < 4; ++order) {
      Caseload caseload(makeView<TrafficLightsView>());
      for (const auto& told : order == 0 ? events : shuffled(events, random))
        caseload.record("case:1", {told});
      const auto listed = indexedStreams(caseload, {{{"light", "red"}},
                                                    {{"light", "amber"}},
                                                    {{"light", "green"}},
                                                    {{"notRevisitedSince", day(30)}},
                                                    {{"notRevisitedSince", day(58)}},
                                                    {{"relapseFrom", day(10)}, {"relapseTo", day(12)}},
                                                    {{"relapseFrom", day(50)}},
                                                    {{"relapseTo", day(20)}}});
      if (order == 0) {
        shown = caseload.show("case:1");
        items = caseload.items();
        lists = listed;
      }
      EXPECT_EQ(caseload.show("case:1"), shown);
      EXPECT_EQ(caseload.items(), items);
      EXPECT_EQ(listed, lists);
      // And the rows of relapses are as many as there are relapses.
      const auto rows = caseload.rows();
      EXPECT_EQ(std::ranges::count_if(rows, [](const auto& row) { return row.first.front() == 'r'; }),
                static_cast<std::ptrdiff_t>(shown["relapses"].size()));
      EXPECT_EQ(items["case:1"]["relapses"], shown["relapses"].size());
    }
  }
}

TEST(CafStatusInAnyOrder, IsTheSameWhateverTheOrderOfRecording) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {"caf.opened", ""},
      {"caf.opened", R"("kind":"pseudoCaf")"},
      {"consent.given", R"("givenBy":"mother")"},
      {"consent.withdrawn", ""},
      {"mentor.named", R"("mentor":"M1")"},
      {"mentor.named", R"("mentor":"M2")"},
      {"leadProfessional.named", R"("name":"L")"},
      {"meeting.held", ""},
      {"plan.agreed", R"("reviewDue":"2010-02-10")"},
      {"service.started", R"("service":"a")"},
      {"service.ended", R"("service":"a")"},
      {"engagement.noted", R"("engagement":"lipService")"},
      {"review.held", R"("nextReview":"2010-02-20")"},
      {"case.steppedUp", R"("to":"x")"},
      {"case.steppedDown", ""},
      {"caf.closed", R"("reason":"needsMet")"},
      {"vulnerability.scored", R"("tool":"t","total":3)"},
      {"homeVisit.made", ""},
  };
  for (int round = 0; round < 25; ++round) {
    std::vector<Told> events;
    for (unsigned i = 0; i < 60; ++i) {
      const auto& [type, data] = kinds[random() % kinds.size()];
      events.push_back(event(type, day(i), data));
    }
    Json shown, items;
    for (int order = 0; order < 4; ++order) {
      Caseload caseload(makeView<CafStatusView>());
      for (const auto& told : order == 0 ? events : shuffled(events, random))
        caseload.record("case:1", {told});
      if (order == 0) {
        shown = caseload.show("case:1");
        items = caseload.items();
      }
      EXPECT_EQ(caseload.show("case:1"), shown);
      EXPECT_EQ(caseload.items(), items);
      const auto& item = items["case:1"];
      for (const auto* field :
           {"state", "since", "pseudo", "mentor", "leadProfessional", "engagement", "reviewDueOn"})
        EXPECT_EQ(item[field], shown[field]) << "list and show differ in " << field;
      EXPECT_THAT(caseload.list({{"state", shown["state"]}}), testing::ElementsAre("case:1"));
    }
  }
}

TEST(ChronologyInAnyOrder, HasTheSameEntriesInTheSameOrder) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::vector<Told> events;
  for (unsigned i = 0; i < 90; ++i) events.push_back(event("homeVisit.made", day(i)));
  for (int order = 0; order < 5; ++order) {
    Caseload caseload(makeView<ChronologyView>());
    for (const auto& told : shuffled(events, random)) caseload.record("case:1", {told});
    const auto shown = caseload.show("case:1");
    ASSERT_EQ(shown["entries"].size(), 90U);
    for (unsigned i = 0; i < 90; ++i) EXPECT_EQ(shown["entries"][i]["occurred"], day(i));
  }
}

// A correction made anywhere leaves what the corrected events would have left in the first place.
TEST(Corrections, LeaveWhatTheCorrectedEventsWouldHaveLeft) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const std::vector<std::string> lights = {"green", "amber", "red"};
  auto rating = [&](unsigned i) {
    return event("area.rated", day(i), "\"area\":\"home\",\"light\":\"" + lights[random() % 3] + '"');
  };
  for (int round = 0; round < 30; ++round) {
    Caseload corrected(makeView<TrafficLightsView>()), right(makeView<TrafficLightsView>());
    const auto wrongAt = random() % 20;
    const auto instead = rating(static_cast<unsigned>(random() % 60));
    for (unsigned i = 0; i < 20; ++i) {
      const auto told = rating(3 * i + 1);
      corrected.record("case:1", {told});
      right.record("case:1", {i == wrongAt ? instead : told});
    }
    corrected.record("case:1", {corrects(wrongAt + 1, 0, day(90), instead)});
    right.record("case:1", {event("homeVisit.made", day(90))});
    EXPECT_EQ(corrected.show("case:1"), right.show("case:1"));
    EXPECT_EQ(corrected.items(), right.items());
    EXPECT_EQ(corrected.rows(), right.rows());
  }
}

}  // namespace
}  // namespace casefold
