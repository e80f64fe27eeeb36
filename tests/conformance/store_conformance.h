// The store contract (infra/store/store.h) as a test suite that every implementation inherits.
//
// An implementation writes a StoreSubject, instantiates the suite with it, and links
// casefold_store_conformance:
//
//     INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance, testing::Values(StoreUnderTest{"memory", …}));
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "infra/store/store.h"
#include "tests/simulation/seed.h"

namespace casefold {

// One store to be tried, with what lies beneath it. Made anew for each test; used by one thread.
class StoreSubject {
 public:
  StoreSubject() = default;
  StoreSubject(const StoreSubject&) = delete;
  StoreSubject& operator=(const StoreSubject&) = delete;
  virtual ~StoreSubject() = default;

  // Opens the store; the first time it is empty. The Store before it is gone.
  [[nodiscard]] virtual Result<std::unique_ptr<Store>> open() = 0;
  // A store that lives only as long as its object says false, and tests that open it again are skipped.
  [[nodiscard]] virtual bool canReopen() const { return true; }
};

// A subject's name in test names (letters and digits) and how to make it.
struct StoreUnderTest {
  std::string name;
  std::function<std::unique_ptr<StoreSubject>()> subject;
  friend void PrintTo(const StoreUnderTest& test, std::ostream* out) { *out << test.name; }
};

using StoredEntry = std::pair<std::string, std::string>;
using StoredEntries = std::vector<StoredEntry>;

// What a store must hold: the contract in as few lines as will do.
struct StoreModel {
  std::array<std::map<std::string, std::string>, spaceCount> spaces;
  std::map<std::string, std::string>& operator[](Space space) {
    return spaces[static_cast<std::size_t>(space)];
  }
  // The keys of a range, in its order.
  [[nodiscard]] StoredEntries scan(Space space, const ScanRange& range) const;
};

// The fixture: a subject and its store. Its words fail the test on an error that it was not told to expect.
class StoreConformance : public ::testing::TestWithParam<StoreUnderTest> {
 protected:
  void SetUp() override;
  void reopen();
  [[nodiscard]] StoreSubject& subject() { return *subject_; }
  [[nodiscard]] Store& store() { return *store_; }

  void put(Space space, std::string_view key, std::string_view value);
  // "-" where there is no such key.
  [[nodiscard]] std::string get(Space space, std::string_view key);
  void expectHolds(const StoreModel& model);

 private:
  std::unique_ptr<StoreSubject> subject_;  // outlives its store
  std::unique_ptr<Store> store_;
};

[[nodiscard]] StoredEntries scanned(const StoreSnapshot& snapshot, Space space, const ScanRange& range);
[[nodiscard]] std::string digestOf(const StoreSnapshot& snapshot);

// One random batch: what it does to a store, and the same to the model. Keys are few, so that they meet, and
// hold bytes that are hard on an order: 0x00, 0xFF, keys that start with others.
void randomBatch(std::mt19937_64& random, StoreBatch& batch, StoreModel& model);
[[nodiscard]] ScanRange randomRange(std::mt19937_64& random);

}  // namespace casefold
