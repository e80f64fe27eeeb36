// The store on disk under kill -9, full disks, damaged files and second openers: what is left is what some
// prefix of the batches left, or an error that says what to do.
#include <gmock/gmock.h>
#include <rocksdb/db.h>

#include <filesystem>
#include <fstream>

#include "infra/store/rocksdb_store.h"
#include "tests/faults/child_process.h"
#include "tests/infra/store/crash_batches.h"
#include "tests/scratch_directory.h"

namespace casefold {
namespace {

namespace fs = std::filesystem;

Result<std::unique_ptr<Store>> openSmall(const fs::path& directory) {
  return openRocksDbStore({.directory = directory.string(), .writeBufferBytes = std::size_t{64} << 10U});
}

// Takes batches and forgets them.
class NoBatch final : public StoreBatch {
 public:
  void put(Space, std::string_view, std::string_view) override {}
  void erase(Space, std::string_view) override {}
  void clear() override {}
};

// Does the store hold what the batches 1 to N left, for the N that it says itself? Gives N, or why it cannot
// be read.
Result<std::uint64_t> prefixHeld(const Store& store, std::uint64_t seed) {
  auto snapshot = store.snapshot();
  std::string text;
  CASEFOLD_TRY(auto any, snapshot->get(Space::meta, "step", text));
  const std::uint64_t steps = any ? std::stoull(text) : 0;
  StoreModel model;
  NoBatch ignored;
  for (std::uint64_t step = 1; step <= steps; ++step) stepBatch(seed, step, ignored, model);
  for (std::size_t i = 0; i < spaceCount; ++i) {
    StoredEntries held;
    const auto space = static_cast<Space>(i);
    CASEFOLD_CHECK(snapshot->scan(space, {}, [&](auto key, auto value) {
      held.emplace_back(key, value);
      return true;
    }));
    EXPECT_TRUE(held == model.scan(space, {})) << "space " << i << " is not as batch " << steps << " left it";
  }
  return steps;
}

class RocksDbFaults : public testing::Test {
 protected:
  [[nodiscard]] fs::path path() const { return scratch_.path() / "store"; }
  // Writes some hundred batches and closes the store.
  void fill(std::uint64_t steps) {
    auto store = openSmall(path());
    ASSERT_TRUE(store);
    auto batch = (*store)->batch();
    StoreModel ignored;
    for (std::uint64_t step = 1; step <= steps; ++step) {
      stepBatch(seed_, step, *batch, ignored);
      ASSERT_TRUE((*store)->write(*batch));
    }
  }
  const std::uint64_t seed_ = testSeed();
  const testing::ScopedTrace trace_{__FILE__, __LINE__, "CASEFOLD_SEED=" + std::to_string(seed_)};
  std::mt19937_64 random_{seed_};
  ScratchDirectory scratch_;
};

TEST_F(RocksDbFaults, AKilledWriterLeavesAPrefixOfItsBatchesWithAllThatWereAnswered) {
  std::uint64_t last = 0;
  for (int round = 0; round < 25 && !HasFailure(); ++round) {
    std::uint64_t answered = last;
    {
      ChildProcess writer(CASEFOLD_STORE_CRASH_WRITER, {"write", path(), std::to_string(seed_)});
      for (auto lines = random_() % 300; lines > 0; --lines) answered = std::stoull(writer.line());
      writer.kill();
      for (auto line = writer.line(); !line.empty(); line = writer.line()) answered = std::stoull(line);
    }
    auto store = openSmall(path());
    ASSERT_TRUE(store) << store.error().message;
    auto held = prefixHeld(**store, seed_);
    ASSERT_TRUE(held) << held.error().message;
    EXPECT_GE(*held, answered);
    last = *held;
  }
  EXPECT_GT(last, 0U);
}

TEST_F(RocksDbFaults, AFullDiskRefusesABatchAsAWholeAndAllThatFollow) {
  for (const auto* limit : {"40000", "70000"}) {
    fs::remove_all(path());
    std::uint64_t answered = 0;
    std::string line;
    ChildProcess writer(CASEFOLD_STORE_CRASH_WRITER, {"limited", path(), std::to_string(seed_), limit});
    for (line = writer.line(); !line.empty() && line[0] != 'r'; line = writer.line())
      answered = std::stoull(line);
    EXPECT_EQ(line, "refused unavailable");
    EXPECT_EQ(writer.line(), "refused again");
    EXPECT_EQ(writer.line(), "seen " + std::to_string(answered));
    EXPECT_GT(answered, 0U);
    writer.kill();
    auto store = openSmall(path());
    ASSERT_TRUE(store) << store.error().message;
    auto held = prefixHeld(**store, seed_);
    ASSERT_TRUE(held) << held.error().message;
    EXPECT_GE(*held, answered);
    auto batch = (*store)->batch();
    batch->put(Space::meta, "more", "");
    EXPECT_TRUE((*store)->write(*batch)) << "there is room again";
  }
}

TEST_F(RocksDbFaults, KeepsAReserveOnTheDisk) {
  fill(10);
  const RocksDbStoreOptions greedy{.directory = path().string(), .reserveBytes = std::size_t{1} << 60U};
  auto refused = openRocksDbStore(greedy);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("make room"));
  auto store = openSmall(path());
  ASSERT_TRUE(store);
  EXPECT_EQ(*prefixHeld(**store, seed_), 10U);
}

TEST_F(RocksDbFaults, ASecondOpenerIsToldThatItIsInUse) {
  ChildProcess holder(CASEFOLD_STORE_CRASH_WRITER, {"hold", path()});
  ASSERT_EQ(holder.line(), "open");
  auto second = openSmall(path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::inUse);
  EXPECT_THAT(second.error().message, testing::HasSubstr(path().string()));
  holder.kill();
  auto first = openSmall(path());
  ASSERT_TRUE(first) << first.error().message;
  auto again = openSmall(path());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::inUse);
}

TEST_F(RocksDbFaults, ADirectoryThatCannotBeMadeIsUnavailable) {
  std::ofstream(scratch_.path() / "file") << "no directory";
  auto store = openSmall(scratch_.path() / "file" / "store");
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::unavailable);
}

TEST_F(RocksDbFaults, OnlyALockIsTakenForOneWhateverThePathIsCalled) {
  const auto directory = scratch_.path() / "clock" / "block.lock";
  ASSERT_TRUE(openSmall(directory));
  for (const auto& file : fs::directory_iterator(directory))
    if (file.path().filename().string().starts_with("MANIFEST")) fs::remove(file);
  auto store = openSmall(directory);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::damaged) << store.error().message;
}

// Flips a byte, cuts a file or loses it, in every kind of file: the store then holds what a prefix of the
// batches left, or says that it is damaged and what to do. It never shows anything else.
TEST_F(RocksDbFaults, DamageIsToldOrLeavesAPrefix) {
  constexpr std::uint64_t steps = 400;
  fill(steps);
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(path())) names.push_back(file.path().filename());
  std::ranges::sort(names);
  std::map<std::string, int> told, prefixes;
  for (int round = 0; round < 120 && !HasFailure(); ++round) {
    const auto copy = scratch_.path() / "copy";
    fs::remove_all(copy);
    fs::copy(path(), copy);
    const auto& name = names[random_() % names.size()];
    const auto size = fs::file_size(copy / name);
    const auto kind = random_() % 10;
    SCOPED_TRACE(name + " kind " + std::to_string(kind));
    if (kind == 0) {
      fs::remove(copy / name);
    } else if (kind < 3 || size == 0) {
      fs::resize_file(copy / name, size == 0 ? 0 : random_() % size);
    } else {
      std::fstream file(copy / name, std::ios::in | std::ios::out | std::ios::binary);
      const auto at = static_cast<std::streamoff>(random_() % size);
      file.seekg(at);
      const auto byte = static_cast<char>(file.get() ^ (1 + static_cast<int>(random_() % 255)));
      file.seekp(at);
      file.put(byte);
    }
    const auto ending = name.substr(0, name.find('-')).substr(name.find('.') == std::string::npos ? 0 : 6);
    auto store = openSmall(copy);
    auto held = store ? prefixHeld(**store, seed_) : Result<std::uint64_t>(store.error());
    if (held) {
      EXPECT_LE(*held, steps);
      ++prefixes[ending];
    } else {
      EXPECT_EQ(held.error().code, ErrorCode::damaged) << held.error().message;
      EXPECT_THAT(held.error().message, testing::HasSubstr("put the directory aside"));
      ++told[ending];
    }
  }
  EXPECT_GT(told[".sst"], 0);
  EXPECT_GT(told["MANIFEST"], 0);
  EXPECT_GT(prefixes[".log"], 0);
}

// Every space is kept in files of its own, and damage may take one of them back and leave the others: a
// MANIFEST that has lost its end was seen to.
TEST_F(RocksDbFaults, SpacesThatAreNotOfOneTimeAreTold) {
  fill(20);
  {
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, path().string(), &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions{});
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, path().string(), families, &handles, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db(opened);
    EXPECT_TRUE(db->Put({}, handles[2], "", "19").ok());  // as batch 19 left this space
    for (auto* handle : handles) EXPECT_TRUE(db->DestroyColumnFamilyHandle(handle).ok());
  }
  auto store = openSmall(path());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::damaged);
  EXPECT_THAT(store.error().message, testing::HasSubstr("not of one time"));
}

}  // namespace
}  // namespace casefold
