#include "tools/import/census_xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <streambuf>
#include <string>
#include <tuple>
#include <vector>

namespace casefold {
namespace {

using testing::HasSubstr;

struct Seen {
  std::vector<XmlElement> children;
  std::vector<CensusHandlers::Size> sizes;
  std::vector<std::string> unknown;
  Result<void> result;
};

Seen read(std::istream& in, CensusLimits limits = {}) {
  Seen seen;
  seen.result = readCensusXml(in,
                              {[](const XmlElement&) -> Result<void> { return {}; },
                               [&](const XmlElement& child, CensusHandlers::Size size) -> Result<void> {
                                 seen.children.push_back(child);
                                 seen.sizes.push_back(size);
                                 return {};
                               },
                               [&](const std::string& name, std::uint64_t) { seen.unknown.push_back(name); }},
                              limits);
  return seen;
}

Seen read(const std::string& text, CensusLimits limits = {}) {
  std::istringstream in(text);
  return read(in, limits);
}

TEST(CensusXml, ReadsChildrenWithTheirLines) {
  auto seen =
      read("<Message>\n<Children>\n<Child><A>\n  one &amp; two </A></Child>\n<Child/></Children></Message>");
  ASSERT_TRUE(seen.result);
  ASSERT_EQ(seen.children.size(), 2U);
  EXPECT_EQ(seen.children[0].line, 3U);
  EXPECT_EQ(seen.children[0].children[0].text, "one & two");
  EXPECT_EQ(seen.children[1].line, 5U);
}

TEST(CensusXml, TakesNamesWithoutTheirPrefix) {
  auto seen = read(
      R"(<c:Message xmlns:c="urn:x"><c:Children><c:Child><c:A>1</c:A></c:Child></c:Children></c:Message>)");
  ASSERT_TRUE(seen.result);
  ASSERT_EQ(seen.children.size(), 1U);
  EXPECT_EQ(seen.children[0].children[0].name, "A");
}

TEST(CensusXml, ReadsOtherEncodings) {
  auto seen = read(
      "<?xml version='1.0' "
      "encoding='ISO-8859-1'?><Message><Children><Child><A>\xE9</A></Child></Children></Message>");
  ASSERT_TRUE(seen.result);
  EXPECT_EQ(seen.children[0].children[0].text, "é");
}

TEST(CensusXml, ReadsEncodingsOfOneByteThatTheSystemKnows) {
  for (const auto& [encoding, bytes, text] :
       {std::tuple{"windows-1252", "\x80\x93\xe9", "\xe2\x82\xac\xe2\x80\x9c\xc3\xa9"},
        {"iso-8859-15", "\xa4", "\xe2\x82\xac"}}) {
    const auto file = std::string("<?xml version=\"1.0\" encoding=\"") + encoding +
                      "\"?><Message><Children><Child><A>" + bytes + "</A></Child></Children></Message>";
    const auto seen = read(file);
    ASSERT_TRUE(seen.result) << encoding;
    EXPECT_EQ(seen.children.at(0).children.at(0).text, text) << encoding;
  }
}

TEST(CensusXml, ReadsWhatSaysUtf16AndIsWrittenInBytes) {
  const auto seen = read(
      "<?xml version='1.0' "
      "encoding='utf-16'?><Message><Children><Child><A>\xc3\xa9</A></Child></Children></Message>");
  ASSERT_TRUE(seen.result) << seen.result.error().message;
  EXPECT_EQ(seen.children[0].children[0].text, "é");
}

TEST(CensusXml, SaysThatAFileIsCutOff) {
  const std::string whole =
      "<Message>\n<Children>\n<Child><A>1</A></Child>\n<Child><A>\xc3\xa9</A></Child></Children></Message>";
  for (std::size_t size = 1; size + 1 < whole.size(); ++size) {
    const auto seen = read(whole.substr(0, size));
    ASSERT_FALSE(seen.result) << size;
    EXPECT_THAT(seen.result.error().message, HasSubstr("cut off")) << size;
  }
  EXPECT_THAT(read("<Message><Children><Child><A>\xe9</A>").result.error().message,
              HasSubstr("Windows-1252"));
}

TEST(CensusXml, RefusesEntitiesOfEveryKind) {
  std::string laughs = "<?xml version='1.0'?><!DOCTYPE Message [<!ENTITY a 'ha'>";
  for (char c = 'b'; c <= 'k'; ++c)
    laughs +=
        std::string("<!ENTITY ") + c + " '&" + char(c - 1) + ";&" + char(c - 1) + ";&" + char(c - 1) + ";'>";
  laughs += "]><Message><Children><Child>&k;</Child></Children></Message>";
  auto seen = read(laughs);
  ASSERT_FALSE(seen.result);
  EXPECT_THAT(seen.result.error().message, HasSubstr("document type declaration"));
  for (auto text : {"<!DOCTYPE Message SYSTEM 'file:///etc/passwd'><Message/>",
                    "<!DOCTYPE Message [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Message>&x;</Message>",
                    "<!DOCTYPE Message PUBLIC 'x' 'http://127.0.0.1/x'><Message/>"})
    EXPECT_THAT(read(text).result.error().message, HasSubstr("document type declaration")) << text;
  EXPECT_FALSE(read("<Message>&unheardOf;</Message>").result);
}

TEST(CensusXml, SaysWhereTheXmlIsWrong) {
  EXPECT_THAT(read("").result.error().message, HasSubstr("line 1"));
  EXPECT_THAT(read("<Message>\n  <Children></Message>").result.error().message,
              HasSubstr("line 2, column 15"));
  EXPECT_THAT(read("<Message><Children><Child>\xFF</Child>").result.error().message, HasSubstr("line 1"));
  EXPECT_THAT(read("\n<Returns/>").result.error().message, HasSubstr("no census return"));
  EXPECT_THAT(read("{}").result.error().message, HasSubstr("line 1"));
}

TEST(CensusXml, HandsOverAChildThatIsTooLargeWithoutItsContent) {
  std::string many, deep, end;
  for (int i = 0; i < 100; ++i) many += "<A/>", deep += "<A>", end += "</A>";
  auto child = [](const std::string& content) { return "<Child>" + content + "</Child>"; };
  auto seen = read("<Message><Children>" + child(many) + child(deep + end) +
                       child("<A>" + std::string(2000, 'x') + "</A>") + child("<A>fits</A>") +
                       "</Children></Message>",
                   {.elements = 50, .textBytes = 1000, .depth = 8});
  ASSERT_TRUE(seen.result);
  ASSERT_EQ(seen.children.size(), 4U);
  using Size = CensusHandlers::Size;
  EXPECT_THAT(seen.sizes, testing::ElementsAre(Size::tooLarge, Size::tooLarge, Size::tooLarge, Size::fits));
  EXPECT_TRUE(seen.children[1].children.empty());
  EXPECT_EQ(seen.children[3].children[0].text, "fits");
}

TEST(CensusXml, RefusesADepthBomb) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<A>";
  EXPECT_THAT(read("<Message>" + deep).result.error().message, HasSubstr("nested deeper"));
  EXPECT_THAT(read("<Message><Children><Child>" + deep).result.error().message, HasSubstr("nested deeper"));
}

TEST(CensusXml, RefusesATagThatDoesNotEnd) {
  EXPECT_THAT(read("<Message a='" + std::string(8'000'000, 'x')).result.error().message,
              HasSubstr("mebibyte"));
}

// A file that is made while it is read: `children` children, one after the other.
class Endless : public std::streambuf {
 public:
  explicit Endless(std::size_t children) : left_(children) { take("<Message><Children>"); }

 protected:
  int_type underflow() override {
    if (left_ > 0) {
      --left_;
      take("<Child><ChildIdentifiers><LAchildID>X</LAchildID></ChildIdentifiers></Child>\n");
    } else if (!ended_) {
      ended_ = true;
      take("</Children></Message>");
    } else {
      return traits_type::eof();
    }
    return traits_type::to_int_type(*gptr());
  }

 private:
  void take(std::string text) {
    text_ = std::move(text);
    setg(text_.data(), text_.data(), text_.data() + text_.size());
  }
  std::string text_;
  std::size_t left_;
  bool ended_ = false;
};

TEST(CensusXml, ReadsAFileOfAnyLengthAChildAtATime) {
  Endless file(500'000);  // 40 MB
  std::istream in(&file);
  std::size_t children = 0, largest = 0;
  auto result = readCensusXml(in, {[](const XmlElement&) -> Result<void> { return {}; },
                                   [&](const XmlElement& child, CensusHandlers::Size) -> Result<void> {
                                     ++children;
                                     largest = std::max(largest, child.children.size());
                                     return {};
                                   },
                                   [](const std::string&, std::uint64_t) {}});
  ASSERT_TRUE(result);
  EXPECT_EQ(children, 500'000U);
  EXPECT_EQ(largest, 1U);
}

}  // namespace
}  // namespace casefold
