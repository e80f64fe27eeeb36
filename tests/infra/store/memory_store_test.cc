// The store in memory keeps the contract of store.h.
#include "infra/store/memory_store.h"

#include "tests/conformance/store_conformance.h"

namespace casefold {
namespace {

class MemorySubject final : public StoreSubject {
 public:
  Result<std::unique_ptr<Store>> open() override { return makeMemoryStore(); }
  [[nodiscard]] bool canReopen() const override { return false; }
};

INSTANTIATE_TEST_SUITE_P(MemoryStore, StoreConformance,
                         testing::Values(StoreUnderTest{"memory",
                                                        [] { return std::make_unique<MemorySubject>(); }}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace casefold
