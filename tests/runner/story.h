// Records as the tests of the runner write them: facts in a few words, streams whose records chain, and whole
// random logs with writers that race and messages that are no records.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "infra/log/log.h"
#include "schemas/codec/record.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {

// One event, in the words of the toy view.
struct Fact {
  enum class Kind { attended, visited, linked, corrected, withdrawn, ofLaterType };
  Kind kind = Kind::attended;
  std::string text = {};                     // activity, link person, or the name of a type of a later build
  std::uint64_t version = 0;                 // what is corrected or withdrawn
  std::uint16_t event = 0;                   // and which event of it
  std::shared_ptr<Fact> instead = {};        // how it should have read
  std::int64_t day = 0;                      // on which day of the story it occurred
  std::int64_t hour = 0;                     // so many hours after the first record of that day
  Precision precision = Precision::instant;  // as which it is told
};
[[nodiscard]] Fact attended(std::string activity);
[[nodiscard]] Fact visited();
[[nodiscard]] Fact linked(std::string person);
[[nodiscard]] Fact corrects(std::uint64_t version, std::uint16_t event, Fact instead);
[[nodiscard]] Fact withdraws(std::uint64_t version, std::uint16_t event);
// An event of a type that this build does not know: its discriminant lies past the last one of the schema.
[[nodiscard]] Fact ofLaterType(std::string name);

void writeFact(const Fact& fact, schema::Event::Builder event);

// Where a stream stands, as a writer knows it.
struct WrittenHead {
  Version version;
  Hash hash{};
};

// A record of `stream` that chains on `head`. `command` tells two records with the same facts apart.
[[nodiscard]] RecordBytes makeRecord(const std::string& stream, const WrittenHead& head,
                                     const std::vector<Fact>& facts, const std::string& command = "c");

// Writes one stream: each record chains on the one before.
class StreamWriter {
 public:
  explicit StreamWriter(std::string stream) : stream_(std::move(stream)) {}
  // The next record; the stream then stands behind it.
  [[nodiscard]] RecordBytes next(const std::vector<Fact>& facts);
  [[nodiscard]] const std::string& stream() const { return stream_; }
  [[nodiscard]] const WrittenHead& head() const { return head_; }

 private:
  std::string stream_;
  WrittenHead head_;
};

// Appends to the stream's partition.
void appendTo(Log& log, StreamWriter& writer, const std::vector<Fact>& facts);

struct SagaOptions {
  std::size_t messages = 400;
  std::size_t streams = 8;
  std::size_t writers = 3;
  bool races = true;        // stale writers, garbage, wrong partitions, replays
  bool corrections = true;  // corrections and withdrawals, of anything, sensible or not
  bool refusals = false;    // activities that the touchy view (views.h) refuses
};

// Fills `log` with a random history.
void writeSaga(Log& log, std::uint64_t seed, const SagaOptions& options);

}  // namespace casefold
