#include "schemas/codec/when.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/codec/asked_time.h"

namespace casefold {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(When, KeepsThePrecisionItWasWrittenWith) {
  for (auto written : {"2010", "2010-07", "2010-07-30", "2010-07-30T14:05:00Z", "2010-07-30T14:05:00.250Z",
                       "1999-12-31T23:59:59.000001Z", "2012-02-29"}) {
    auto when = parseWhen(written);
    ASSERT_TRUE(when) << written << ": " << when.error().message;
    EXPECT_EQ(text(*when), written);
  }
}

TEST(When, TurnsAnOffsetIntoUtc) {
  EXPECT_EQ(text(*parseWhen("2010-07-30T00:30:00+01:00")), "2010-07-29T23:30:00Z");
  EXPECT_EQ(text(*parseWhen("2010-12-31T23:30:00-02:00")), "2011-01-01T01:30:00Z");
}

TEST(When, RefusesWhatIsNoTime) {
  for (auto wrong : {"", "20", "2010-", "2010-13", "2010-02-31", "2011-02-29", "2010-7-30", "30/07/2010",
                     "2010-07-30T", "2010-07-30T25:00:00Z", "2010-07-30T14:05Z", "2010-07-30T14:05:00",
                     "2010-07-30 14:05:00Z", "2010-07-30T14:05:00.1234567Z", "0201-07-30", "2200-01-01",
                     "2010-07-30x", "2010-07T10:00:00Z", "2010-07-30T14:05:00+0100"})
    EXPECT_FALSE(parseWhen(wrong)) << wrong;
}

TEST(When, SaysWhichDatesCanBeRecordedWhereOneIsRefused) {
  for (auto outside : {"1799-12-31", "1799", "2200-01-01", "0201-07-30", "2199-12-31T23:30:00-01:00"}) {
    const auto when = parseWhen(outside);
    ASSERT_FALSE(when) << outside;
    EXPECT_THAT(when.error().message, HasSubstr("1800-01-01 to 2199-12-31")) << outside;
    EXPECT_THAT(when.error().message, Not(HasSubstr("calendar"))) << outside;
  }
  EXPECT_THAT(parseWhen("2010-02-31").error().message, HasSubstr("calendar"));
  for (auto inside : {"1800-01-01", "1800", "2199-12-31", "2199", "2199-12-31T23:59:59Z"})
    EXPECT_TRUE(parseWhen(inside));
}

// By Python's zoneinfo.
TEST(AskedTime, WithoutAZoneIsWhatTheClocksShowInLondon) {
  for (const auto& [asked, meant] :
       std::vector<std::pair<const char*, const char*>>{{"2010-08-31T10:00", "2010-08-31T09:00:00Z"},
                                                        {"2010-08-31 00:30", "2010-08-30T23:30:00Z"},
                                                        {"2010-12-31T23:59:59", "2010-12-31T23:59:59Z"},
                                                        {"1969-01-15T12:00", "1969-01-15T11:00:00Z"},
                                                        {"2021-10-31T01:30", "2021-10-31T00:30:00Z"},
                                                        {"2021-10-31 01:30 BST", "2021-10-31T00:30:00Z"},
                                                        {"2021-10-31 01:30 GMT", "2021-10-31T01:30:00Z"},
                                                        {"2010-08-31T10:00:00Z", "2010-08-31T10:00:00Z"},
                                                        {"2010-08-31T10:00:00+02:00", "2010-08-31T08:00:00Z"},
                                                        {"2010-08", "2010-08"}}) {
    const auto when = parseAskedTime(asked);
    ASSERT_TRUE(when) << asked << ": " << when.error().message;
    EXPECT_EQ(text(*when), meant) << asked;
  }
  for (auto wrong :
       {"2010-03-28T01:30", "2010-08-31 10:00 GMT", "2010-12-31 10:00 BST", "2010-08-31T25:00",
        "2010-02-31T10:00", "2010-08-31T10", "2010-08-31T10:00:00.5", "yesterday", "1700-08-31T10:00"})
    EXPECT_FALSE(parseAskedTime(wrong)) << wrong;
}

TEST(When, PutsTheLessPreciseFirstAtOneStart) {
  EXPECT_LT(*parseWhen("2010"), *parseWhen("2010-01"));
  EXPECT_LT(*parseWhen("2010-01-01"), *parseWhen("2010-01-01T00:00:00Z"));
  EXPECT_LT(*parseWhen("2010-01-01T00:00:00Z"), *parseWhen("2010-01-02"));
}

TEST(When, EndsWhereTheNextOneOfItsPrecisionBegins) {
  EXPECT_EQ(text(endOf(*parseWhen("2011"))), "2012-01-01T00:00:00Z");
  EXPECT_EQ(text(endOf(*parseWhen("2011-12"))), "2012-01-01T00:00:00Z");
  EXPECT_EQ(text(endOf(*parseWhen("2012-02"))), "2012-03-01T00:00:00Z");
  EXPECT_EQ(text(endOf(*parseWhen("2012-02-28"))), "2012-02-29T00:00:00Z");
  EXPECT_EQ(text(endOf(*parseWhen("2012-02-28T10:00:00Z"))), "2012-02-28T10:00:00.000001Z");
}

}  // namespace
}  // namespace casefold
