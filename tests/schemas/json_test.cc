#include "schemas/codec/json.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"
#include "schemas/service.capnp.h"
#include "schemas/views/chronology.capnp.h"

namespace casefold {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

// A command line with `events` in it, and what else may be said of the command.
std::string line(std::string_view events, std::string_view more = "") {
  return R"({"stream":"case:X","command":"c1","actor":"A. Mentor","agency":"school","events":[)" +
         std::string(events) + "]" + std::string(more) + "}";
}

struct Read {
  capnp::MallocMessageBuilder message;
  schema::Command::Builder command = message.initRoot<schema::Command>();
  Result<void> result;
  explicit Read(std::string_view text) : result(commandFromJson(text, command)) {}
};

Error refusal(std::string_view text) {
  Read read(text);
  EXPECT_FALSE(read.result) << text;
  return read.result ? Error{} : read.result.error();
}

constexpr std::string_view referral =
    R"({"type":"referral.received","occurred":"2010-07-30","data":{"source":"2A","primaryNeed":"N1","kind":"caf"}})";

TEST(CommandJson, ReadsTheDocumentedForm) {
  Read read(line(referral, R"(,"expect":3)"));
  ASSERT_TRUE(read.result) << read.result.error().message;
  auto content = read.command.asReader().getContent();
  EXPECT_EQ(view(content.getStream()), "case:X");
  EXPECT_EQ(view(read.command.asReader().getId()), "c1");
  EXPECT_EQ(view(content.getActor()), "A. Mentor");
  EXPECT_EQ(view(content.getAgency()), "school");
  EXPECT_EQ(read.command.getExpect().getVersion(), 3U);
  auto event = content.getEvents()[0];
  EXPECT_EQ(view(event.getType()), "referral.received");
  EXPECT_EQ(text(readWhen(event.getOccurred())), "2010-07-30");
  EXPECT_EQ(view(event.getReferralReceived().getSource()), "2A");
  EXPECT_EQ(event.getReferralReceived().getKind(), schema::ReferralReceived::Kind::CAF);
}

TEST(CommandJson, ExpectsAVersionNewOrAny) {
  EXPECT_TRUE(Read(line(referral)).command.getExpect().isAny());
  EXPECT_TRUE(Read(line(referral, R"(,"expect":"any")")).command.getExpect().isAny());
  EXPECT_TRUE(Read(line(referral, R"(,"expect":"new")")).command.getExpect().isNew());
  EXPECT_EQ(Read(line(referral, R"(,"expect":"18446744073709551615")")).command.getExpect().getVersion(),
            18446744073709551615U);
  for (auto wrong : {"\"old\"", "-1", "3.0", "null", "true", "[]", "\"\"", "1e3", "18446744073709551616"})
    EXPECT_EQ(refusal(line(referral, std::string(R"(,"expect":)") + wrong)).path, "expect") << wrong;
}

TEST(CommandJson, NeedsEveryPartOfACommand) {
  for (auto name : {"stream", "command", "actor", "agency", "events"}) {
    auto json = ordered_json::parse(line(referral));
    json.erase(name);
    auto error = refusal(json.dump());
    EXPECT_EQ(error.path, name);
    EXPECT_EQ(error.code, ErrorCode::malformed);
  }
  EXPECT_EQ(refusal(line("")).path, "events");
  EXPECT_EQ(refusal(line(R"({"occurred":"2010-07-30"})")).path, "events[0].type");
  EXPECT_EQ(refusal(line(R"({"type":"death.recorded"})")).path, "events[0].occurred");
}

TEST(CommandJson, RefusesWithThePathAndWhatIsExpected) {
  struct Case {
    std::string_view event, path, message;
  };
  const Case cases[] = {
      {R"({"type":"area.rated","occurred":"2010-07-30","data":{"area":"home","light":"purple"}})",
       "data.light", "green, amber, red"},
      {R"({"type":"area.rated","occurred":"2010-07-30","data":{"area":"home","light":3}})", "data.light",
       "green, amber, red"},
      {R"({"type":"area.rated","occurred":"2010-07-30","data":{"area":7}})", "data.area", "text"},
      {R"({"type":"area.rated","occurred":"2010-07-30","data":{"colour":"red"}})", "data.?",
       "field 1 of those given"},
      {R"({"type":"area.rated","occurred":"2010-02-31","data":{}})", "occurred", "calendar"},
      {R"({"type":"area.rated","occurred":20100730,"data":{}})", "occurred", "text"},
      {R"({"type":"area.painted","occurred":"2010-07-30"})", "type", "no such event type"},
      {R"({"type":"area.rated","occurred":"2010-07-30","data":[]})", "data", "object"},
      {R"({"type":"area.rated","occurred":"2010-07-30","date":{}})", "?", "type, occurred, data"},
      {R"({"type":"package.compiled","occurred":"2010-07-30","data":{"number":-1}})", "data.number",
       "4294967295"},
      {R"({"type":"package.compiled","occurred":"2010-07-30","data":{"number":1.5}})", "data.number",
       "whole number"},
      {R"({"type":"package.compiled","occurred":"2010-07-30","data":{"number":4294967296}})", "data.number",
       "4294967295"},
      {R"({"type":"package.compiled","occurred":"2010-07-30","data":{"number":"1"}})", "data.number",
       "whole number"},
      {R"({"type":"areas.chosen","occurred":"2010-07-30","data":{"areas":"home"}})", "data.areas", "list"},
      {R"({"type":"areas.chosen","occurred":"2010-07-30","data":{"areas":["home",1]}})", "data.areas[1]",
       "text"},
      {R"({"type":"referral.closed","occurred":"2010-07-30","data":{"undated":"yes"}})", "data.undated",
       "true or false"},
      {R"({"type":"vulnerability.scored","occurred":"2010-07-30","data":{"elements":[{"element":"x","score":"y"}]}})",
       "data.elements[0].score", "number"},
      {R"({"type":"review.held","occurred":"2010-07-30","data":{"nextReview":"soon"}})", "data.nextReview",
       "date"},
      {R"({"type":"record.corrected","occurred":"2010-07-30","data":{"version":1,"corrected":{"type":"area.rated",
           "occurred":"2010-07-30","data":{"light":"blue"}}}})",
       "data.corrected.data.light", "green, amber, red"},
  };
  for (const auto& wrong : cases) {
    auto error = refusal(line(std::string(referral) + "," + std::string(wrong.event)));
    EXPECT_EQ(error.path, "events[1]." + std::string(wrong.path)) << wrong.event;
    EXPECT_THAT(error.message, HasSubstr(std::string(wrong.message))) << wrong.event;
  }
  EXPECT_EQ(refusal(R"({"stream":"case:X","priority":1})").path, "?");
}

TEST(CommandJson, QuotesNoValueInARefusal) {
  for (auto text :
       {R"({"type":"Kylie","occurred":"2010-07-30"})", R"({"type":"area.rated","occurred":"Kylie"})",
        R"({"type":"area.rated","occurred":"2010-07-30","data":{"light":"Kylie"}})",
        R"({"type":"area.rated","occurred":"2010-07-30","data":"Kylie"})",
        R"({"type":"area.rated","occurred":"2010-07-30","data":{"Kylie Smith":1}})",
        R"({"type":"area.rated","occurred":"2010-07-30","data":{"Kylie":1}})",
        R"({"type":"area.rated","occurred":"2010-07-30","Kylie":{}})", R"({"Kylie":1,"Kylie":2})",
        R"({"Kylie":{"Smith":[{"Kylie":1,"Kylie":2}]}})",
        R"({"type":"vulnerability.scored","occurred":"2010","data":{"elements":[{"Kylie":"y"}]}})",
        R"({"type":"Kylie)", "{\"type\":\"Kylie\n\"}", R"({"Kylie\u0000":1,"Kylie\u0000":2})"}) {
    auto error = refusal(line(text));
    EXPECT_THAT(error.message + error.path, Not(HasSubstr("Kylie"))) << text;
  }
}

TEST(CommandJson, ReadsACorrectionOfAWholeEvent) {
  Read read(line(
      R"({"type":"record.corrected","occurred":"2010-08-02","data":{"version":"4","event":1,"reason":"typing",
      "corrected":{"type":"area.rated","occurred":"2010-07","data":{"area":"home","light":"green"}}}})"));
  ASSERT_TRUE(read.result) << read.result.error().path << read.result.error().message;
  auto correction = read.command.asReader().getContent().getEvents()[0].getRecordCorrected();
  EXPECT_EQ(correction.getVersion(), 4U);
  EXPECT_EQ(correction.getEvent(), 1U);
  EXPECT_EQ(text(readWhen(correction.getCorrected().getOccurred())), "2010-07");
  EXPECT_EQ(correction.getCorrected().getAreaRated().getLight(), schema::Light::GREEN);
}

TEST(CommandJson, LeavesATimeThatIsNotKnownUnset) {
  EXPECT_FALSE(Read(line(R"({"type":"review.held","occurred":"2010","data":{"outcome":"goes well"}})"))
                   .command.getContent()
                   .getEvents()[0]
                   .getReviewHeld()
                   .hasNextReview());
  EXPECT_FALSE(Read(line(R"({"type":"review.held","occurred":"2010","data":{"nextReview":null}})"))
                   .command.getContent()
                   .getEvents()[0]
                   .getReviewHeld()
                   .hasNextReview());
}

TEST(CommandJson, RefusesANameGivenTwice) {
  EXPECT_EQ(refusal(R"({"stream":"case:X","stream":"case:Y"})").path, "");
  auto error =
      refusal(line(R"({"type":"area.rated","occurred":"2010-07-30","data":{"area":"a","area":"b"}})"));
  EXPECT_EQ(error.path, "events[0].data");
  EXPECT_THAT(error.message, HasSubstr("\"area\""));
}

TEST(CommandJson, RefusesWhatIsNotAnObject) {
  for (auto wrong :
       {"", " ", "null", "[]", "7", "\"text\"", "{", "{}{}", "{\"stream\":}", "nul", "\xEF\xBB\xBF"})
    EXPECT_EQ(refusal(wrong).code, ErrorCode::malformed) << wrong;
}

TEST(CommandJson, RefusesInvalidUtf8AndNul) {
  for (auto wrong : {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"})
    EXPECT_THAT(refusal(line(std::string(R"({"type":")") + wrong + "\"}")).message, HasSubstr("UTF-8"));
  EXPECT_THAT(refusal(std::string("{\0}", 3)).message, HasSubstr("NUL"));
  // An escaped NUL in a name is not the end of the name.
  auto error = refusal(line(R"({"type":"area.rated","occurred":"2010","data":{"light\u0000x":"red"}})"));
  EXPECT_EQ(error.path, "events[0].data.?");
}

TEST(CommandJson, RefusesADepthBombWithoutExhaustingTheStack) {
  EXPECT_THAT(refusal(std::string(3'000'000, '[')).message, HasSubstr("nested"));
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += "{\"a\":";
  EXPECT_THAT(refusal(nested).message, HasSubstr("nested"));
}

TEST(CommandJson, RefusesTooMuch) {
  EXPECT_EQ(refusal(std::string(maxCommandLineBytes + 1, ' ')).code, ErrorCode::tooLarge);
  std::string events(referral);
  for (int i = 0; i < 256; ++i) events += "," + std::string(referral);
  auto error = refusal(line(events));
  EXPECT_EQ(error.code, ErrorCode::tooLarge);
  EXPECT_EQ(error.path, "events");
}

TEST(CommandJson, RefusesAnObjectOfMoreFieldsThanAnyStructHas) {
  std::string names = "{\"n\":1";
  for (int i = 0; i < 300'000; ++i) names += ",\"n" + std::to_string(i) + "\":1";
  EXPECT_THAT(refusal(names + "}").message, HasSubstr("at most 256 fields"));
}

TEST(CommandJson, SurvivesEveryTruncationAndEveryFlippedByte) {
  auto whole =
      line(R"({"type":"record.corrected","occurred":"2010-08-02","data":{"version":4,"corrected":{"type":
      "caf.assessed","occurred":"2010-07","data":{"elements":[{"element":"é","strengths":"x","needs":"y"}]}}}})");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_FALSE(Read(whole.substr(0, i)).result);
    for (char flip : {'\x01', '\x10', '\x80'}) {
      auto damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ flip);
      (void)Read(damaged).result.has_value();  // any answer will do, so long as there is one
    }
  }
}

TEST(Json, ShowsAnEventAsACommandGivesIt) {
  auto given = ordered_json::parse(
      R"({"type":"record.corrected","occurred":"2010-08-02","data":{"version":4,"event":1,"corrected":{"type":"area.rated",
      "occurred":"2010-07-30T14:05:00Z","data":{"area":"home","light":"green"}},"reason":"typing"}})");
  Read read(line(given.dump()));
  ASSERT_TRUE(read.result) << read.result.error().message;
  auto shown = toJson(read.command.asReader().getContent().getEvents()[0]);
  EXPECT_EQ(shown["family"], "referral");  // the recorder has yet to fill it in
  shown.erase("family");
  shown["data"]["corrected"].erase("family");
  EXPECT_EQ(shown.dump(), given.dump());
}

// Every type, with every field set, comes back as it was given.
void fill(capnp::DynamicStruct::Builder builder, int depth);

void fillField(capnp::DynamicStruct::Builder builder, capnp::StructSchema::Field field, int depth) {
  auto type = field.getType();
  switch (type.which()) {
    case capnp::schema::Type::BOOL:
      return builder.set(field, true);
    case capnp::schema::Type::TEXT:
      return builder.set(field, "a “text” of\nsome\tkind");
    case capnp::schema::Type::FLOAT64:
      return builder.set(field, 2.5);
    case capnp::schema::Type::DATA:
      builder.init(field, 3);
      return;
    case capnp::schema::Type::ENUM:
      return builder.set(field, capnp::DynamicEnum(*(type.asEnum().getEnumerants().end() - 1)));
    case capnp::schema::Type::LIST: {
      auto list = builder.init(field, 2).as<capnp::DynamicList>();
      for (unsigned i = 0; i < 2; ++i) {
        if (type.asList().getElementType().isStruct())
          fill(list[i].as<capnp::DynamicStruct>(), depth);
        else
          list.set(i, "item");
      }
      return;
    }
    case capnp::schema::Type::STRUCT:
      return fill(builder.init(field).as<capnp::DynamicStruct>(), depth + 1);
    default:
      return builder.set(field, 7);
  }
}

void fill(capnp::DynamicStruct::Builder builder, int depth) {
  if (builder.getSchema() == capnp::Schema::from<schema::When>())
    return writeWhen(*parseWhen("2010-07-30"), builder.as<schema::When>());
  if (builder.getSchema() == capnp::Schema::from<schema::Event>()) {
    auto event = builder.as<schema::Event>();
    event.setType("area.rated");
    writeWhen(*parseWhen("2010"), event.initOccurred());
    return fill(capnp::toDynamic(event.initAreaRated()), depth);
  }
  for (auto field : builder.getSchema().getFields()) fillField(builder, field, depth);
}

TEST(Json, ReadsBackEveryTypeOfEventThatItShows) {
  for (const auto& info : eventTypes()) {
    capnp::MallocMessageBuilder message;
    auto event = message.initRoot<schema::Event>();
    event.setType(textReader(info.name));
    writeWhen(*parseWhen("2010-07"), event.initOccurred());
    capnp::DynamicStruct::Builder dynamic = event;
    for (auto field : dynamic.getSchema().getUnionFields())
      if (field.getProto().getDiscriminantValue() == static_cast<std::uint16_t>(info.type))
        fill(dynamic.init(field).as<capnp::DynamicStruct>(), 0);
    auto shown = toJson(event.asReader());
    auto given = shown;
    given.erase("family");
    if (given["data"].contains("corrected")) given["data"]["corrected"].erase("family");
    Read read(line(given.dump()));
    ASSERT_TRUE(read.result) << info.name << ": " << read.result.error().path << " "
                             << read.result.error().message;
    EXPECT_EQ(toJson(read.command.asReader().getContent().getEvents()[0]).dump(), shown.dump());
  }
}

TEST(Json, LeavesOutWhatAnEventDoesNotSay) {
  Read read(line(R"({"type":"referral.closed","occurred":"2010-07-30","data":{"reason":"RC1"}})"));
  EXPECT_EQ(toJson(read.command.asReader().getContent().getEvents()[0])["data"].dump(),
            R"({"reason":"RC1","undated":false})");
}

TEST(Json, LeavesOutANumberThatIsNotKnown) {
  Read read(line(
      R"({"type":"protectionPlan.started","occurred":"2010-07-30","data":{"category":"NEG","previousPlansUnknown":true}})"));
  EXPECT_EQ(toJson(read.command.asReader().getContent().getEvents()[0])["data"].dump(),
            R"({"category":"NEG","previousPlansUnknown":true})");
}

TEST(Json, ShowsAnEventOfALaterVersionByItsName) {
  // The discriminant of a union that this build ends sooner.
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<schema::Event>();
  event.setType("child.adopted");
  event.setFamily(static_cast<schema::Family>(9));
  writeWhen(*parseWhen("2031"), event.initOccurred());
  auto words = capnp::messageToFlatArray(message);
  auto offset = capnp::Schema::from<schema::Event>().getProto().getStruct().getDiscriminantOffset();
  // The root pointer, then the data section.
  auto* data = reinterpret_cast<std::uint16_t*>(words.begin() + 1 + 1);
  data[offset] = 9999;
  capnp::FlatArrayMessageReader reader(words);
  EXPECT_EQ(toJson(reader.getRoot<schema::Event>()).dump(),
            R"({"type":"child.adopted","family":"unknown","occurred":"2031","known":false})");
}

TEST(Json, ShowsEveryFieldOfOtherStructs) {
  capnp::MallocMessageBuilder message;
  auto entry = message.initRoot<schema::Chronology>().initEntries(1)[0];
  entry.setRecorded(1'280'498'700'000'000);
  entry.setVersion(std::uint64_t{1} << 53U);
  EXPECT_EQ(
      toJson(message.getRoot<schema::Chronology>().asReader()).dump(),
      R"({"entries":[{"occurred":null,"recorded":"2010-07-30T14:05:00Z","type":"","family":"referral",)"
      R"("summary":"","actor":"","agency":"","version":9007199254740992,"event":0,"position":"","flags":[],)"
      R"("corrected":0,"withdrawn":0,"data":null,"known":false,"movedTo":null,"movedFrom":null,"original":""}],)"
      R"("total":0,"cursor":""})");
  entry.setVersion((std::uint64_t{1} << 53U) + 1);
  EXPECT_EQ(toJson(entry.asReader())["version"], "9007199254740993");
}

TEST(Json, ShowsBytesInHexadecimalAndUnknownNamesByNumber) {
  capnp::MallocMessageBuilder message;
  auto entry = message.initRoot<schema::Replay::Entry>();
  entry.setHash(capnp::Data::Reader(reinterpret_cast<const kj::byte*>("\x00\xfe"), 2));
  entry.setOutcome(static_cast<schema::Replay::Entry::Outcome>(7));
  auto shown = toJson(entry.asReader());
  EXPECT_EQ(shown["hash"], "00fe");
  EXPECT_EQ(shown["outcome"], "unknown(7)");
}

TEST(ResultJson, TellsAnErrorOnlyWhereThereIsOne) {
  capnp::MallocMessageBuilder message;
  auto result = message.initRoot<schema::CommandResult>();
  result.setCommand("c1");
  result.setOutcome(schema::CommandResult::Outcome::RECORDED);
  result.setVersion(3);
  result.setPosition("1:41");
  auto flags = result.initFlags(3);
  flags[0].setRule("dateInFuture");
  flags[1].setRule("closureWithoutReason");
  flags[2].setRule("dateInFuture");
  EXPECT_EQ(toJson(result.asReader()).dump(),
            R"({"command":"c1","outcome":"recorded","version":3,"position":"1:41",)"
            R"("flags":["dateInFuture","closureWithoutReason"]})");
  result.setOutcome(schema::CommandResult::Outcome::REFUSED);
  auto error = result.initError();
  error.setCode("malformed");
  error.setMessage("expected a text");
  error.setPath("actor");
  EXPECT_EQ(toJson(result.asReader())["error"].dump(),
            R"({"code":"malformed","message":"expected a text","path":"actor"})");
}

TEST(Utf8, KnowsWellFormedText) {
  for (auto good : {"", "plain", "longer plain text than eight", "é", "€ at the end of eight€",
                    "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF", "\xEE\x80\x80", "1234567é", "12345678é"})
    EXPECT_TRUE(isUtf8(good)) << good;
  for (auto bad : {"\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                   "\xF5\x80\x80\x80", "é\xC3", "12345678\xC3", "1234567\xE2\x82", "\xE2\x28\xA1"})
    EXPECT_FALSE(isUtf8(bad)) << bad;
  EXPECT_FALSE(isUtf8(std::string_view("a\0b", 3)));
  EXPECT_FALSE(isUtf8(std::string_view("1234567\0", 8)));
  EXPECT_FALSE(
      isUtf8(std::string_view("\0"
                              "1234567",
                              8)));
}

}  // namespace
}  // namespace casefold
