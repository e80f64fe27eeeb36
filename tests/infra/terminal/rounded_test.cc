#include "infra/terminal/rounded.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace casefold {
namespace {

TEST(Rounded, SharesAreRoundedHalfUp) {
  EXPECT_EQ(percentOf(33, 40), 83) << "82.5";
  EXPECT_EQ(percentOf(1, 40), 3) << "2.5";
  EXPECT_EQ(percentOf(1, 200), 1) << "0.5";
  EXPECT_EQ(percentOf(1, 201), 0) << "0.4975";
  EXPECT_EQ(percentOf(1, 3), 33);
  EXPECT_EQ(percentOf(2, 3), 67);
  EXPECT_EQ(percentOf(0, 7), 0);
  EXPECT_EQ(percentOf(7, 7), 100);
  const auto most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(percentOf(most, most), 100);
  EXPECT_EQ(percentOf(most / 2, most), 50);
}

TEST(Rounded, MeansAreRoundedHalfUp) {
  EXPECT_EQ(meanOf(361, 20), "18.1") << "18.05";
  EXPECT_EQ(meanOf(1, 4), "0.3") << "0.25";
  EXPECT_EQ(meanOf(180, 2), "90.0");
  EXPECT_EQ(meanOf(0, 2), "0.0");
  EXPECT_EQ(meanOf(1999, 20), "100.0") << "99.95";
}

TEST(Rounded, NumbersAreRoundedHalfUpAsTheyAreWritten) {
  EXPECT_EQ(rounded(0.125, 2), "0.13");
  EXPECT_EQ(rounded(2.675, 2), "2.68") << "whose nearest double is a little less";
  EXPECT_EQ(rounded(-0.125, 2), "-0.13");
  EXPECT_EQ(rounded(99.995, 2), "100");
  EXPECT_EQ(rounded(46.5, 0), "47");
  EXPECT_EQ(rounded(45.5, 0), "46");
  EXPECT_EQ(rounded(7, 2), "7");
  EXPECT_EQ(rounded(7.5, 2), "7.5");
  EXPECT_EQ(rounded(1200, 2), "1200");
  EXPECT_EQ(rounded(0, 2), "0");
  EXPECT_EQ(rounded(-0.001, 2), "0");
  EXPECT_EQ(rounded(1e-9, 2), "0");
  EXPECT_EQ(rounded(123456789012345.0, 2), "123456789012345");
  EXPECT_EQ(rounded(std::numeric_limits<double>::infinity(), 2), "inf");
}

}  // namespace
}  // namespace casefold
