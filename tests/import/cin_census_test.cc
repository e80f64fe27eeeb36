#include "tools/import/cin_census.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "projections/flags/checks.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/record.h"
#include "schemas/codec/validate.h"
#include "tests/import/record_of_imports.h"

namespace casefold {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::Pair;

std::string census(std::string_view children) {
  return "<Message><Children>" + std::string(children) + "</Children></Message>";
}

std::string child(std::string_view id, std::string_view details) {
  return "<Child><ChildIdentifiers><LAchildID>" + std::string(id) + "</LAchildID></ChildIdentifiers>" +
         std::string(details) + "</Child>";
}

std::string referred(std::string_view on, std::string_view more = "") {
  return "<CINdetails><CINreferralDate>" + std::string(on) +
         "</CINreferralDate><ReferralSource>2A</ReferralSource>" + std::string(more) + "</CINdetails>";
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(CinCensus, MakesAnEventOfEveryElement) {
  RecordOfImports record;
  auto report = importText(record, everyElement());
  EXPECT_EQ(report.children, 2U);
  EXPECT_EQ(record.streams(), 2U);
  const std::map<std::string, std::uint64_t> expected = {{"referral.received", 3},
                                                         {"referral.closed", 2},
                                                         {"threshold.decided", 1},
                                                         {"child.identified", 2},
                                                         {"disability.recorded", 1},
                                                         {"death.recorded", 1},
                                                         {"assessment.started", 2},
                                                         {"assessment.reviewed", 1},
                                                         {"assessment.authorised", 1},
                                                         {"enquiry.started", 3},
                                                         {"enquiry.concluded", 1},
                                                         {"conference.held", 2},
                                                         {"plan.started", 1},
                                                         {"plan.ended", 1},
                                                         {"protectionPlan.started", 2},
                                                         {"protectionPlan.reviewed", 2},
                                                         {"protectionPlan.ended", 1},
                                                         {"protectionPlan.recategorised", 1},
                                                         {"preProceedings.started", 2},
                                                         {"preProceedings.letterSent", 2},
                                                         {"preProceedings.reviewed", 1},
                                                         {"preProceedings.meetingHeld", 1},
                                                         {"preProceedings.ended", 2},
                                                         {"careProceedings.applied", 1}};
  EXPECT_EQ(report.eventsByType, expected);
  EXPECT_EQ(report.recorded, record.shown().size());
  EXPECT_THAT(
      record.shown(),
      IsSupersetOf(
          {R"({"type":"child.identified","family":"referral","occurred":"2021-04-06","data":{"pupilNumber":"A000000000001",)"
           R"("formerPupilNumber":"B000000000002","pupilNumberUnknown":"UN3","birthDate":"2016-03-04",)"
           R"("expectedBirthDate":"2016-03-01","gender":"2","ethnicity":"WBRI"}})",
           R"({"type":"referral.received","family":"referral","occurred":"2021-04-06","data":{"source":"2A",)"
           R"("primaryNeed":"N1","kind":"socialCare"}})",
           R"({"type":"disability.recorded","family":"referral","occurred":"2022-03-31","data":{"codes":["COMM","MOB"]}})",
           R"({"type":"assessment.authorised","family":"referral","occurred":"2021-05-18","data":{"factors":["3B","16A"],)"
           R"("started":"2021-04-07"}})",
           R"({"type":"enquiry.started","family":"referral","occurred":"2021-04-21","data":{"conferenceTarget":"2021-05-13"}})",
           R"({"type":"enquiry.concluded","family":"referral","occurred":"2021-09-01","data":{"conferenceNeeded":false,)"
           R"("outcome":"initial conference not required; the return gives no date"}})",
           R"({"type":"conference.held","family":"referral","occurred":"2021-10-14","data":{"kind":"initial"}})",
           R"({"type":"protectionPlan.started","family":"referral","occurred":"2021-05-10","data":{"category":"NEG",)"
           R"("previousPlans":1,"previousPlansUnknown":false}})",
           R"({"type":"protectionPlan.ended","family":"referral","occurred":"2022-02-28","data":{"category":"EMO"}})",
           R"({"type":"protectionPlan.recategorised","family":"referral","occurred":"2022-03-31","data":{"category":"PHY"}})",
           R"({"type":"referral.closed","family":"referral","occurred":"2022-02-28","data":{"reason":"RC2","undated":false}})",
           R"({"type":"referral.closed","family":"referral","occurred":"2022-03-31","data":{"reason":"RC7","undated":true}})",
           R"({"type":"threshold.decided","family":"referral","occurred":"2021-12","data":{"decision":"noFurtherAction",)"
           R"("reasons":"referral with no further action; the return gives no date","packageNumber":0}})",
           R"({"type":"preProceedings.started","family":"referral","occurred":"2022-02-03","data":)"
           R"({"familyMeetingOffered":"yes","familyMeetingFacilitated":"no"}})",
           R"({"type":"preProceedings.letterSent","family":"referral","occurred":"2022-02-04","data":)"
           R"({"letter":"beforeProceedings"}})",
           R"({"type":"preProceedings.meetingHeld","family":"referral","occurred":"2022-02-10","data":)"
           R"({"kind":"initial"}})",
           R"({"type":"preProceedings.reviewed","family":"referral","occurred":"2022-03-31","data":{"meetings":2}})",
           R"({"type":"preProceedings.ended","family":"referral","occurred":"2022-03-01","data":{"outcome":"A"}})",
           R"({"type":"careProceedings.applied","family":"referral","occurred":"2022-03-07","data":{}})",
           R"({"type":"preProceedings.letterSent","family":"referral","occurred":"2022-03-08","data":)"
           R"({"letter":"careProceedings"}})",
           R"({"type":"child.identified","family":"referral","occurred":"2021-12-06","data":{"pupilNumberUnknown":"UN1",)"
           R"("expectedBirthDate":"2022-05-20","gender":"U","ethnicity":"NOBT"}})"}));
}

TEST(CinCensus, NamesAndCountsWhatItDoesNotKnow) {
  RecordOfImports record;
  auto report = importText(record, everyElement());
  ASSERT_EQ(report.unknownElements.size(), 3U);
  EXPECT_EQ(report.unknownElements["LocalCode"].count, 2U);
  EXPECT_EQ(report.unknownElements["LocalCode"].firstLine, 121U);
  EXPECT_EQ(report.unknownElements["Notes"].count, 1U);
  EXPECT_EQ(report.unknownElements["Footer"].count, 1U);
}

TEST(CinCensus, HandsOnTheEventsOfAChildByDate) {
  RecordOfImports record;
  importText(record, everyElement());
  std::vector<std::string> dates;
  for (const auto& each : record.shown()) {
    auto date = nlohmann::json::parse(each)["occurred"].get<std::string>();
    // What is known to the month only stands within it, behind what it followed.
    if (!dates.empty() && dates.back().starts_with(date)) date = dates.back();
    dates.push_back(std::move(date));
  }
  auto secondChild = std::ranges::find(
      record.shown(), true, [](const std::string& each) { return each.find("UN1") != std::string::npos; });
  auto split = dates.begin() + (secondChild - record.shown().begin());
  EXPECT_TRUE(std::is_sorted(dates.begin(), split));
  EXPECT_TRUE(std::is_sorted(split, dates.end()));
}

TEST(CinCensus, RaisesOnlyTheQueriesThatTheReturnDeserves) {
  RecordOfImports record;
  auto report = importText(record, everyElement());
  EXPECT_THAT(report.flags, ElementsAre(Pair("closureWithoutDate", 1)));
}

TEST(CinCensus, AddsNothingTheSecondTime) {
  RecordOfImports record;
  auto first = importText(record, everyElement());
  auto second = importText(record, everyElement());
  EXPECT_EQ(second.recorded, 0U);
  EXPECT_EQ(second.corrected, 0U);
  EXPECT_EQ(second.refused, 0U);
  EXPECT_EQ(second.duplicate, first.recorded);
}

TEST(CinCensus, AddsOnlyWhatIsNewInNextYearsReturn) {
  RecordOfImports record;
  auto first = importText(record, everyElement());
  // Another reference date, another order of disabilities, one more review.
  auto next = replaced(everyElement(), "<ReferenceDate>2022-03-31", "<ReferenceDate>2023-03-31");
  next = replaced(next, "<Disability>MOB</Disability>", "");
  next = replaced(next, "<Disability>COMM</Disability>",
                  "<Disability>COMM</Disability><Disability>MOB</Disability>");
  next = replaced(next, "</Reviews>", "<CPPreviewDate>2022-02-20</CPPreviewDate></Reviews>");
  auto second = importText(record, next);
  EXPECT_EQ(second.recorded, 1U);
  EXPECT_EQ(second.corrected, 0U);
  EXPECT_EQ(second.refused, 0U);
  EXPECT_EQ(second.duplicate, first.recorded);
}

TEST(CinCensus, CorrectsWhatALaterReturnSaysOtherwiseOnce) {
  RecordOfImports record;
  importText(record, everyElement());
  auto later = replaced(everyElement(), "<ReasonForClosure>RC2", "<ReasonForClosure>RC5");
  later = replaced(later, "<ReferenceDate>2022-03-31", "<ReferenceDate>2023-03-31");
  auto report = importText(record, later);
  EXPECT_EQ(report.recorded, 0U);
  EXPECT_EQ(report.corrected, 1U);
  auto correction = nlohmann::json::parse(record.shown().back());
  EXPECT_EQ(correction["type"], "record.corrected");
  EXPECT_EQ(correction["occurred"], "2023-03-31");
  EXPECT_EQ(correction["data"]["corrected"]["data"]["reason"], "RC5");
  EXPECT_EQ(correction["data"]["corrected"]["occurred"], "2022-02-28");
  // The version is the closure's: the last of what the first import recorded for the child, but for the
  // disabilities.
  EXPECT_GT(correction["data"]["version"], 1);
  EXPECT_EQ(correction["data"]["event"], 0);

  later = replaced(later, "<ReferenceDate>2023-03-31", "<ReferenceDate>2024-03-31");
  auto again = importText(record, later);
  EXPECT_EQ(again.recorded + again.corrected + again.refused, 0U);
}

TEST(CinCensus, GivesTheDateOfAClosureThatHadNone) {
  RecordOfImports record;
  importText(record, census(child("A1", referred("2021-04-06", "<ReasonForClosure>RC7</ReasonForClosure>"))));
  auto report = importText(record, census(child("A1", referred("2021-04-06",
                                                               "<CINclosureDate>2021-06-01</CINclosureDate>"
                                                               "<ReasonForClosure>RC7</ReasonForClosure>"))));
  EXPECT_EQ(report.corrected, 1U);
}

TEST(CinCensus, KeepsApartWhatBeganOnOneDay) {
  RecordOfImports record;
  auto two = census(child("A1", referred("2021-04-06", "<CINclosureDate>2021-05-01</CINclosureDate>") +
                                    referred("2021-04-06", "<CINclosureDate>2021-06-01</CINclosureDate>")));
  auto report = importText(record, two);
  EXPECT_EQ(report.eventsByType["referral.received"], 2U);
  EXPECT_EQ(report.eventsByType["referral.closed"], 2U);
  EXPECT_EQ(report.recorded, 5U);
  EXPECT_EQ(importText(record, two).duplicate, 5U);
}

TEST(CinCensus, ReportsAChildThatCannotBeToldByLineAndGoesOn) {
  const std::pair<std::string, std::string> broken[] = {
      {"<Child/>", "no ChildIdentifiers"},
      {"<Child><ChildIdentifiers/></Child>", "no LAchildID"},
      {"<Child><ChildIdentifiers><LAchildID> \n </LAchildID></ChildIdentifiers></Child>", "no LAchildID"},
      {child(std::string(5000, 'x'), referred("2021-04-06")), "no LAchildID"},
      {child("A1", referred("2021-04-06")), "second child under the LAchildID of line 2"},
      {child(" A1\xc2\xa0", referred("2021-04-06")), "second child under the LAchildID of line 2"},
  };
  for (const auto& [text, reason] : broken) {
    RecordOfImports record;
    auto report = importText(record, census("\n" + child("A1", referred("2021-04-06")) + "\n" + text + "\n" +
                                            child("A2", referred("2021-04-06"))));
    EXPECT_EQ(report.children, 2U) << text;
    EXPECT_EQ(report.childrenUnreadable, 1U) << text;
    ASSERT_EQ(report.unreadable.size(), 1U) << text;
    EXPECT_EQ(report.unreadable[0].line, 3U) << text;
    EXPECT_THAT(report.unreadable[0].reason, HasSubstr(reason)) << text;
    EXPECT_TRUE(report.anyLeftOut());
    EXPECT_EQ(record.streams(), 2U);
  }
}

// A field that cannot be read costs the fact that hangs on it, and no more: the plan is what matters most.
TEST(CinCensus, LosesTheFactOfAFieldAndNotTheChild) {
  const std::string plan =
      "<ChildProtectionPlans><CPPstartDate>2021-05-01</CPPstartDate>"
      "<NumberOfPreviousCPP>1</NumberOfPreviousCPP></ChildProtectionPlans>";
  struct Case {
    std::string details;
    std::string reason;
    std::size_t facts;  // that stand
  };
  const Case broken[] = {
      {"<CINdetails>" + plan + "</CINdetails>" + referred("2021-06-01"), "no CINreferralDate", 3},
      {referred("2021-02-30", plan), "CINreferralDate is not a day", 2},
      {referred("03/04/2021", plan), "CINreferralDate may be day/month/year or month/day/year", 2},
      {referred("2021-04", plan), "CINreferralDate is not a day", 2},
      {referred("0021-04-06", plan), "CINreferralDate is not of a year", 2},
      {referred("2021-04-06", "<CINreferralDate>2021-04-07</CINreferralDate>" + plan), "more than once", 2},
      {referred("2021-04-06", "<ReferralNFA>Kylie</ReferralNFA>" + plan), "neither true nor false", 3},
      {referred("2021-04-06", "<Assessments/>" + plan), "AssessmentActualStartDate", 3},
      {referred("2021-04-06", "<CINPlanDates><CINPlanStartDate/></CINPlanDates>" + plan), "CINPlanStartDate",
       3},
      {referred("2021-04-06",
                "<CINPlanDates><CINPlanEndDate>2021-05-01</CINPlanEndDate></CINPlanDates>" + plan),
       "CINPlanStartDate", 4},
      {referred("2021-04-06", "<Section47><ICPCnotRequired>1</ICPCnotRequired></Section47>" + plan),
       "S47ActualStartDate", 3},
      {referred("2021-04-06",
                "<CINclosureDate>soon</CINclosureDate><ReasonForClosure>RC2</ReasonForClosure>" + plan),
       "CINclosureDate is not a day", 3},
      {referred("2021-04-06", "<PrimaryNeedCode>" + std::string(5000, 'x') + "</PrimaryNeedCode>" + plan),
       "longer", 3},
      {referred("2021-04-06",
                "<Assessments><AssessmentActualStartDate>2021-04-07</AssessmentActualStartDate>"
                "<FactorsIdentifiedAtAssessment><AssessmentFactors>3A</AssessmentFactors>"
                "</FactorsIdentifiedAtAssessment></Assessments>" +
                    plan),
       "factors of an assessment that is not authorised", 4},
      {referred("2021-04-06",
                "<ChildProtectionPlans><CPPstartDate>2021-05-01</CPPstartDate>"
                "<NumberOfPreviousCPP>-1</NumberOfPreviousCPP></ChildProtectionPlans>"),
       "whole number", 3},
      {referred("2021-04-06",
                "<ChildProtectionPlans><CPPstartDate>2021-05-01</CPPstartDate>"
                "<Reviews><CPPreviewDate/></Reviews></ChildProtectionPlans>"),
       "CPPreviewDate", 3},
      {referred("2021-04-06",
                "<PreProceedingsandFGDM><PPOutcome>A</PPOutcome></PreProceedingsandFGDM>" + plan),
       "PPStartDate", 3},
  };
  for (const auto& [details, reason, facts] : broken) {
    RecordOfImports record;
    const auto text =
        "<Message><Header><CollectionDetails><Year>2022</Year></CollectionDetails></Header><Children>\n" +
        child("Kylie", details) + "</Children></Message>";
    auto report = importText(record, text);
    EXPECT_EQ(report.children, 1U) << details;
    EXPECT_GE(report.factsLeftOut, 1U) << details;
    ASSERT_FALSE(report.leftOut.empty()) << details;
    EXPECT_EQ(report.leftOut[0].line, 2U);
    EXPECT_THAT(report.leftOut[0].reason, HasSubstr(reason)) << details;
    EXPECT_TRUE(report.anyLeftOut());
    EXPECT_THAT(report.text(), Not(HasSubstr("Kylie")));
    const auto standing = record.standing("case:Kylie");
    EXPECT_EQ(standing.size(), facts) << details << ' ' << testing::PrintToString(record.shown());
    EXPECT_TRUE(std::ranges::any_of(standing, [](const auto& event) {
      return event["type"] == "protectionPlan.started" && event["occurred"] == "2021-05-01";
    })) << details;
  }
}

TEST(CinCensus, TellsOnceWhatStandsWhereNothingShould) {
  RecordOfImports record;
  const auto report = importText(
      record,
      census(
          "<Child><ChildIdentifiers>Kylie<LAchildID>A1</LAchildID></ChildIdentifiers><ChildCharacteristics>"
          "<Ethnicity>WBRI</Ethnicity><Ethnicity>NOBT</Ethnicity></ChildCharacteristics>" +
          referred("2021-04-06") + "</Child>"));
  EXPECT_EQ(report.factsLeftOut, 1U) << "one of the two ethnicities, and nobody can say which";
  ASSERT_EQ(report.queries.size(), 1U);
  EXPECT_THAT(report.queries.begin()->first, HasSubstr("a text beside its elements"));
  EXPECT_THAT(report.text(), Not(HasSubstr("Kylie")));
  EXPECT_FALSE(record.standing("case:A1")[0]["data"].contains("ethnicity"));
}

TEST(CinCensus, DoesNotTakeAFieldThatCannotBeReadForAnEmptyOne) {
  RecordOfImports record;
  const auto of = [](std::string_view birth) {
    return census("<Child><ChildIdentifiers><LAchildID>A1</LAchildID><PersonBirthDate>" + std::string(birth) +
                  "</PersonBirthDate></ChildIdentifiers>" + referred("2021-04-06") + "</Child>");
  };
  importText(record, of("2015-03-27"));
  auto report = importText(record, of("03/04/2015"));
  EXPECT_EQ(report.corrected, 0U);
  EXPECT_EQ(report.factsLeftOut, 1U);
  EXPECT_EQ(record.standing("case:A1")[0]["data"]["birthDate"], "2015-03-27");
}

TEST(CinCensus, SaysWhereTheXmlBreaksOffAndKeepsWhatCameBefore) {
  RecordOfImports record;
  Result<void> outcome;
  auto report = importText(
      record, "<Message><Children>\n" + child("A1", referred("2021-04-06")) + "\n<Child></Kylie>", &outcome);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("line 3, column "));
  EXPECT_THAT(outcome.error().message, Not(HasSubstr("Kylie")));
  EXPECT_EQ(report.children, 1U);
  EXPECT_EQ(report.recorded, 2U);
  EXPECT_THAT(report.text(), HasSubstr("2 facts of 1 child recorded, the rest of the file was not read\n"));
}

TEST(CinCensus, RefusesAReturnOfAnotherCollection) {
  RecordOfImports record;
  Result<void> outcome;
  importText(record,
             "<Message><Header><CollectionDetails><Collection>SSDA903</Collection></CollectionDetails></"
             "Header></Message>",
             &outcome);
  ASSERT_FALSE(outcome);
  EXPECT_THAT(outcome.error().message, HasSubstr("another collection"));
}

TEST(CinCensus, StopsWhenTheSinkDoes) {
  RecordOfImports record;
  std::istringstream in(everyElement());
  ImportInto importing(record, 2);
  const auto outcome = importing.run(in);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message, "killed");
  EXPECT_EQ(importing.report().recorded, 2U);
}

TEST(CinCensus, CountsWhatIsRefusedOrNotSettled) {
  std::vector<ImportCommand> handed;
  CinCensusImport import([](const auto&, auto, const auto&) -> Result<void> { return {}; },
                         [&](ImportCommand command) -> Result<void> {
                           handed.push_back(std::move(command));
                           return {};
                         });
  std::istringstream in(
      census(child("A1", referred("2021-04-06", "<CINclosureDate>2021-05-01</CINclosureDate>"))));
  ASSERT_TRUE(import.read(in));
  ASSERT_EQ(handed.size(), 3U);
  capnp::MallocMessageBuilder message;
  auto result = message.initRoot<schema::CommandResult>();
  result.setOutcome(schema::CommandResult::Outcome::UNKNOWN);
  import.settled(handed[0], result.asReader());
  result.setOutcome(schema::CommandResult::Outcome::REFUSED);
  result.initError().setCode("malformed");
  import.settled(handed[1], result.asReader());
  result.getError().setCode("stopped");  // by the record, not for what the command says
  import.settled(handed[2], result.asReader());
  EXPECT_EQ(import.report().unsettled, 2U);
  EXPECT_EQ(import.report().refused, 1U);
  EXPECT_TRUE(import.report().anyLeftOut());
}

// Somebody records in the same stream, now and then, while the import goes on.
TEST(CinCensus, LooksAgainWhereTheRecordHasMoved) {
  RecordOfImports record;
  std::istringstream in(everyElement());
  ImportInto importing(record);
  int moved = 0;
  importing.before = [&](const ImportCommand& command) {
    if (command.command().getExpect().isNew() || ++moved % 7 != 0) return;
    capnp::MallocMessageBuilder message;
    auto other = message.initRoot<schema::Command>();
    other.setId("other-" + std::to_string(moved));
    auto content = other.initContent();
    content.setStream(command.command().getContent().getStream());
    content.setActor("somebody");
    content.setAgency("school");
    auto event = content.initEvents(1)[0];
    writeWhen(*parseWhen("2021-06-01"), event.initOccurred());
    event.initContactReceived().setConcern("late again");
    auto result = message.getOrphanage().newOrphan<schema::CommandResult>();
    record.answer(other.asReader(), result.get());
  };
  ASSERT_TRUE(importing.run(in));
  RecordOfImports undisturbed;
  const auto expected = importText(undisturbed, everyElement());
  EXPECT_GT(moved, 7);
  EXPECT_EQ(importing.report().recorded, expected.recorded);
  EXPECT_EQ(importing.report().duplicate, 0U);
  EXPECT_EQ(importing.report().eventsByType, expected.eventsByType);
  for (const auto* stream : {"case:MADEUP-1", "case:MADEUP-2"}) {
    auto standing = record.standing(stream);
    std::erase_if(standing, [](const auto& event) { return event["type"] == "contact.received"; });
    auto wanted = undisturbed.standing(stream);
    std::ranges::sort(standing), std::ranges::sort(wanted);
    EXPECT_EQ(standing, wanted) << stream;
  }
}

TEST(CinCensus, GoesOnWhereItWasKilled) {
  RecordOfImports whole;
  const auto expected = importText(whole, everyElement());
  for (std::size_t after = 0; after <= expected.recorded; ++after) {
    RecordOfImports record;
    std::istringstream in(everyElement());
    ImportInto killed(record, after);
    EXPECT_EQ(killed.run(in).has_value(), after == expected.recorded);
    const auto report = importText(record, everyElement());
    EXPECT_EQ(report.recorded, expected.recorded - after);
    EXPECT_EQ(report.duplicate, after);
    EXPECT_EQ(record.shown(), whole.shown());
  }
}

TEST(CinCensus, HandsOnOnlyWhatCanBeARecordWhateverTheFile) {
  const auto whole = everyElement();
  std::mt19937 random(20220331);
  std::uint64_t children = 0;
  for (int round = 0; round < 2'000; ++round) {
    auto damaged = whole;
    auto changes = 1 + random() % 4;
    for (unsigned i = 0; i < changes; ++i) {
      auto at = random() % damaged.size();
      switch (random() % 4) {
        case 0:
          damaged[at] = static_cast<char>(random());
          break;
        case 1:
          damaged.erase(at, random() % 40);
          break;
        case 2:
          damaged.insert(at, damaged.substr(random() % damaged.size(), random() % 200));
          break;
        default:
          damaged[at] = static_cast<char>('0' + random() % 10);
      }
    }
    // What is no valid command fails the record's own expectation.
    RecordOfImports record;
    Result<void> read;
    children += importText(record, damaged, &read).children;
    EXPECT_TRUE(read || !read.error().message.empty());
  }
  EXPECT_GT(children, 100U);
}

TEST(CinCensus, LeavesOutWhatAListHasNoRoomFor) {
  RecordOfImports record;
  std::string codes;
  for (int i = 0; i < 5'000; ++i) codes += "<Disability>MOB</Disability>";
  auto report = importText(
      record, census("<Child><ChildIdentifiers><LAchildID>A1</LAchildID></ChildIdentifiers>"
                     "<ChildCharacteristics><Disabilities>" +
                     codes + "</Disabilities></ChildCharacteristics>" + referred("2021-04-06") + "</Child>"));
  EXPECT_EQ(report.childrenUnreadable + report.factsLeftOut, 0U) << "all that are the same are one";
  std::string others;
  for (int i = 0; i < 5'000; ++i) others += "<Disability>M" + std::to_string(i) + "</Disability>";
  report = importText(record, census("<Child><ChildIdentifiers><LAchildID>A2</LAchildID></ChildIdentifiers>"
                                     "<ChildCharacteristics><Disabilities>" +
                                     others + "</Disabilities></ChildCharacteristics>" +
                                     referred("2021-04-06") + "</Child>"));
  EXPECT_EQ(report.factsLeftOut, 5'000U - 4'096U);
}

TEST(CinCensus, BoundsItsReport) {
  std::string children;
  for (int i = 0; i < 300; ++i) {
    auto n = std::to_string(i);
    children += "<Child><Unknown" + n + "/></Child>";
  }
  RecordOfImports record;
  auto report = importText(record, census(children));
  EXPECT_EQ(report.childrenUnreadable, 300U);
  EXPECT_EQ(report.unreadable.size(), ImportReport::maxLeftOut);
  EXPECT_EQ(report.unknownElements.size(), ImportReport::maxUnknown + 1);
  EXPECT_EQ(report.unknownElements["…"].count, 200U);
}

}  // namespace
}  // namespace casefold
