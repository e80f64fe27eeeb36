#include "infra/terminal/shown_time.h"

#include <gtest/gtest.h>

namespace casefold {
namespace {

std::string shown(std::string_view written) { return shownTime(*parseWhen(written)); }

TEST(ShownTime, ShowsInstantsInLondonAndDatesAsWritten) {
  EXPECT_EQ(shown("2010-07-30T14:05:59Z"), "2010-07-30 15:05");
  EXPECT_EQ(shown("2010-12-30T14:05:00Z"), "2010-12-30 14:05");
  EXPECT_EQ(shown("2010-07-30"), "2010-07-30");
  EXPECT_EQ(shown("2010-07"), "2010-07");
  EXPECT_EQ(shown("2010"), "2010");
}

TEST(ShownTime, TellsTheTwoHoursOfOctoberApart) {
  EXPECT_EQ(shown("2021-10-31T00:30:00Z"), "2021-10-31 01:30 BST");
  EXPECT_EQ(shown("2021-10-31T01:30:00Z"), "2021-10-31 01:30 GMT");
  EXPECT_EQ(shown("2021-10-31T02:30:00Z"), "2021-10-31 02:30");
}

// Of 1940 to 1947; by the published tables of summer time (Statutory Rules and Orders 1941 to 1947).
TEST(ShownTime, KnowsDoubleSummerTime) {
  EXPECT_EQ(shown("1943-07-01T12:00:00Z"), "1943-07-01 14:00");
  EXPECT_EQ(shown("1945-07-15T00:30:00Z"), "1945-07-15 02:30 BDST");
  EXPECT_EQ(shown("1945-07-15T01:30:00Z"), "1945-07-15 02:30 BST");
}

// Which a hostile record may hold: run with the sanitizers, it shows that nothing overflows.
TEST(ShownTime, ShowsWhatNoRecordCanHoldAsNoTime) {
  using std::chrono::microseconds;
  for (const auto start : {Instant::min(), Instant::max(), earliestWhen - microseconds{1}, endOfWhen}) {
    EXPECT_EQ(shownTime(start), "(not a time)");
    for (const auto precision :
         {Precision::year, Precision::month, Precision::day, Precision::instant, static_cast<Precision>(77)})
      EXPECT_EQ(shownTime(When{start, precision}), "(not a time)");
  }
  EXPECT_EQ(shownTime(earliestWhen), "1800-01-01 00:00") << "of the time before 1848 UTC's is shown";
  EXPECT_EQ(shownTime(endOfWhen - microseconds{1}), "2199-12-31 23:59");
}

}  // namespace
}  // namespace casefold
