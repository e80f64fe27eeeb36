// Stores of other days are made once, hold as long as nothing comes that counts at their day, and are few.
#include "projections/runner/past_stores.h"

#include <gtest/gtest.h>

#include <barrier>
#include <chrono>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "tests/runner/scene.h"

namespace casefold {
namespace {

using namespace std::chrono_literals;

// Facts of a story occur on this day and after it.
const Instant firstDay = london::earliest(*parseWhen("2010-07-30"));

PointInTime asOf(int days) {
  return {.occurredBy = firstDay + std::chrono::days{days + 1} - 1us, .recordedBy = {}};
}

Fact onDay(std::int64_t day) {
  auto fact = attended("football");
  fact.day = day;
  return fact;
}

class PastStoresTest : public testing::Test {
 protected:
  PastStoresTest() {
    for (int i = 0; i < 40; ++i) scene_.recorded("case:" + std::to_string(i), {onDay(i)});
    scene_.foldAtOnce();
  }
  std::shared_ptr<const PastStore> get(const PointInTime& at) {
    auto made = stores_.get(*scene_.runner().reading(), at);
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : nullptr;
  }
  std::size_t streamsIn(const PastStore& past) {
    std::size_t streams = 0;
    EXPECT_TRUE(past.store->snapshot()->scan(Space::streams, {}, [&](auto, auto) { return ++streams > 0; }));
    return streams;
  }
  Scene<> scene_;
  PastStores stores_;
};

TEST_F(PastStoresTest, HoldWhatHadHappenedAndAreMadeOnceWhoeverAsks) {
  constexpr int askers = 8;
  std::barrier together(askers);
  std::vector<std::shared_ptr<const PastStore>> got(askers);
  std::vector<std::thread> threads;
  for (int i = 0; i < askers; ++i)
    threads.emplace_back([&, i] {
      together.arrive_and_wait();
      got[static_cast<std::size_t>(i)] = get(asOf(9));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set(got.begin(), got.end()).size(), 1U);
  EXPECT_EQ(streamsIn(*got.front()), 10U);
}

TEST_F(PastStoresTest, HoldWhileNothingComesThatCountsAtTheirDay) {
  const auto before = get(asOf(9));
  scene_.recorded("case:later", {onDay(10)});
  scene_.foldAtOnce();
  EXPECT_EQ(get(asOf(9)), before);
  scene_.recorded("case:late", {onDay(9)});
  scene_.foldAtOnce();
  const auto after = get(asOf(9));
  EXPECT_NE(after, before);
  EXPECT_EQ(streamsIn(*after), 11U);
  scene_.recorded("case:39", {corrects(1, 0, onDay(3))});
  scene_.foldAtOnce();
  EXPECT_EQ(streamsIn(*get(asOf(9))), 12U) << "it had happened before, as is known by now";
}

TEST_F(PastStoresTest, AreOfOneRunnersStoreAndNoOther) {
  const auto before = get(asOf(9));
  scene_.restart();
  EXPECT_NE(get(asOf(9)), before);
}

TEST_F(PastStoresTest, AreFew) {
  std::vector<std::weak_ptr<const PastStore>> made;
  for (int i = 0; i < 39; ++i) made.push_back(get(asOf(i)));
  const auto kept = std::ranges::count_if(made, [](const auto& store) { return !store.expired(); });
  EXPECT_EQ(kept, PastStores::mostKept);
  EXPECT_FALSE(made.back().expired());
  EXPECT_TRUE(made.front().expired());
}

TEST_F(PastStoresTest, EndWithTheService) {
  stores_.stop();
  const auto made = stores_.get(*scene_.runner().reading(), asOf(9));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::stopped);
}

}  // namespace
}  // namespace casefold
