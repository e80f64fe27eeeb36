#include "services/casefold/value_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/scratch_directory.h"

namespace casefold {
namespace {

using namespace std::string_literals;

constexpr std::size_t most = 1000;

struct Read {
  std::vector<std::string> texts;
  std::vector<std::uint64_t> lines, wrongLines;
  std::vector<std::string> wrong;
  std::optional<Error> failed;
};

Read readAll(ValueReader& reader) {
  Read read;
  ValueReader::Value value;
  for (;;) {
    const auto state = reader.next(value, most);
    if (!state) {
      read.failed = state.error();
      return read;
    }
    if (*state == ValueReader::State::end) return read;
    if (*state == ValueReader::State::wouldWait) {
      reader.wait();
      continue;
    }
    EXPECT_EQ(value.number, read.texts.size() + read.wrong.size() + 1);
    if (value.wrong) {
      read.wrongLines.push_back(value.line);
      read.wrong.push_back(value.wrong->message);
    } else {
      read.lines.push_back(value.line);
      read.texts.emplace_back(value.text);
    }
  }
}

class ValueReaderTest : public ::testing::Test {
 protected:
  Read read(std::string_view text) {
    const auto file = scratch_.path() / "commands";
    std::ofstream(file, std::ios::binary) << text;
    auto reader = ValueReader::open(file.string());
    EXPECT_TRUE(reader) << reader.error().message;
    return readAll(*reader);
  }

  ScratchDirectory scratch_;
};

using Texts = std::vector<std::string>;
using Lines = std::vector<std::uint64_t>;

TEST_F(ValueReaderTest, ReadsObjectsThatStandOneALineOverSeveralOrInAList) {
  for (const auto& [text, lines] :
       std::vector<std::pair<std::string, Lines>>{{"{\"a\":1}\n{\"b\":[2]}\n", {1, 2}},
                                                  {"{\"a\":1}\r\n\r\n  {\"b\":[2]}", {1, 3}},
                                                  {"{\"a\":1}{\"b\":[2]}", {1, 1}},
                                                  {"[{\"a\":1},{\"b\":[2]}]", {1, 1}},
                                                  {"[\n  {\"a\":1},\n  {\"b\":[2]}\n]\n", {2, 3}},
                                                  {"\xef\xbb\xbf{\"a\":1}\n{\"b\":[2]}\n", {1, 2}}}) {
    const auto got = read(text);
    EXPECT_EQ(got.texts, (Texts{"{\"a\":1}", "{\"b\":[2]}"})) << text;
    EXPECT_EQ(got.lines, lines) << text;
    EXPECT_TRUE(got.wrong.empty()) << text;
  }
  const auto pretty =
      read("{\n  \"a\": {\n    \"b\": [\n      1\n    ]\n  }\n}\n{\n\"a\": {\n\"b\": 2\n}\n}\n");
  EXPECT_EQ(pretty.lines, (Lines{1, 8}));
  EXPECT_EQ(pretty.texts.back(), "{\n\"a\": {\n\"b\": 2\n}\n}");
}

TEST_F(ValueReaderTest, TakesBracketsAndQuotationMarksWithinTextsForText) {
  const auto text = R"({"a":"}]{[\"\\","b":"\\\""})"s;
  EXPECT_EQ(read(text + "\n" + text).texts, (Texts{text, text}));
}

// Each of these once took what stands behind it with it, or is close to what would.
TEST_F(ValueReaderTest, WhatIsCutOffTakesNothingWithIt) {
  const auto good = "{\"good\":[1]}"s;
  for (const auto* cut : {"{", "{\"a\"", "{\"a\":", "{\"a\":[", "{\"a\":[1,", "{\"a\":\"text", "{\"a\":1,",
                          "{\"a\":1", "{\"a\":{\"b\":[{", "{\"a\":\"text\\"}) {
    const auto got = read(good + "\n" + cut + "\n" + good + "\n" + good + "\n");
    EXPECT_EQ(got.texts, (Texts{good, good, good})) << cut;
    EXPECT_EQ(got.lines, (Lines{1, 3, 4})) << cut;
    EXPECT_EQ(got.wrongLines, (Lines{2})) << cut;
  }
  const auto atEnd = read(good + "\n{\"a\":[1,\n");
  EXPECT_EQ(atEnd.texts, (Texts{good}));
  EXPECT_EQ(atEnd.wrongLines, (Lines{2}));
  EXPECT_NE(atEnd.wrong.front().find("is the file whole?"), std::string::npos);
}

TEST_F(ValueReaderTest, ABadObjectOverSeveralLinesIsRefusedOnceAndNamedByWhereItBegins) {
  const auto got = read(
      "[\n  {\n    \"a\": 1\n  },\n  {\n    \"b\": {\n      \"c\" 2,\n      \"d\": [\n        {}\n      ]\n  "
      "  }\n  },\n"
      "  {\n    \"e\": 3\n  }\n]\n");
  EXPECT_EQ(got.lines, (Lines{2, 13}));
  EXPECT_EQ(got.wrongLines, (Lines{5}));
  EXPECT_NE(got.wrong.front().find("line 7"), std::string::npos) << got.wrong.front();
}

TEST_F(ValueReaderTest, EveryLineThatIsNoObjectIsRefusedByItself) {
  const auto got = read("nonsense\n{\"a\":1}\n1, 2\n\"x\"\n]\n{\"b\":2} more\n{\"c\":3}\n");
  EXPECT_EQ(got.lines, (Lines{2, 6, 7}));
  EXPECT_EQ(got.wrongLines, (Lines{1, 3, 4, 5, 6}));
}

TEST_F(ValueReaderTest, SaysThatAListHasNoEnd) {
  const auto got = read("\n[{\"a\":1},\n{\"b\":2}\n");
  EXPECT_EQ(got.texts.size(), 2U);
  EXPECT_EQ(got.wrongLines, (Lines{2}));
}

TEST_F(ValueReaderTest, PassesOverWhatIsTooLongAndHoldsNoneOfIt) {
  const auto good = "{\"good\":1}"s;
  const auto longOne = "{\"a\":\"" + std::string(3'000'000, 'x') + "\"}";
  const auto got =
      read(good + "\n" + longOne + "\n" + good + "\n{\"a\":\"" + std::string(5000, 'x') + "\n" + good);
  EXPECT_EQ(got.texts, (Texts{good, good, good}));
  EXPECT_EQ(got.wrongLines, (Lines{2, 4}));
  EXPECT_NE(got.wrong.front().find("at most 1000 bytes"), std::string::npos);
  EXPECT_EQ(read("{\"a\":\"" + std::string(most - 8, 'x') + "\"}").texts.size(), 1U) << "of just that size";
  EXPECT_EQ(read("{\"a\":\"" + std::string(most - 7, 'x') + "\"}").texts.size(), 0U) << "a byte more";
}

TEST_F(ValueReaderTest, SaysOfInputOfAnotherKindWhatItIs) {
  for (const auto& [text, said] : std::vector<std::pair<std::string, std::string>>{
           {"\x1f\x8b\x08\x00"s + "rest of it", "gzip"},
           {"PK\x03\x04"s + "rest of it", "zip"},
           {"<?xml version=\"1.0\"?>\n<Message/>", "casefold import"},
           {"\xff\xfe{\0\"\0"s, "UTF-16"},
           {"abc\0def"s, "no text"},
           {"%PDF-1.4\n", "PDF"}}) {
    const auto got = read(text);
    ASSERT_TRUE(got.failed) << said;
    EXPECT_NE(got.failed->message.find(said), std::string::npos) << got.failed->message;
    EXPECT_NE(got.failed->message.find("{\"stream\""), std::string::npos) << "it says what is wanted";
  }
}

TEST_F(ValueReaderTest, HandsOutWhatIsCompleteThoughMoreMayCome) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  auto reader = ValueReader::open("/proc/self/fd/" + std::to_string(ends[0]));
  ASSERT_TRUE(reader);
  ValueReader::Value value;
  const auto next = [&](std::string_view given) {
    EXPECT_EQ(write(ends[1], given.data(), given.size()), static_cast<ssize_t>(given.size()));
    return *reader->next(value, most);
  };
  EXPECT_EQ(next("{\"a\":"), ValueReader::State::wouldWait);
  EXPECT_EQ(next("1}"), ValueReader::State::value);
  EXPECT_EQ(value.text, "{\"a\":1}");
  EXPECT_EQ(next("\nnonsense"), ValueReader::State::value) << "a line that begins like no object can be none";
  EXPECT_TRUE(value.wrong);
  EXPECT_EQ(next(" and more\n{\"b\":2}"), ValueReader::State::value);
  EXPECT_EQ(value.line, 3U);
  close(ends[0]);
  close(ends[1]);
}

TEST_F(ValueReaderTest, NamesADirectoryAndAFileThatIsNotThere) {
  const auto directory = ValueReader::open(scratch_.path().string());
  ASSERT_FALSE(directory);
  EXPECT_NE(directory.error().message.find("is a directory"), std::string::npos);
  const auto absent = ValueReader::open((scratch_.path() / "absent").string());
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::notFound);
}

}  // namespace
}  // namespace casefold
