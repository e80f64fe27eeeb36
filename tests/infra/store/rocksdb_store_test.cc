// The store on disk keeps the contract of store.h, with buffers of the usual size and with buffers so small
// that every test writes table files.
#include "infra/store/rocksdb_store.h"

#include <filesystem>

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
  constexpr std::size_t budget = std::size_t{64} << 20U;
  const auto memory = makeStoreMemory({.blockCacheBytes = budget, .writeBufferBytes = budget});
  const auto in = [&](const char* name) { return (scratch.path() / name).string(); };
  const auto one = opened({.directory = in("one"), .memory = memory});
  const auto two = opened({.directory = in("two"), .memory = memory});
  const auto apart = opened({.directory = in("apart")});
  ASSERT_TRUE(one && two && apart);
  // Well below what makes a store write its buffer out.
  const auto putMebibyte = [](Store& store) {
    for (int i = 0; i < 16; ++i)
      put(store, "key" + std::to_string(i), std::string(std::size_t{64} << 10U, 'x'));
  };
  constexpr std::size_t mebibyte = std::size_t{1} << 20U;
  const auto empty = bytesInWriteBuffers(*memory);
  putMebibyte(*one);
  const auto ofOne = bytesInWriteBuffers(*memory);
  EXPECT_GE(ofOne, empty + mebibyte);
  putMebibyte(*two);
  const auto ofBoth = bytesInWriteBuffers(*memory);
  EXPECT_GE(ofBoth, ofOne + mebibyte) << "what another store keeps counts too";
  putMebibyte(*apart);
  EXPECT_EQ(bytesInWriteBuffers(*memory), ofBoth) << "one with a budget of its own does not";
}

}  // namespace
}  // namespace casefold
