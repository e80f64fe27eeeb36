#include "projections/runner/runner.h"

#include <fmt/format.h>

#include <utility>

#include "projections/runner/parts.h"

namespace casefold {
namespace {

// A batch is stored when it holds this many bytes of records, however many messages apply() was given.
constexpr std::size_t batchBytes = std::size_t{8} << 20U;

}  // namespace

Runner::Runner(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Runner::~Runner() = default;

Result<std::unique_ptr<Runner>> Runner::open(std::shared_ptr<const View> view, std::unique_ptr<Store> store,
                                             std::uint32_t partitions, RecordObserver* observer) {
  auto parts = std::make_unique<Parts>();
  parts->view = std::move(view);
  parts->store = std::move(store);
  parts->partitions = partitions;
  parts->observer = observer;
  parts->batch = parts->store->batch();
  CASEFOLD_CHECK(parts->load());
  return std::unique_ptr<Runner>(new Runner(std::move(parts)));  // NOLINT: the constructor is private
}

Result<void> Runner::apply(std::span<const LogEntry> entries) {
  auto& parts = *parts_;
  if (parts.failed) return *parts.failed;
  auto applied = [&]() -> Result<void> {
    try {
      for (const auto& entry : entries) {
        CASEFOLD_CHECK(parts.take(entry));
        if (parts.pendingBytes >= batchBytes) CASEFOLD_CHECK(parts.storePending());
      }
      return parts.storePending();
    } catch (...) {
      // What an exception says may quote an event.
      parts.failed = fail(ErrorCode::internal,
                          fmt::format("folding stopped on an unforeseen error: a defect of the program or of "
                                      "the view {}",
                                      parts.view->name()));
      return *parts.failed;
    }
  }();
  // What is pending points into `entries`, and comes again.
  if (!applied) parts.rollBack();
  return applied;
}

Result<void> Runner::compareWith(Log& log, std::chrono::milliseconds wait) {
  if (parts_->failed) return *parts_->failed;
  return parts_->compareWith(log, wait);
}

bool Runner::failed() const { return parts_->failed.has_value(); }

const View& Runner::view() const { return *parts_->view; }
std::uint32_t Runner::partitions() const { return parts_->partitions; }
const Store& Runner::store() const { return *parts_->store; }

Cut Runner::cut() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->storedCut;
}

Counts Runner::counts() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->counts;
}

std::map<std::string, Quarantine> Runner::quarantined() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->quarantined;
}

std::unique_ptr<Reading> Runner::reading(Asking asking, PastStores* pasts) const {
  return std::make_unique<Reading>(*parts_->view, parts_->store->snapshot(), parts_->partitions,
                                   std::move(asking), parts_->identity, pasts);
}

}  // namespace casefold
