// What the first version wrote, every later one reads: see README.md.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "tests/runner/scene.h"

namespace casefold {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string golden(const std::string& name) { return contents(fs::path(CASEFOLD_GOLDEN) / name); }

// All that `expected` says stands in `actual` too; a later schema may show more.
void expectShown(const Json& expected, const Json& actual, const std::string& path) {
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [name, value] : expected.items()) {
      ASSERT_TRUE(actual.contains(name)) << path << "." << name;
      expectShown(value, actual[name], path + "." + name);
    }
  } else if (expected.is_array() && actual.is_array()) {
    ASSERT_EQ(expected.size(), actual.size()) << path;
    for (std::size_t i = 0; i < expected.size(); ++i)
      expectShown(expected[i], actual[i], path + "[" + std::to_string(i) + "]");
  } else {
    EXPECT_EQ(expected, actual) << path;
  }
}

class Golden : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    bytes_ = golden(std::string(GetParam()) + ".bin");
    auto read = reader_.read(asBytes(bytes_));
    ASSERT_TRUE(read) << read.error().message;
  }
  std::string bytes_;
  RecordReader reader_;
};

TEST_P(Golden, HasTheHashThatItHad) {
  EXPECT_THAT(golden("SHA256SUMS"), testing::HasSubstr(hex(reader_.hash()) + "  " + GetParam() + ".bin\n"));
}

TEST_P(Golden, ReadsAsItDid) {
  expectShown(Json::parse(golden(std::string(GetParam()) + ".json")),
              toJson(capnp::toDynamic(reader_.record())), "record");
}

TEST_P(Golden, IsWrittenAgainByteForByte) {
  EXPECT_TRUE(asText(RecordBytes(reader_.record()).bytes()) == bytes_);
}

INSTANTIATE_TEST_SUITE_P(RecordV1, Golden,
                         testing::Values("record-v1-referral", "record-v1-correction", "record-v1-named",
                                         "record-v1-later", "record-v1-every-type", "record-v1-parts",
                                         "record-v1-area-assessment", "record-v1-pre-proceedings"),
                         [](const auto& test) {
                           std::string name(test.param);
                           std::erase(name, '-');
                           return name;
                         });

void appendGolden(Scene<>& scene, const std::string& name) {
  auto bytes = golden(name + ".bin");
  RecordReader reader;
  ASSERT_TRUE(reader.read(asBytes(bytes)));
  scene.appendRaw(partitionOf(reader.stream(), scene.log.partitions()), asBytes(bytes));
}

TEST(GoldenRecords, ChainAsTheyDid) {
  Scene<> scene;
  appendGolden(scene, "record-v1-referral");
  appendGolden(scene, "record-v1-correction");
  scene.fold();
  EXPECT_EQ(scene.head("case:golden-1").version, Version{2});
  EXPECT_EQ(scene.runner().counts().flags.at("activityAfterClosure"), 1U);
}

TEST(GoldenRecords, ThatNameWhatTheyMeanChainToo) {
  Scene<> scene;
  appendGolden(scene, "record-v1-referral");
  appendGolden(scene, "record-v1-named");
  scene.fold();
  EXPECT_EQ(scene.head("case:golden-1").version, Version{2});
}

TEST(GoldenRecords, OfALaterVersionAreKeptCountedByNameAndShownAsIncomplete) {
  Scene<> scene;
  appendGolden(scene, "record-v1-later");
  scene.fold();  // compares the journal with the log, byte for byte
  const auto& types = scene.runner().counts().eventsByType;
  EXPECT_EQ(types.at("dream.dreamt"), 1U);
  EXPECT_EQ(types.at("homeVisit.made"), 1U);
  EXPECT_EQ(scene.runner().counts().events, 2U);
  auto head = scene.head("case:golden-2");
  EXPECT_FALSE(head.complete());
  EXPECT_FALSE(head.stopped());
  EXPECT_EQ(head.unknownEvents, 1U);
  EXPECT_EQ(scene.state("case:golden-2").visits, 1U) << "what is known is folded";
  EXPECT_EQ(scene.state("case:golden-2").unknown, 1U) << "what is not, the fold is shown by name";

  capnp::MallocMessageBuilder query, message;
  auto answer = message.initRoot<schema::Answer>();
  ASSERT_TRUE(scene.runner().reading()->show("case:golden-2", query.initRoot<schema::ShowQuery>().asReader(),
                                             answer));
  EXPECT_FALSE(answer.getComplete());
  EXPECT_EQ(answer.getIncomplete().getSince(), 0U);
  EXPECT_EQ(answer.getIncomplete().getUnknownEvents(), 1U);
  scene.restart();
  EXPECT_EQ(scene.runner().counts().eventsByType.at("dream.dreamt"), 1U);
}

// Appends a golden record, folds it, and says how many events of each type were counted.
std::map<std::string, std::uint64_t> countedTypes(const std::string& name) {
  Scene<> scene;
  appendGolden(scene, name);
  scene.foldAtOnce();
  const auto& counts = scene.runner().counts().eventsByType;
  return {counts.begin(), counts.end()};
}

TEST(GoldenRecords, EveryTypeIsCountedUnderItsName) {
  for (auto [name, most] : {std::pair{"record-v1-every-type", 63U},
                            {"record-v1-parts", 45U},
                            {"record-v1-area-assessment", 1U},
                            {"record-v1-pre-proceedings", 7U}}) {
    const auto types = countedTypes(name);
    EXPECT_EQ(types.size(), most) << name;  // as many as the file holds
    for (const auto& [type, count] : types) {
      EXPECT_EQ(count, 1U) << type;
      EXPECT_NE(findEventType(type), nullptr) << type;
    }
  }
}

// Whoever adds a type adds a golden record of it: README.md.
TEST(GoldenRecords, HoldEveryTypeThatThisVersionKnows) {
  auto types = countedTypes("record-v1-every-type");
  types.merge(countedTypes("record-v1-parts"));
  types.merge(countedTypes("record-v1-area-assessment"));
  types.merge(countedTypes("record-v1-pre-proceedings"));
  for (const auto& info : eventTypes()) EXPECT_TRUE(types.contains(std::string(info.name))) << info.name;
}

}  // namespace
}  // namespace casefold
