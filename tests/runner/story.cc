#include "tests/runner/story.h"

#include <capnp/any.h>
#include <capnp/message.h>
#include <capnp/schema.h>
#include <fmt/format.h>

#include <cstring>
#include <stdexcept>

#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"

namespace casefold {
namespace {

constexpr std::int64_t firstRecorded = 1'280'498'700'000'000;  // 30 July 2010

// Makes an event look like one that a later build wrote.
void setDiscriminant(schema::Event::Builder event, std::uint16_t discriminant) {
  const auto offset = capnp::Schema::from<schema::Event>().getProto().getStruct().getDiscriminantOffset();
  auto data = capnp::toAny(event).getDataSection();
  std::memcpy(data.begin() + offset * sizeof discriminant, &discriminant, sizeof discriminant);
}

void setType(schema::Event::Builder event, EventType type) {
  const auto* info = findEventType(type);
  event.setType(textReader(info->name));
  event.setFamily(info->family == Family::RECORD ? Family::PROGRAMME : info->family);
}

When knownTo(Precision precision, Instant at) {
  if (precision == Precision::instant) return {at, precision};
  const std::chrono::year_month_day day{london::dayOf(at)};
  if (precision == Precision::day) return {Day{day}, precision};
  return {Day{day.year() / (precision == Precision::month ? day.month() : std::chrono::January) / 1},
          precision};
}

}  // namespace

Fact attended(std::string activity) { return {Fact::Kind::attended, std::move(activity)}; }
Fact visited() { return {Fact::Kind::visited}; }
Fact linked(std::string person) { return {Fact::Kind::linked, std::move(person)}; }
Fact corrects(std::uint64_t version, std::uint16_t event, Fact instead) {
  return {Fact::Kind::corrected, {}, version, event, std::make_shared<Fact>(std::move(instead))};
}
Fact withdraws(std::uint64_t version, std::uint16_t event) {
  return {Fact::Kind::withdrawn, {}, version, event};
}
Fact ofLaterType(std::string name) { return {Fact::Kind::ofLaterType, std::move(name)}; }

void writeFact(const Fact& fact, schema::Event::Builder event) {
  const Instant start{std::chrono::microseconds{firstRecorded}};
  writeWhen(knownTo(fact.precision, start + std::chrono::days{fact.day} + std::chrono::hours{fact.hour}),
            event.initOccurred());
  switch (fact.kind) {
    case Fact::Kind::attended:
      setType(event, EventType::ACTIVITY_ATTENDED);
      event.initActivityAttended().setActivity(fact.text);
      return;
    case Fact::Kind::visited:
      setType(event, EventType::HOME_VISIT_MADE);
      event.initHomeVisitMade();
      return;
    case Fact::Kind::linked:
      setType(event, EventType::LINK_PERSON_NAMED);
      event.initLinkPersonNamed().setName(fact.text);
      return;
    case Fact::Kind::corrected: {
      setType(event, EventType::RECORD_CORRECTED);
      auto correction = event.initRecordCorrected();
      correction.setVersion(fact.version);
      correction.setEvent(fact.event);
      writeFact(*fact.instead, correction.initCorrected());
      return;
    }
    case Fact::Kind::withdrawn: {
      setType(event, EventType::RECORD_WITHDRAWN);
      auto withdrawal = event.initRecordWithdrawn();
      withdrawal.setVersion(fact.version);
      withdrawal.setEvent(fact.event);
      return;
    }
    case Fact::Kind::ofLaterType:
      event.initHomeVisitMade().setNote("what a later build makes of it");
      event.setType(fact.text);
      event.setFamily(Family::PROGRAMME);
      setDiscriminant(event, 4711);
      return;
  }
}

RecordBytes makeRecord(const std::string& stream, const WrittenHead& head, const std::vector<Fact>& facts,
                       const std::string& command) {
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<schema::Record>();
  record.setStream(stream);
  record.setVersion(head.version.next().get());
  if (head.version != Version{})
    record.setPreviousHash(
        kj::arrayPtr(reinterpret_cast<const kj::byte*>(head.hash.data()), head.hash.size()));
  record.setCommand(command);
  record.setActor("A. Link");
  record.setAgency("social care");
  record.setRecorded(firstRecorded + static_cast<std::int64_t>(head.version.get()) * 60'000'000);
  auto events = record.initEvents(static_cast<unsigned>(facts.size()));
  for (unsigned i = 0; i < facts.size(); ++i) writeFact(facts[i], events[i]);
  return RecordBytes(record.asReader());
}

RecordBytes StreamWriter::next(const std::vector<Fact>& facts) {
  auto made = makeRecord(stream_, head_, facts);
  head_ = {head_.version.next(), made.hash()};
  return made;
}

void appendTo(Log& log, StreamWriter& writer, const std::vector<Fact>& facts) {
  auto record = writer.next(facts);
  auto appended = log.appendAndWait(partitionOf(writer.stream(), log.partitions()), record.bytes());
  if (!appended) throw std::runtime_error(appended.error().message);
}

namespace {

// Writes one random log.
class Saga {
 public:
  Saga(Log& log, std::uint64_t seed, const SagaOptions& options)
      : log_(log), options_(options), random_(seed), known_(options.writers) {}

  void write() {
    while (written_.size() < options_.messages) step();
  }

 private:
  std::uint64_t upTo(std::uint64_t bound) { return random_() % bound; }

  void step() {
    const auto kind = options_.races ? upTo(100) : 99;
    if (kind < 3) return garbage();
    if (kind < 6) return cut();
    if (kind < 9) return replay();
    auto stream = fmt::format("case:{}", upTo(options_.streams));
    auto& writer = known_[upTo(options_.writers)];
    // A writer that does not look before it writes chains on what it knew: it may lose, and go on losing.
    auto& head = writer[stream];
    if (!options_.races || upTo(3) > 0) head = heads_[stream];
    auto base = head;
    if (kind < 12) base.version = Version{base.version.get() + 1 + upTo(3)};
    if (kind >= 12 && kind < 15) base.hash[upTo(32)] ^= std::byte{1};
    auto record = makeRecord(stream, base, facts(base.version.get()), fmt::format("c{}", written_.size()));
    head = {base.version.next(), record.hash()};
    auto partition = partitionOf(stream, log_.partitions());
    if (kind >= 15 && kind < 18) partition = Partition{static_cast<std::uint32_t>(upTo(log_.partitions()))};
    append(partition, asText(record.bytes()));
    follow(partition, stream, base, record);
  }

  // What this writer of logs knows to be accepted: enough to write on. What counts is the reference model.
  void follow(Partition partition, const std::string& stream, const WrittenHead& base,
              const RecordBytes& record) {
    auto& head = heads_[stream];
    if (partition == partitionOf(stream, log_.partitions()) && base.version == head.version &&
        (base.version == Version{} || base.hash == head.hash))
      head = {base.version.next(), record.hash()};
  }

  void garbage() {
    std::string bytes(1 + upTo(200), '\0');
    for (char& c : bytes) c = static_cast<char>(random_());
    if (upTo(2) == 0)
      bytes.replace(0, std::min<std::size_t>(bytes.size(), 8), std::string("CFR1\0\0\0\0", 8));
    append(Partition{static_cast<std::uint32_t>(upTo(log_.partitions()))}, bytes);
  }
  void cut() {
    if (written_.empty()) return;
    const auto& [partition, bytes] = written_[upTo(written_.size())];
    append(partition, std::string(bytes.substr(0, 1 + upTo(bytes.size()))));
  }
  void replay() {
    if (written_.empty()) return;
    const auto [partition, bytes] = written_[upTo(written_.size())];
    append(partition, bytes);
  }

  std::vector<Fact> facts(std::uint64_t version) {
    std::vector<Fact> made;
    for (auto count = 1 + upTo(3); count > 0; --count) {
      made.push_back(fact(version, 2));
      // Every other one is told of in time; the rest lie anywhere.
      made.back().day = static_cast<std::int64_t>(upTo(2) == 0 ? version : upTo(20));
      made.back().hour = static_cast<std::int64_t>(upTo(30));
      made.back().precision = static_cast<Precision>(upTo(4));
    }
    return made;
  }

  Fact fact(std::uint64_t version, int depth) {
    static const std::vector<std::string> activities = {"football", "music", "cooking", "drama", "swimming"};
    static const std::vector<std::string> people = {"Ann", "Ben", "Cleo"};
    const auto kind = upTo(100);
    if (options_.corrections && depth > 0 && kind < 18) {
      // Anything: the last few versions, this record itself, one that does not exist yet, event 3 of 2.
      auto target =
          upTo(4) == 0 ? upTo(version + 4) : version + 2 - std::min<std::uint64_t>(upTo(5), version + 2);
      auto event = static_cast<std::uint16_t>(upTo(4));
      if (kind < 8) return withdraws(target, event);
      auto instead = fact(version, depth - 1);
      instead.day = static_cast<std::int64_t>(upTo(20));
      instead.precision = static_cast<Precision>(upTo(4));
      return corrects(target, event, std::move(instead));
    }
    if (options_.refusals && kind < 22) {
      static const std::vector<std::string> touchy = {"refuse", "throw", "kj", "odd"};
      return attended(touchy[upTo(touchy.size())]);
    }
    if (kind < 26) return ofLaterType(upTo(2) == 0 ? "activity.dreamt" : "visit.virtual");
    if (kind < 40) return linked(people[upTo(people.size())]);
    if (kind < 60) return visited();
    return attended(activities[upTo(activities.size())]);
  }

  void append(Partition partition, std::string_view bytes) {
    written_.emplace_back(partition, bytes);
    auto appended = log_.appendAndWait(partition, asBytes(written_.back().second));
    if (!appended) throw std::runtime_error(appended.error().message);
  }

  Log& log_;
  const SagaOptions& options_;
  std::mt19937_64 random_;
  std::vector<std::map<std::string, WrittenHead>> known_;  // by writer
  std::map<std::string, WrittenHead> heads_;
  std::vector<std::pair<Partition, std::string>> written_;
};

}  // namespace

void writeSaga(Log& log, std::uint64_t seed, const SagaOptions& options) { Saga(log, seed, options).write(); }

}  // namespace casefold
