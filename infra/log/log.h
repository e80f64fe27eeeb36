// The log contract: bytes in, bytes out, in order, by partition. The log knows no event.
//
// A log has a fixed number of partitions. Appending to a partition gives the bytes the next offset there: 0,
// 1, 2, … A record once given an offset keeps it and its bytes for ever.
//
//     append(p0,"a") append(p1,"b") append(p0,"c")        a reader from {p0:1} sees   p0:1 "c", p1:0 "b"
//     p0: 0 "a"  1 "c"      ends() = {p0:2, p1:1}         in the order of each partition; between partitions
//     p1: 0 "b"                                           no order is promised
//
// Durable means: the append is answered only when the bytes survive a crash of this process, and (local log)
// loss of power. A reader sees only durable records, so whatever was read once can be read again.
//
// tests/conformance/log_conformance.h is this contract as a test suite; every implementation passes it.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "schemas/codec/ids.h"
#include "schemas/codec/result.h"

namespace casefold {

// One record as it lies in the log.
struct LogEntry {
  Partition partition;
  Offset offset;
  Bytes bytes;  // no alignment is promised

  [[nodiscard]] Position position() const { return {partition, offset}; }
};

// Reads records of some partitions in order. Used by one thread at a time, but for wake().
class LogReader {
 public:
  LogReader() = default;
  LogReader(const LogReader&) = delete;
  LogReader& operator=(const LogReader&) = delete;
  virtual ~LogReader() = default;

  // The next records, waiting up to `wait` for the first. Empty when none came, or when woken. The entries
  // and their bytes are views, valid until the next call of read() or the reader's end. Errors: damaged
  // (names partition and offset; every later call gives the same error), unavailable (the broker is away:
  // call again, reading goes on where it was), stopped (the log was closed), wrongSettings (the offset asked
  // for is not in the log: before its start or past its end).
  // A reader never skips: what it cannot deliver is an error, not a gap.
  [[nodiscard]] virtual Result<std::span<const LogEntry>> read(std::chrono::milliseconds wait) = 0;

  // True when the last read() brought the reader to the end that every one of its partitions had at that
  // moment. False before the first read() and while the end is not known.
  [[nodiscard]] virtual bool caughtUp() const = 0;

  // Tells the log that everything before `cut` is safely in the reader's own store, so that the log's tools
  // can show lag (Kafka: commits to the consumer group). Never where a reader starts from; failing to tell is
  // not a fault of reading, and is retried at the next call. A log without such tools does nothing.
  virtual void stored(const Cut& cut) = 0;

  // Makes a read() that is waiting, or the next one, return at once. Any thread.
  virtual void wake() = 0;

  // Has reading been interrupted since the last call (a connection was lost, a topic was away, the log ended
  // before what was read), so that the log may have another history from here on? Whoever keeps what it read
  // then reads one record again (Log::recordsAt) before it takes what the last read() gave. A log that cannot
  // change beneath its readers is never interrupted.
  [[nodiscard]] virtual bool interrupted() { return false; }
};

// Called once when an append is decided, on a thread of the log's; it must return quickly and must not call
// back into the log. The value is the record's offset. Errors:
//   unavailable     certain: the bytes are not in the log and never will be;
//   unknownOutcome  the bytes may be in the log, or land there yet (Kafka: timed out in flight);
//   malformed (no bytes), wrongSettings (no such partition), tooLarge, stopped (closed)
//                   certain: not in the log.
// Every log takes records of 1 byte to limits.capnp's maxRecordBytes; where above that it stops is its own
// affair, but 2 MiB is tooLarge for each.
using AppendDone = std::function<void(Result<Offset>)>;

// A log. All calls may be made from any thread. Destroying a log closes it; readers must be gone before.
class Log {
 public:
  Log() = default;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  virtual ~Log() = default;

  [[nodiscard]] virtual std::uint32_t partitions() const = 0;

  // The log's id: made with it, and never changed. One line of printable ASCII. Logs with different ids are
  // different logs. Logs with one id need not have one history: an older backup that was put back has the id
  // of its log, and a topic that was made anew has that of the topic before it. recordsAt() tells those
  // apart.
  [[nodiscard]] virtual std::string id() const = 0;

  // Reads one record again at a position, in each partition that `at` names: the bytes that lie there now,
  // from the disk or the brokers and not from memory. A partition that has no record at that offset (past its
  // end, or deleted from its start) is left out. `wait` bounds the call. Errors: unavailable (not known
  // within `wait`), damaged, wrongSettings (no such partition), stopped (closed).
  [[nodiscard]] virtual Result<std::map<Partition, std::string>> recordsAt(
      const Cut& at, std::chrono::milliseconds wait) = 0;

  // Appends a copy of `bytes` to `partition`. Appends to one partition from one thread keep their order.
  // `done` is called exactly once, also if the log is closed meanwhile, possibly before append() returns.
  virtual void append(Partition partition, Bytes bytes, AppendDone done) = 0;

  // append() for callers that can wait: blocks until decided.
  [[nodiscard]] Result<Offset> appendAndWait(Partition partition, Bytes bytes);

  // For every partition the offset that its next record will get, as of some moment between call and return:
  // every record that was readable, or whose append was answered, before the call lies before it. `wait`
  // bounds the call. Errors: unavailable (not known within `wait`), stopped (closed).
  [[nodiscard]] virtual Result<Cut> ends(std::chrono::milliseconds wait) = 0;

  // A reader of the partitions that `from` names, each from its offset on (0: the start). `group` names the
  // reader for the log's tools ("casefold.chronology"). Errors: wrongSettings (a partition or an offset that
  // the log does not have, which may be found only by the first read(), or no partition at all), unavailable,
  // stopped (closed).
  [[nodiscard]] virtual Result<std::unique_ptr<LogReader>> reader(const Cut& from,
                                                                  const std::string& group) = 0;

  // Decides every append that is still open (durable, or an error), refuses new ones, wakes readers.
  // Idempotent.
  virtual void close() = 0;
};

// The cut that names every partition of a log at offset 0.
[[nodiscard]] Cut fromTheStart(std::uint32_t partitions);

}  // namespace casefold
