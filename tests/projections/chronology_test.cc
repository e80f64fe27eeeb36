#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "projections/chronology/view.h"
#include "schemas/limits.capnp.h"
#include "tests/projections/fold_harness.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> field(const Json& chronology, const char* name) {
  std::vector<std::string> values;
  for (const auto& entry : chronology["entries"])
    values.push_back(entry[name].is_string() ? entry[name].get<std::string>() : entry[name].dump());
  return values;
}
std::vector<std::string> occurred(const Json& chronology) { return field(chronology, "occurred"); }

class Chronology : public testing::Test {
 protected:
  Caseload caseload{makeView<ChronologyView>()};

  // One record of both, with a query about the closure.
  void referralAndClosure() {
    caseload.record(
        "case:1",
        {event("referral.received", "2010-07-30T14:05:00Z", R"("source":"2A","primaryNeed":"N1")"),
         event("referral.closed", "2010-08")},
        {.actor = "Mrs. Hall",
         .agency = "school",
         .at = "2010-08-02T09:00:00Z",
         .flags = {{"closureWithoutReason", 1}}});
  }

  // One home visit on each of these days, each in a record of its own.
  void visits(const std::vector<std::string>& days, const std::string& stream = "case:1") {
    for (const auto& day : days) caseload.record(stream, {event("homeVisit.made", day)});
  }
};

TEST_F(Chronology, TellsOfEachEventWhatWhenWhoAndFromWhere) {
  referralAndClosure();
  const auto answer = caseload.show("case:1");
  EXPECT_EQ(answer["total"], 2);
  EXPECT_EQ(answer["cursor"], "");
  const auto& first = answer["entries"][0];
  EXPECT_EQ(first["occurred"], "2010-07-30T14:05:00Z");
  EXPECT_EQ(first["recorded"], "2010-08-02T09:00:00Z");
  EXPECT_EQ(first["type"], "referral.received");
  EXPECT_EQ(first["family"], "referral");
  EXPECT_EQ(first["summary"], "Referral from a school (2A): abuse or neglect (N1)");
  EXPECT_EQ(first["actor"], "Mrs. Hall");
  EXPECT_EQ(first["agency"], "school");
  EXPECT_EQ(first["version"], 1);
  EXPECT_EQ(first["event"], 0);
  EXPECT_THAT(first["position"].get<std::string>(), HasSubstr(":0"));
  EXPECT_EQ(first["flags"], Json::array());
  EXPECT_EQ(first["known"], true);
  const auto& second = answer["entries"][1];
  EXPECT_EQ(second["occurred"], "2010-08");
  EXPECT_EQ(second["event"], 1);
  EXPECT_EQ(second["flags"], Json::array({"closureWithoutReason"}));
}

TEST_F(Chronology, PutsLateAndBackdatedEventsInTheirPlace) {
  visits({"2010-07-30", "2010-09-01", "2010-08", "2009", "2010-08-01", "2010-07-30T08:00:00Z", "2010-07-30"});
  EXPECT_THAT(occurred(caseload.show("case:1")),
              ElementsAre("2009", "2010-07-30", "2010-07-30", "2010-07-30T08:00:00Z", "2010-08", "2010-08-01",
                          "2010-09-01"));
  EXPECT_THAT(field(caseload.show("case:1"), "version"), ElementsAre("4", "1", "7", "6", "3", "5", "2"))
      << "at one time, what was recorded first stands first";
}

TEST_F(Chronology, KnowsOneStreamFromAnother) {
  visits({"2010-01-01"}, "case:1");
  visits({"2010-01-02"}, "case:10");
  visits({"2010-01-03"}, "worker:1");
  EXPECT_THAT(occurred(caseload.show("case:1")), ElementsAre("2010-01-01"));
  EXPECT_THAT(occurred(caseload.show("case:2")), IsEmpty());
  EXPECT_EQ(caseload.show("case:2")["total"], 0);
}

TEST_F(Chronology, TakesARangeByWhatMayLieInIt) {
  visits({"2009-12-31", "2010", "2010-06", "2010-07", "2010-07-14", "2010-07-15", "2010-07-31T22:59:59Z",
          "2010-08-01", "2011"});
  const std::vector<std::string> july = {"2010", "2010-07", "2010-07-15", "2010-07-31T22:59:59Z"};
  EXPECT_EQ(occurred(caseload.show("case:1", {.from = "2010-07-15", .to = "2010-07"})), july);
  auto backwards =
      occurred(caseload.show("case:1", {.from = "2010-07-15", .to = "2010-07", .newestFirst = true}));
  std::ranges::reverse(backwards);
  EXPECT_EQ(backwards, july);
  EXPECT_THAT(occurred(caseload.show("case:1", {.from = "2011"})), ElementsAre("2011"));
  EXPECT_THAT(occurred(caseload.show("case:1", {.to = "2009"})), ElementsAre("2009-12-31"));
  EXPECT_EQ(caseload.show("case:1", {.from = "2011"})["total"], 9);
}

TEST_F(Chronology, TakesFamilies) {
  caseload.record("case:1", {event("referral.received", "2010-01-01"),
                             event("area.rated", "2010-01-02", R"("area":"home","light":"red")"),
                             event("homeVisit.made", "2010-01-03")});
  EXPECT_THAT(
      field(caseload.show("case:1", {.families = {schema::Family::ASSESSMENT, schema::Family::PROGRAMME}}),
            "type"),
      ElementsAre("area.rated", "homeVisit.made"));
  EXPECT_THAT(occurred(caseload.show("case:1", {.families = {schema::Family::SUPERVISION}})), IsEmpty());
}

TEST_F(Chronology, GivesPagesInBothDirectionsThatJoinWithoutGapOrRepeat) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 200; ++i)
    visits({fmt::format("2010-{:02}-{:02}", 1 + random() % 12, 1 + random() % 28)});
  auto whole = caseload.show("case:1", {.limit = 1000})["entries"];
  ASSERT_EQ(whole.size(), 200U);
  for (const bool newestFirst : {false, true})
    for (const std::uint32_t limit : {1U, 7U, 100U, 199U, 200U, 201U}) {
      Json joined = Json::array();
      std::string cursor;
      do {
        auto page = caseload.show("case:1", {.limit = limit, .cursor = cursor, .newestFirst = newestFirst});
        EXPECT_LE(page["entries"].size(), limit);
        for (auto& entry : page["entries"]) joined.push_back(entry);
        cursor = page["cursor"];
      } while (!cursor.empty());
      if (newestFirst) std::ranges::reverse(joined);
      EXPECT_EQ(joined, whole) << limit;
    }
}

TEST_F(Chronology, GoesOnFromACursorAsIfNothingHadBeenPutInMeanwhile) {
  visits({"2010-01-01", "2010-01-03", "2010-01-05", "2010-01-07"});
  const auto first = caseload.show("case:1", {.limit = 2});
  EXPECT_THAT(occurred(first), ElementsAre("2010-01-01", "2010-01-03"));
  visits({"2010-01-02", "2010-01-06"});
  const auto second = caseload.show("case:1", {.limit = 10, .cursor = first["cursor"]});
  EXPECT_THAT(occurred(second), ElementsAre("2010-01-05", "2010-01-06", "2010-01-07"));
  EXPECT_THAT(occurred(caseload.show("case:1", {.cursor = first["cursor"], .newestFirst = true})),
              ElementsAre("2010-01-02", "2010-01-01"))
      << "a cursor is a place, and one can turn round there";
}

TEST_F(Chronology, RefusesAQueryThatMakesNoSense) {
  visits({"2010-01-01"});
  for (const std::string& cursor :
       {std::string("x"), std::string("zz"), std::string("00"), std::string(38, 'g'), std::string(40, '0')}) {
    const auto error = caseload.showFails("case:1", {.cursor = cursor});
    EXPECT_EQ(error.code, ErrorCode::malformed);
    EXPECT_EQ(error.path, "cursor");
  }
  EXPECT_EQ(caseload.showFails("case:1", {.from = "2010-02", .to = "2010-01"}).path, "to");
  EXPECT_EQ(caseload.showFails("child:1", {}).path, "stream");
}

TEST_F(Chronology, GivesNoMoreThanAPageHolds) {
  std::vector<Told> events(250, event("homeVisit.made", "2010-01-01"));
  for (int i = 0; i < 5; ++i) caseload.record("case:1", events);
  EXPECT_EQ(caseload.show("case:1")["entries"].size(), schema::DEFAULT_PAGE_ENTRIES);
  const auto largest = caseload.show("case:1", {.limit = 4'000'000'000});
  EXPECT_EQ(largest["entries"].size(), schema::MAX_PAGE_ENTRIES);
  EXPECT_NE(largest["cursor"], "");
  EXPECT_EQ(largest["total"], 1250);
}

TEST_F(Chronology, ShowsACorrectionAndWhatItCorrects) {
  visits({"2010-01-01", "2010-01-02"});
  caseload.record("case:1", {corrects(1, 0, "2010-02-01", event("homeVisit.made", "2010-01-09"))});
  auto answer = caseload.show("case:1");
  EXPECT_THAT(occurred(answer), ElementsAre("2010-01-01", "2010-01-02", "2010-01-09", "2010-02-01"));
  EXPECT_THAT(field(answer, "corrected"), ElementsAre("3", "0", "3", "0"));
  EXPECT_THAT(field(answer, "version"), ElementsAre("1", "2", "1", "3"));
  EXPECT_THAT(field(answer, "movedTo"), ElementsAre("2010-01-09", "null", "null", "null")) << "a pointer";
  EXPECT_THAT(field(answer, "movedFrom"), ElementsAre("null", "null", "2010-01-01", "null"));
  EXPECT_EQ(answer["total"], 4);
  caseload.record("case:1", {withdraws(2, 0, "2010-02-02")});
  EXPECT_THAT(field(caseload.show("case:1"), "withdrawn"), ElementsAre("0", "4", "0", "0", "0"));

  // The withdrawal is itself withdrawn, and so is the correction.
  caseload.record("case:1", {withdraws(4, 0, "2010-02-03"), withdraws(3, 0, "2010-02-03")});
  answer = caseload.show("case:1");
  EXPECT_THAT(field(answer, "corrected"), ElementsAre("0", "0", "0", "0", "0", "0"));
  EXPECT_THAT(field(answer, "withdrawn"), ElementsAre("0", "0", "5", "5", "0", "0"));
}

TEST_F(Chronology, LetsTheLastWordCountOfSeveralCorrections) {
  visits({"2010-01-01", "2010-01-02", "2010-01-03"});
  caseload.record("case:1", {withdraws(1, 0, "2010-02-01")});                                        // v4
  caseload.record("case:1", {corrects(1, 0, "2010-02-02", event("homeVisit.made", "2010-01-09"))});  // v5
  caseload.record("case:1", {corrects(2, 0, "2010-02-03", event("homeVisit.made", "2010-01-09"))});  // v6
  // The second correction was about the third visit.
  caseload.record("case:1", {corrects(6, 0, "2010-02-04",
                                      corrects(3, 0, "2010-02-03", event("homeVisit.made", "2010-01-09")))});
  // What is yet to come, and itself, cannot be corrected.
  caseload.record("case:1", {withdraws(99, 0, "2010-02-05"), withdraws(8, 1, "2010-02-05")});
  const auto answer = caseload.show("case:1");
  EXPECT_THAT(field(answer, "withdrawn"), ElementsAre("0", "0", "0", "0", "0", "0", "0", "0", "0", "0", "0"));
  EXPECT_THAT(field(answer, "version"), ElementsAre("1", "2", "3", "1", "3", "4", "5", "6", "7", "8", "8"));
  EXPECT_THAT(field(answer, "corrected"), ElementsAre("5", "0", "6", "5", "6", "0", "0", "7", "0", "0", "0"));
}

TEST_F(Chronology, PutsACorrectedEntryWhereItBelongsWithAPointerWhereItWas) {
  caseload.record("case:1", {event("contact.received", "2010-03-07", R"("source":"2A")")},
                  {.actor = "A. First"});
  caseload.record("case:1", {event("homeVisit.made", "2010-03-20")});
  caseload.record(
      "case:1", {corrects(1, 0, "2010-04-16", event("contact.received", "2010-04-05", R"("source":"3A")"))});
  const auto answer = caseload.show("case:1");
  ASSERT_THAT(occurred(answer), ElementsAre("2010-03-07", "2010-03-20", "2010-04-05", "2010-04-16"));
  const auto &pointer = answer["entries"][0], &entry = answer["entries"][2];
  EXPECT_THAT(pointer["summary"].get<std::string>(), HasSubstr("a school (2A)")) << "as it was recorded";
  EXPECT_THAT(entry["summary"].get<std::string>(), HasSubstr("general practitioner (3A)"));
  EXPECT_EQ(entry["original"], pointer["summary"]);
  EXPECT_EQ(entry["actor"], "A. First") << "whose entry it is";
  EXPECT_EQ(entry["data"]["data"]["source"], "3A");
  // By the window in which each of them lies.
  EXPECT_THAT(occurred(caseload.show("case:1", {.from = "2010-04-01", .to = "2010-04-10"})),
              ElementsAre("2010-04-05"));
  EXPECT_THAT(occurred(caseload.show("case:1", {.to = "2010-03-10"})), ElementsAre("2010-03-07"));
  EXPECT_EQ(caseload.items()["case:1"]["firstOccurred"], "2010-03-20") << "nothing stands before it";
  const auto printed = caseload.print("case:1", {.width = 140});
  EXPECT_THAT(printed, HasSubstr("✎ corrected by version 3: stands at 2010-04-05"));
  EXPECT_THAT(printed, HasSubstr("✎ as corrected by version 3; was at 2010-03-07"));
}

TEST_F(Chronology, AsOfADayHasWhatIsKnownNowToHaveOccurredByThen) {
  caseload.record("case:1", {event("homeVisit.made", "2010-03-07"), event("homeVisit.made", "2010-05-03")});
  caseload.record("case:1", {corrects(1, 0, "2010-06-01", event("homeVisit.made", "2010-04-05"))});
  caseload.record("case:1", {corrects(1, 1, "2010-06-01", event("homeVisit.made", "2010-03-20"))});
  EXPECT_THAT(occurred(caseload.show("case:1")), ElementsAre("2010-03-07", "2010-03-20", "2010-04-05",
                                                             "2010-05-03", "2010-06-01", "2010-06-01"));
  const auto march = caseload.show("case:1", {.asOf = "2010-03-31"});
  EXPECT_THAT(field(march, "occurred").front(), "2010-03-20")
      << "the first had not occurred, as is known now";
  EXPECT_THAT(field(march, "movedTo"), testing::Each("null")) << "nor is there a pointer beyond that day";
}

TEST_F(Chronology, ShowsAnEntryThatWasCorrectedOnItsOwnDayOnce) {
  caseload.record("case:1", {event("contact.received", "2010-03-07", R"("source":"2A")")});
  caseload.record("case:1", {corrects(1, 0, "2010-04-16", event("homeVisit.made", "2010-03-07"))});
  const auto answer = caseload.show("case:1");
  ASSERT_THAT(field(answer, "type"), ElementsAre("homeVisit.made", "record.corrected"));
  EXPECT_THAT(answer["entries"][0]["original"].get<std::string>(), HasSubstr("a school (2A)"));
  EXPECT_EQ(answer["entries"][0]["corrected"], 2);
  EXPECT_EQ(answer["total"], 2);
  EXPECT_THAT(field(caseload.show("case:1", {.families = {schema::Family::PROGRAMME}}), "version"),
              ElementsAre("1"))
      << "found as what it is";
  EXPECT_THAT(field(caseload.show("case:1", {.families = {schema::Family::REFERRAL}}), "version"), IsEmpty());
  EXPECT_THAT(caseload.print("case:1"), HasSubstr("as corrected by version 2"));
}

TEST_F(Chronology, LetsOnlyTheCorrectionThatCountsSayWhereAnEntryBelongs) {
  visits({"2010-01-01"});
  caseload.record("case:1", {corrects(1, 0, "2010-02-01", event("homeVisit.made", "2010-01-09"))});
  caseload.record("case:1", {corrects(1, 0, "2010-02-02", event("homeVisit.made", "2010-01-05"))});
  const auto places = [&] {
    std::vector<std::string> found;
    const auto answer = caseload.show("case:1");
    for (const auto& entry : answer["entries"])
      if (entry["version"] == 1)
        found.push_back(entry["occurred"].get<std::string>() +
                        (entry["movedTo"].is_null() ? "" : " pointer"));
    return found;
  };
  EXPECT_THAT(places(), ElementsAre("2010-01-01 pointer", "2010-01-05")) << "the later of two";
  caseload.record("case:1", {withdraws(3, 0, "2010-02-03")});
  EXPECT_THAT(places(), ElementsAre("2010-01-01 pointer", "2010-01-09")) << "the earlier, without the later";
  // The correction itself is corrected.
  caseload.record("case:1", {corrects(2, 0, "2010-02-04",
                                      corrects(1, 0, "2010-02-01", event("homeVisit.made", "2010-01-12")))});
  EXPECT_THAT(places(), ElementsAre("2010-01-01 pointer", "2010-01-12"));
  caseload.record("case:1", {withdraws(1, 0, "2010-02-05")});
  EXPECT_THAT(places(), ElementsAre("2010-01-01")) << "withdrawn, where it was recorded";
  EXPECT_EQ(caseload.items()["case:1"]["firstOccurred"], "2010-02-01");
}

TEST_F(Chronology, GivesPagesOverCorrectedEntriesWithoutGapOrRepeat) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const auto day = [&] { return fmt::format("2010-{:02}-{:02}", 1 + random() % 12, 1 + random() % 28); };
  for (int i = 0; i < 60; ++i) visits({day()});
  for (int i = 0; i < 40; ++i) {
    const auto target = 1 + random() % 60;
    if (random() % 4 == 0)
      caseload.record("case:1", {withdraws(target, 0, day())});
    else
      caseload.record("case:1", {corrects(target, 0, day(), event("homeVisit.made", day()))});
  }
  const auto whole = caseload.show("case:1", {.limit = 1000});
  ASSERT_EQ(whole["entries"].size(), whole["total"]);
  EXPECT_TRUE(std::ranges::is_sorted(occurred(whole)));
  for (const bool newestFirst : {false, true})
    for (const std::uint32_t limit : {1U, 3U, 50U}) {
      Json joined = Json::array();
      std::string cursor;
      do {
        auto page = caseload.show("case:1", {.limit = limit, .cursor = cursor, .newestFirst = newestFirst});
        for (auto& entry : page["entries"]) joined.push_back(entry);
        cursor = page["cursor"];
      } while (!cursor.empty());
      if (newestFirst) std::ranges::reverse(joined);
      EXPECT_EQ(joined, whole["entries"]) << limit;
    }
}

TEST_F(Chronology, KnowsNothingYetOfACorrectionThatCameLater) {
  caseload.record("case:1", {event("homeVisit.made", "2010-03-07")}, {.at = "2010-03-08T09:00:00Z"});
  caseload.record("case:1", {corrects(1, 0, "2010-04-16", event("homeVisit.made", "2010-04-05"))},
                  {.at = "2010-04-16T09:00:00Z"});
  const auto then = caseload.show("case:1", {.knownAt = "2010-04-01"});
  EXPECT_THAT(occurred(then), ElementsAre("2010-03-07"));
  EXPECT_TRUE(then["entries"][0]["movedTo"].is_null());
  EXPECT_THAT(occurred(caseload.show("case:1", {.knownAt = "2010-04-30"})),
              ElementsAre("2010-03-07", "2010-04-05", "2010-04-16"));
}

TEST_F(Chronology, CostsNoMoreARecordAtTheThousandthEntryThanAtTheTenth) {
  const std::string stream = "case:1";
  auto changes = [&](std::uint64_t version) {
    capnp::MallocMessageBuilder message;
    auto data = message.initRoot<schema::Event>();
    data.initHomeVisitMade();
    Event event;
    event.stream = stream;
    event.version = Version{version};
    event.type = EventType::HOME_VISIT_MADE;
    event.family = Family::PROGRAMME;
    event.occurred = *parseWhen("2010-07-30");
    event.data = data;
    chronology::State state;
    state.entries = version;
    Rows rows;
    chronology::fold(state, rows, event);
    capnp::MallocMessageBuilder stored;
    chronology::save(state, stored.initRoot<stored::ChronologyState>());
    return std::pair(rows.size(), stored.sizeInWords());
  };
  EXPECT_EQ(changes(10), changes(1'000'000));
  EXPECT_EQ(changes(10).first, 1U);
}

TEST_F(Chronology, ListsStreamsInOrderOfId) {
  for (auto stream : {"case:2", "case:10", "case:1", "worker:7"}) visits({"2010-01-05", "2009-05"}, stream);
  EXPECT_THAT(caseload.list(), ElementsAre("case:1", "case:10", "case:2", "worker:7"));
  EXPECT_THAT(caseload.list({}, 1), ElementsAre("case:1", "case:10", "case:2", "worker:7"));
  EXPECT_THAT(caseload.list({{"stream", "case:1"}}), ElementsAre("case:1", "case:10"));
  EXPECT_THAT(caseload.list({{"stream", "x"}}), IsEmpty());
  const auto item = caseload.items()["case:1"];
  EXPECT_EQ(item["entries"], 2);
  EXPECT_EQ(item["firstOccurred"], "2009-05");
  EXPECT_EQ(item["lastOccurred"], "2010-01-05");
  EXPECT_EQ(item["lastRecorded"], "2011-01-01T12:01:00Z");
}

TEST_F(Chronology, IsPrintedAsATableThatAPersonCanRead) {
  referralAndClosure();
  caseload.record("case:1", {withdraws(1, 0, "2010-08-03")}, {.at = "2010-08-03T09:00:00Z"});
  EXPECT_EQ(caseload.print("case:1", {.width = 130}),
            R"(Chronology of case:1, at version 2

when              what                                                who        agency  recorded          version
────────────────  ──────────────────────────────────────────────────  ─────────  ──────  ────────────────  ───────
2010-07-30 15:05  Referral from a school (2A): abuse or neglect (N1)  Mrs. Hall  school  2010-08-02 10:00        1
                  ✗ recorded in error, withdrawn by version 2
2010-08           Referral closed, no reason stated                   Mrs. Hall  school  2010-08-02 10:00        1
                  ⚑ query: closureWithoutReason
2010-08-03        Withdrawn as recorded in error: version 1           A. Worker  school  2010-08-03 10:00        2
)");
  EXPECT_EQ(caseload.print("case:1", {.width = 90}), R"(Chronology of case:1, at version 2

when              what                              who, agency  recorded          version
────────────────  ────────────────────────────────  ───────────  ────────────────  ───────
2010-07-30 15:05  Referral from a school (2A):      Mrs. Hall    2010-08-02 10:00        1
                  abuse or neglect (N1)             school
                  ✗ recorded in error, withdrawn
                  by version 2
2010-08           Referral closed, no reason        Mrs. Hall    2010-08-02 10:00        1
                  stated                            school
                  ⚑ query: closureWithoutReason
2010-08-03        Withdrawn as recorded in error:   A. Worker    2010-08-03 10:00        2
                  version 1                         school
)");
  EXPECT_THAT(caseload.print("case:1", {.colour = true}), HasSubstr("\x1b["));
  EXPECT_THAT(caseload.print("case:9"), HasSubstr("Chronology of case:9: nothing is recorded"));
  EXPECT_THAT(caseload.printList(), HasSubstr("case:1"));
  EXPECT_THAT(caseload.printList({{"stream", "x"}}), HasSubstr("No such stream"));
}

}  // namespace
}  // namespace casefold
