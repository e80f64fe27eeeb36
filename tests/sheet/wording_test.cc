#include "projections/sheet/wording.h"

#include <gmock/gmock.h>

#include <limits>

#include "projections/sheet/value.h"
#include "tests/sheet/sheet.capnp.h"

namespace casefold {
namespace {

using testing::ElementsAre;

TEST(Wording, TurnsNamesOfSchemasIntoWords) {
  EXPECT_EQ(inWords("leadProfessional"), "lead professional");
  EXPECT_EQ(inWords("pseudoCaf"), "pseudo CAF");
  EXPECT_EQ(inWords("gpNamed"), "GP named");
  EXPECT_EQ(inWords("section47"), "section 47");
  EXPECT_EQ(inWords("fedAt6Weeks"), "fed at 6 weeks");
  EXPECT_EQ(inWords("hasDBSCheck"), "has DBS check");
  EXPECT_EQ(inWords("state"), "state");
  EXPECT_EQ(inWords(""), "");
  EXPECT_EQ(asHeading("how the lights moved"), "How the lights moved");
  EXPECT_EQ(asHeading(""), "");
}

TEST(Wording, CountsOneInTheSingular) {
  EXPECT_EQ(withUnit("90", "minutes"), "90 minutes");
  EXPECT_EQ(withUnit("1", "minutes"), "1 minute");
  EXPECT_EQ(withUnit("1", "children"), "1 child");
  EXPECT_EQ(withUnit("1", "families"), "1 family");
  EXPECT_EQ(withUnit("1", "people"), "1 person");
  EXPECT_EQ(withUnit("1", "%"), "1 %");
  EXPECT_EQ(withUnit("0", "visits"), "0 visits");
}

TEST(Wording, WritesNumbersWithoutNeedlessDigits) {
  EXPECT_EQ(plainNumber(2), "2");
  EXPECT_EQ(plainNumber(2.5), "2.5");
  EXPECT_EQ(plainNumber(0.1 + 0.2), "0.3");
  EXPECT_EQ(plainNumber(double{0.1F}), "0.1");
  EXPECT_EQ(plainNumber(-0.0), "0");
  EXPECT_EQ(plainNumber(0.012), "0.012");
  EXPECT_EQ(plainNumber(100), "100");
  EXPECT_EQ(plainNumber(-1234.567), "-1234.57");
  EXPECT_EQ(plainNumber(std::numeric_limits<double>::infinity()), "∞");
  EXPECT_EQ(plainNumber(1e300), "1e+300");
}

TEST(Wording, WritesPenceAsPounds) {
  EXPECT_EQ(pounds(123'450), "£1,234.50");
  EXPECT_EQ(pounds(5), "£0.05");
  EXPECT_EQ(pounds(-99'999), "-£999.99");
  EXPECT_EQ(pounds(100'000'000'000), "£1,000,000,000.00");
  EXPECT_EQ(pounds(std::numeric_limits<std::int64_t>::min()), "-£92,233,720,368,547,758.08");
}

// Which is not the order of their numbers: a field that is added later is written where it belongs.
TEST(Wording, KeepsToTheOrderOfTheFile) {
  std::vector<std::string> names;
  for (const auto& field : fieldsShown(capnp::Schema::from<sheet::schema::Later>()))
    names.push_back(field.name);
  EXPECT_THAT(names, ElementsAre("first", "added later", "last"));
}

TEST(Wording, LeavesOutWhatIsHiddenOrCannotBeShown) {
  for (const auto& field : fieldsShown(capnp::Schema::from<sheet::schema::Everything>()))
    EXPECT_THAT(field.name, testing::Not(testing::AnyOf("secret", "pointer", "truncated")));
}

}  // namespace
}  // namespace casefold
