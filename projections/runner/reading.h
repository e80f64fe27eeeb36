// Reading a view: its streams, rows and journal as they stood together at one moment, with the cut of the log
// at which they stood.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "infra/log/log.h"
#include "infra/store/store.h"
#include "projections/runner/point_in_time.h"
#include "projections/runner/view.h"
#include "schemas/codec/ids.h"
#include "schemas/codec/record.h"

namespace casefold {

// Why a stream's fold stopped, and from which version on it is left out. Since version 0: nothing is left out
// of its state, but the rows that lists go by could not be made of it.
struct Quarantine {
  Version since;
  std::string reason;
};

// What a view holds about one stream.
struct StreamHead {
  Version version;                  // of the last record accepted; 0: the stream has none
  Hash hash{};                      // of that record
  Instant recorded;                 // when that record was recorded
  std::uint64_t unknownEvents = 0;  // that stand, of types that this build does not know
  std::optional<Instant> latest;  // in order of occurrence: where the last of its events is placed (refold.h)
  std::optional<Quarantine> quarantine;
  [[nodiscard]] bool complete() const { return !quarantine && unknownEvents == 0; }
  // Is its state that of an earlier version?
  [[nodiscard]] bool stopped() const { return quarantine && quarantine->since != Version{}; }
};

// One record out of the journal.
struct JournalRecord {
  Position position;
  Bytes bytes;  // as they lie in the log
  RecordReader reader;
};

class PastStores;
class Reading;

// One stream of a Reading, which must outlive it.
class StreamReading {
 public:
  StreamReading(const Reading& reading, std::string stream) : reading_(reading), stream_(std::move(stream)) {}
  [[nodiscard]] const std::string& stream() const { return stream_; }
  [[nodiscard]] const Reading& reading() const { return reading_; }
  [[nodiscard]] const Asking& asking() const;

  // The record of one version, from the journal. notFound if there is none.
  [[nodiscard]] Result<void> record(Version version,
                                    const std::function<void(const JournalRecord&)>& use) const;

 private:
  const Reading& reading_;
  std::string stream_;
};

// One thread at a time. Must not outlive the runner it was made by.
class Reading {
 public:
  Reading(const View& view, std::shared_ptr<const StoreSnapshot> snapshot, std::uint32_t partitions,
          Asking asking = {});
  // The same of a runner's store. `source`: see source(). `pasts`, which must outlive it, keeps stores of
  // other days; null: such a store is made for each question.
  Reading(const View& view, std::shared_ptr<const StoreSnapshot> snapshot, std::uint32_t partitions,
          Asking asking, std::shared_ptr<const void> source, PastStores* pasts);

  [[nodiscard]] const View& view() const { return view_; }
  // The time and the policy of the question at hand.
  [[nodiscard]] const Asking& asking() const { return asking_; }
  [[nodiscard]] std::uint32_t partitions() const { return partitions_; }
  // What counts in it: all that the view has read, unless it was made for a question about another day.
  [[nodiscard]] const PointInTime& counts() const { return counts_; }
  // Is the same of all readings of one runner's store, and of no others while somebody holds it.
  [[nodiscard]] const std::shared_ptr<const void>& source() const { return source_; }
  // How far the view had read.
  [[nodiscard]] Result<Cut> cut() const;

  // Calls step for each row of the view in `range`.
  [[nodiscard]] Result<void> rows(const ScanRange& range, const ScanStep& step) const;
  // Calls step for each sum (Rows::addTo) in `range` that is not 0.
  [[nodiscard]] Result<void> sums(
      const ScanRange& range, const std::function<void(std::string_view key, std::int64_t sum)>& step) const;
  // One sum; 0 where nothing was added.
  [[nodiscard]] Result<std::int64_t> sum(std::string_view key) const;
  // The value of one row, or nothing.
  [[nodiscard]] Result<std::optional<std::string>> row(std::string_view key) const;

  // A stream's head and state; the state is fresh where the stream has no record.
  struct Found {
    StreamHead head;
    std::unique_ptr<View::State> state;
  };
  [[nodiscard]] Result<Found> find(std::string_view stream) const;
  // Streams whose id starts with `prefix`, in order of id. False ends it.
  [[nodiscard]] Result<void> streams(
      std::string_view prefix, std::string_view from,
      const std::function<bool(std::string_view stream, const StreamHead&)>& step) const;

  // Records from the journal: of one stream from a version on, or of one partition from an offset on, in
  // order. False ends it. The journal holds accepted records only; all of them, whatever counts.
  using RecordStep = std::function<bool(const JournalRecord&)>;
  [[nodiscard]] Result<void> recordsOf(std::string_view stream, Version from, const RecordStep& step) const;
  [[nodiscard]] Result<void> recordsFrom(Partition partition, Offset from, const RecordStep& step) const;

  // ---- whole answers, as the query server gives them ----
  // `answer.body` and all that surrounds it. Errors: malformed (the stream's form, the query), and the view's
  // own. Of the day that the query names (point_in_time.h); such a question is put to a reading of the
  // present.
  [[nodiscard]] Result<void> show(std::string_view stream, schema::ShowQuery::Reader query,
                                  schema::Answer::Builder answer) const;
  [[nodiscard]] Result<void> list(schema::ListQuery::Reader query, schema::Page::Builder page) const;
  [[nodiscard]] Result<void> measure(schema::MeasureQuery::Reader query,
                                     schema::Measures::Builder measures) const;

 private:
  [[nodiscard]] Result<void> showNow(const StreamId& id, schema::ShowQuery::Reader query,
                                     schema::Answer::Builder answer) const;
  // The reading that answers a question about that day; of one stream alone where `only` is not empty.
  [[nodiscard]] Result<Reading> on(const DayAsked& day, std::string_view only = {}) const;
  [[nodiscard]] Result<void> listNow(const Conditions& conditions, schema::ListQuery::Reader query,
                                     schema::Page::Builder page) const;
  [[nodiscard]] Result<std::uint64_t> quarantined() const;
  [[nodiscard]] Result<std::vector<std::string>> positionsRead() const;

  const View& view_;
  std::shared_ptr<const StoreSnapshot> snapshot_;
  std::uint32_t partitions_;
  Asking asking_;
  std::shared_ptr<const void> source_;
  PastStores* pasts_ = nullptr;
  PointInTime counts_;
};

inline const Asking& StreamReading::asking() const { return reading_.asking(); }

}  // namespace casefold
