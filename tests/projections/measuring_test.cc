// What holds of every view's measures, tried on the hub's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projections/hub/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::HasSubstr;

class Measuring : public testing::Test {
 protected:
  Caseload caseload{makeView<HubView>()};
};

TEST_F(Measuring, CountsWhatOccurredInTheMonthThatItWasInLondon) {
  caseload.record("case:1", {event("contact.received", "2010-07-31T22:30:00Z", R"("source":"6")")});
  caseload.record("case:2", {event("contact.received", "2010-07-31T23:30:00Z", R"("source":"6")")});
  EXPECT_EQ(caseload.measure("contacts", "2010-07", "2010-07")["2010-07"][""], "1");
  EXPECT_EQ(caseload.measure("contacts", "2010-08", "2010-08")["2010-08"][""], "1") << "past midnight there";
  EXPECT_EQ(caseload.measure("contacts", "2010-07", "2010-08")["2010-08"][""], "1");
}

TEST_F(Measuring, RefusesAnythingFinerThanAMonth) {
  const auto answer =
      caseload.measures([](auto query) { writeWhen(*parseWhen("2010-07-15"), query.initFrom()); });
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::malformed);
  EXPECT_EQ(answer.error().path, "query.from");
  EXPECT_THAT(answer.error().message, HasSubstr("whole months"));
}

TEST_F(Measuring, SaysByWhatAMeasureCanBeGrouped) {
  const auto answer = caseload.measures([](auto query) {
    query.setMeasure("contacts");
    query.setBy("weather");
  });
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().message, HasSubstr("locality"));
}

}  // namespace
}  // namespace casefold
