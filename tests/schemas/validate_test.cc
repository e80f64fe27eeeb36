#include "schemas/codec/validate.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <string>

#include "schemas/codec/event_types.h"
#include "schemas/codec/ids.h"
#include "schemas/codec/json.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

using testing::HasSubstr;

constexpr std::string_view valid =
    R"({"stream":"case:X","command":"c1","actor":"A. Mentor","agency":"school","events":[
    {"type":"referral.received","occurred":"2010-07-30","data":{"source":"2A","primaryNeed":"N1","referrer":"Ms Hall"}},
    {"type":"areas.chosen","occurred":"2010-07","data":{"areas":["home","health"],"expectedBirthDate":"2010-11-02"}},
    {"type":"area.rated","occurred":"2010-07-30T14:05:00Z","data":{"area":"home","light":"red"}},
    {"type":"vulnerability.scored","occurred":"2010","data":{"tool":"Bristol","total":31,"elements":[{"element":"a","score":2.5}]}},
    {"type":"record.corrected","occurred":"2010-08-02","data":{"version":1,"event":2,"corrected":
      {"type":"area.rated","occurred":"2010-07-30","data":{"area":"home","light":"amber"}}}},
    {"type":"record.linked","occurred":"2010-08-02","data":{"stream":"case:Y","relation":"sibling"}},
    {"type":"case.allocated","occurred":"2010-08-02","data":{"worker":"D. Hussain","unit":"unit:a","workerStream":"worker:dh"}}]})";

struct Commanded {
  capnp::MallocMessageBuilder message;
  schema::Command::Builder command = message.initRoot<schema::Command>();
  Commanded() {
    auto read = commandFromJson(valid, command);
    EXPECT_TRUE(read) << (read ? "" : read.error().path + ": " + read.error().message);
  }
  schema::CommandContent::Builder content() { return command.getContent(); }
  schema::Event::Builder event(unsigned i) { return command.getContent().getEvents()[i]; }
  Result<void> validate() { return validateCommand(command.asReader()); }
};

// The refusal after `change` was made to the valid command.
Error after(const std::function<void(Commanded&)>& change) {
  Commanded given;
  change(given);
  auto result = given.validate();
  EXPECT_FALSE(result);
  return result ? Error{} : result.error();
}

TEST(Validate, TakesAValidCommand) {
  auto result = Commanded().validate();
  EXPECT_TRUE(result) << result.error().path << ": " << result.error().message;
}

TEST(Validate, RefusesIdsAndNamesThatAreEmptyOrGiant) {
  EXPECT_EQ(after([](auto& c) { c.command.setId(""); }).path, "command");
  EXPECT_EQ(after([](auto& c) { c.content().setActor(""); }).path, "actor");
  EXPECT_EQ(after([](auto& c) { c.content().setAgency(""); }).path, "agency");
  std::string giant(1000, 'x');
  auto error = after([&](auto& c) { c.command.setId(giant.c_str()); });
  EXPECT_EQ(error.path, "command");
  EXPECT_EQ(error.code, ErrorCode::tooLarge);
  EXPECT_EQ(after([&](auto& c) { c.content().setActor(giant.c_str()); }).code, ErrorCode::tooLarge);
  EXPECT_EQ(after([&](auto& c) { c.content().setAgency(giant.c_str()); }).code, ErrorCode::tooLarge);
  EXPECT_EQ(after([](auto& c) { c.content().setAgency("\xFF"); }).path, "agency");
}

TEST(Validate, RefusesAStreamThatIsNoStream) {
  for (auto wrong : {"", "X", "case:", "house:X", "case:a b", "case:\xFF"})
    EXPECT_EQ(after([&](auto& c) { c.content().setStream(wrong); }).path, "stream") << wrong;
  EXPECT_EQ(after([](auto& c) { c.content().setStream("case:" + std::string(200, 'x')); }).code,
            ErrorCode::tooLarge);
}

TEST(Validate, RefusesNoEventsAndTooMany) {
  EXPECT_EQ(after([](auto& c) { c.content().initEvents(0); }).path, "events");
  auto error = after([](auto& c) { c.content().initEvents(257); });
  EXPECT_EQ(error.path, "events");
  EXPECT_EQ(error.code, ErrorCode::tooLarge);
}

TEST(Validate, RefusesACommandLargerThanARecord) {
  auto error = after([](Commanded& c) {
    std::string text(60'000, 'x');
    auto events = c.content().initEvents(10);
    for (auto event : events) {
      writeWhen(*parseWhen("2010"), event.initOccurred());
      event.initDeathRecorded().setNote(text);
    }
  });
  EXPECT_EQ(error.path, "events");
  EXPECT_EQ(error.code, ErrorCode::tooLarge);
}

TEST(Validate, RefusesATypeThatItDoesNotKnow) {
  EXPECT_EQ(after([](auto& c) { c.event(0).setUnknown(); }).path, "events[0].type");
  auto error = after([](auto& c) { c.event(2).setType("referral.received"); });
  EXPECT_EQ(error.path, "events[2].type");
  EXPECT_THAT(error.message, HasSubstr("area.rated"));
  Commanded given;
  given.event(0).setType("");
  EXPECT_TRUE(given.validate());
  // A discriminant that only later versions have.
  auto words = capnp::messageToFlatArray(given.message);
  const auto which = static_cast<std::uint16_t>(schema::Event::CASE_ALLOCATED);
  auto* halves = reinterpret_cast<std::uint16_t*>(words.begin());
  int changed = 0;
  for (std::size_t i = 0; i < words.size() * 4; ++i)
    if (halves[i] == which) halves[i] = 9999, ++changed;
  ASSERT_EQ(changed, 1);
  capnp::FlatArrayMessageReader reader(words);
  auto result = validateCommand(reader.getRoot<schema::Command>());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().path, "events[6].type");
}

TEST(Validate, RefusesATimeThatIsMissingOrOutOfRange) {
  EXPECT_EQ(after([](auto& c) { c.event(0).disownOccurred(); }).path, "events[0].occurred");
  auto set = [](std::int64_t micros, int precision) {
    return [=](Commanded& c) {
      auto when = c.event(0).initOccurred();
      when.setMicros(micros);
      when.setPrecision(static_cast<schema::When::Precision>(precision));
    };
  };
  constexpr std::int64_t day = 86'400'000'000;
  for (int precision : {0, 1, 2, 3}) {
    EXPECT_EQ(after(set(std::numeric_limits<std::int64_t>::max(), precision)).path, "events[0].occurred");
    EXPECT_EQ(after(set(std::numeric_limits<std::int64_t>::min(), precision)).path, "events[0].occurred");
  }
  EXPECT_EQ(after(set(0, 4)).path, "events[0].occurred");
  EXPECT_EQ(after(set(1, 2)).path, "events[0].occurred");         // a day that begins after midnight
  EXPECT_EQ(after(set(day, 1)).path, "events[0].occurred");       // a month that begins on the 2nd
  EXPECT_EQ(after(set(31 * day, 0)).path, "events[0].occurred");  // a year that begins in February
  for (auto [micros, precision] :
       {std::pair{std::int64_t{1}, 3}, {day, 2}, {31 * day, 1}, {365 * day, 0}, {-day, 2}}) {
    Commanded given;
    set(micros, precision)(given);
    EXPECT_TRUE(given.validate()) << micros << " " << precision;
  }
}

TEST(Validate, ChecksTimesWithinData) {
  EXPECT_EQ(after([](auto& c) { c.event(1).getAreasChosen().getExpectedBirthDate().setMicros(1); }).path,
            "events[1].data.expectedBirthDate");
}

TEST(Validate, RefusesTextsThatAreNotTexts) {
  EXPECT_EQ(after([](auto& c) { c.event(0).getReferralReceived().setReferrer("\xC3"); }).path,
            "events[0].data.referrer");
  EXPECT_EQ(after([](auto& c) {
              c.event(0).getReferralReceived().setReferrer(capnp::Text::Reader("a\0b", 3));
            }).path,
            "events[0].data.referrer");
  EXPECT_EQ(after([](auto& c) { c.event(1).getAreasChosen().getAreas().set(1, "\xC3"); }).path,
            "events[1].data.areas[1]");
  EXPECT_EQ(
      after([](auto& c) { c.event(3).getVulnerabilityScored().getElements()[0].setElement("\xC3"); }).path,
      "events[3].data.elements[0].element");
  auto error = after([](auto& c) { c.event(0).getReferralReceived().setConcerns(std::string(65'537, 'x')); });
  EXPECT_EQ(error.path, "events[0].data.concerns");
  EXPECT_EQ(error.code, ErrorCode::tooLarge);
}

TEST(Validate, RefusesGiantLists) {
  auto error = after([](auto& c) { c.event(1).getAreasChosen().initAreas(4097); });
  EXPECT_EQ(error.path, "events[1].data.areas");
  EXPECT_EQ(error.code, ErrorCode::tooLarge);
}

TEST(Validate, RefusesAnEventThatSaysNothing) {
  EXPECT_EQ(after([](auto& c) { c.event(1).getAreasChosen().initAreas(0); }).path, "events[1].data.areas");
  EXPECT_EQ(after([](auto& c) { c.event(1).getAreasChosen().getAreas().set(0, ""); }).path,
            "events[1].data.areas[0]");
  EXPECT_EQ(after([](auto& c) { c.event(2).getAreaRated().setArea(""); }).path, "events[2].data.area");
  EXPECT_EQ(after([](auto& c) { c.event(2).getAreaRated().setLight(schema::Light::NOT_STATED); }).path,
            "events[2].data.light");
  EXPECT_EQ(after([](auto& c) { c.event(4).getRecordCorrected().setVersion(0); }).path,
            "events[4].data.version")
      << "without a command's id either";
  EXPECT_EQ(after([](auto& c) { c.event(4).getRecordCorrected().initHash(31); }).path, "events[4].data.hash");
  EXPECT_EQ(after([](auto& c) { c.event(4).getRecordCorrected().setCommand(std::string(129, 'x')); }).path,
            "events[4].data.command");
  Commanded byCommand;
  byCommand.event(4).getRecordCorrected().setVersion(0);
  byCommand.event(4).getRecordCorrected().setCommand("c0");
  byCommand.event(4).getRecordCorrected().initHash(32);
  EXPECT_TRUE(byCommand.validate());
  EXPECT_EQ(after([](auto& c) { c.event(4).getRecordCorrected().disownCorrected(); }).path,
            "events[4].data.corrected");
}

TEST(Validate, RefusesNamesAndNumbersThatAreNone) {
  auto error = after([](auto& c) { c.event(2).getAreaRated().setLight(static_cast<schema::Light>(9)); });
  EXPECT_EQ(error.path, "events[2].data.light");
  EXPECT_THAT(error.message, HasSubstr("green, amber, red"));
  EXPECT_EQ(after([](auto& c) { c.event(3).getVulnerabilityScored().setTotal(std::nan("")); }).path,
            "events[3].data.total");
  EXPECT_EQ(
      after([](auto& c) { c.event(3).getVulnerabilityScored().getElements()[0].setScore(-INFINITY); }).path,
      "events[3].data.elements[0].score");
}

TEST(Validate, RefusesALinkToWhatIsNoStream) {
  EXPECT_EQ(after([](auto& c) { c.event(5).getStreamLinked().setStream("Y"); }).path,
            "events[5].data.stream");
  EXPECT_EQ(after([](auto& c) { c.event(6).getCaseAllocated().setUnit("case:"); }).path,
            "events[6].data.unit");
  EXPECT_EQ(after([](auto& c) {
              c.content().setStream("worker:dh");
              auto event = c.content().initEvents(1)[0];
              writeWhen(*parseWhen("2010-08-02"), event.initOccurred());
              auto cases = event.initSupervisionHeld().initCases(2);
              cases.set(0, "case:X");
              cases.set(1, "Y");
            }).path,
            "events[0].data.cases[1]");
}

// The events of `json` in `stream`: what is said of them, which is nothing where they are taken.
Result<void> in(std::string_view stream, std::string_view json) {
  capnp::MallocMessageBuilder message;
  auto command = message.initRoot<schema::Command>();
  const auto text =
      fmt::format(R"({{"stream":"{}","command":"c1","actor":"a","agency":"b","events":[{}]}})", stream, json);
  if (auto read = commandFromJson(text, command); !read) return read.error();
  return validateCommand(command.asReader());
}

constexpr std::string_view decision =
    R"({"type":"decision.recorded","occurred":"2010-08-02","data":{"decision":"to visit weekly"}})";
constexpr std::string_view supervision =
    R"({"type":"supervision.held","occurred":"2010-08-02","data":{"minutes":90}})";

TEST(Validate, RefusesADecisionAboutAChildOnAWorkersStreamAndSaysWhereItBelongs) {
  EXPECT_TRUE(in("case:X", decision));
  EXPECT_TRUE(in("placement:X", decision));
  auto result = in("worker:dh", decision);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::malformed);
  EXPECT_EQ(result.error().path, "events[0].type");
  EXPECT_EQ(
      result.error().message,
      "decision.recorded belongs in a stream of kind case or placement, and this one is of kind worker");
}

TEST(Validate, RefusesAWorkersSupervisionOnAChildsStreamAndSaysWhereItBelongs) {
  EXPECT_TRUE(in("worker:dh", supervision));
  for (auto stream : {"case:X", "unit:a", "placement:X"}) {
    auto result = in(stream, supervision);
    ASSERT_FALSE(result) << stream;
    EXPECT_EQ(result.error().path, "events[0].type");
    EXPECT_THAT(result.error().message, HasSubstr("supervision.held belongs in a stream of kind worker,"));
  }
}

TEST(Validate, RefusesACorrectionIntoWhatBelongsElsewhere) {
  auto correction = [](std::string_view event) {
    return fmt::format(
        R"({{"type":"record.corrected","occurred":"2010-08-03","data":{{"version":1,"corrected":{}}}}})",
        event);
  };
  EXPECT_TRUE(in("worker:dh", correction(supervision)));
  auto result = in("worker:dh", correction(decision));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().path, "events[0].data.corrected.type");
  EXPECT_THAT(result.error().message, HasSubstr("case or placement"));
}

TEST(Validate, TakesEveryTypeInStreamsOfItsKindsAndNowhereElse) {
  std::size_t placed = 0;
  for (const auto& info : eventTypes())
    for (std::string_view kind :
         {"case", "worker", "unit", "volunteer", "programme", "placement", "provider"}) {
      auto result =
          in(fmt::format("{}:x", kind), fmt::format(R"({{"type":"{}","occurred":"2010"}})", info.name));
      const bool misplaced = !result && result.error().path == "events[0].type";
      EXPECT_EQ(misplaced, !info.belongsIn(kind)) << info.name << " in " << kind;
      if (!misplaced && !info.streams.empty()) ++placed;
    }
  EXPECT_GE(placed, 39U) << "as many types as name their kinds of stream today";
}

// A kind that no stream has would be a type that nobody can record.
TEST(Validate, KnowsEveryKindOfStreamThatATypeNames) {
  for (const auto& info : eventTypes())
    for (auto kind : info.streams)
      EXPECT_TRUE(StreamId::parse(fmt::format("{}:x", kind))) << info.name << ": " << kind;
}

TEST(Validate, ChecksTheEventWithinACorrection) {
  EXPECT_EQ(after([](auto& c) { c.event(4).getRecordCorrected().getCorrected().disownOccurred(); }).path,
            "events[4].data.corrected.occurred");
  EXPECT_EQ(
      after([](auto& c) { c.event(4).getRecordCorrected().getCorrected().getAreaRated().setArea(""); }).path,
      "events[4].data.corrected.data.area");
  EXPECT_EQ(after([](auto& c) { c.event(4).getRecordCorrected().getCorrected().setUnknown(); }).path,
            "events[4].data.corrected.type");
}

TEST(Validate, BoundsTheDepthOfCorrections) {
  auto corrections = [](std::size_t depth) {
    Commanded given;
    auto event = given.event(4);
    for (std::size_t i = 0; i < depth; ++i) {
      writeWhen(*parseWhen("2010"), event.initOccurred());
      auto correction = event.initRecordCorrected();
      correction.setVersion(1);
      event.setType("record.corrected");
      event = correction.initCorrected();
    }
    writeWhen(*parseWhen("2010"), event.initOccurred());
    event.initDeathRecorded();
    return given.validate();
  };
  EXPECT_TRUE(corrections(maxCorrectionDepth));
  auto result = corrections(maxCorrectionDepth + 1);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().path, "events[4].data.corrected.data.corrected.data.corrected.data.corrected");
  EXPECT_FALSE(corrections(60));
}

TEST(Validate, RefusesEveryTypeWithoutItsRequiredFieldsAndTakesItWithThem) {
  for (const auto& info : eventTypes()) {
    Commanded given;
    if (!info.streams.empty()) given.content().setStream(fmt::format("{}:x", info.streams.front()).c_str());
    auto event = given.content().initEvents(1)[0];
    writeWhen(*parseWhen("2010"), event.initOccurred());
    capnp::DynamicStruct::Builder dynamic = event;
    bool needsSomething = info.type == EventType::RECORD_WITHDRAWN;  // one of two fields, which is meant
    for (auto field : dynamic.getSchema().getUnionFields()) {
      if (field.getProto().getDiscriminantValue() != static_cast<std::uint16_t>(info.type)) continue;
      auto data = dynamic.init(field).as<capnp::DynamicStruct>();
      for (auto each : data.getSchema().getFields())
        for (auto mark : each.getProto().getAnnotations())
          needsSomething |= mark.getId() == 0x9d2b64c0a8f17e04;
    }
    EXPECT_EQ(given.validate().has_value(), !needsSomething) << info.name;
  }
}

// Whatever bytes come in: an answer, and if it is a refusal, a path. A message that cannot even be opened is
// the RPC layer's to refuse.
TEST(Validate, AnswersEveryMutationOfACommandWithoutACrash) {
  Commanded given;
  auto words = capnp::messageToFlatArray(given.message);
  std::mt19937 random(20100730);
  int refused = 0, taken = 0;
  for (int round = 0; round < 30'000; ++round) {
    kj::Array<capnp::word> damaged = kj::heapArray<capnp::word>(words.asPtr());
    auto* bytes = reinterpret_cast<unsigned char*>(damaged.begin());
    auto changes = 1 + random() % 6;
    for (unsigned i = 0; i < changes; ++i) {
      auto at = 8 + random() % (damaged.size() * 8 - 8);
      bytes[at] =
          static_cast<unsigned char>(random() % 3 == 0 ? random() : bytes[at] ^ (1U << (random() % 8)));
    }
    std::optional<capnp::FlatArrayMessageReader> reader;
    schema::Command::Reader command;
    try {
      reader.emplace(damaged);
      command = reader->getRoot<schema::Command>();
    } catch (const kj::Exception&) {
      continue;
    }
    auto result = validateCommand(command);
    if (result) {
      ++taken;
    } else {
      ++refused;
      ASSERT_FALSE(result.error().path.empty()) << "round " << round;
      ASSERT_FALSE(result.error().message.empty()) << "round " << round;
      ASSERT_TRUE(isUtf8(result.error().message)) << "round " << round;
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(taken, 1000);
}

}  // namespace
}  // namespace casefold
