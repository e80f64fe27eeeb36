#include "projections/runner/reading.h"

#include <fmt/format.h>
#include <kj/exception.h>

#include <algorithm>

#include "projections/runner/damaged_store.h"
#include "projections/runner/past.h"
#include "projections/runner/past_stores.h"
#include "projections/runner/stored.h"
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

// Reads a journal's value into `record` and hands it on.
Result<bool> readRecord(const Position& position, std::string_view message, JournalRecord& record,
                        const Reading::RecordStep& step) {
  record.position = position;
  record.bytes = asBytes(message);
  if (!record.reader.read(asBytes(message))) return damagedInStore("a record");
  return step(record);
}

}  // namespace

Result<void> StreamReading::record(Version version,
                                   const std::function<void(const JournalRecord&)>& use) const {
  bool found = false;
  CASEFOLD_CHECK(reading_.recordsOf(stream_, version, [&](const JournalRecord& record) {
    found = record.reader.version() == version;
    if (found) use(record);
    return false;
  }));
  if (!found) return fail(ErrorCode::notFound, fmt::format("the stream has no version {}", version.get()));
  return {};
}

Reading::Reading(const View& view, std::shared_ptr<const StoreSnapshot> snapshot, std::uint32_t partitions,
                 Asking asking)
    : Reading(view, std::move(snapshot), partitions, std::move(asking), nullptr, nullptr) {}

Reading::Reading(const View& view, std::shared_ptr<const StoreSnapshot> snapshot, std::uint32_t partitions,
                 Asking asking, std::shared_ptr<const void> source, PastStores* pasts)
    : view_(view),
      snapshot_(std::move(snapshot)),
      partitions_(partitions),
      asking_(std::move(asking)),
      source_(std::move(source)),
      pasts_(pasts) {}

Result<Reading> Reading::on(const DayAsked& day, std::string_view only) const {
  Reading then(*this);
  then.asking_.asOf = day.now(asking_.asOf);
  auto at = day.counts();
  CASEFOLD_TRY(const auto latest, stored::readLatest(*snapshot_));
  if (at.occurredBy && latest.occurred <= *at.occurredBy) at.occurredBy.reset();
  if (at.recordedBy && latest.recorded <= *at.recordedBy) at.recordedBy.reset();
  if (at.present()) return then;
  std::shared_ptr<const PastStore> past;
  if (only.empty() && pasts_ != nullptr) {
    CASEFOLD_TRY(past, pasts_->get(*this, at));
  } else {
    CASEFOLD_TRY(past, makePastStore(*this, at, only));
  }
  then.snapshot_ = pastSnapshot(std::move(past), snapshot_);
  then.counts_ = at;
  return then;
}

Result<Cut> Reading::cut() const {
  auto cut = fromTheStart(partitions_);
  CASEFOLD_CHECK(snapshot_->scan(Space::meta, {std::string(stored::nextPrefix)}, [&](auto key, auto value) {
    key.remove_prefix(stored::nextPrefix.size());
    const Partition partition{stored::takeNumber32(key)};
    cut.set(partition, Offset{stored::takeNumber(value)});
    return true;
  }));
  return cut;
}

Result<void> Reading::rows(const ScanRange& range, const ScanStep& step) const {
  return snapshot_->scan(Space::rows, range, step);
}

Result<void> Reading::sums(const ScanRange& range,
                           const std::function<void(std::string_view, std::int64_t)>& step) const {
  return snapshot_->scan(Space::rows, range, [&](auto key, auto value) {
    step(key, stored::takeSum(value));
    return true;
  });
}

Result<std::int64_t> Reading::sum(std::string_view key) const {
  std::string value;
  CASEFOLD_TRY(auto found, snapshot_->get(Space::rows, key, value));
  std::string_view bytes = value;
  return found ? stored::takeSum(bytes) : std::int64_t{0};
}

Result<std::uint64_t> Reading::quarantined() const {
  std::uint64_t streams = 0;
  CASEFOLD_CHECK(snapshot_->scan(Space::meta, {std::string(stored::quarantinePrefix)}, [&](auto, auto) {
    ++streams;
    return true;
  }));
  return streams;
}

Result<std::optional<std::string>> Reading::row(std::string_view key) const {
  std::string value;
  CASEFOLD_TRY(auto found, snapshot_->get(Space::rows, key, value));
  if (!found) return std::optional<std::string>{};
  return std::optional<std::string>{std::move(value)};
}

Result<Reading::Found> Reading::find(std::string_view stream) const {
  std::string value;
  CASEFOLD_TRY(auto there, snapshot_->get(Space::streams, stream, value));
  if (!there) return Found{{}, view_.start()};
  std::string_view rest = value;
  auto head = stored::takeHead(rest);
  if (!head) return damagedInStore("a stream's head");
  try {
    return Found{std::move(*head), view_.load(rest)};
  } catch (const std::exception&) {
    return damagedInStore("a stream's state");
  }
}

Result<void> Reading::streams(std::string_view prefix, std::string_view from,
                              const std::function<bool(std::string_view, const StreamHead&)>& step) const {
  bool bad = false;
  CASEFOLD_CHECK(
      snapshot_->scan(Space::streams, {std::string(prefix), std::string(from)}, [&](auto key, auto value) {
        auto head = stored::takeHead(value);
        bad = !head;
        return head && step(key, *head);
      }));
  if (bad) return damagedInStore("a stream's head");
  return {};
}

Result<void> Reading::recordsOf(std::string_view stream, Version from, const RecordStep& step) const {
  JournalRecord record;
  std::string message;
  Result<bool> goOn = true;
  ScanRange range{stored::versionsPrefix(stream), stored::versionKey(stream, from)};
  CASEFOLD_CHECK(snapshot_->scan(Space::versions, range, [&](auto, auto journalKey) {
    auto found = snapshot_->get(Space::journal, journalKey, message);
    if (!found) {
      goOn = std::move(found).error();
    } else if (!*found) {
      goOn = damagedInStore("a record");
    } else {
      goOn = readRecord(stored::readPosition(journalKey), message, record, step);
    }
    return goOn && *goOn;
  }));
  if (!goOn) return std::move(goOn).error();
  return {};
}

Result<void> Reading::recordsFrom(Partition partition, Offset from, const RecordStep& step) const {
  JournalRecord record;
  Result<bool> goOn = true;
  std::string prefix;
  stored::appendNumber32(prefix, partition.get());
  ScanRange range{prefix, stored::journalKey({partition, from})};
  CASEFOLD_CHECK(snapshot_->scan(Space::journal, range, [&](auto key, auto message) {
    goOn = readRecord(stored::readPosition(key), message, record, step);
    return goOn && *goOn;
  }));
  if (!goOn) return std::move(goOn).error();
  return {};
}

}  // namespace casefold
