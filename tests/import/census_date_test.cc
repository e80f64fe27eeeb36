#include "tools/import/census_date.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>

namespace casefold {
namespace {

std::string read(std::string_view text) {
  const auto day = readCensusDay(text);
  return day ? casefold::text(day->day) : "refused";
}

TEST(CensusDate, ReadsWhatCanBeOneDayOnly) {
  // The right days were looked up in a calendar; London is an hour ahead of UTC from 28 March to 31 October
  // 2010.
  const std::pair<const char*, const char*> expected[] = {
      {"2010-07-30", "2010-07-30"},
      {"30/07/2010", "2010-07-30"},
      {"30-07-2010", "2010-07-30"},
      {"30.7.2010", "2010-07-30"},
      {"07/30/2010", "2010-07-30"},
      {"07/07/2010", "2010-07-07"},
      {"2010/07/30", "2010-07-30"},
      {"20100730", "2010-07-30"},
      {"30/07/2010 00:00:00", "2010-07-30"},
      {"2010-07-30Z", "2010-07-30"},
      {"2010-07-30+01:00", "2010-07-30"},
      {"2010-07-30T00:00:00", "2010-07-30"},
      {"2010-07-30T00:00:00.000", "2010-07-30"},
      {"2010-07-30T09:30:00", "2010-07-30"},
      {"2010-07-30 09:30", "2010-07-30"},
      {"2010-07-30T23:00:00", "2010-07-30"},
      {"2010-07-30T22:59:59Z", "2010-07-30"},
      {"2010-07-30T23:00:00Z", "2010-07-31"},
      {"2010-07-30T23:00Z", "2010-07-31"},
      {"2010-12-31T23:00:00Z", "2010-12-31"},
      {"2010-07-31T00:00:00+01:00", "2010-07-31"},
      {"2010-07-31T00:30:00+02:00", "2010-07-30"},
      {"1800-01-01", "1800-01-01"},
      // Two days, or none.
      {"03/04/2010", "refused"},
      {"3/4/2010", "refused"},
      {"31/02/2010", "refused"},
      {"13/13/2010", "refused"},
      {"30/07/10", "refused"},
      {"2010-07", "refused"},
      {"2010-02-30", "refused"},
      {"0201-07-30", "refused"},
      {"2010-07-30T", "refused"},
      {"2010-07-30T25:00:00", "refused"},
      {"2010-07-30 noon", "refused"},
      {"2010-07-30Q", "refused"},
      {"--", "refused"},
      {"//", "refused"},
      {"-1/07/2010", "refused"},
      {"+7/07/2010", "refused"},
      {"20101301", "refused"},
      {"soon", "refused"},
      {"", "refused"},
  };
  for (const auto& [text, day] : expected) EXPECT_EQ(read(text), day) << text;
}

TEST(CensusDate, SaysHowItReadWhatIsNotWrittenAsSpecified) {
  EXPECT_EQ(readCensusDay("2010-07-30")->how, "");
  for (const auto* text :
       {"30/07/2010", "20100730", "2010-07-30Z", "2010-07-30T00:00:00", "2010-07-30T23:00:00Z"})
    EXPECT_NE(readCensusDay(text)->how, "") << text;
  EXPECT_THAT(readCensusDay("03/04/2010").error().message, testing::HasSubstr("two days"));
  for (const auto* text : {"1799-12-31", "31/12/1799", "2200-01-01", "0201-07-30"})
    EXPECT_THAT(readCensusDay(text).error().message, testing::HasSubstr("from 1800 to 2199")) << text;
}

}  // namespace
}  // namespace casefold
