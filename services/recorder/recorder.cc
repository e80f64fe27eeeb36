// The recorder, and why it can be trusted.
//
// A recorder follows the log and takes commands. For a command it builds the record that comes next in its
// stream, as far as it knows the stream, appends it, and waits until it reads its own record back. The log's
// order decides, by the one rule (a record is accepted if its version and its previous hash follow on from
// the stream's head), and every reader decides alike. So the recorder has nothing to lock, elect or fence.
// What can happen to a record it appended:
//
//   it is read back and follows on    Accepted: the command is answered `recorded`.
//
//   another was accepted in its place   Its stream has moved on. If the other one carries the same command
//       (the client asked two recorders), that is the answer. If the client named a version, `conflict`.
//       Otherwise the command is placed again, at the end.
//
//   it is read back before the one that it is built on   The one before was held up. The same bytes are
//       appended again once that one is accepted. Twice the same bytes do no harm: only one can follow on.
//
//   its append fails, and is certainly not in the log   The command is answered so (`unavailable`), and what
//       was chained on it is placed again.
//
//   its append ends without an answer   It may be in the log, or land there later. The same bytes are
//       appended again, so the question settles itself by reading on; the client is told `unknown` at its
//       deadline, and asks again with the same command id.
//
// Several commands of one stream may be in flight: each record is built on the one before it (the chain). If
// one of them loses, so do those behind it, since their previous hash is wrong; they are placed again in
// order.
//
// A command id is accepted once per stream: before a command is placed, the ledger (everything read so far)
// and the chain are asked for its id, and whatever is not read yet would, if it were accepted, make the new
// record lose.
//
// Threads: one thread reads the log, folds the ledger and settles commands; submit() comes on any thread.
// Both work under one mutex; answers are given after it is let go. Nothing waits for the disk or the network
// while holding it, but for the ledger's own unsynced write.
#include "services/recorder/recorder.h"

#include <fmt/format.h>
#include <kj/exception.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

#include "schemas/codec/validate.h"
#include "schemas/limits.capnp.h"
#include "services/recorder/ledger.h"
#include "services/recorder/tail.h"

namespace casefold {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds longestRead{1000};
// Until it has once read to the log's end, which an empty log shows only by giving nothing.
constexpr std::chrono::milliseconds firstRead{10};
constexpr std::chrono::milliseconds endsWait{5000};
constexpr std::chrono::milliseconds appendAgainAfter{500};
// A stream's clock is held to the record before it; more than this between the two is worth a look at
// somebody's clock.
constexpr std::chrono::minutes clockTolerance{1};
constexpr std::string_view clockRule = "clockBehindRecord";
// Streams that are kept at hand after their last command was answered.
constexpr std::size_t idleTailsKept = 10'000;

// The id of a command that may be anything.
std::string idOf(schema::Command::Reader command) {
  try {
    if (command.getId().size() <= schema::MAX_COMMAND_ID_BYTES) return std::string(view(command.getId()));
  } catch (const kj::Exception&) {
    // A message that cannot be read has no id either.
  }
  return {};
}

// Copies everything in the command, fields of later versions too, so it may find damage that validating
// passed over.
Result<Draft> draftOf(schema::Command::Reader command) {
  try {
    return Draft(command);
  } catch (const kj::Exception&) {
    return fail(ErrorCode::malformed, "the command's message cannot be read");
  }
}

CommandOutcome outcome(const Draft& draft, CommandOutcome::Kind kind) {
  CommandOutcome made;
  made.command = draft.id();
  made.kind = kind;
  return made;
}

CommandOutcome failed(const Draft& draft, CommandOutcome::Kind kind, Error error) {
  auto made = outcome(draft, kind);
  made.error = std::move(error);
  return made;
}

CommandOutcome unknownNow(const Draft& draft) {
  return failed(
      draft, CommandOutcome::Kind::UNKNOWN,
      fail(ErrorCode::unknownOutcome,
           "the log did not settle this command within its deadline: ask again with the same command id"));
}

CommandOutcome conflictAt(const Draft& draft, Version version) {
  auto now =
      draft.expect() == Draft::Expect::fresh
          ? fmt::format("the stream is not new: it is at version {}", version.get())
          : fmt::format("the stream is at version {}, not {}", version.get(), draft.expectedVersion().get());
  auto made = failed(draft, CommandOutcome::Kind::CONFLICT,
                     fail(ErrorCode::conflict, now + "; read on and decide anew", "expect"));
  made.version = version;
  return made;
}

CommandOutcome reusedAt(const Draft& draft, Version version) {
  auto made =
      failed(draft, CommandOutcome::Kind::REFUSED,
             fail(ErrorCode::commandReused,
                  fmt::format("version {} of the stream has this command id with other content: give a new "
                              "command an id of its own",
                              version.get()),
                  "command"));
  made.version = version;
  return made;
}

CommandOutcome standing(const Draft& draft, CommandOutcome::Kind kind, const Position& position,
                        schema::Record::Reader record) {
  auto made = outcome(draft, kind);
  made.version = Version{record.getVersion()};
  made.position = position;
  for (auto flag : record.getFlags())
    made.flags.push_back({std::string(view(flag.getRule())), flag.getEvent()});
  return made;
}

}  // namespace

void CommandOutcome::write(schema::CommandResult::Builder result) const {
  result.setCommand(command);
  result.setOutcome(kind);
  result.setVersion(version.get());
  if (position) result.setPosition(position->text());
  auto list = result.initFlags(static_cast<unsigned>(flags.size()));
  for (unsigned i = 0; i < flags.size(); ++i) {
    list[i].setRule(flags[i].rule);
    list[i].setEvent(flags[i].event);
  }
  if (!error) return;
  auto written = result.initError();
  written.setCode(textReader(codeName(error->code)));
  written.setMessage(error->message);
  written.setPath(error->path);
}

namespace {

// Appends that failed, as the log's threads tell of them: perhaps when the recorder is gone.
struct Failures {
  struct Failed {
    std::string stream;
    Hash record;
    Error error;
  };
  std::mutex mutex;
  std::vector<Failed> all;
  LogReader* reader = nullptr;  // to wake; null once the recorder is gone
};

}  // namespace

struct Recorder::Parts final : RecordObserver {
  Parts(Log& logToUse, const Clock& clockToUse, RecorderOptions optionsToUse, Consumer::Moved movedToTell)
      : log(logToUse), clock(clockToUse), options(std::move(optionsToUse)), moved(std::move(movedToTell)) {}

  Log& log;
  const Clock& clock;
  RecorderOptions options;
  Consumer::Moved moved;
  std::unique_ptr<Runner> runner;
  std::unique_ptr<LogReader> reader;
  std::thread thread;
  std::atomic<bool> stopping{false};
  std::atomic<steady_clock::rep> readUntil{0};  // when the read that is going on returns by itself

  std::mutex mutex;                 // guards everything down to `health`
  std::condition_variable drained;  // nothing is in flight any more
  std::unordered_map<std::string, Tail> tails;
  std::set<std::pair<SteadyTime, std::uint64_t>> deadlines;  // of commands not answered, by number
  std::unordered_map<std::uint64_t, std::string> streamOf;   // of commands not answered
  std::set<std::string> touched;                             // streams to look at once the batch is applied
  std::set<std::string> lookAgain;                           // and those to look at after the next batch
  std::vector<std::pair<Done, CommandOutcome>> answers;      // to give when the mutex is let go
  std::uint64_t lastNumber = 0;
  bool following = false;  // caught up once: before that, what is known of a stream is too old to build on
  bool closed = false;
  bool endsWanted = false;
  SteadyTime endsNotBefore{};
  ConsumerHealth health;

  std::shared_ptr<Failures> failures = std::make_shared<Failures>();

  // ---- RecordObserver, within runner->apply(), under the mutex ----
  void accepted(const Position& position, const RecordReader& record) override;
  void dropped(const Position& position, const RecordReader* record, Dropped reason) override;
  Result<void> storing() override { return {}; }

  // ---- under the mutex ----
  Result<Tail*> tailOf(const std::string& stream);
  void answer(Taken& taken, CommandOutcome outcome);
  void advance(const std::string& stream, Tail& tail);
  enum class Step { done, wait };
  Step step(Tail& tail, Taken& taken);
  Result<bool> answerIfKnown(const Tail& tail, Taken& taken);
  bool place(Tail& tail, Taken& taken);
  std::optional<Family> familyOf(const Tail& tail, std::string_view stream, Version version,
                                 std::uint16_t event) const;
  std::vector<RaisedFlag> raise(const Tail& tail, const Draft& draft, Instant now, CaseSummary& after) const;
  void append(const std::string& stream, Placed& placed);
  void appendMissing(const std::string& stream, Tail& tail);
  void settleFailures();
  void expire(SteadyTime now);
  void forgetIdle(const std::string& stream);
  void answerAllUnknown();
  [[nodiscard]] SteadyTime nextEvent() const;

  // ---- the recorder's thread ----
  void guard();
  void run();
  bool askEnds();
  Result<void> applyBatch(std::span<const LogEntry> entries);
  bool report(ConsumerHealth now);
  void stopOn(const Error& error);
};

// ---- reading back
// -----------------------------------------------------------------------------------------------------

void Recorder::Parts::accepted(const Position& position, const RecordReader& record) {
  auto found = tails.find(std::string(record.stream()));
  if (found == tails.end()) return;
  auto& tail = found->second;
  tail.version = record.version();
  tail.hash = record.hash();
  tail.recorded = Instant{std::chrono::microseconds{record.record().getRecorded()}};
  touched.insert(found->first);
  try {
    for (auto event : record.record().getEvents()) fold(tail.summary, event);
  } catch (const kj::Exception&) {
    // No recorder of ours wrote this. The ledger's fold stops at it too, and the stream takes no more
    // commands here.
    tail.unreadable = true;
  }

  if (!tail.chain.empty() && tail.chain.front().record.hash() == record.hash()) {
    answer(tail.chain.front().taken, standing(tail.chain.front().taken.draft, CommandOutcome::Kind::RECORDED,
                                              position, record.record()));
    tail.chain.pop_front();
    return;
  }
  // Somebody else's record stands where the chain began: the whole chain has lost its place.
  auto displaced = std::exchange(tail.chain, {});
  for (auto placed = displaced.rbegin(); placed != displaced.rend(); ++placed) {
    auto& taken = placed->taken;
    const auto& draft = taken.draft;
    if (draft.id() == view(record.record().getCommand())) {
      auto same = std::ranges::equal(view(record.record().getCommandHash()), Bytes(draft.contentHash()));
      answer(taken, same ? standing(draft, CommandOutcome::Kind::RECORDED, position, record.record())
                         : reusedAt(draft, record.version()));
    } else if (draft.expect() != Draft::Expect::any) {
      answer(taken, conflictAt(draft, tail.version));
    } else if (taken.done) {
      tail.waiting.push_front(std::move(taken));
    }
  }
}

void Recorder::Parts::dropped(const Position&, const RecordReader* record, Dropped) {
  if (record == nullptr) return;
  auto found = tails.find(std::string(record->stream()));
  if (found == tails.end()) return;
  for (auto& placed : found->second.chain) {
    if (placed.record.hash() != record->hash()) continue;
    // Still in the chain, so it may yet follow on: it came before the one it is built on.
    placed.appendAgain = true;
    touched.insert(found->first);
  }
}

// ---- taking commands
// --------------------------------------------------------------------------------------------------

Result<Tail*> Recorder::Parts::tailOf(const std::string& stream) {
  if (auto found = tails.find(stream); found != tails.end()) return &found->second;
  auto reading = runner->reading();
  CASEFOLD_TRY(auto stored, reading->find(stream));
  Tail tail;
  tail.version = stored.head.version;
  if (stored.head.version != Version{}) tail.hash = stored.head.hash;
  tail.recorded = stored.head.recorded;
  tail.summary = summaryOf(*stored.state);
  tail.unreadable = stored.head.quarantine.has_value();
  return &tails.emplace(stream, std::move(tail)).first->second;
}

void Recorder::Parts::answer(Taken& taken, CommandOutcome outcome) {
  if (!taken.done) return;
  deadlines.erase({taken.deadline, taken.number});
  streamOf.erase(taken.number);
  if (streamOf.empty()) drained.notify_all();
  answers.emplace_back(std::exchange(taken.done, {}), std::move(outcome));
}

// Places or answers what waits, in order, as far as it goes.
void Recorder::Parts::advance(const std::string& stream, Tail& tail) {
  appendMissing(stream, tail);
  if (!following) return;
  while (!tail.waiting.empty()) {
    auto taken = std::move(tail.waiting.front());
    tail.waiting.pop_front();
    if (!taken.done) continue;
    if (step(tail, taken) == Step::wait) {
      tail.waiting.push_front(std::move(taken));
      return;
    }
  }
}

Recorder::Parts::Step Recorder::Parts::step(Tail& tail, Taken& taken) {
  const auto& draft = taken.draft;
  if (tail.unreadable) {
    answer(taken, failed(draft, CommandOutcome::Kind::REFUSED,
                         fail(ErrorCode::damaged,
                              "the stream has a record that this recorder cannot read: run casefold "
                              "replay on it to see which",
                              "stream")));
    return Step::done;
  }
  // The same id in flight: wait until that one is settled, then the ledger knows.
  for (const auto& placed : tail.chain)
    if (placed.taken.draft.id() == draft.id()) return Step::wait;
  auto known = answerIfKnown(tail, taken);
  if (!known) {
    answer(taken, failed(draft, CommandOutcome::Kind::UNKNOWN, known.error()));
    return Step::done;
  }
  if (*known) return Step::done;

  auto expected = draft.expect() == Draft::Expect::any ? tail.lastVersion() : draft.expectedVersion();
  if (expected == tail.lastVersion()) {
    place(tail, taken);
    return Step::done;
  }
  if (expected < tail.version) {
    answer(taken, conflictAt(draft, tail.version));
    return Step::done;
  }
  if (expected < tail.lastVersion()) return Step::wait;  // until it is known whether the chain stands
  // The client names a version that this recorder has not read yet. It may know better: read to where the log
  // ended after the command came, and see.
  auto partition = partitionOf(draft.stream(), log.partitions());
  if (taken.knownByThen && runner->cut().next(partition) >= taken.knownByThen->next(partition) &&
      tail.chain.empty()) {
    answer(taken, conflictAt(draft, tail.version));
    return Step::done;
  }
  if (!taken.knownByThen) endsWanted = true;
  lookAgain.insert(draft.stream());
  return Step::wait;
}

// Answers a command whose id was accepted before.
Result<bool> Recorder::Parts::answerIfKnown(const Tail& tail, Taken& taken) {
  if (tail.version == Version{}) return false;
  const auto& draft = taken.draft;
  auto reading = runner->reading();
  CASEFOLD_TRY(auto known, findCommand(*reading, draft.stream(), draft.id()));
  if (!known) return false;
  if (known->content != draft.contentHash()) {
    answer(taken, reusedAt(draft, known->version));
    return true;
  }
  CASEFOLD_CHECK(
      StreamReading(*reading, draft.stream()).record(known->version, [&](const JournalRecord& first) {
        answer(taken,
               standing(draft, CommandOutcome::Kind::DUPLICATE, first.position, first.reader.record()));
      }));
  return true;
}

std::optional<Family> Recorder::Parts::familyOf(const Tail& tail, std::string_view stream, Version version,
                                                std::uint16_t event) const {
  std::optional<Family> family;
  auto look = [&](schema::Record::Reader record) {
    if (event < record.getEvents().size()) family = record.getEvents()[event].getFamily();
  };
  for (const auto& placed : tail.chain) {
    if (placed.version != version) continue;
    RecordReader chained;
    if (chained.read(placed.record.bytes())) look(chained.record());
    return family;
  }
  auto reading = runner->reading();
  // Not found, or not readable: then there is no event that could be corrected.
  auto found = StreamReading(*reading, std::string(stream)).record(version, [&](const JournalRecord& record) {
    look(record.reader.record());
  });
  return found ? family : std::nullopt;
}

std::vector<RaisedFlag> Recorder::Parts::raise(const Tail& tail, const Draft& draft, Instant now,
                                               CaseSummary& after) const {
  std::vector<RaisedFlag> flags;
  std::uint16_t index = 0;
  for (auto event : draft.events()) {
    check(after, event, now, [&](std::string_view rule) { flags.push_back({std::string(rule), index}); });
    fold(after, event);
    ++index;
  }
  if (tail.lastRecorded() > now + clockTolerance) flags.push_back({std::string(clockRule), 0});
  return flags;
}

// Builds the command's record on the end of the chain and appends it; or answers why that cannot be.
bool Recorder::Parts::place(Tail& tail, Taken& taken) {
  auto& draft = taken.draft;
  auto refused = [&](Error error) {
    answer(taken, failed(draft, CommandOutcome::Kind::REFUSED, std::move(error)));
    return false;
  };
  auto resolved = draft.resolveFamilies(
      [&](Version version, std::uint16_t event) { return familyOf(tail, draft.stream(), version, event); });
  if (!resolved) return refused(resolved.error());

  auto now = clock.now();
  Placed placed{std::move(taken),  {}, tail.lastVersion().next(), std::max(now, tail.lastRecorded()), {},
                tail.lastSummary()};
  placed.flags = raise(tail, placed.taken.draft, now, placed.after);
  placed.record = placed.taken.draft.record({placed.version, tail.lastHash(), placed.recorded}, placed.flags);
  if (placed.record.bytes().size() > schema::MAX_RECORD_BYTES) {
    answer(placed.taken,
           failed(placed.taken.draft, CommandOutcome::Kind::REFUSED,
                  fail(ErrorCode::tooLarge,
                       fmt::format(
                           "the record would have {} bytes, and may have {}: split it into several commands",
                           placed.record.bytes().size(), static_cast<unsigned>(schema::MAX_RECORD_BYTES)),
                       "events")));
    return false;
  }
  tail.chain.push_back(std::move(placed));
  append(tail.chain.back().taken.draft.stream(), tail.chain.back());
  return true;
}

void Recorder::Parts::append(const std::string& stream, Placed& placed) {
  placed.appendAgain = false;
  log.append(partitionOf(stream, log.partitions()), placed.record.bytes(),
             [told = failures, stream, hash = placed.record.hash()](Result<Offset> result) {
               if (result) return;  // it will be read back: that decides
               const std::lock_guard lock(told->mutex);
               told->all.push_back({stream, hash, std::move(result).error()});
               if (told->reader != nullptr) told->reader->wake();
             });
}

// Appends the chain again where its first record is known not to be in its place in the log. Those behind it
// can only have been read back out of turn, or will be.
void Recorder::Parts::appendMissing(const std::string& stream, Tail& tail) {
  if (tail.chain.empty() || !tail.chain.front().appendAgain) return;
  if (tail.chain.front().notBefore > steady_clock::now()) {
    lookAgain.insert(stream);
    return;
  }
  for (auto& placed : tail.chain) append(stream, placed);
}

void Recorder::Parts::settleFailures() {
  std::vector<Failures::Failed> told;
  {
    const std::lock_guard lock(failures->mutex);
    told.swap(failures->all);
  }
  for (auto& failure : told) {
    auto found = tails.find(failure.stream);
    if (found == tails.end()) continue;
    auto& chain = found->second.chain;
    auto placed =
        std::ranges::find_if(chain, [&](const Placed& each) { return each.record.hash() == failure.record; });
    if (placed == chain.end()) continue;  // settled meanwhile, or placed again as another record
    touched.insert(failure.stream);
    if (failure.error.code == ErrorCode::unknownOutcome || placed->mayBeInLog) {
      placed->mayBeInLog = true;
      placed->appendAgain = true;
      placed->notBefore = steady_clock::now() + appendAgainAfter;
      continue;
    }
    // Certainly not in the log. Those behind it were built on it: they wait for a new place, in order.
    answer(placed->taken,
           failed(placed->taken.draft, CommandOutcome::Kind::REFUSED, std::move(failure.error)));
    for (auto last = chain.rbegin(); last.base() - 1 != placed; ++last)
      if (last->taken.done) found->second.waiting.push_front(std::move(last->taken));
    chain.erase(placed, chain.end());
  }
}

// ---- time
// -------------------------------------------------------------------------------------------------------------

void Recorder::Parts::expire(SteadyTime now) {
  while (!deadlines.empty() && deadlines.begin()->first <= now) {
    auto number = deadlines.begin()->second;
    auto stream = streamOf.at(number);
    auto& tail = tails.at(stream);
    for (auto& placed : tail.chain)
      if (placed.taken.number == number) answer(placed.taken, unknownNow(placed.taken.draft));
    for (auto& taken : tail.waiting)
      if (taken.number == number) answer(taken, unknownNow(taken.draft));
    std::erase_if(tail.waiting, [](const Taken& taken) { return !taken.done; });
    touched.insert(stream);
  }
  touched.merge(std::exchange(lookAgain, {}));
}

SteadyTime Recorder::Parts::nextEvent() const {
  auto next = steady_clock::now() + longestRead;
  if (!deadlines.empty()) next = std::min(next, deadlines.begin()->first);
  return next;
}

void Recorder::Parts::forgetIdle(const std::string& stream) {
  if (tails.size() <= idleTailsKept) return;
  if (auto found = tails.find(stream); found != tails.end() && found->second.idle()) tails.erase(found);
}

void Recorder::Parts::answerAllUnknown() {
  for (auto& [stream, tail] : tails) {
    for (auto& placed : tail.chain) answer(placed.taken, unknownNow(placed.taken.draft));
    for (auto& taken : tail.waiting) answer(taken, unknownNow(taken.draft));
    tail.waiting.clear();
  }
}

// ---- the recorder's thread
// --------------------------------------------------------------------------------------------

bool Recorder::Parts::report(ConsumerHealth now) {
  now.caughtUpOnce = now.caughtUpOnce || health.caughtUpOnce;
  auto news =
      now.fault != health.fault || now.stopped != health.stopped || now.caughtUpOnce != health.caughtUpOnce;
  health = std::move(now);
  return news;
}

void Recorder::Parts::stopOn(const Error& error) {
  std::vector<std::pair<Done, CommandOutcome>> toGive;
  {
    const std::lock_guard lock(mutex);
    closed = true;
    report({false, true, error.message});
    answerAllUnknown();
    toGive.swap(answers);
  }
  for (auto& [done, outcome] : toGive) done(std::move(outcome));
  moved();
}

// Learns where the log ends now, for commands that name a version which is not known yet. Not under the
// mutex: it asks the broker. True if there is something new to look at.
bool Recorder::Parts::askEnds() {
  std::uint64_t upTo = 0;
  {
    const std::lock_guard lock(mutex);
    if (!endsWanted || steady_clock::now() < endsNotBefore) return false;
    endsWanted = false;
    upTo = lastNumber;
  }
  auto ends = log.ends(endsWait);
  const std::lock_guard lock(mutex);
  if (!ends) {
    endsWanted = true;
    endsNotBefore = steady_clock::now() + appendAgainAfter;
    return false;
  }
  for (const auto& stream : lookAgain) {
    auto found = tails.find(stream);
    if (found == tails.end()) continue;
    for (auto& taken : found->second.waiting)
      if (taken.number <= upTo && !taken.knownByThen) taken.knownByThen = *ends;
  }
  return true;
}

Result<void> Recorder::Parts::applyBatch(std::span<const LogEntry> entries) {
  std::vector<std::pair<Done, CommandOutcome>> toGive;
  bool news = false;
  {
    const std::lock_guard lock(mutex);
    CASEFOLD_CHECK(runner->apply(entries));
    news = report({reader->caughtUp(), false, {}});
    if (reader->caughtUp() && !following) {
      following = true;
      for (const auto& [stream, tail] : tails) touched.insert(stream);
    }
    settleFailures();
    expire(steady_clock::now());
    for (const auto& stream : std::exchange(touched, {})) {
      if (auto found = tails.find(stream); found != tails.end()) advance(stream, found->second);
      forgetIdle(stream);
    }
    toGive.swap(answers);
  }
  for (auto& [done, outcome] : toGive) done(std::move(outcome));
  if (!entries.empty()) reader->stored(runner->cut());
  if (news || !entries.empty()) moved();
  return {};
}

void Recorder::Parts::guard() {
  try {
    run();
  } catch (...) {
    stopOn(fail(ErrorCode::internal, "it stopped on an unforeseen error: a defect of the program"));
  }
}

void Recorder::Parts::run() {
  while (!stopping) {
    auto moreKnown = askEnds();
    SteadyTime until;
    {
      const std::lock_guard lock(mutex);
      until = nextEvent();
      if (moreKnown) until = steady_clock::now();
      if (!following) until = std::min(until, steady_clock::now() + firstRead);
      if (endsWanted) until = std::min(until, std::max(steady_clock::now(), endsNotBefore));
    }
    readUntil = until.time_since_epoch().count();
    auto wait = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
    auto entries = reader->read(std::max(wait, std::chrono::milliseconds{0}));
    if (entries) {
      if (auto applied = applyBatch(*entries); !applied) return stopOn(applied.error());
      continue;
    }
    if (entries.error().code != ErrorCode::unavailable) return stopOn(entries.error());
    // The broker is away. Commands go on waiting, up to their deadlines.
    bool news = false;
    std::vector<std::pair<Done, CommandOutcome>> toGive;
    {
      const std::lock_guard lock(mutex);
      news = report({false, false, entries.error().message});
      settleFailures();
      expire(steady_clock::now());
      toGive.swap(answers);
    }
    for (auto& [done, outcome] : toGive) done(std::move(outcome));
    if (news) moved();
  }
  const std::lock_guard lock(mutex);
  report({false, true, {}});
}

// ---- the outside
// ------------------------------------------------------------------------------------------------------

Recorder::Recorder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Recorder>> Recorder::start(Log& log, std::unique_ptr<Store> store, const Clock& clock,
                                                  RecorderOptions options, Consumer::Moved moved) {
  auto parts = std::make_unique<Parts>(log, clock, std::move(options), std::move(moved));
  CASEFOLD_TRY(parts->runner, Runner::open(std::shared_ptr<const View>(makeView<LedgerView>()),
                                           std::move(store), log.partitions(), parts.get()));
  CASEFOLD_TRY(parts->reader, log.reader(parts->runner->cut(), parts->options.group));
  parts->failures->reader = parts->reader.get();
  auto& running = *parts;
  running.thread = std::thread([&running] { running.guard(); });
  return std::unique_ptr<Recorder>(new Recorder(std::move(parts)));  // NOLINT: the constructor is private
}

Recorder::~Recorder() {
  drain(steady_clock::now());
  parts_->stopping = true;
  parts_->reader->wake();
  parts_->thread.join();
  const std::lock_guard lock(parts_->failures->mutex);
  parts_->failures->reader = nullptr;
}

void Recorder::submit(schema::Command::Reader command, Deadline deadline, Done done) {
  auto& parts = *parts_;
  auto refuse = [&](std::string id, Error error) {
    CommandOutcome refused;
    refused.command = std::move(id);
    refused.kind = CommandOutcome::Kind::REFUSED;
    refused.error = std::move(error);
    done(std::move(refused));
  };
  if (auto valid = validateCommand(command); !valid) return refuse(idOf(command), valid.error());
  auto draft = draftOf(command);
  if (!draft) return refuse(idOf(command), draft.error());
  Taken taken{0, *std::move(draft), deadline, {}, {}};
  std::vector<std::pair<Done, CommandOutcome>> toGive;
  std::optional<Error> error;
  bool wake = false;
  {
    const std::lock_guard lock(parts.mutex);
    if (parts.closed) {
      error = fail(ErrorCode::stopped,
                   "this recorder takes no more commands: it is stopping, or has stopped on a fault");
    } else if (parts.streamOf.size() >= parts.options.maxInFlight) {
      error = fail(ErrorCode::busy, "too many commands are in flight: ask again when some are answered");
    } else if (auto tail = parts.tailOf(taken.draft.stream()); !tail) {
      error = tail.error();
    } else {
      auto stream = taken.draft.stream();
      taken.number = ++parts.lastNumber;
      taken.done = std::move(done);
      parts.deadlines.emplace(deadline, taken.number);
      parts.streamOf.emplace(taken.number, stream);
      (*tail)->waiting.push_back(std::move(taken));
      parts.advance(stream, **tail);
      toGive.swap(parts.answers);
      wake = parts.endsWanted || deadline.time_since_epoch().count() < parts.readUntil;
    }
  }
  if (error) return refuse(taken.draft.id(), std::move(*error));
  for (auto& [give, outcome] : toGive) give(std::move(outcome));
  if (wake) parts.reader->wake();
}

void Recorder::drain(Deadline deadline) {
  auto& parts = *parts_;
  std::unique_lock lock(parts.mutex);
  parts.closed = true;
  // Deadlines do the waiting: every command is answered by then, by its own deadline or by this one.
  parts.drained.wait_until(lock, deadline, [&] { return parts.streamOf.empty(); });
  parts.answerAllUnknown();
  auto toGive = std::exchange(parts.answers, {});
  lock.unlock();
  for (auto& [give, outcome] : toGive) give(std::move(outcome));
}

const Runner& Recorder::runner() const { return *parts_->runner; }

ConsumerHealth Recorder::health() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->health;
}

}  // namespace casefold
