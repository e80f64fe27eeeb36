#include "tests/conformance/store_conformance.h"

#include <algorithm>
#include <atomic>
#include <thread>

namespace casefold {
namespace {

constexpr std::array<Space, spaceCount> allSpaces = {Space::meta, Space::streams, Space::rows, Space::journal,
                                                     Space::versions};

std::string randomKey(std::mt19937_64& random) {
  static const std::string letters("\0\1ab\xfe\xff", 6);
  std::string key;
  for (auto size = 1 + random() % 4; size > 0; --size) key.push_back(letters[random() % letters.size()]);
  return key;
}

std::string describe(const ScanRange& range) {
  auto shown = [](const std::string& text) {
    std::string out;
    for (unsigned char c : text) out += testing::PrintToString(static_cast<unsigned>(c)) + " ";
    return "[" + out + "]";
  };
  return "prefix " + shown(range.prefix) + " from " + shown(range.from) + " until " + shown(range.until) +
         (range.direction == Direction::forward ? " forward" : " backward");
}

}  // namespace

StoredEntries StoreModel::scan(Space space, const ScanRange& range) const {
  StoredEntries found;
  const bool forward = range.direction == Direction::forward;
  for (const auto& [key, value] : spaces[static_cast<std::size_t>(space)]) {
    if (!key.starts_with(range.prefix)) continue;
    if (!range.from.empty() && (forward ? key < range.from : key >= range.from)) continue;
    if (!range.until.empty() && (forward ? key >= range.until : key < range.until)) continue;
    found.emplace_back(key, value);
  }
  if (!forward) std::ranges::reverse(found);
  return found;
}

StoredEntries scanned(const StoreSnapshot& snapshot, Space space, const ScanRange& range) {
  StoredEntries found;
  auto done = snapshot.scan(space, range, [&](auto key, auto value) {
    found.emplace_back(key, value);
    return true;
  });
  EXPECT_TRUE(done) << done.error().message;
  return found;
}

std::string digestOf(const StoreSnapshot& snapshot) {
  auto made = digest(snapshot);
  EXPECT_TRUE(made);
  return made ? *made : std::string{};
}

void randomBatch(std::mt19937_64& random, StoreBatch& batch, StoreModel& model) {
  for (auto changes = 1 + random() % 20; changes > 0; --changes) {
    auto space = allSpaces[random() % spaceCount];
    auto key = randomKey(random);
    if (random() % 3 == 0) {
      batch.erase(space, key);
      model[space].erase(key);
    } else {
      std::string value(random() % 40, static_cast<char>(random()));
      batch.put(space, key, value);
      model[space].insert_or_assign(key, value);
    }
  }
}

ScanRange randomRange(std::mt19937_64& random) {
  ScanRange range;
  auto key = randomKey(random);
  if (random() % 2 == 0) range.prefix = key.substr(0, random() % 3);
  if (random() % 2 == 0)
    range.from = random() % 2 == 0 ? range.prefix + randomKey(random) : randomKey(random);
  if (random() % 2 == 0)
    range.until = random() % 2 == 0 ? range.prefix + randomKey(random) : randomKey(random);
  if (random() % 2 == 0) range.direction = Direction::backward;
  return range;
}

void StoreConformance::SetUp() {
  subject_ = GetParam().subject();
  reopen();
}

void StoreConformance::reopen() {
  store_.reset();
  auto opened = subject_->open();
  ASSERT_TRUE(opened) << opened.error().message;
  store_ = *std::move(opened);
}

void StoreConformance::put(Space space, std::string_view key, std::string_view value) {
  auto batch = store_->batch();
  batch->put(space, key, value);
  ASSERT_TRUE(store_->write(*batch));
}

std::string StoreConformance::get(Space space, std::string_view key) {
  std::string value, snapshotted;
  auto found = store_->get(space, key, value);
  auto foundAgain = store_->snapshot()->get(space, key, snapshotted);
  EXPECT_TRUE(found && foundAgain && *found == *foundAgain && value == snapshotted);
  return found && *found ? value : "-";
}

void StoreConformance::expectHolds(const StoreModel& model) {
  auto snapshot = store_->snapshot();
  for (auto space : allSpaces)
    EXPECT_TRUE(scanned(*snapshot, space, {}) == model.scan(space, {}))
        << "space " << static_cast<int>(space);
}

// ---- keys and values --------------------------------------------------------------------------------------

TEST_P(StoreConformance, KeepsTheLastValueOfEachKeyInItsSpace) {
  for (auto space : allSpaces) EXPECT_EQ(get(space, "k"), "-");
  put(Space::rows, "k", "first");
  put(Space::journal, "k", "other");
  put(Space::rows, "k", "second");
  EXPECT_EQ(get(Space::rows, "k"), "second");
  EXPECT_EQ(get(Space::journal, "k"), "other");
  EXPECT_EQ(get(Space::streams, "k"), "-");
}

TEST_P(StoreConformance, TakesAnyBytesAndLargeValues) {
  const std::string zeros(3, '\0'), ones(5, '\xff'), large(std::size_t{1} << 20U, 'x');
  put(Space::rows, zeros, ones);
  put(Space::rows, ones, zeros);
  put(Space::journal, "large", large);
  put(Space::journal, "empty", "");
  EXPECT_EQ(get(Space::rows, zeros), ones);
  EXPECT_EQ(get(Space::rows, ones), zeros);
  EXPECT_TRUE(get(Space::journal, "large") == large);
  EXPECT_EQ(get(Space::journal, "empty"), "");
}

// ---- batches ----------------------------------------------------------------------------------------------

TEST_P(StoreConformance, AppliesABatchInTheOrderInWhichItWasSaid) {
  put(Space::rows, "c", "0");
  auto batch = store().batch();
  batch->put(Space::rows, "a", "1");
  batch->erase(Space::rows, "a");
  batch->erase(Space::rows, "b");
  batch->put(Space::rows, "b", "2");
  batch->put(Space::rows, "c", "3");
  batch->put(Space::rows, "c", "4");
  batch->erase(Space::rows, "never");
  ASSERT_TRUE(store().write(*batch));
  EXPECT_EQ(get(Space::rows, "a"), "-");
  EXPECT_EQ(get(Space::rows, "b"), "2");
  EXPECT_EQ(get(Space::rows, "c"), "4");
}

TEST_P(StoreConformance, ShowsNothingOfABatchBeforeItIsWrittenOrAfterItIsCleared) {
  auto batch = store().batch();
  batch->put(Space::rows, "a", "1");
  EXPECT_EQ(get(Space::rows, "a"), "-");
  batch->clear();
  batch->put(Space::rows, "b", "2");
  ASSERT_TRUE(store().write(*batch));
  EXPECT_EQ(get(Space::rows, "a"), "-");
  EXPECT_EQ(get(Space::rows, "b"), "2");
}

TEST_P(StoreConformance, LeavesAWrittenBatchEmpty) {
  auto batch = store().batch();
  batch->put(Space::rows, "a", "1");
  ASSERT_TRUE(store().write(*batch));
  put(Space::rows, "a", "2");
  batch->put(Space::rows, "b", "3");
  ASSERT_TRUE(store().write(*batch));
  EXPECT_EQ(get(Space::rows, "a"), "2") << "the batch said again what it had said before";
}

// A reader that looks again and again while batches of two keys are written never sees half of one.
TEST_P(StoreConformance, IsNeverSeenWithAPartOfABatch) {
  std::atomic<bool> done{false};
  std::jthread reading([&] {
    std::uint64_t last = 0;
    do {
      auto snapshot = store().snapshot();
      std::string here = "0", there = "0";
      EXPECT_TRUE(snapshot->get(Space::rows, "k", here));
      EXPECT_TRUE(snapshot->get(Space::versions, "k", there));
      EXPECT_EQ(here, there);
      EXPECT_GE(std::stoull(here), last) << "the store went back in time";
      last = std::stoull(here);
    } while (!done);
  });
  auto batch = store().batch();
  for (int i = 1; i <= 2000; ++i) {
    batch->put(Space::rows, "k", std::to_string(i));
    batch->put(Space::versions, "k", std::to_string(i));
    ASSERT_TRUE(store().write(*batch));
  }
  done = true;
}

// ---- snapshots --------------------------------------------------------------------------------------------

TEST_P(StoreConformance, ASnapshotIsUnmovedByLaterWrites) {
  put(Space::rows, "a", "1");
  put(Space::rows, "b", "1");
  auto before = store().snapshot();
  auto batch = store().batch();
  batch->put(Space::rows, "a", "2");
  batch->erase(Space::rows, "b");
  batch->put(Space::rows, "c", "2");
  ASSERT_TRUE(store().write(*batch));
  auto after = store().snapshot();
  EXPECT_EQ(scanned(*before, Space::rows, {}), (StoredEntries{{"a", "1"}, {"b", "1"}}));
  EXPECT_EQ(scanned(*after, Space::rows, {}), (StoredEntries{{"a", "2"}, {"c", "2"}}));
  EXPECT_EQ(scanned(*before, Space::rows, {.direction = Direction::backward}),
            (StoredEntries{{"b", "1"}, {"a", "1"}}));
}

// ---- scans ------------------------------------------------------------------------------------------------

TEST_P(StoreConformance, ScansKeysInTheOrderOfTheirBytes) {
  const StoredEntries expected = {{std::string("a\0", 2), ""}, {"a\x7f", ""}, {"a\x80", ""}, {"a\xff", ""}};
  for (const auto& entry : {expected[2], expected[0], expected[3], expected[1]})
    put(Space::rows, entry.first, entry.second);
  EXPECT_EQ(scanned(*store().snapshot(), Space::rows, {}), expected);
}

TEST_P(StoreConformance, ScansWithinPrefixFromAndUntilInBothDirections) {
  for (const auto* key : {"a", "b", "b1", "b2", "b3", "c"}) put(Space::rows, key, "");
  auto keys = [&](const ScanRange& range) {
    std::string found;
    for (const auto& [key, value] : scanned(*store().snapshot(), Space::rows, range)) found += key + " ";
    return found;
  };
  const auto back = Direction::backward;
  EXPECT_EQ(keys({.prefix = "b"}), "b b1 b2 b3 ");
  EXPECT_EQ(keys({.prefix = "b", .from = "b2"}), "b2 b3 ");
  EXPECT_EQ(keys({.prefix = "b", .from = "a"}), "b b1 b2 b3 ");
  EXPECT_EQ(keys({.prefix = "b", .from = "c"}), "");
  EXPECT_EQ(keys({.prefix = "b", .from = "z"}), "");
  EXPECT_EQ(keys({.prefix = "b", .until = "b2"}), "b b1 ");
  EXPECT_EQ(keys({.prefix = "b", .until = "a"}), "");
  EXPECT_EQ(keys({.prefix = "b", .direction = back}), "b3 b2 b1 b ");
  EXPECT_EQ(keys({.prefix = "b", .from = "b2", .direction = back}), "b1 b ");
  EXPECT_EQ(keys({.prefix = "b", .from = "z", .direction = back}), "b3 b2 b1 b ");
  EXPECT_EQ(keys({.prefix = "b", .from = "a", .direction = back}), "");
  EXPECT_EQ(keys({.prefix = "b", .until = "b2", .direction = back}), "b3 b2 ");
  EXPECT_EQ(keys({.prefix = "b", .from = "b3", .until = "b1", .direction = back}), "b2 b1 ");
  EXPECT_EQ(keys({.prefix = "x"}), "");
  EXPECT_EQ(keys({.prefix = "", .from = "b3"}), "b3 c ");
}

TEST_P(StoreConformance, EndsAScanWhenItIsTold) {
  for (const auto* key : {"a", "b", "c"}) put(Space::rows, key, "");
  for (auto direction : {Direction::forward, Direction::backward}) {
    int seen = 0;
    ASSERT_TRUE(store().snapshot()->scan(Space::rows, {.direction = direction},
                                         [&](auto, auto) { return ++seen < 2; }));
    EXPECT_EQ(seen, 2);
  }
}

TEST(AfterPrefix, IsTheFirstKeyBehindAll) {
  EXPECT_EQ(afterPrefix("ab"), "ac");
  EXPECT_EQ(afterPrefix("a\xff"), "b");
  EXPECT_EQ(afterPrefix("\xff\xff"), "");
  EXPECT_EQ(afterPrefix(""), "");
}

// ---- against the model ------------------------------------------------------------------------------------

TEST_P(StoreConformance, AgreesWithAModelUnderRandomUse) {
  const auto seed = testSeed();
  SCOPED_TRACE("CASEFOLD_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  StoreModel model;
  std::vector<std::pair<std::unique_ptr<StoreSnapshot>, StoreModel>> kept;
  auto batch = store().batch();
  for (int step = 0; step < 1500 && !HasFailure(); ++step) {
    randomBatch(random, *batch, model);
    ASSERT_TRUE(store().write(*batch));
    if (random() % 20 == 0) kept.emplace_back(store().snapshot(), model);
    if (kept.size() > 5) kept.erase(kept.begin());
    auto range = randomRange(random);
    auto space = allSpaces[random() % spaceCount];
    EXPECT_EQ(scanned(*store().snapshot(), space, range), model.scan(space, range)) << describe(range);
    if (!kept.empty()) {
      const auto& [snapshot, then] = kept[random() % kept.size()];
      EXPECT_EQ(scanned(*snapshot, space, range), then.scan(space, range)) << describe(range);
    }
    if (random() % 100 == 0 && subject().canReopen()) {
      kept.clear();
      batch.reset();
      if (random() % 2 == 0) {
        ASSERT_TRUE(store().flush());
      }
      reopen();
      batch = store().batch();
      expectHolds(model);
    }
  }
  expectHolds(model);
}

TEST_P(StoreConformance, HoldsEverythingWhenItIsOpenedAgain) {
  if (!subject().canReopen()) GTEST_SKIP() << "this store lives only as long as its object";
  for (auto space : allSpaces) put(space, "k", "of " + std::to_string(static_cast<int>(space)));
  const auto before = digestOf(*store().snapshot());
  reopen();
  EXPECT_EQ(digestOf(*store().snapshot()), before);
  EXPECT_EQ(get(Space::versions, "k"), "of 4");
}

// ---- digests ----------------------------------------------------------------------------------------------

TEST_P(StoreConformance, TwoStoresHaveOneDigestIfAndOnlyIfTheyHoldTheSame) {
  auto other = GetParam().subject();
  auto opened = other->open();
  ASSERT_TRUE(opened);
  auto& twin = **opened;
  EXPECT_EQ(digestOf(*store().snapshot()), digestOf(*twin.snapshot()));

  put(Space::rows, "a", "1");
  put(Space::rows, "b", "2");
  put(Space::rows, "passing", "");
  auto batch = twin.batch();  // the same content by another way
  batch->put(Space::rows, "b", "2");
  batch->put(Space::rows, "a", "0");
  batch->put(Space::rows, "a", "1");
  ASSERT_TRUE(twin.write(*batch));
  const auto wanted = digestOf(*twin.snapshot());
  EXPECT_NE(digestOf(*store().snapshot()), wanted) << "one key more";
  batch = store().batch();
  batch->erase(Space::rows, "passing");
  ASSERT_TRUE(store().write(*batch));
  EXPECT_EQ(digestOf(*store().snapshot()), wanted);

  // Every small difference shows: another value, another key, another space, a byte moved from key to value.
  const std::vector<std::pair<Space, StoredEntry>> others = {{Space::rows, {"c", ""}},
                                                             {Space::journal, {"c", ""}},
                                                             {Space::rows, {"", "c"}},
                                                             {Space::rows, {"cc", ""}},
                                                             {Space::rows, {"c", "c"}}};
  std::map<std::string, std::size_t> digests;
  for (std::size_t i = 0; i < others.size(); ++i) {
    const auto& [space, entry] = others[i];
    if (entry.first.empty()) continue;
    put(space, entry.first, entry.second);
    auto made = digestOf(*store().snapshot());
    EXPECT_NE(made, wanted);
    EXPECT_TRUE(digests.emplace(made, i).second) << "the same digest as of " << digests[made];
    batch = store().batch();
    batch->erase(space, entry.first);
    ASSERT_TRUE(store().write(*batch));
  }
  EXPECT_EQ(digestOf(*store().snapshot()), wanted);
}

}  // namespace casefold
