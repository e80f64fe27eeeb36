#include "infra/log/local/group_queue.h"

#include <gtest/gtest.h>

#include <thread>

namespace casefold::local {
namespace {

constexpr std::chrono::nanoseconds noPatience{};
constexpr std::chrono::nanoseconds endlessPatience = std::chrono::minutes(10);

bool put(GroupQueue& queue, std::string_view payload) {
  AppendDone done;
  return queue.put(Partition{0}, asBytes(payload), done);
}

TEST(GroupQueue, GivesAllThatWasPutMeanwhileAsOneGroup) {
  GroupQueue queue(1000, 10'000);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(put(queue, "a"));
  EXPECT_EQ(queue.gathered(), 5U);
  EXPECT_EQ(queue.take(1, noPatience)->appends.size(), 5U);
  EXPECT_EQ(queue.gathered(), 0U);
}

TEST(GroupQueue, StartsANewGroupWhenOneIsFull) {
  GroupQueue queue(2 * entryBytes(100), 10'000);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(put(queue, std::string(100, 'x')));
  EXPECT_EQ(queue.take(100, endlessPatience)->appends.size(), 2U) << "a full group is worth no wait";
  EXPECT_EQ(queue.take(1, noPatience)->appends.size(), 1U);
}

TEST(GroupQueue, TakesARecordThatIsLargerThanAGroup) {
  GroupQueue queue(100, 10'000);
  EXPECT_TRUE(put(queue, std::string(5000, 'x')));
  EXPECT_EQ(queue.take(1, noPatience)->bytes.size(), entryBytes(5000));
}

TEST(GroupQueue, WaitsForAsManyAsAreHopedFor) {
  GroupQueue queue(1000, 10'000);
  std::jthread appending([&] {
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(put(queue, "a"));
  });
  EXPECT_GE(queue.take(4, endlessPatience)->appends.size(), 4U);
}

TEST(GroupQueue, TakesWhatThereIsWhenPatienceEnds) {
  GroupQueue queue(1000, 10'000);
  EXPECT_TRUE(put(queue, "a"));
  EXPECT_EQ(queue.take(4, std::chrono::milliseconds(1))->appends.size(), 1U);
}

TEST(GroupQueue, GivesWhatIsLeftWhenClosedAndThenNothing) {
  GroupQueue queue(1000, 10'000);
  EXPECT_TRUE(put(queue, "a"));
  queue.close();
  EXPECT_FALSE(put(queue, "b"));
  EXPECT_EQ(queue.take(100, endlessPatience)->appends.size(), 1U);
  EXPECT_EQ(queue.take(100, endlessPatience), nullptr);
}

}  // namespace
}  // namespace casefold::local
