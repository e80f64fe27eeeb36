// The store on disk keeps the contract of store.h, with buffers of the usual size and with buffers so small
// that every test writes table files.
#include "infra/store/rocksdb_store.h"

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

}  // namespace
}  // namespace casefold
