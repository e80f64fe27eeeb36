#include "services/query/judge.h"

namespace casefold {

Result<Judgement> Judge::judge(const LogEntry& entry, RecordReader& record) {
  if (!record.read(entry.bytes)) return Judgement{.dropped = Dropped::undecodable, .decoded = false};
  CASEFOLD_TRY(const bool accepted, inJournal(entry.position()));
  if (accepted) return Judgement{};
  CASEFOLD_TRY(const Dropped why, whyDropped(entry.position(), record));
  return Judgement{.dropped = why};
}

Result<bool> Judge::inJournal(const Position& position) {
  bool found = false;
  CASEFOLD_CHECK(reading_.recordsFrom(position.partition, position.offset, [&](const JournalRecord& record) {
    found = record.position == position;
    return false;
  }));
  return found;
}

Result<Dropped> Judge::whyDropped(const Position& position, const RecordReader& record) {
  if (partitionOf(record.stream(), reading_.partitions()) != position.partition)
    return Dropped::wrongPartition;
  // The stream's version when the message was read: the last one that lies before it. Versions lie in the
  // order of their offsets.
  const std::string stream(record.stream());
  CASEFOLD_TRY(auto now, reading_.find(stream));
  const StreamReading versions(reading_, stream);
  std::uint64_t low = 0;
  std::uint64_t high = now.head.version.get();
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    Offset offset;
    CASEFOLD_CHECK(versions.record(Version{middle},
                                   [&](const JournalRecord& found) { offset = found.position.offset; }));
    if (offset < position.offset)
      low = middle;
    else
      high = middle - 1;
  }
  if (record.version().get() <= low) return Dropped::versionTaken;
  if (record.version().get() > low + 1) return Dropped::versionAhead;
  return Dropped::otherHistory;
}

}  // namespace casefold
