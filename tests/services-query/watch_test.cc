#include "schemas/codec/record.h"
#include "tests/services-query/service_fixture.h"

namespace casefold {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

// "case:1 v2", as changes come in.
std::vector<std::string> named(const Owned<schema::Watch::NextResults>& changes) {
  std::vector<std::string> names;
  for (const auto change : changes.get().getChanges())
    names.push_back(std::string(view(change.getStream())) + " v" + std::to_string(change.getVersion()));
  return names;
}

std::vector<std::string> positions(const Owned<schema::Watch::NextResults>& changes) {
  std::vector<std::string> all;
  for (const auto position : changes.get().getPositions()) all.emplace_back(view(position));
  return all;
}

// Takes changes until there are `count`.
std::vector<std::string> take(Watching& watching, std::size_t count,
                              std::vector<std::string>* upTo = nullptr) {
  std::vector<std::string> all;
  while (all.size() < count) {
    const auto changes = watching.next(7, milliseconds{30'000});
    if (!changes || changes->get().getChanges().size() == 0) {
      ADD_FAILURE() << "only " << all.size() << " of " << count << " changes came";
      return all;
    }
    for (const std::string& name : named(*changes)) all.push_back(name);
    if (upTo != nullptr) *upTo = positions(*changes);
  }
  return all;
}

TEST_P(EitherServiceTest, TellsOfARecordAsSoonAsTheViewHasFoldedIt) {
  const auto watcher = either();
  auto watching = watcher->watch("touchy", {.live = true});
  ASSERT_TRUE(watching) << watching.error().message;
  auto recorded = std::async(std::launch::async, [this] { return record({.stream = "case:1"}); });
  EXPECT_THAT(take(**watching, 1), ElementsAre("case:1 v1"));
  recorded.get();
}

TEST_P(EitherServiceTest, TellsOfEveryRecordOnceAndInTheOrderOfItsStream) {
  constexpr int records = 60;
  for (int n = 0; n < records; ++n) record({.stream = "case:" + std::to_string(n % 4)});
  const auto watcher = either();
  const auto watching = watcher->watch("touchy", {});
  ASSERT_TRUE(watching) << watching.error().message;
  const auto all = take(**watching, records);
  std::map<std::string, int> versions;
  for (const std::string& name : all) {
    const std::string stream = name.substr(0, name.find(' '));
    EXPECT_EQ(name, stream + " v" + std::to_string(++versions[stream]));
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(records));
  const auto nothing = (*watching)->next(7, milliseconds{10});
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->get().getChanges().size(), 0U);
}

// The journal is read on a worker: while that waits for its disk, the loop answers everybody else.
TEST_F(ServiceTest, AWatchThatWaitsForTheStoreKeepsNobodyElseWaiting) {
  record({.stream = "case:1"});
  service_.journalGate.shut();
  auto told = std::async(std::launch::async, [this] {
    const auto watcher = client();
    const auto watching = watcher->watch("touchy", {});
    return watching ? take(**watching, 1) : std::vector<std::string>{"not watched"};
  });
  EXPECT_TRUE(service_.journalGate.waitForAReader());
  const auto other = client();
  EXPECT_TRUE(other->status());
  record({.stream = "case:2"});
  EXPECT_NE(told.wait_for(milliseconds{0}), std::future_status::ready);
  service_.journalGate.open();
  EXPECT_THAT(told.get(), ElementsAre("case:1 v1"));
}

TEST_P(EitherServiceTest, GoesOnFromPositions) {
  for (int n = 0; n < 40; ++n) record({.stream = "case:" + std::to_string(n % 4)});
  const auto watcher = either();
  std::vector<std::string> upTo;
  auto watching = watcher->watch("touchy", {});
  auto all = take(**watching, 15, &upTo);
  watching = watcher->watch("touchy", {.positions = upTo});
  for (const std::string& name : take(**watching, 40 - all.size())) all.push_back(name);
  std::ranges::sort(all);
  EXPECT_TRUE(std::ranges::unique(all).empty()) << "something was told twice";
  EXPECT_EQ(all.size(), 40U);
}

TEST_P(EitherServiceTest, WatchesOneStreamAlone) {
  for (int n = 0; n < 30; ++n) record({.stream = n % 2 == 0 ? "case:1" : "case:2"});
  const auto watcher = either();
  std::vector<std::string> upTo;
  auto watching = watcher->watch("touchy", {.stream = "case:1"});
  ASSERT_TRUE(watching) << watching.error().message;
  EXPECT_THAT(take(**watching, 7, &upTo), ElementsAre("case:1 v1", "case:1 v2", "case:1 v3", "case:1 v4",
                                                      "case:1 v5", "case:1 v6", "case:1 v7"));
  watching = watcher->watch("touchy", {.stream = "case:1", .positions = upTo});
  EXPECT_EQ(take(**watching, 8).front(), "case:1 v8") << "it goes on from a position";
  auto live = watcher->watch("touchy", {.stream = "case:1", .live = true});
  const std::string position = record({.stream = "case:1"});
  ASSERT_TRUE(show(*watcher, "case:1", {position}));
  EXPECT_THAT(take(**live, 1), ElementsAre("case:1 v16"));
}

TEST_P(EitherServiceTest, RefusesToWatchWhatIsNoStream) {
  const auto watcher = either();
  EXPECT_EQ(watcher->watch("touchy", {.stream = "nonsense"}).error().code, ErrorCode::malformed);
  EXPECT_EQ(watcher->watch("touchy", {.positions = {"9:0"}}).error().code, ErrorCode::malformed);
  EXPECT_EQ(watcher->watch("nothing", {}).error().code, ErrorCode::notServed);
}

TEST_F(ServiceTest, LetsASessionHoldOnlySoManyWatches) {
  const auto watcher = client(Over::wire, {.retryFor = milliseconds{0}});
  std::vector<std::unique_ptr<Watching>> held;
  for (int n = 0; n < 64; ++n) {
    auto watching = watcher->watch("touchy", {});
    ASSERT_TRUE(watching) << watching.error().message;
    held.push_back(*std::move(watching));
  }
  EXPECT_EQ(watcher->watch("touchy", {}).error().code, ErrorCode::busy);
  held.pop_back();
  EXPECT_TRUE(watcher->watch("touchy", {})) << "a watch that was dropped makes room";
}

TEST_F(ServiceTest, GoesOnWatchingWhenTheServiceComesBack) {
  const auto watcher = client();
  const auto watching = watcher->watch("touchy", {});
  record({});
  EXPECT_THAT(take(**watching, 1), ElementsAre("case:1 v1"));
  const std::uint16_t port = service_.port();
  service_.server->stop(milliseconds{0});
  service_.listen(port);
  record({});
  EXPECT_THAT(take(**watching, 1), ElementsAre("case:1 v2"));
}

}  // namespace
}  // namespace casefold
