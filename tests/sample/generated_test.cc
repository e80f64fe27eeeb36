// The caseload that `casefold sample` makes up.
#include <capnp/message.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "projections/flags/checks.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/record.h"
#include "schemas/codec/validate.h"
#include "tools/sample/caseload.h"
#include "tools/sample/plan.h"
#include "tools/sample/words.h"

namespace casefold {
namespace {

using sample::CaseloadOptions;

std::string linesOf(const CaseloadOptions& options) {
  std::string lines;
  sample::Written written;
  sample::writeCaseload(
      options,
      [&](std::string_view line) {
        lines += line;
        return true;
      },
      written);
  return lines;
}

struct Stream {
  std::uint64_t version = 0;
  CaseSummary summary;
  std::set<std::string> commands;
};

// What a recorder would make of it.
struct Recorded {
  std::map<std::string, Stream> streams;
  std::map<std::string, int> types;
  std::map<std::string, int> flags;  // rule, events that met it
  std::set<std::string> named;       // streams that events name
  std::uint64_t events = 0;
  std::uint64_t flagged = 0;
  std::uint64_t late = 0;  // events that occurred before one recorded earlier
};

const Recorded& recordedOnce() {
  static const Recorded all = [] {
    Recorded recorded;
    const auto now = *parseInstant("2026-01-01T00:00:00Z");
    std::map<std::string, When> latest;
    sample::Written written;
    sample::writeCaseload(
        {},
        [&](std::string_view line) {
          capnp::MallocMessageBuilder message;
          auto command = message.initRoot<schema::Command>();
          const auto read = commandFromJson(line, command);
          EXPECT_TRUE(read) << (read ? "" : read.error().path + " " + read.error().message) << "\n" << line;
          if (!read) return false;
          const auto valid = validateCommand(command.asReader());
          EXPECT_TRUE(valid) << (valid ? "" : valid.error().path + " " + valid.error().message) << "\n"
                             << line;
          const auto content = command.asReader().getContent();
          const std::string name(view(content.getStream()));
          auto& stream = recorded.streams[name];
          EXPECT_EQ(command.getExpect().isNew(), stream.version == 0) << line;
          EXPECT_TRUE(stream.commands.emplace(view(command.asReader().getId())).second) << line;
          ++stream.version;
          for (auto event : content.getEvents()) {
            ++recorded.events;
            ++recorded.types[std::string(view(event.getType()))];
            bool met = false;
            const FlagSink raise = [&](std::string_view rule) {
              ++recorded.flags[std::string(rule)];
              met = true;
            };
            check(stream.summary, event, now, raise);
            checkCodes(event, nullptr, raise);
            if (met) ++recorded.flagged;
            fold(stream.summary, event);
            const auto occurred = readWhen(event.getOccurred());
            if (const auto found = latest.find(name); found != latest.end() && occurred < found->second)
              ++recorded.late;
            latest[name] = occurred;
            if (event.isRecordCorrected()) {
              EXPECT_LT(event.getRecordCorrected().getVersion(), stream.version);
            }
            if (event.isRecordWithdrawn()) {
              EXPECT_LT(event.getRecordWithdrawn().getVersion(), stream.version);
            }
            if (event.isStreamLinked()) recorded.named.emplace(view(event.getStreamLinked().getStream()));
            if (event.isCaseAllocated())
              recorded.named.emplace(view(event.getCaseAllocated().getWorkerStream()));
            if (event.isVolunteerMatched())
              recorded.named.emplace(view(event.getVolunteerMatched().getVolunteer()));
            if (event.isCohortDrawn())
              for (auto member : event.getCohortDrawn().getMembers())
                recorded.named.emplace(view(member.getCase()));
          }
          return !testing::Test::HasFailure();
        },
        written);
    return recorded;
  }();
  return all;
}

void forEachEvent(const std::function<void(std::string_view stream, schema::Event::Reader event)>& use) {
  sample::Written written;
  sample::writeCaseload(
      {},
      [&](std::string_view line) {
        capnp::MallocMessageBuilder message;
        auto command = message.initRoot<schema::Command>();
        if (!commandFromJson(line, command)) return false;
        const auto content = command.asReader().getContent();
        for (auto event : content.getEvents()) use(view(content.getStream()), event);
        return true;
      },
      written);
}

bool isAmong(sample::words::Words words, std::string_view text) {
  return std::ranges::find(words, text) != words.end();
}

TEST(GeneratedCaseload, SaysOfAnAreaOrAnElementWhatFitsItAndWhatWasFound) {
  namespace words = sample::words;
  int ratings = 0, elements = 0;
  forEachEvent([&](std::string_view stream, schema::Event::Reader event) {
    if (event.isAreaRated()) {
      const auto rated = event.getAreaRated();
      const auto area = view(rated.getArea());
      const auto fitting = rated.getLight() == schema::Light::RED     ? words::redReasons(area)
                           : rated.getLight() == schema::Light::AMBER ? words::amberReasons(area)
                                                                      : words::greenReasons(area);
      EXPECT_TRUE(isAmong(fitting, view(rated.getReason())))
          << stream << ", " << area << ": " << view(rated.getReason());
      ++ratings;
    }
    if (!event.isCafAssessed()) return;
    for (auto element : event.getCafAssessed().getElements()) {
      EXPECT_TRUE(element.getNeeds().size() == 0 ||
                  isAmong(words::needs(view(element.getElement())), view(element.getNeeds())))
          << stream;
      ++elements;
    }
  });
  EXPECT_GT(ratings, 1000);
  EXPECT_GT(elements, 1000);
}

TEST(GeneratedCaseload, ClosesNoPseudoCafAsDisengagedAfterGoodAttendance) {
  std::map<std::string, bool, std::less<>> attends;
  int closed = 0;
  forEachEvent([&](std::string_view stream, schema::Event::Reader event) {
    if (event.isServiceEnded() && view(event.getServiceEnded().getService()) == "attendance services")
      attends[std::string(stream)] = view(event.getServiceEnded().getOutcome()) == "attendance above 90 %";
    if (!event.isCafClosed()) return;
    const auto found = attends.find(stream);
    if (found == attends.end()) return;
    EXPECT_EQ(event.getCafClosed().getReason() == schema::CafClosed::Reason::NEEDS_MET, found->second)
        << stream;
    attends.erase(found);
    ++closed;
  });
  EXPECT_GT(closed, 100);
}

TEST(GeneratedCaseload, IsTheSameForTheSameSeedAndSizeOnEveryMachine) {
  const std::string lines = linesOf({.seed = 7, .children = 300});
  EXPECT_EQ(lines, linesOf({.seed = 7, .children = 300}));
  EXPECT_NE(lines, linesOf({.seed = 8, .children = 300}));
  EXPECT_EQ(hex(sha256(asBytes(lines))).substr(0, 16), "465a24b74f7c0c2a")
      << "the caseload has changed: if that is meant, put the new digest here";
}

TEST(GeneratedCaseload, HoldsNothingThatARecorderRefuses) {
  const auto& recorded = recordedOnce();
  EXPECT_GT(recorded.streams.size(), 2000U);
  EXPECT_GT(recorded.events, 40'000U);
}

// What a clock does cannot be made up, and the sample names what it corrects by command.
TEST(GeneratedCaseload, MeetsEveryRuleAtLeastOnceAndFewEventsMeetAny) {
  const auto& recorded = recordedOnce();
  for (const Rule& rule : allRules())
    if (rule.name != rules::clockBehindRecord.name && rule.name != rules::namedByVersionAlone.name) {
      EXPECT_TRUE(recorded.flags.contains(std::string(rule.name))) << rule.name;
    }
  for (const auto& [rule, count] : recorded.flags) EXPECT_LT(count, 150) << rule;
  EXPECT_LT(recorded.flagged * 100, recorded.events) << "fewer than one event in a hundred";
}

TEST(GeneratedCaseload, HoldsEveryEventTypeOfTheParts) {
  const auto& recorded = recordedOnce();
  for (const auto& info : eventTypes())
    if (info.type > EventType::PROTECTION_PLAN_RECATEGORISED) {
      EXPECT_TRUE(recorded.types.contains(std::string(info.name))) << info.name;
    }
}

TEST(GeneratedCaseload, TellsSomeThingsLongAfterTheyHappened) {
  const auto& recorded = recordedOnce();
  EXPECT_GT(recorded.late, recorded.events / 100);
  for (auto type : {"record.corrected", "record.withdrawn", "record.linked", "record.unlinked",
                    "record.judgedNotDuplicate"})
    EXPECT_GT(recorded.types.at(type), 0) << type;
}

TEST(GeneratedCaseload, NamesNoStreamThatItDoesNotHold) {
  const auto& recorded = recordedOnce();
  for (const auto& name : recorded.named) EXPECT_TRUE(recorded.streams.contains(name)) << name;
}

// One sample of a service in full, smaller ones with the same share of everything.
TEST(GeneratedCaseload, KeepsItsSharesAtOtherSizes) {
  const auto submissions = [](std::uint32_t children) {
    const std::string lines = linesOf({.seed = 3, .children = children});
    int count = 0;
    for (std::string_view kind : {R"("kind":"caf"}}]}
)",
                                  R"("kind":"pseudoCaf"}}]}
)"})
      for (std::size_t at = lines.find(kind); at != std::string::npos; at = lines.find(kind, at + 1)) ++count;
    return count;
  };
  const int all = submissions(sample::childrenPerArea);
  EXPECT_NEAR(submissions(200), all / 10, 12);
  EXPECT_NEAR(submissions(4000), 2 * all, 12);
}

}  // namespace
}  // namespace casefold
