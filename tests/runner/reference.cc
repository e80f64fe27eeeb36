#include "tests/runner/reference.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "projections/runner/refold.h"
#include "schemas/codec/london.h"

namespace casefold {
namespace {

constexpr std::chrono::seconds patience{60};

Event readingAs(Event event, schema::Event::Reader data) {
  event.data = data;
  event.type = data.which();
  const auto* info = findEventType(event.type);
  event.known = info != nullptr;
  event.typeName = info != nullptr ? info->name : view(data.getType());
  event.occurred = readWhen(data.getOccurred());
  return event;
}

// How events read once all that comes after them has had its say: nothing, where withdrawn. Of several words
// about one event the last counts, and each counts as it reads itself.
std::vector<std::optional<Event>> asCorrected(const std::vector<Event>& events) {
  std::vector<std::optional<Event>> reads(events.begin(), events.end());
  for (auto i = events.size(); i-- > 0;) {
    for (auto later = events.size(); later-- > i + 1;) {
      const auto& word = reads[later];
      if (!word || !correctsAnother(*word)) continue;
      const auto about = [&](const auto& data) {
        return data.getVersion() == events[i].version.get() && data.getEvent() == events[i].index;
      };
      if (word->type == EventType::RECORD_WITHDRAWN && about(word->data.getRecordWithdrawn())) {
        reads[i].reset();
        break;
      }
      if (word->type == EventType::RECORD_CORRECTED && about(word->data.getRecordCorrected())) {
        reads[i] = readingAs(events[i], word->data.getRecordCorrected().getCorrected());
        break;
      }
    }
  }
  return reads;
}

// In order of occurrence; what is known to the day, month or year only behind all that was recorded before it
// and stands within.
std::vector<Event> inOrderOfOccurrence(const std::vector<Event>& events) {
  std::vector<std::pair<Instant, std::size_t>> places;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto first = london::earliest(events[i].occurred), last = london::latest(events[i].occurred);
    Instant at = first;
    for (const auto& [place, other] : places)
      if (place >= first && place <= last) at = std::max(at, place);
    places.emplace_back(at, i);
  }
  std::ranges::sort(places);
  std::vector<Event> ordered;
  for (const auto& [place, i] : places) ordered.push_back(events[i]);
  return ordered;
}

// Folds those events that were recorded before version `until`, in the view's order; where one is refused,
// those before its version.
StreamModel foldEvents(const View& view, const std::vector<Event>& events, std::string_view stream,
                       std::optional<Version> until) {
  StreamModel model;
  auto state = view.start();
  Rows changes;
  for (const auto& event : events) {
    if (until && event.version >= *until) continue;
    changes.clear();
    try {
      view.fold(*state, changes, event);
    } catch (...) {
      auto before = foldEvents(view, events, stream, event.version);
      if (!before.stopped) before.stopped = event.version;
      return before;
    }
    model.rows.apply(changes);
  }
  changes.clear();
  view.index(*state, stream, changes);
  model.rows.apply(changes);
  view.save(*state, model.state);
  return model;
}

// A sum as it lies in the store.
std::string sumBytes(std::int64_t sum) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(sum) >> static_cast<unsigned>(shift)));
  return bytes;
}

}  // namespace

std::vector<KeptMessage> readWhole(Log& log) {
  std::vector<KeptMessage> messages;
  auto reader = log.reader(fromTheStart(log.partitions()), "test");
  EXPECT_TRUE(reader) << reader.error().message;
  while (reader && !(*reader)->caughtUp()) {
    auto entries = (*reader)->read(patience);
    EXPECT_TRUE(entries);
    if (!entries) break;
    for (const auto& entry : *entries)
      messages.push_back({entry.position(), std::string(asText(entry.bytes))});
    if (entries->empty()) break;
  }
  return messages;
}

RuleModel::RuleModel(const std::vector<KeptMessage>& messages, std::uint32_t partitions) {
  std::map<std::string, std::pair<std::uint64_t, std::string>> heads;  // version and hash
  for (const auto& message : messages) {
    auto& why = dropped[message.position];
    RecordReader reader;
    if (!reader.read(asBytes(message.bytes))) {
      why = "undecodable";
      continue;
    }
    const std::string stream(reader.stream());
    auto& [version, hash] = heads[stream];
    if (partitionOf(stream, partitions) != message.position.partition) {
      why = "wrongPartition";
    } else if (reader.version().get() <= version) {
      why = "versionTaken";
    } else if (reader.version().get() > version + 1) {
      why = "versionAhead";
    } else if (asText(reader.previousHash()) != hash) {
      why = "otherHistory";
    } else {
      ++version;
      hash = asText(sha256(asBytes(std::string_view(message.bytes).substr(8))));
      accepted[stream].push_back(message);
      dropped.erase(message.position);
    }
  }
}

StreamModel foldModel(const View& view, const std::vector<KeptMessage>& records) {
  std::vector<std::vector<std::uint64_t>> aligned;
  std::vector<RecordReader> readers(records.size());
  std::vector<Event> events;
  std::string stream;
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_TRUE(readers[i].read(asBytes(records[i].bytes)));
    stream = readers[i].stream();
    for (const auto& event : eventsOf(readers[i], records[i].position)) events.push_back(event);
  }
  std::vector<Event> standing;
  if (view.corrections() == Corrections::asEvents) {
    standing = events;
  } else {
    for (const auto& event : asCorrected(events))
      if (event && !correctsAnother(*event)) standing.push_back(*event);
  }
  if (view.order() == Order::occurrence) standing = inOrderOfOccurrence(standing);
  auto model = foldEvents(view, standing, stream, std::nullopt);
  model.unknown = static_cast<std::uint64_t>(std::ranges::count(standing, false, &Event::known));
  return model;
}

void expectAsModelled(const Runner& runner, const std::vector<KeptMessage>& messages) {
  const RuleModel rule(messages, runner.partitions());
  std::map<std::string, std::uint64_t, std::less<>> reasons;
  for (const auto& [position, reason] : rule.dropped) ++reasons[reason];
  EXPECT_EQ(runner.counts().droppedByReason, reasons);
  EXPECT_EQ(runner.counts().streams, rule.accepted.size());

  auto reading = runner.reading();
  std::map<std::string, std::string> rows;
  std::map<std::string, std::int64_t> sums;
  std::map<std::string, Version> stopped;
  std::uint64_t records = 0;
  for (const auto& [stream, accepted] : rule.accepted) {
    SCOPED_TRACE(stream);
    records += accepted.size();
    auto model = foldModel(runner.view(), accepted);
    rows.insert(model.rows.rows.begin(), model.rows.rows.end());
    for (const auto& [key, amount] : model.rows.sums) sums[key] += amount;
    if (model.stopped) stopped.emplace(stream, *model.stopped);
    auto found = reading->find(stream);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->head.version, Version{accepted.size()});
    EXPECT_EQ(found->head.quarantine.has_value(), model.stopped.has_value());
    if (found->head.quarantine && model.stopped) {
      EXPECT_EQ(found->head.quarantine->since, *model.stopped);
    }
    EXPECT_EQ(found->head.unknownEvents, model.unknown);
    std::string state;
    runner.view().save(*found->state, state);
    EXPECT_TRUE(state == model.state) << "the state of " << stream << " is another";
    std::size_t i = 0;
    auto read = reading->recordsOf(stream, Version{1}, [&](const JournalRecord& record) {
      if (i < accepted.size()) {
        EXPECT_EQ(record.position, accepted[i].position);
        EXPECT_TRUE(asText(record.bytes) == accepted[i].bytes) << "version " << i + 1;
      }
      ++i;
      return true;
    });
    EXPECT_TRUE(read && i == accepted.size()) << "the journal has " << i << " of " << accepted.size();
  }
  EXPECT_EQ(runner.counts().records, records);
  std::map<std::string, Version> quarantined;
  for (const auto& [stream, quarantine] : runner.quarantined()) quarantined.emplace(stream, quarantine.since);
  EXPECT_EQ(quarantined, stopped);
  std::map<std::string, std::string> stored;
  ASSERT_TRUE(reading->rows({}, [&](auto key, auto value) {
    stored.emplace(key, value);
    return true;
  }));
  for (const auto& [key, sum] : sums)
    if (sum != 0) rows.emplace(key, sumBytes(sum));
  EXPECT_EQ(stored, rows);
}

}  // namespace casefold
