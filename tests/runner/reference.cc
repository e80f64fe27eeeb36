// None of what it judges is used here: records are read by the schema, hashed by OpenSSL, placed by xxHash,
// and days end in London by the rule of summer time. Only the view's own fold and index are its own.
#include "tests/runner/reference.h"

#include <capnp/dynamic.h>
#include <capnp/serialize.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <regex>

#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

using namespace std::chrono;

constexpr seconds patience{60};
constexpr std::string_view prefix{"CFR1\0\0\0\0", 8};
constexpr std::uint64_t typeAnnotation = 0xb3a9c6a2d75b8a02;  // terms.capnp

// A message, read by the schema alone; nothing where record.capnp says that it is no record.
struct Decoded {
  explicit Decoded(std::string_view bytes) {
    if (!bytes.starts_with(prefix)) return;
    message = bytes.substr(prefix.size());
    if (message.empty() || message.size() % sizeof(capnp::word) != 0) return;
    words = kj::heapArray<capnp::word>(message.size() / sizeof(capnp::word));
    std::memcpy(words.begin(), message.data(), message.size());
    segment = words.asPtr();
    try {
      reader = std::make_unique<capnp::SegmentArrayMessageReader>(kj::arrayPtr(&segment, 1));
      record = reader->getRoot<schema::Record>();
      stream = record.getStream().cStr();
      (void)record.getPreviousHash();
    } catch (const kj::Exception&) {
      return;
    }
    static const std::regex form("[A-Za-z0-9._~-]+:[A-Za-z0-9._~-]+");
    isRecord = stream.size() <= schema::MAX_STREAM_ID_BYTES && std::regex_match(stream, form);
  }
  [[nodiscard]] std::string hash() const {
    std::string hash(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(message.data()), message.size(),
           reinterpret_cast<unsigned char*>(hash.data()));
    return hash;
  }

  bool isRecord = false;
  std::string_view message;  // without its prefix
  kj::Array<capnp::word> words;
  kj::ArrayPtr<const capnp::word> segment;
  std::unique_ptr<capnp::SegmentArrayMessageReader> reader;
  schema::Record::Reader record;
  std::string stream;
};

// What the schema calls the type of an event; empty where it knows none.
std::string_view typeNameOf(EventType type) {
  for (auto field : capnp::Schema::from<schema::Event>().getUnionFields()) {
    if (field.getProto().getDiscriminantValue() != static_cast<std::uint16_t>(type)) continue;
    for (auto annotation : field.getProto().getAnnotations())
      if (annotation.getId() == typeAnnotation) return annotation.getValue().getText().cStr();
  }
  return {};
}

When whenOf(schema::When::Reader when) {
  return {Instant{microseconds{when.getMicros()}}, static_cast<Precision>(when.getPrecision())};
}

Event readingAs(Event event, schema::Event::Reader data) {
  event.data = data;
  event.type = data.which();
  const auto name = typeNameOf(event.type);
  event.known = !name.empty();
  event.typeName = event.known ? name : std::string_view(data.getType().cStr());
  event.occurred = whenOf(data.getOccurred());
  return event;
}

std::vector<Event> eventsIn(const Decoded& decoded, const Position& position) {
  std::vector<Event> events;
  for (auto data : decoded.record.getEvents()) {
    Event event;
    event.stream = decoded.stream;
    event.version = Version{decoded.record.getVersion()};
    event.index = static_cast<std::uint16_t>(events.size());
    event.position = position;
    event.record = decoded.record;
    event.recorded = Instant{microseconds{decoded.record.getRecorded()}};
    event.actor = decoded.record.getActor().cStr();
    event.agency = decoded.record.getAgency().cStr();
    event.family = data.getFamily();
    events.push_back(readingAs(event, data));
  }
  return events;
}

bool correctsAnother(const Event& event) {
  return event.data.isRecordCorrected() || event.data.isRecordWithdrawn();
}

// When a day begins in London: an hour before UTC's from the last Sunday of March, when the clocks change in
// the night, to that of October. As it is since 1996; the stories of these tests are of 2010.
Instant beginsInLondon(sys_days day) {
  const auto inYear = year_month_day(day).year();
  const bool summer =
      day > sys_days(inYear / March / Sunday[last]) && day <= sys_days(inYear / October / Sunday[last]);
  return summer ? Instant(day) - hours{1} : Instant(day);
}

// The first and the last moment that it may stand for.
std::pair<Instant, Instant> spanOf(const When& when) {
  if (when.precision == Precision::instant) return {when.start, when.start};
  const auto first = floor<days>(when.start);
  const year_month_day date{first};
  const sys_days next = when.precision == Precision::day ? first + days{1}
                        : when.precision == Precision::month
                            ? sys_days((date.year() / date.month() + months{1}) / 1)
                            : sys_days((date.year() + years{1}) / January / 1);
  return {beginsInLondon(first), beginsInLondon(next) - microseconds{1}};
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
      if (word->data.isRecordWithdrawn() && about(word->data.getRecordWithdrawn())) {
        reads[i].reset();
        break;
      }
      if (word->data.isRecordCorrected() && about(word->data.getRecordCorrected())) {
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
    const auto [first, last] = spanOf(events[i].occurred);
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

void apply(const Rows& changes, StreamModel& model) {
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto change = changes[i];
    if (change.kind == Rows::Kind::put)
      model.rows.insert_or_assign(std::string(change.key), std::string(change.value));
    else if (change.kind == Rows::Kind::erased)
      model.rows.erase(std::string(change.key));
    else
      model.sums[std::string(change.key)] += change.amount;
  }
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
    apply(changes, model);
  }
  changes.clear();
  view.index(*state, stream, changes);
  apply(changes, model);
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
    const Decoded decoded(message.bytes);
    if (!decoded.isRecord) {
      why = "undecodable";
      continue;
    }
    const auto& stream = decoded.stream;
    const auto previous = decoded.record.getPreviousHash().asChars();
    auto& [version, hash] = heads[stream];
    if (XXH64(stream.data(), stream.size(), 0) % partitions != message.position.partition.get()) {
      why = "wrongPartition";
    } else if (decoded.record.getVersion() <= version) {
      why = "versionTaken";
    } else if (decoded.record.getVersion() > version + 1) {
      why = "versionAhead";
    } else if (std::string_view(previous.begin(), previous.size()) != hash) {
      why = "otherHistory";
    } else {
      ++version;
      hash = decoded.hash();
      accepted[stream].push_back(message);
      dropped.erase(message.position);
    }
  }
}

StreamModel foldModel(const View& view, const std::vector<KeptMessage>& records) {
  std::vector<Decoded> decoded;
  decoded.reserve(records.size());  // events are views into them
  std::vector<Event> events;
  std::string stream;
  for (const auto& record : records) {
    decoded.emplace_back(record.bytes);
    EXPECT_TRUE(decoded.back().isRecord);
    stream = decoded.back().stream;
    for (const auto& event : eventsIn(decoded.back(), record.position)) events.push_back(event);
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
    rows.insert(model.rows.begin(), model.rows.end());
    for (const auto& [key, amount] : model.sums) sums[key] += amount;
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
