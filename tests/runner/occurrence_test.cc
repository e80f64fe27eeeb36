// In which order a view sees what occurred that asks for order of occurrence. replay_test.cc compares it with
// the reference model over random histories; here is what it means.
#include <gmock/gmock.h>

#include "tests/runner/scene.h"

namespace casefold {
namespace {

Fact on(std::int64_t day, std::int64_t hour, Fact fact) {
  fact.day = day;
  fact.hour = hour;
  return fact;
}

Fact on(std::int64_t day, Fact fact) {
  fact.day = day;
  fact.precision = Precision::day;
  return fact;
}

// Told twice: folded record by record, and all in one batch. Both must come to the same.
class InOrderOfOccurrence : public testing::Test {
 protected:
  void recorded(const std::vector<Fact>& facts) {
    for (auto* scene : {&oneByOne_, &atOnce_}) scene->recorded("case:1", facts);
    oneByOne_.fold();
  }
  std::string linkPerson() {
    atOnce_.fold();
    EXPECT_EQ(digestOf(atOnce_.store()), digestOf(oneByOne_.store()));
    return atOnce_.state("case:1").linkPerson;
  }

 private:
  Scene<TouchyByOccurrenceView> oneByOne_{1}, atOnce_{1};
};

TEST_F(InOrderOfOccurrence, WhatIsLearnedLateStandsWhereItOccurred) {
  recorded({on(2, 0, linked("Sam"))});
  recorded({on(1, 0, linked("Ros"))});
  EXPECT_EQ(linkPerson(), "Sam");
}

TEST_F(InOrderOfOccurrence, WhatIsKnownToTheDayStandsBehindWhatWasRecordedOfThatDay) {
  recorded({on(1, 1, linked("Ros"))});
  recorded({on(1, linked("Sam"))});
  EXPECT_EQ(linkPerson(), "Sam");
}

TEST_F(InOrderOfOccurrence, WhatIsKnownToTheDayStandsBehindTheSameRecordsEvents) {
  recorded({on(1, 1, linked("Ros")), on(1, linked("Sam"))});
  EXPECT_EQ(linkPerson(), "Sam");
}

TEST_F(InOrderOfOccurrence, WhatWasRecordedOfADayAfterwardsStandsBehindWhatIsKnownToTheDay) {
  recorded({on(1, linked("Sam"))});
  recorded({on(1, 0, linked("Ros"))});
  EXPECT_EQ(linkPerson(), "Ros");
}

TEST_F(InOrderOfOccurrence, WhatIsKnownToTheDayStaysBeforeTheNextDay) {
  recorded({on(1, 1, linked("Ros"))});
  recorded({on(3, 0, linked("Jo"))});
  recorded({on(1, linked("Sam"))});
  EXPECT_EQ(linkPerson(), "Jo");
}

TEST_F(InOrderOfOccurrence, ACorrectedTimeMovesWhatStandsBehindIt) {
  recorded({on(1, 1, linked("Ros"))});
  recorded({on(1, linked("Sam"))});
  recorded({corrects(1, 0, on(2, 1, linked("Ros")))});
  EXPECT_EQ(linkPerson(), "Ros");
}

}  // namespace
}  // namespace casefold
