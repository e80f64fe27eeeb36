#include "projections/history/moment.h"

#include <gtest/gtest.h>

namespace casefold {
namespace {

When when(std::string_view text) { return *parseWhen(text); }
Moment moment(std::string_view occurred, std::uint64_t version, std::uint16_t event = 0) {
  return {when(occurred), Version{version}, event};
}

TEST(Moment, KeysSortAsMomentsDo) {
  const std::vector<Moment> moments = {moment("1850", 9),
                                       moment("2010", 3),
                                       moment("2010-01-01", 2),
                                       moment("2010-07-30", 4),
                                       moment("2010-07-30", 4, 1),
                                       moment("2010-07-30", 10),
                                       moment("2010-07-30T00:00:00Z", 1),
                                       moment("2010-07-30T14:05:00Z", 1)};
  for (std::size_t i = 0; i < moments.size(); ++i) {
    EXPECT_EQ(momentOfKey(momentKey('e', "case:1", moments[i])), moments[i]);
    for (std::size_t j = 0; j < moments.size(); ++j)
      EXPECT_EQ(momentKey('e', "case:1", moments[i]).bytes() < momentKey('e', "case:1", moments[j]).bytes(),
                i < j);
  }
  EXPECT_FALSE(momentOfKey("e"));
  EXPECT_FALSE(momentOfKey(""));
}

TEST(EndOf, IsTheFirstInstantThatCannotBeMeant) {
  EXPECT_EQ(text(endOf(when("2010"))), "2011-01-01T00:00:00Z");
  EXPECT_EQ(text(endOf(when("2010-12"))), "2011-01-01T00:00:00Z");
  EXPECT_EQ(text(endOf(when("2012-02"))), "2012-03-01T00:00:00Z");
  EXPECT_EQ(text(endOf(when("2012-02-28"))), "2012-02-29T00:00:00Z");
  EXPECT_EQ(text(endOf(when("2010-07-30T14:05:00Z"))), "2010-07-30T14:05:00.000001Z");
  // A stranger's bytes.
  EXPECT_LE(endOf({Instant::max(), Precision::year}), endOfWhen);
  EXPECT_GT(endOf({Instant::min(), Precision::month}), earliestWhen);
}

TEST(Period, HoldsWhatMayLieInIt) {
  const Period july{when("2010-07-15"), when("2010-07")};
  EXPECT_TRUE(july.mayHold(when("2010-07-15")));
  EXPECT_TRUE(july.mayHold(when("2010-07-31T22:59:59Z")));
  EXPECT_TRUE(july.mayHold(when("2010-07")));
  EXPECT_TRUE(july.mayHold(when("2010")));
  EXPECT_FALSE(july.mayHold(when("2010-07-14")));
  EXPECT_FALSE(july.mayHold(when("2010-07-31T23:00:00Z"))) << "midnight in London";
  EXPECT_FALSE(july.mayHold(when("2010-08-01")));
  EXPECT_FALSE(july.mayHold(when("2010-06")));
  EXPECT_TRUE(Period{}.mayHold(when("1900")));
  EXPECT_LE(*july.scanFrom(), when("2010"));
  EXPECT_EQ(july.scanUntil()->start, when("2010-08-01").start);
}

}  // namespace
}  // namespace casefold
