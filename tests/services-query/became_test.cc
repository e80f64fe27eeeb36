#include "services/client/became.h"

#include <gtest/gtest.h>

#include <string>

#include "services/client/client.h"

namespace casefold {
namespace {

using Outcome = schema::CommandResult::Outcome;

Owned<schema::CommandResult> resultOf(Outcome outcome, std::string_view code = {}) {
  Owned<schema::CommandResult> result;
  result.builder().setOutcome(outcome);
  if (!code.empty()) result.builder().initError().setCode(std::string(code));
  return result;
}

TEST(Became, IsRecordedNowOrBefore) {
  EXPECT_EQ(becameOf(resultOf(Outcome::RECORDED).get()), Became::recorded);
  EXPECT_EQ(becameOf(resultOf(Outcome::DUPLICATE).get()), Became::recordedBefore);
}

TEST(Became, IsRefusedForWhatLiesInTheCommand) {
  EXPECT_EQ(becameOf(resultOf(Outcome::CONFLICT, "conflict").get()), Became::refused);
  for (const ErrorCode code : {ErrorCode::malformed, ErrorCode::tooLarge, ErrorCode::commandReused,
                               ErrorCode::damaged, ErrorCode::internal})
    EXPECT_EQ(becameOf(resultOf(Outcome::REFUSED, codeName(code)).get()), Became::refused) << codeName(code);
}

TEST(Became, IsNotSettledWhileNobodyCouldTakeIt) {
  for (const ErrorCode code : {ErrorCode::unavailable, ErrorCode::busy, ErrorCode::stopped}) {
    EXPECT_EQ(becameOf(resultOf(Outcome::REFUSED, codeName(code)).get()), Became::notSettled)
        << codeName(code);
    EXPECT_TRUE(worthAskingAgain(code)) << codeName(code);
  }
  EXPECT_EQ(becameOf(resultOf(Outcome::UNKNOWN, "unknownOutcome").get()), Became::notSettled);
}

TEST(Became, TakesNothingForRecordedThatALaterServiceMaySay) {
  constexpr auto later = static_cast<Outcome>(999);
  EXPECT_EQ(becameOf(resultOf(later).get()), Became::notSettled);
}

}  // namespace
}  // namespace casefold
