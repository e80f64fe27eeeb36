// The store on disk keeps the contract of store.h, with buffers of the usual size and with buffers so small
// that every test writes table files.
#include "infra/store/rocksdb_store.h"

#include <filesystem>
#include <thread>

#include "tests/conformance/store_conformance.h"
#include "tests/scratch_directory.h"

namespace casefold {
namespace {

class RocksDbSubject final : public StoreSubject {
 public:
  explicit RocksDbSubject(std::size_t writeBufferBytes)
      : options_{.directory = (scratch_.path() / "store").string(), .writeBufferBytes = writeBufferBytes} {}
  Result<std::unique_ptr<Store>> open() override { return openRocksDbStore(options_); }

 private:
  ScratchDirectory scratch_;
  RocksDbStoreOptions options_;
};

StoreUnderTest withBuffersOf(std::string name, std::size_t bytes) {
  return {std::move(name), [bytes] { return std::make_unique<RocksDbSubject>(bytes); }};
}

INSTANTIATE_TEST_SUITE_P(RocksDbStore, StoreConformance,
                         testing::Values(withBuffersOf("usual", std::size_t{32} << 20U),
                                         withBuffersOf("tiny", std::size_t{64} << 10U)),
                         [](const auto& test) { return test.param.name; });

std::size_t writeAheadLogs(const std::filesystem::path& store) {
  std::size_t logs = 0;
  for (const auto& file : std::filesystem::directory_iterator(store))
    logs += file.path().extension() == ".log" ? 1 : 0;
  return logs;
}

std::unique_ptr<Store> opened(const RocksDbStoreOptions& options) {
  auto store = openRocksDbStore(options);
  EXPECT_TRUE(store) << store.error().message;
  return store ? *std::move(store) : nullptr;
}

void put(Store& store, std::string_view key, std::string_view value) {
  const auto batch = store.batch();
  batch->put(Space::rows, key, value);
  ASSERT_TRUE(store.write(*batch));
}

// Opened again and again, with and without something written between, as a process is that restarts.
TEST(RocksDbStore, DoesNotLeaveAnotherWriteAheadLogBehindWithEachRestart) {
  const ScratchDirectory scratch;
  const RocksDbStoreOptions options{.directory = (scratch.path() / "store").string()};
  for (int restart = 0; restart < 12; ++restart) {
    {
      const auto store = opened(options);
      ASSERT_TRUE(store);
      for (int i = 0; i < restart; i += 4) {
        std::string value;
        EXPECT_TRUE(*store->get(Space::rows, "key" + std::to_string(i), value));
      }
      if (restart % 4 == 0) put(*store, "key" + std::to_string(restart), "value");
    }
    EXPECT_LE(writeAheadLogs(scratch.path() / "store"), 3U) << "after restart " << restart;
  }
}

TEST(RocksDbStore, SharesOneBudgetOfMemoryWithOtherStores) {
  const ScratchDirectory scratch;
  constexpr std::size_t budget = std::size_t{32} << 20U;
  const auto memory = makeStoreMemory({.blockCacheBytes = budget, .writeBufferBytes = budget});
  std::vector<std::unique_ptr<Store>> stores;
  for (int i = 0; i < 4; ++i) {
    stores.push_back(opened({.directory = (scratch.path() / std::to_string(i)).string(), .memory = memory}));
    ASSERT_TRUE(stores.back());
  }
  // Seven and a half MiB in each store, nearly what the buffer of one space takes before it is written out;
  // with a MiB for each of its other spaces the four would keep about 48. What is being written out is in
  // memory, too, until that is done.
  const std::string value(std::size_t{64} << 10U, 'x');
  for (int round = 0; round < 120; ++round)
    for (const auto& store : stores) put(*store, "key" + std::to_string(round), value);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (bytesInWriteBuffers(*memory) > budget && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_LE(bytesInWriteBuffers(*memory), budget);
}

}  // namespace
}  // namespace casefold
