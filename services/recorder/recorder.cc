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
//   its append fails, and is certainly not in the log   The command is answered so (`unavailable`), and so
//   are
//       those behind it that came in the same call (command_call.h). What else was chained on it is placed
//       again.
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
// Where it stands: tail.h has one stream and what becomes of its chain; placing.h builds a record on the
// chain; streams.h holds all tails, asks the ledger (ledger.h) for command ids, appends, and settles by what
// is read back; open_commands.h sees to it that each command is answered once and in time. What is here
// drives them.
//
// Threads: one thread reads the log, folds the ledger and settles commands; submit() comes on any thread.
// Both work under one mutex; answers are given after it is let go. Nothing waits for the disk or the network
// while holding it, but for the ledger's own unsynced write.
#include "services/recorder/recorder.h"

#include <kj/exception.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "schemas/codec/validate.h"
#include "schemas/limits.capnp.h"
#include "services/recorder/streams.h"

namespace casefold {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds longestRead{1000};
// Until it has once read to the log's end, which an empty log shows only by giving nothing.
constexpr std::chrono::milliseconds firstRead{10};
constexpr std::chrono::milliseconds endsWait{5000};
constexpr std::chrono::milliseconds askEndsAgainAfter{500};
// How long one comparison of the ledger with the log may take at the start, and while commands wait.
constexpr std::chrono::milliseconds firstCompareWait{5000};
constexpr std::chrono::milliseconds compareWait{500};

// The id, or the stream, of a command that may be anything.
std::string textOf(schema::Command::Reader command, std::size_t limit, auto get) {
  try {
    const auto text = view(get(command));
    if (text.size() <= limit) return std::string(text);
  } catch (const kj::Exception&) {
    // A message that cannot be read has none.
  }
  return {};
}

// Copies everything in the command, fields of later versions too, so it may find damage that validating
// passed over.
Result<Draft> draftOf(schema::Command::Reader command) {
  CASEFOLD_CHECK(validateCommand(command));
  try {
    return Draft(command);
  } catch (const kj::Exception&) {
    return fail(ErrorCode::malformed, "the command's message cannot be read");
  }
}

}  // namespace

struct Recorder::Parts {
  Parts(Log& logToUse, RecorderOptions optionsToUse, Consumer::Moved movedToTell)
      : log(logToUse),
        options(std::move(optionsToUse)),
        moved(std::move(movedToTell)),
        inHand(std::make_shared<InHand>(options.maxBytesInFlight)) {}

  Log& log;
  RecorderOptions options;
  Consumer::Moved moved;
  std::shared_ptr<InHand> inHand;
  std::unique_ptr<Streams> streams;  // under the mutex
  std::unique_ptr<LogReader> reader;
  std::thread thread;
  std::atomic<bool> stopping{false};
  std::atomic<steady_clock::rep> readUntil{0};  // when the read that is going on returns by itself

  std::mutex mutex;                 // guards the streams, and everything below
  std::condition_variable drained;  // nothing is in flight any more
  std::condition_variable toldToStop;
  bool closed = false;
  SteadyTime endsNotBefore{};
  ConsumerHealth health;

  // ---- under the mutex ----
  Answers answered();
  bool report(ConsumerHealth now);
  Result<void> admit(Taken& taken);
  [[nodiscard]] SteadyTime nextLook() const;

  // ---- the recorder's thread ----
  void guard();
  void run();
  bool askEnds();
  bool sameHistory();
  Result<void> applyBatch(std::span<const LogEntry> entries);
  void waitForBroker(const Error& error);
  void stopOn(const Error& error);
};

// ---- under the mutex ----

// What is to be told once the mutex is let go.
Answers Recorder::Parts::answered() {
  if (streams->open().size() == 0) drained.notify_all();
  return streams->takeAnswers();
}

// True if there is news in it.
bool Recorder::Parts::report(ConsumerHealth now) { return health.becomes(std::move(now)); }

// Takes the command into the streams, unless none is taken now.
Result<void> Recorder::Parts::admit(Taken& taken) {
  if (closed && health.stopped)
    return fail(ErrorCode::stopped, "this recorder has stopped and takes no more commands: " + health.fault);
  if (closed) return fail(ErrorCode::stopped, "this recorder is stopping, and takes no more commands");
  if (streams->open().size() >= options.maxInFlight || inHand->full())
    return fail(ErrorCode::busy, "too many commands are in flight: ask again when some are answered");
  return streams->take(taken, steady_clock::now());
}

// When there is something to do though nothing is read.
SteadyTime Recorder::Parts::nextLook() const {
  const auto now = steady_clock::now();
  auto next = now + (streams->everCaughtUp() ? longestRead : firstRead);
  if (auto deadline = streams->nextDeadline()) next = std::min(next, *deadline);
  if (streams->endsWanted()) next = std::min(next, std::max(now, endsNotBefore));
  return next;
}

// ---- the recorder's thread ----

void Recorder::Parts::stopOn(const Error& error) {
  Answers answers;
  {
    const std::lock_guard lock(mutex);
    closed = true;
    report({.stopped = true, .fault = error.message, .otherHistory = error.code == ErrorCode::otherHistory});
    streams->expireAll();
    answers = answered();
  }
  answers.give();
  moved();
}

// Learns where the log ends now, for commands that name a version which is not known yet. Not under the
// mutex: it asks the broker. True if there is something new to look at.
bool Recorder::Parts::askEnds() {
  std::uint64_t upTo = 0;
  {
    const std::lock_guard lock(mutex);
    if (!streams->endsWanted() || steady_clock::now() < endsNotBefore) return false;
    upTo = streams->askingEnds();
  }
  auto ends = log.ends(endsWait);
  const std::lock_guard lock(mutex);
  if (ends) {
    streams->endsAre(*ends, upTo);
    return true;
  }
  streams->endsNotTold();
  endsNotBefore = steady_clock::now() + askEndsAgainAfter;
  return false;
}

Result<void> Recorder::Parts::applyBatch(std::span<const LogEntry> entries) {
  Answers answers;
  bool news = false;
  {
    const std::lock_guard lock(mutex);
    CASEFOLD_CHECK(streams->apply(entries));
    news = report({reader->caughtUp(), false, {}});
    if (reader->caughtUp()) streams->caughtUp();
    const auto now = steady_clock::now();
    streams->settle(now);
    streams->advance(now);
    answers = answered();
  }
  answers.give();
  if (!entries.empty()) reader->stored(streams->runner().cut());
  if (news || !entries.empty()) moved();
  return {};
}

// The broker is away. Commands go on waiting, up to their deadlines.
void Recorder::Parts::waitForBroker(const Error& error) {
  Answers answers;
  bool news = false;
  {
    const std::lock_guard lock(mutex);
    news = report({false, false, error.message});
    streams->settle(steady_clock::now());
    answers = answered();
  }
  answers.give();
  if (news) moved();
}

// Compares the ledger with a log that was away, before anything that is read decides about a command.
// Commands are answered at their deadlines meanwhile. False if there is no going on from here.
bool Recorder::Parts::sameHistory() {
  while (!stopping) {
    const auto tryAgainAt = steady_clock::now() + compareWait;
    auto compared = streams->compareWithLog(compareWait);
    if (compared) return true;
    if (compared.error().code != ErrorCode::unavailable || streams->runner().failed()) {
      stopOn(compared.error());
      return false;
    }
    waitForBroker(compared.error());
    std::unique_lock lock(mutex);
    toldToStop.wait_until(lock, tryAgainAt, [this] { return stopping.load(); });
  }
  return false;
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
    const bool moreKnown = askEnds();
    SteadyTime until;
    {
      const std::lock_guard lock(mutex);
      until = moreKnown ? steady_clock::now() : nextLook();
    }
    readUntil = until.time_since_epoch().count();
    auto wait = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
    auto entries = reader->read(std::max(wait, std::chrono::milliseconds{0}));
    if (entries) {
      if (reader->interrupted() && !sameHistory()) break;
      if (auto applied = applyBatch(*entries); !applied) return stopOn(applied.error());
    } else if (entries.error().code == ErrorCode::unavailable) {
      waitForBroker(entries.error());
    } else {
      // Where the log is of another history, that says more than the error which came of it.
      auto compared = streams->compareWithLog(firstCompareWait);
      const bool other = !compared && compared.error().code == ErrorCode::otherHistory;
      return stopOn(other ? compared.error() : entries.error());
    }
  }
  const std::lock_guard lock(mutex);
  if (!health.stopped) report({false, true, {}});
}

// ---- the outside ----

Recorder::Recorder(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<Recorder>> Recorder::start(Log& log, std::unique_ptr<Store> store, const Clock& clock,
                                                  RecorderOptions options, Consumer::Moved moved) {
  auto parts = std::make_unique<Parts>(log, std::move(options), std::move(moved));
  CASEFOLD_TRY(parts->streams, Streams::open(log, std::move(store), clock));
  parts->streams->goBy(parts->options.policies);
  CASEFOLD_CHECK(parts->streams->compareWithLog(firstCompareWait));
  CASEFOLD_TRY(parts->reader, log.reader(parts->streams->runner().cut(), parts->options.group));
  parts->streams->failedAppends().wakes(parts->reader.get());
  auto& running = *parts;
  running.thread = std::thread([&running] { running.guard(); });
  return std::unique_ptr<Recorder>(new Recorder(std::move(parts)));  // NOLINT: the constructor is private
}

Recorder::~Recorder() {
  drain(steady_clock::now());
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->stopping = true;
  }
  parts_->toldToStop.notify_all();
  parts_->reader->wake();
  parts_->thread.join();
  parts_->streams->failedAppends().wakes(nullptr);
}

Recorder::Prepared Recorder::prepare(schema::Command::Reader command) {
  return {
      textOf(command, schema::MAX_COMMAND_ID_BYTES, [](auto from) { return from.getId(); }),
      textOf(command, schema::MAX_STREAM_ID_BYTES, [](auto from) { return from.getContent().getStream(); }),
      draftOf(command)};
}

void Recorder::submit(Prepared command, Deadline deadline, Done done,
                      const std::shared_ptr<CommandCall>& call) {
  auto& parts = *parts_;
  if (!command.draft) {
    auto refused = CommandOutcome::refused(std::move(command.id), command.draft.error());
    if (call) {
      const std::lock_guard lock(parts.mutex);
      call->note(command.stream, refused);
    }
    return done(std::move(refused));
  }
  const auto bytes = command.draft->bytes();
  Taken taken{0, *std::move(command.draft), deadline, std::move(done), {}, call, {parts.inHand, bytes}};
  Answers answers;
  std::optional<CommandOutcome> refused;
  bool wake = false;
  {
    const std::lock_guard lock(parts.mutex);
    if (auto admitted = parts.admit(taken); !admitted) {
      refused = CommandOutcome::refused(taken.draft.id(), admitted.error());
      if (call) call->note(taken.draft.stream(), *refused);
    }
    answers = parts.answered();
    wake = !refused && (parts.streams->endsWanted() || deadline.time_since_epoch().count() < parts.readUntil);
  }
  if (refused) taken.done(*std::move(refused));
  answers.give();
  if (wake) parts.reader->wake();
}

void Recorder::drain(Deadline deadline) {
  auto& parts = *parts_;
  std::unique_lock lock(parts.mutex);
  parts.closed = true;
  // Deadlines do the waiting: every command is answered by then, by its own deadline or by this one.
  parts.drained.wait_until(lock, deadline, [&] { return parts.streams->open().size() == 0; });
  parts.streams->expireAll();
  auto answers = parts.answered();
  lock.unlock();
  answers.give();
}

const Runner& Recorder::runner() const { return parts_->streams->runner(); }

ConsumerHealth Recorder::health() const {
  const std::lock_guard lock(parts_->mutex);
  return parts_->health;
}

}  // namespace casefold
