// Nothing is left out, and what is repeated carries the same id.
#include "services/publisher/publisher.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <mutex>
#include <random>

#include "services/publisher/published_event.h"
#include "tests/runner/folding.h"
#include "tests/runner/moves.h"
#include "tests/runner/story.h"
#include "tests/simulation/seed.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {
namespace {

constexpr std::chrono::seconds patience{60};

std::string idOf(const OutletMessage& message) {
  for (const auto& [name, value] : message.headers)
    if (name == "ce_id") return value;
  return "none";
}

// What subscribers got, and a switch by which the brokers fail.
struct Subscribers {
  std::mutex mutex;
  std::vector<OutletMessage> got;
  std::function<std::size_t(std::size_t)> taken = [](std::size_t offered) {
    return offered;
  };  // then unavailable

  std::vector<std::string> ids() {
    const std::lock_guard lock(mutex);
    std::vector<std::string> ids;
    for (const auto& message : got) ids.push_back(idOf(message));
    return ids;
  }
};

class SubscribedOutlet final : public Outlet {
 public:
  explicit SubscribedOutlet(Subscribers& subscribers) : subscribers_(subscribers) {}
  Result<void> deliver(std::span<const OutletMessage> messages) override {
    const std::lock_guard lock(subscribers_.mutex);
    const auto taken = subscribers_.taken(messages.size());
    for (const auto& message : messages.first(taken)) subscribers_.got.push_back(message);
    if (taken < messages.size()) return fail(ErrorCode::unavailable, "the subscribers' broker is away");
    return {};
  }
  void stop() override {}

 private:
  Subscribers& subscribers_;
};

class Publishing : public testing::Test {
 protected:
  void start(Subscribers& to) { start(to, std::make_unique<BorrowedStore>(store_)); }
  void start(Subscribers& to, std::unique_ptr<Store> store) {
    publisher_.reset();
    auto started =
        Publisher::start(log_, std::move(store), std::make_unique<SubscribedOutlet>(to), {}, moves_.moved());
    ASSERT_TRUE(started) << started.error().message;
    publisher_ = *std::move(started);
  }
  void waitUntil(const std::function<bool()>& isSo) { ASSERT_TRUE(moves_.until(isSo)); }
  void waitUntilAllIsPublished() {
    const auto ends = log_.ends(patience);
    waitUntil([&] { return publisher_->runner().cut() == *ends; });
  }

  // Every message once, by its id; fails the test if one id has two contents, or a stream's come out of
  // order.
  static std::map<std::string, std::string> onceById(const std::vector<OutletMessage>& messages) {
    std::map<std::string, std::string> contents;
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> last;  // version and index, by stream
    for (const auto& message : messages) {
      const std::string id = idOf(message);
      std::string content = message.channel + "|" + message.key + "|" + message.value;
      for (const auto& [name, value] : message.headers) content += "|" + name + "=" + value;
      auto [known, isNew] = contents.try_emplace(id, content);
      EXPECT_EQ(known->second, content) << id;
      if (!isNew) continue;
      const auto second = id.rfind('/');
      const auto first = id.rfind('/', second - 1);
      const std::pair<std::uint64_t, std::uint64_t> place{std::stoull(id.substr(first + 1)),
                                                          std::stoull(id.substr(second + 1))};
      auto [before, isFirst] = last.try_emplace(message.key, place);
      EXPECT_TRUE(isFirst || before->second < place) << "out of order: " << id;
      before->second = place;
    }
    return contents;
  }

  SimulatedLog log_{{.partitions = 3, .seed = 7}};
  FaultyStore store_;
  Moves moves_;
  std::unique_ptr<Publisher> publisher_;  // last: its thread uses all of the above
};

TEST_F(Publishing, DeliversEveryEventOfEveryAcceptedRecordAndNoOther) {
  StreamWriter writer("case:1");
  appendTo(log_, writer, {attended("football"), visited()});
  const WrittenHead head = writer.head();
  appendTo(log_, writer, {linked("A. Link")});
  const auto loser = makeRecord("case:1", head, {attended("chess")}, "too late");
  ASSERT_TRUE(log_.appendAndWait(partitionOf("case:1", 3), loser.bytes()));
  ASSERT_TRUE(log_.appendAndWait(Partition{0}, asBytes("no record at all")));
  Subscribers subscribers;
  start(subscribers);
  waitUntilAllIsPublished();
  EXPECT_THAT(subscribers.ids(), testing::ElementsAre("case:1/1/0", "case:1/1/1", "case:1/2/0"));
  EXPECT_EQ(publisher_->delivered(), 3U);
}

TEST_F(Publishing, GoesOnWhereItWasAndRepeatsNothingAfterAnOrderlyEnd) {
  StreamWriter writer("case:1");
  appendTo(log_, writer, {attended("football")});
  Subscribers subscribers;
  start(subscribers);
  waitUntilAllIsPublished();
  appendTo(log_, writer, {visited()});
  start(subscribers);
  waitUntilAllIsPublished();
  EXPECT_THAT(subscribers.ids(), testing::ElementsAre("case:1/1/0", "case:1/2/0"));
}

TEST_F(Publishing, RunFromTheStartAgainItGivesTheSameIdsAndBytesAndNothingElse) {
  writeSaga(log_, 11, {});
  Subscribers once;
  start(once);
  waitUntilAllIsPublished();
  Subscribers again;
  start(again, makeMemoryStore());
  waitUntilAllIsPublished();
  publisher_.reset();
  EXPECT_GT(once.got.size(), 100U);
  EXPECT_EQ(once.got.size(), again.got.size());
  EXPECT_EQ(onceById(once.got), onceById(again.got));
}

TEST_F(Publishing, PublishesNothingMoreOnceTheLogIsOfAnotherHistoryAndSaysUpToWhereItHad) {
  SimulatedLog backup{{.partitions = 3}};
  StreamWriter writer("case:1");
  appendTo(log_, writer, {attended("football")});
  backup.takeHistoryOf(log_);
  StreamWriter afterwards = writer;
  appendTo(log_, writer, {visited()});
  Subscribers subscribers;
  start(subscribers);
  waitUntilAllIsPublished();
  for (int i = 0; i < 3; ++i) appendTo(backup, afterwards, {attended("chess")});
  log_.takeHistoryOf(backup);
  waitUntil([&] { return publisher_->health().stopped; });
  EXPECT_TRUE(publisher_->health().otherHistory);
  EXPECT_THAT(subscribers.ids(), testing::ElementsAre("case:1/1/0", "case:1/2/0"));
  // Nor when it is opened again, or on another machine.
  publisher_.reset();
  auto refused = Publisher::start(log_, std::make_unique<BorrowedStore>(store_),
                                  std::make_unique<SubscribedOutlet>(subscribers), {}, moves_.moved());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::otherHistory);
  EXPECT_THAT(refused.error().message,
              testing::HasSubstr(fmt::format("{}:2", partitionOf("case:1", 3).get())));
  EXPECT_EQ(subscribers.ids().size(), 2U);
  // A person moves its store away: all of it is published, under the ids that it always has.
  start(subscribers, makeMemoryStore());
  waitUntilAllIsPublished();
  EXPECT_THAT(subscribers.ids(), testing::ElementsAre("case:1/1/0", "case:1/2/0", "case:1/1/0", "case:1/2/0",
                                                      "case:1/3/0", "case:1/4/0"));
}

TEST_F(Publishing, WaitsForSubscribersBrokersAndSaysSo) {
  StreamWriter writer("case:1");
  appendTo(log_, writer, {attended("football")});
  Subscribers subscribers;
  subscribers.taken = [](std::size_t) { return 0U; };
  start(subscribers);
  waitUntil([&] { return publisher_->health().fault.find("away") != std::string::npos; });
  EXPECT_FALSE(publisher_->health().stopped);
  EXPECT_EQ(publisher_->runner().cut(),
            fromTheStart(3));  // its place does not move past what was not delivered
  {
    const std::lock_guard lock(subscribers.mutex);
    subscribers.taken = [](std::size_t offered) { return offered; };
  }
  waitUntilAllIsPublished();
  EXPECT_THAT(subscribers.ids(), testing::ElementsAre("case:1/1/0"));
}

TEST_F(Publishing, AfterAFaultBetweenDeliveryAndStoringItRepeatsTheSameIdsAndLeavesNothingOut) {
  const auto seed = testSeed();
  SCOPED_TRACE("CASEFOLD_SEED=" + std::to_string(seed));
  writeSaga(log_, seed, {});
  Subscribers undisturbed;
  start(undisturbed, makeMemoryStore());
  waitUntilAllIsPublished();

  // Brokers that take part of a batch, stores that fail after a delivery, restarts: whatever the seed says.
  std::mt19937_64 random(seed);
  Subscribers subscribers;
  subscribers.taken = [&, first = true](std::size_t offered) mutable {
    const auto fate = std::exchange(first, false) ? 1 : random() % 8;
    if (fate == 0) return static_cast<std::size_t>(random() % (offered + 1));
    store_.failWrites = fate == 1;
    return offered;
  };
  const auto ends = log_.ends(patience);
  for (int starts = 0; starts < 10'000; ++starts) {
    start(subscribers);
    waitUntil([&] { return publisher_->health().stopped || publisher_->runner().cut() == *ends; });
    const bool done = publisher_->runner().cut() == *ends;
    publisher_.reset();
    store_.failWrites = false;
    if (done) break;
  }
  EXPECT_EQ(onceById(undisturbed.got), onceById(subscribers.got));
  EXPECT_GT(subscribers.got.size(), undisturbed.got.size());  // something was repeated
}

}  // namespace
}  // namespace casefold
