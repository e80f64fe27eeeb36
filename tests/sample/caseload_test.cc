// The caseload that ships with the project, which the quickstart records and people learn from.
#include <capnp/message.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "projections/flags/checks.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/record.h"
#include "schemas/codec/validate.h"

namespace casefold {
namespace {

struct Stream {
  std::uint64_t version = 0;
  CaseSummary summary;
  std::set<std::string> commands;
  std::set<std::string> flags;
};

struct Caseload {
  std::map<std::string, Stream> streams;
  std::map<std::string, int> types;
  std::size_t events = 0;
};

// Records every line as a recorder would, and fails at the first that it would refuse.
Caseload record() {
  Caseload caseload;
  std::ifstream file(std::string(CASEFOLD_SOURCE_DIR) + "/tools/sample/caseload.ndjson");
  EXPECT_TRUE(file);
  const auto now = *parseInstant("2026-01-01T00:00:00Z");
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    capnp::MallocMessageBuilder message;
    auto command = message.initRoot<schema::Command>();
    auto read = commandFromJson(line, command);
    EXPECT_TRUE(read) << "line " << number << ": "
                      << (read ? "" : read.error().path + " " + read.error().message);
    auto valid = validateCommand(command.asReader());
    EXPECT_TRUE(valid) << "line " << number << ": "
                       << (valid ? "" : valid.error().path + " " + valid.error().message);
    auto content = command.asReader().getContent();
    auto& stream = caseload.streams[std::string(view(content.getStream()))];
    EXPECT_EQ(command.getExpect().isNew(), stream.version == 0) << "line " << number;
    EXPECT_TRUE(stream.commands.insert(std::string(view(command.asReader().getId()))).second)
        << "line " << number;
    ++stream.version;
    for (auto event : content.getEvents()) {
      ++caseload.events;
      ++caseload.types[std::string(view(event.getType()))];
      check(stream.summary, event, now, [&](std::string_view rule) { stream.flags.emplace(rule); });
      fold(stream.summary, event);
      if (event.isRecordCorrected()) {
        EXPECT_LT(event.getRecordCorrected().getVersion(), stream.version);
      }
      if (event.isRecordWithdrawn()) {
        EXPECT_LT(event.getRecordWithdrawn().getVersion(), stream.version);
      }
    }
  }
  return caseload;
}

TEST(Caseload, HoldsNothingThatARecorderRefuses) {
  auto caseload = record();
  EXPECT_GE(caseload.streams.size(), 25U);
  EXPECT_GE(caseload.events, 300U);
  EXPECT_LE(caseload.events, 500U) << "small enough to read from beginning to end";
}

// Whoever adds an event type shows it in a story that could be true.
TEST(Caseload, HoldsEveryEventTypeOfTheParts) {
  auto caseload = record();
  for (const auto& info : eventTypes())
    if (info.type > EventType::PROTECTION_PLAN_RECATEGORISED) {
      EXPECT_GT(caseload.types[std::string(info.name)], 0) << info.name;
    }
}

// A stream that an event names is there to be looked at; but a programme need have no event of its own.
TEST(Caseload, NamesNoStreamThatItDoesNotHold) {
  auto caseload = record();
  std::ifstream file(std::string(CASEFOLD_SOURCE_DIR) + "/tools/sample/caseload.ndjson");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::regex named(R"re("((case|worker|unit|volunteer|placement|provider):[^"]+)")re");
  std::set<std::string> namedStreams;
  for (std::sregex_iterator each(text.begin(), text.end(), named), end; each != end; ++each) {
    EXPECT_TRUE(caseload.streams.contains((*each)[1])) << (*each)[1];
    namedStreams.insert((*each)[1]);
  }
  EXPECT_GE(namedStreams.size(), 20U) << "the file names its streams";
}

TEST(Caseload, ShowsWhatTheViewsAreFor) {
  auto caseload = record();
  for (auto type :
       {"referral.received",    "referral.closed",  "threshold.decided",      "information.asked",
        "package.compiled",     "consent.given",    "consent.refused",        "consent.withdrawn",
        "caf.opened",           "caf.assessed",     "mentor.named",           "leadProfessional.named",
        "meeting.arranged",     "meeting.held",     "meeting.notHeld",        "plan.agreed",
        "service.started",      "service.ended",    "engagement.noted",       "review.held",
        "vulnerability.scored", "case.steppedUp",   "case.steppedDown",       "caf.closed",
        "areas.chosen",         "area.rated",       "strength.noted",         "capacityToChange.judged",
        "enquiry.started",      "conference.held",  "protectionPlan.started", "birth.recorded",
        "supervision.held",     "record.corrected", "record.withdrawn",       "record.linked"})
    EXPECT_GT(caseload.types[type], 0) << type;
}

TEST(Caseload, RaisesAFewQueriesWhereItMeansTo) {
  auto caseload = record();
  const std::map<std::string, std::set<std::string>> expected = {
      {"case:birch", {"activityAfterClosure", "closureWithoutReason"}},
      {"case:elder",
       {"authorisedBeforeStarted", "inNeedPlanWithProtectionPlan", "moreThanOneOpenEpisode",
        "noFactorsStandsAlone"}},
      {"case:hazel", {"informationNotAsked"}},  // the general practitioner wrote of their own accord
      {"case:juniper",
       {"cafClosedToSocialCareUndecided", "cafWithoutConsent", "reviewBeforePlan",
        "scoreWithoutToolVersion"}},
  };
  for (const auto& [name, stream] : caseload.streams) {
    auto found = expected.find(name);
    EXPECT_EQ(stream.flags, found == expected.end() ? std::set<std::string>{} : found->second) << name;
  }
  for (const auto& [name, flags] : expected) EXPECT_TRUE(caseload.streams.contains(name)) << name;
}

}  // namespace
}  // namespace casefold
