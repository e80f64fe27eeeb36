#include "infra/terminal/text.h"

#include <gmock/gmock.h>

namespace casefold {
namespace {

using testing::ElementsAre;

TEST(TerminalText, DoesNotLetARecordSteerTheTerminal) {
  EXPECT_EQ(harmless("a\x1b[31mb\x07"), "a\xEF\xBF\xBD[31mb\xEF\xBF\xBD");
  EXPECT_EQ(harmless("\xC2\x9B"
                     "31m"),
            "\xEF\xBF\xBD"
            "31m")
      << "C1 control sequence introducer";
  EXPECT_EQ(harmless("abc\u202Edef"), "abc\uFFFDdef") << "right-to-left override";
  EXPECT_EQ(harmless("one\r\ntwo\tthree\rfour"), "one\ntwo three\uFFFDfour");
}

TEST(TerminalText, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(harmless("caf\xE9"), "caf\uFFFD");
  EXPECT_EQ(harmless("\xC0\xAF"), "\uFFFD\uFFFD") << "overlong";
  EXPECT_EQ(harmless("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "surrogate";
  EXPECT_EQ(harmless("\xF0\x9F\x98"), "\uFFFD\uFFFD\uFFFD") << "cut off";
  EXPECT_EQ(harmless("café 家 😀"), "café 家 😀");
}

TEST(TerminalText, MeasuresColumnsNotBytes) {
  EXPECT_EQ(displayWidth("café"), 4U);
  EXPECT_EQ(displayWidth("cafe\u0301"), 4U);
  EXPECT_EQ(displayWidth("家"), 2U);
}

TEST(TerminalText, WrapsBetweenWordsAndBreaksOnlyWhatIsTooLong) {
  EXPECT_THAT(wrapped("the quick brown fox", 10), ElementsAre("the quick", "brown fox"));
  EXPECT_THAT(wrapped("a incomprehensibilities b", 8), ElementsAre("a", "incompre", "hensibil", "ities b"));
  EXPECT_THAT(wrapped("one\n\ntwo", 10), ElementsAre("one", "", "two"));
  EXPECT_THAT(wrapped("", 10), ElementsAre(""));
  EXPECT_THAT(wrapped("家家家", 2), ElementsAre("家", "家", "家"));
}

TEST(TerminalText, PaintsOnlyWhereColoursAreOn) {
  EXPECT_EQ(painted("red", Colour::red, Colours::on), "\x1b[1;31mred\x1b[0m");
  EXPECT_EQ(painted("red", Colour::red, Colours::off), "red");
  EXPECT_EQ(painted("red", Colour::plain, Colours::on), "red");
}

}  // namespace
}  // namespace casefold
