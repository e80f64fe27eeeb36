// Which fact of a return is which of the record.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/import/record_of_imports.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Json = nlohmann::ordered_json;

std::string input(const std::string& name) {
  std::ifstream file(std::string(CASEFOLD_CASE_INPUTS) + "/" + name);
  EXPECT_TRUE(file) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

// A return of one year about the child A1.
std::string returned(int year, std::string_view details, std::string_view identifiers = "") {
  return "<Message><Header><CollectionDetails><ReferenceDate>" + std::to_string(year) +
         "-03-31</ReferenceDate></CollectionDetails></Header><Children><Child><ChildIdentifiers>"
         "<LAchildID>A1</LAchildID>" +
         std::string(identifiers) + "</ChildIdentifiers>" + std::string(details) +
         "</Child></Children></Message>";
}

std::string episode(std::string_view more, std::string_view source = "1A", std::string_view need = "N1") {
  return "<CINdetails><CINreferralDate>2021-04-06</CINreferralDate><ReferralSource>" + std::string(source) +
         "</ReferralSource><PrimaryNeedCode>" + std::string(need) + "</PrimaryNeedCode>" + std::string(more) +
         "</CINdetails>";
}

std::string closed(std::string_view on, std::string_view reason) {
  return "<CINclosureDate>" + std::string(on) + "</CINclosureDate><ReasonForClosure>" + std::string(reason) +
         "</ReasonForClosure>";
}

// "2021-04-06 referral.received 1A N1": what stands, without who the child is.
std::vector<std::string> standing(RecordOfImports& record, const std::string& stream = "case:A1") {
  std::vector<std::string> made;
  for (const auto& event : record.standing(stream)) {
    if (event["type"] == "child.identified") continue;
    auto line = event["occurred"].get<std::string>() + " " + event["type"].get<std::string>();
    for (const auto* name : {"source", "primaryNeed", "reason", "category", "kind", "outcome", "meetings"})
      if (event["data"].contains(name) && event["data"][name] != "socialCare")
        line += " " + (event["data"][name].is_string() ? event["data"][name].get<std::string>()
                                                       : event["data"][name].dump());
    made.push_back(std::move(line));
  }
  return made;
}

bool asks(const ImportReport& report, std::string_view what) {
  return std::ranges::any_of(report.queries,
                             [&](const auto& query) { return query.first.find(what) != std::string::npos; });
}

std::uint64_t changes(const ImportReport& report) {
  return report.recorded + report.corrected + report.withdrawn;
}

// ---- episodes ----

TEST(CensusMatching, FindsAnEpisodeByWhatItSaysAndNotByItsPlace) {
  RecordOfImports record;
  importText(record, input("sameday-2024.xml"));
  const auto report = importText(record, input("sameday-2025.xml"));
  EXPECT_EQ(report.recorded, 1U);
  EXPECT_EQ(report.corrected, 0U);
  EXPECT_THAT(standing(record, "case:B8"),
              UnorderedElementsAre("2024-03-20 referral.received 1A N9", "2024-03-20 referral.closed RC5",
                                   "2024-03-20 referral.received 2A N1", "2024-11-01 referral.closed RC7"));
  EXPECT_EQ(changes(importText(record, input("sameday-2025.xml"))), 0U);
  EXPECT_EQ(changes(importText(record, input("sameday-2024.xml"))), 0U) << "an older one";
}

TEST(CensusMatching, DoesNotCareAboutTheOrderOfEpisodes) {
  const auto one = episode(closed("2021-05-01", "RC7"), "1A"), two = episode("", "6");
  RecordOfImports record;
  importText(record, returned(2022, one + two));
  EXPECT_EQ(changes(importText(record, returned(2022, two + one))), 0U);
}

TEST(CensusMatching, RecordsAsNewWhatMayBeAnotherEpisode) {
  RecordOfImports record;
  importText(record, returned(2022, episode(closed("2021-04-06", "RC5"), "1A", "N9")));
  const auto report = importText(record, returned(2023, episode(closed("2021-11-01", "RC7"), "2A", "N1")));
  EXPECT_EQ(report.corrected, 0U);
  EXPECT_EQ(report.recorded, 2U);
  EXPECT_TRUE(asks(report, "began on the same day and may be this"));
  EXPECT_THAT(standing(record),
              UnorderedElementsAre("2021-04-06 referral.received 1A N9", "2021-04-06 referral.closed RC5",
                                   "2021-04-06 referral.received 2A N1", "2021-11-01 referral.closed RC7"));
}

// Two on record that nothing tells from the one of the return: nobody can say which it is.
TEST(CensusMatching, RecordsAsNewWhatTwoMayBe) {
  RecordOfImports record;
  importText(record, returned(2022, episode("", "1A", "N1") + episode("", "1A", "N2")));
  const auto report = importText(record, returned(2023, episode(closed("2022-05-01", "RC7"), "1A", "N3")));
  EXPECT_TRUE(asks(report, "may be this"));
  EXPECT_EQ(report.recorded, 2U);
  EXPECT_EQ(changes(importText(record, returned(2023, episode(closed("2022-05-01", "RC7"), "1A", "N3")))),
            0U);
}

TEST(CensusMatching, AsksWhereADayHasChanged) {
  RecordOfImports record;
  importText(
      record,
      returned(2022,
               episode("<CINPlanDates><CINPlanStartDate>2021-05-01</CINPlanStartDate></CINPlanDates>")));
  const auto report = importText(
      record,
      returned(2022,
               episode("<CINPlanDates><CINPlanStartDate>2021-05-02</CINPlanStartDate></CINPlanDates>")));
  EXPECT_EQ(report.recorded, 1U);
  EXPECT_TRUE(asks(report, "one of another day that this return leaves out"));
}

TEST(CensusMatching, KeepsTwinsApartAndTheirNumber) {
  RecordOfImports record;
  importText(record, returned(2022, episode("") + episode("")));
  EXPECT_EQ(changes(importText(record, returned(2022, episode("") + episode("")))), 0U);
  EXPECT_EQ(importText(record, returned(2023, episode("") + episode(closed("2022-06-01", "RC7")))).recorded,
            1U);
  EXPECT_EQ(changes(importText(record, returned(2023, episode(closed("2022-06-01", "RC7")) + episode("")))),
            0U);
  EXPECT_EQ(standing(record).size(), 3U);
}

// ---- going back ----

TEST(CensusMatching, CorrectsBackToWhatWasSaidBefore) {
  RecordOfImports record;
  importText(record, input("resubmit-1.xml"));
  const auto first = standing(record, "case:R1");
  EXPECT_EQ(importText(record, input("resubmit-2.xml")).corrected, 2U);
  EXPECT_THAT(standing(record, "case:R1"),
              ElementsAre("2024-10-06 referral.received 1A N4", "2024-12-01 referral.closed RC2"));
  EXPECT_EQ(importText(record, input("resubmit-1.xml")).corrected, 2U);
  EXPECT_EQ(standing(record, "case:R1"), first);
  EXPECT_EQ(importText(record, input("resubmit-2.xml")).corrected, 2U);
  EXPECT_EQ(importText(record, input("resubmit-1.xml")).corrected, 2U);
  EXPECT_EQ(changes(importText(record, input("resubmit-1.xml"))), 0U);
  EXPECT_EQ(standing(record, "case:R1"), first);
}

TEST(CensusMatching, TakesBackWhatAReturnSaysIsNotSo) {
  RecordOfImports record;
  const auto with = [](std::string_view nfa, std::string_view notRequired) {
    return returned(2022, episode("<ReferralNFA>" + std::string(nfa) +
                                  "</ReferralNFA><Section47><S47ActualStartDate>"
                                  "2021-04-10</S47ActualStartDate><ICPCnotRequired>" +
                                  std::string(notRequired) + "</ICPCnotRequired></Section47>"));
  };
  importText(record, with("0", "false"));
  EXPECT_EQ(importText(record, with("1", "true")).recorded, 2U);
  EXPECT_EQ(importText(record, with("0", "0")).withdrawn, 2U);
  EXPECT_EQ(standing(record).size(), 2U);
  EXPECT_EQ(changes(importText(record, with("0", "0"))), 0U);
  EXPECT_EQ(importText(record, with("1", "1")).recorded, 2U) << "and so again";
  EXPECT_EQ(standing(record).size(), 4U);
  EXPECT_EQ(changes(importText(record, returned(2022, episode("")))), 0U) << "what is left out stays";
}

TEST(CensusMatching, IdentityAndDeathAreOneFactEach) {
  RecordOfImports record;
  const auto of = [](std::string_view sex, std::string_view died) {
    return returned(2022, episode(""),
                    "<PersonBirthDate>2015-03-27</PersonBirthDate><PersonDeathDate>" + std::string(died) +
                        "</PersonDeathDate><Sex>" + std::string(sex) + "</Sex>");
  };
  importText(record, of("M", "2021-06-01"));
  EXPECT_EQ(importText(record, of("F", "2021-07-01")).corrected, 2U);
  EXPECT_EQ(importText(record, of("M", "2021-06-01")).corrected, 2U);
  const auto events = record.standing("case:A1");
  EXPECT_EQ(std::ranges::count(events, "child.identified", [](const auto& each) { return each["type"]; }), 1);
  EXPECT_EQ(std::ranges::count(events, "death.recorded", [](const auto& each) { return each["type"]; }), 1);
  const auto report = importText(record, returned(2022, episode("")));
  EXPECT_EQ(changes(report), 0U) << "a field left empty takes nothing away";
  EXPECT_TRUE(asks(report, "the record holds a death that this return does not give"));
}

// ---- how things stand ----

std::string plan(std::string_view latest, std::string_view more = "") {
  return episode(
      "<ChildProtectionPlans><CPPstartDate>2021-05-01</CPPstartDate><InitialCategoryOfAbuse>NEG</"
      "InitialCategoryOfAbuse>"
      "<LatestCategoryOfAbuse>" +
      std::string(latest) + "</LatestCategoryOfAbuse>" + std::string(more) + "</ChildProtectionPlans>");
}

TEST(CensusMatching, TheLatestCategoryGoesBackAsWell) {
  RecordOfImports record;
  importText(record, returned(2022, plan("NEG")));
  EXPECT_EQ(standing(record).size(), 2U) << "the initial category needs no word";
  importText(record, returned(2023, plan("EMO")));
  importText(record, returned(2024, plan("NEG")));
  EXPECT_EQ(changes(importText(record, returned(2025, plan("NEG")))), 0U);
  EXPECT_THAT(standing(record), UnorderedElementsAre("2021-04-06 referral.received 1A N1",
                                                     "2021-05-01 protectionPlan.started NEG",
                                                     "2023-03-31 protectionPlan.recategorised EMO",
                                                     "2024-03-31 protectionPlan.recategorised NEG"));
  EXPECT_EQ(importText(record, returned(2024, plan("PHY"))).corrected, 1U) << "resubmitted";
  importText(record, returned(2026, plan("EMO", "<CPPendDate>2025-06-01</CPPendDate>")));
  EXPECT_EQ(importText(record, returned(2026, plan("NEG", "<CPPendDate>2025-06-01</CPPendDate>"))).corrected,
            1U);
}

TEST(CensusMatching, CountsOfReviewMeetingsAndDisabilitiesFollowOneAnother) {
  RecordOfImports record;
  const auto of = [](int year, std::string_view count, std::string_view disability) {
    auto text = returned(
        year, episode("<PreProceedingsandFGDM><PPStartDate>2025-05-01</PPStartDate><ReviewMeetingsCount>" +
                      std::string(count) + "</ReviewMeetingsCount></PreProceedingsandFGDM>"));
    return text.replace(text.find("<CINdetails>"), 0,
                        "<ChildCharacteristics><Disabilities><Disability>" + std::string(disability) +
                            "</Disability></Disabilities></ChildCharacteristics>");
  };
  importText(record, of(2026, "1", "MOB"));
  EXPECT_EQ(importText(record, of(2027, "3", "MOB")).recorded, 1U);
  EXPECT_EQ(importText(record, of(2027, "2", "COMM")).corrected, 1U);
  EXPECT_EQ(changes(importText(record, of(2027, "2", "COMM"))), 0U);
  EXPECT_EQ(std::ranges::count_if(
                standing(record),
                [](const auto& line) { return line.find("preProceedings.reviewed") != std::string::npos; }),
            2);
}

// ---- conferences ----

TEST(CensusMatching, AConferenceGivenAtTwoLevelsIsOne) {
  RecordOfImports record;
  EXPECT_EQ(importText(record, input("icpc-both.xml")).eventsByType["conference.held"], 1U);
  EXPECT_EQ(changes(importText(record, input("icpc-resubmitted.xml"))), 0U);
  EXPECT_EQ(changes(importText(record, input("icpc-both.xml"))), 0U);
}

TEST(CensusMatching, TheDayOfAConferenceIsCorrected) {
  RecordOfImports record;
  const auto of = [](std::string_view day) {
    return returned(
        2022, episode("<Section47><S47ActualStartDate>2021-04-10</S47ActualStartDate><DateOfInitialCPC>" +
                      std::string(day) + "</DateOfInitialCPC></Section47>"));
  };
  importText(record, of("2021-04-24"));
  const auto report = importText(record, of("2021-04-25"));
  EXPECT_EQ(report.corrected, 1U);
  EXPECT_EQ(report.recorded, 0U);
  EXPECT_EQ(importText(record, of("2021-04-24")).corrected, 1U);
}

// ---- what others do ----

void byHand(RecordOfImports& record, const std::string& id,
            const std::function<void(schema::Event::Builder)>& fill) {
  capnp::MallocMessageBuilder message;
  auto command = message.initRoot<schema::Command>();
  command.setId(id);
  auto content = command.initContent();
  content.setStream("case:A1");
  content.setActor("A. Prentice");
  content.setAgency("social care");
  auto event = content.initEvents(1)[0];
  writeWhen(*parseWhen("2022-06-01"), event.initOccurred());
  fill(event);
  auto result = message.getOrphanage().newOrphan<schema::CommandResult>();
  record.answer(command.asReader(), result.get());
  EXPECT_EQ(result.getReader().getOutcome(), schema::CommandResult::Outcome::RECORDED);
}

TEST(CensusMatching, LeavesWhatSomebodyPutRightUntilTheReturnSaysSomethingNew) {
  RecordOfImports record;
  importText(record, returned(2022, episode("")));
  byHand(record, "put-right", [](schema::Event::Builder event) {
    auto correction = event.initRecordCorrected();
    correction.setVersion(2);
    auto corrected = correction.initCorrected();
    writeWhen(*parseWhen("2021-04-06"), corrected.initOccurred());
    auto referral = corrected.initReferralReceived();
    referral.setSource("1A");
    referral.setPrimaryNeed("N5");
  });
  auto report = importText(record, returned(2022, episode("")));
  EXPECT_EQ(changes(report), 0U);
  EXPECT_TRUE(asks(report, "left as it is"));
  EXPECT_THAT(standing(record), ElementsAre("2021-04-06 referral.received 1A N5"));
  report = importText(record, returned(2023, episode("", "1A", "N6")));
  EXPECT_EQ(report.corrected, 1U);
  EXPECT_THAT(standing(record), ElementsAre("2021-04-06 referral.received 1A N6"));
}

TEST(CensusMatching, DoesNotBringBackWhatSomebodyWithdrew) {
  RecordOfImports record;
  importText(
      record,
      returned(2022,
               episode("<CINPlanDates><CINPlanStartDate>2021-05-01</CINPlanStartDate></CINPlanDates>")));
  byHand(record, "withdrawn",
         [](schema::Event::Builder event) { event.initRecordWithdrawn().setVersion(3); });
  const auto report = importText(
      record,
      returned(2022,
               episode("<CINPlanDates><CINPlanStartDate>2021-05-01</CINPlanStartDate></CINPlanDates>")));
  EXPECT_EQ(changes(report), 0U);
  ASSERT_EQ(report.leftOut.size(), 1U);
  EXPECT_THAT(report.leftOut[0].reason, HasSubstr("somebody withdrew it"));
}

// ---- whose record it is ----

TEST(CensusMatching, DoesNotMergeTwoChildrenOfTwoReturns) {
  const auto of = [](std::string_view born, std::string_view upn, std::string_view details) {
    return returned(
        2022, details,
        "<UPN>" + std::string(upn) + "</UPN><PersonBirthDate>" + std::string(born) + "</PersonBirthDate>");
  };
  RecordOfImports record;
  importText(record, of("2015-03-27", "A1", episode("")));
  auto report = importText(record, of("2009-01-01", "B2", episode("")));
  EXPECT_EQ(changes(report), 0U);
  ASSERT_EQ(report.unreadable.size(), 1U);
  EXPECT_THAT(report.unreadable[0].reason, HasSubstr("another child under this LAchildID"));
  report = importText(record, of("2009-01-01", "", episode("", "6", "N8")));
  EXPECT_EQ(report.unreadable.size(), 1U) << "nothing of it is on record";
  report = importText(record, of("2015-03-28", "A1", episode("")));
  EXPECT_EQ(report.corrected, 1U) << "the same number: a typing error";
  EXPECT_TRUE(asks(report, "PersonBirthDate differs"));
}

// ---- years ----

TEST(CensusMatching, AnOlderReturnChangesNothingThatANewerOneLeft) {
  RecordOfImports record;
  importText(record, returned(2023, episode(closed("2022-06-01", "RC7"), "1A", "N4")));
  const auto report = importText(
      record, returned(2022, episode("", "1A", "N1") +
                                 "<CINdetails><CINreferralDate>2020-04-06</CINreferralDate></CINdetails>"));
  EXPECT_EQ(report.recorded, 1U) << "an episode that the newer return no longer had";
  EXPECT_EQ(report.corrected, 0U);
  ASSERT_EQ(report.leftOut.size(), 1U);
  EXPECT_THAT(report.leftOut[0].reason, HasSubstr("a later return"));
  EXPECT_THAT(standing(record), testing::IsSupersetOf({"2021-04-06 referral.received 1A N4",
                                                       "2022-06-01 referral.closed RC7"}));
}

// A record of the import before this one, whose command ids were natural keys.
TEST(CensusMatching, FindsWhatEarlierImportsRecorded) {
  RecordOfImports record;
  const auto recorded = [&](const std::string& id, std::string_view day,
                            const std::function<void(schema::Event::Builder)>& fill) {
    byHand(record, id, [&](schema::Event::Builder event) {
      writeWhen(*parseWhen(day), event.initOccurred());
      fill(event);
    });
  };
  recorded("cin/identity/0123456789abcdef", "2021-04-06", [](auto event) { event.initChildIdentified(); });
  recorded("cin/referral/2021-04-06", "2021-04-06", [](auto event) {
    auto referral = event.initReferralReceived();
    referral.setSource("1A");
    referral.setPrimaryNeed("N1");
  });
  recorded("cin/closure/2021-04-06", "2021-05-01",
           [](auto event) { event.initReferralClosed().setReason("RC7"); });
  recorded("cin/referral/2021-04-06/2", "2021-04-06", [](auto event) {
    auto referral = event.initReferralReceived();
    referral.setSource("6");
    referral.setPrimaryNeed("N1");
  });
  recorded("cin/section47/2021-04-10/started", "2021-04-10", [](auto event) { event.initEnquiryStarted(); });
  recorded("cin/section47/2021-04-10/conference", "2021-04-24",
           [](auto event) { event.initConferenceHeld(); });
  const std::string enquiry =
      "<Section47><S47ActualStartDate>2021-04-10</S47ActualStartDate><DateOfInitialCPC>2021-04-24</"
      "DateOfInitialCPC></Section47>";
  EXPECT_EQ(changes(importText(record,
                               returned(2022, episode(enquiry, "6") + episode(closed("2021-05-01", "RC7"))))),
            0U);
  const auto report = importText(record, returned(2022, episode(enquiry + closed("2021-08-01", "RC8"), "6")));
  EXPECT_EQ(report.recorded, 1U);
  EXPECT_EQ(importText(record, returned(2022, episode(closed("2021-05-01", "RC2")))).corrected, 1U);
}

}  // namespace
}  // namespace casefold
