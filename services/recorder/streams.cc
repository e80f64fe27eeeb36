#include "services/recorder/streams.h"

#include <fmt/format.h>

#include <utility>

#include "services/recorder/ledger.h"
#include "services/recorder/placing.h"

namespace casefold {
namespace {

using Kind = CommandOutcome::Kind;

constexpr std::chrono::milliseconds appendAgainAfter{500};
// Streams that are kept at hand after their last command was answered.
constexpr std::size_t idleTailsKept = 10'000;

}  // namespace

Streams::Streams(Log& log, const Clock& clock) : log_(log), clock_(clock) {}
Streams::~Streams() = default;

Result<std::unique_ptr<Streams>> Streams::open(Log& log, std::unique_ptr<Store> store, const Clock& clock) {
  std::unique_ptr<Streams> streams(new Streams(log, clock));  // NOLINT: the constructor is private
  CASEFOLD_TRY(streams->runner_, Runner::open(std::shared_ptr<const View>(makeView<LedgerView>()),
                                              std::move(store), log.partitions(), streams.get()));
  return streams;
}

// ---- reading back ----

void Streams::accepted(const Position& position, const RecordReader& record) {
  auto found = tails_.find(std::string(record.stream()));
  if (found == tails_.end()) return;
  found->second.accept(position, record, open_);
  touched_.insert(found->first);
}

void Streams::dropped(const Position&, const RecordReader* record, Dropped) {
  if (record == nullptr) return;
  auto found = tails_.find(std::string(record->stream()));
  if (found != tails_.end() && found->second.drop(record->hash())) touched_.insert(found->first);
}

void Streams::caughtUp() {
  if (following_) return;
  following_ = true;
  for (const auto& [stream, tail] : tails_) touched_.insert(stream);
}

void Streams::settle(SteadyTime now) {
  for (auto& failure : failed_->take()) {
    auto found = tails_.find(failure.stream);
    if (found == tails_.end()) continue;
    if (found->second.appendFailed(failure.record, std::move(failure.error), now + appendAgainAfter, open_))
      touched_.insert(failure.stream);
  }
  for (auto next = open_.next(); next && next->deadline <= now; next = open_.next()) {
    tails_.at(next->stream).expire(next->number, open_);
    touched_.insert(next->stream);
  }
  touched_.merge(std::exchange(lookAgain_, {}));
}

void Streams::advance(SteadyTime now) {
  for (const auto& stream : std::exchange(touched_, {})) {
    if (auto found = tails_.find(stream); found != tails_.end()) advance(stream, found->second, now);
    forgetIdle(stream);
  }
}

void Streams::expireAll() {
  for (auto& [stream, tail] : tails_) tail.expireAll(open_);
}

std::optional<SteadyTime> Streams::nextDeadline() const {
  auto next = open_.next();
  return next ? std::optional(next->deadline) : std::nullopt;
}

void Streams::forgetIdle(const std::string& stream) {
  if (tails_.size() <= idleTailsKept) return;
  if (auto found = tails_.find(stream); found != tails_.end() && found->second.idle()) tails_.erase(found);
}

// ---- taking commands ----

Result<void> Streams::take(Taken& taken, SteadyTime now) {
  const auto stream = taken.draft.stream();
  CASEFOLD_TRY(auto* tail, tailOf(stream));
  open_.open(taken);
  tail->waiting.push_back(std::move(taken));
  advance(stream, *tail, now);
  return {};
}

Result<Tail*> Streams::tailOf(const std::string& stream) {
  if (auto found = tails_.find(stream); found != tails_.end()) return &found->second;
  auto reading = runner_->reading();
  CASEFOLD_TRY(auto stored, reading->find(stream));
  Tail tail;
  tail.version = stored.head.version;
  if (stored.head.version != Version{}) tail.hash = stored.head.hash;
  tail.recorded = stored.head.recorded;
  tail.summary = summaryOf(*stored.state);
  tail.unreadable = stored.head.quarantine.has_value();
  return &tails_.emplace(stream, std::move(tail)).first->second;
}

// Places or answers what waits, in order, as far as it goes.
void Streams::advance(const std::string& stream, Tail& tail, SteadyTime now) {
  appendMissing(stream, tail, now);
  if (!following_) return;
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

Streams::Step Streams::step(Tail& tail, Taken& taken) {
  const auto& draft = taken.draft;
  if (const Error* reason = taken.call ? taken.call->failed(draft.stream()) : nullptr; reason != nullptr) {
    open_.answer(taken, CommandOutcome::failedWith(draft.id(), *reason));
    return Step::done;
  }
  if (tail.unreadable) {
    open_.answer(taken, CommandOutcome::refused(
                            draft.id(), fail(ErrorCode::damaged,
                                             "the stream has a record that this recorder cannot read: run "
                                             "casefold replay on it to see which",
                                             "stream")));
    return Step::done;
  }
  // The same id in flight: wait until that one is settled, then the ledger knows.
  for (const auto& placed : tail.chain)
    if (placed.taken.draft.id() == draft.id()) return Step::wait;
  auto known = answerIfKnown(tail, taken);
  if (!known) {
    open_.answer(taken, CommandOutcome::unknown(draft, known.error()));
    return Step::done;
  }
  if (*known) return Step::done;

  auto expected = draft.expect() == Draft::Expect::any ? tail.lastVersion() : draft.expectedVersion();
  if (expected == tail.lastVersion()) return place(tail, taken);
  if (expected < tail.version) {
    open_.answer(taken, CommandOutcome::conflictAt(draft, tail.version));
    return Step::done;
  }
  if (expected < tail.lastVersion()) return Step::wait;  // until it is known whether the chain stands
  // The client names a version that this recorder has not read yet. It may know better.
  if (!knowsAll(tail, taken)) return Step::wait;
  open_.answer(taken, CommandOutcome::conflictAt(draft, tail.version));
  return Step::done;
}

// Has everything been read, and settled, that the command's client may have known of: all that the log held
// after the command came? If not, it is looked at again later.
bool Streams::knowsAll(const Tail& tail, const Taken& taken) {
  const auto partition = partitionOf(taken.draft.stream(), log_.partitions());
  if (taken.knownByThen && runner_->cut().next(partition) >= taken.knownByThen->next(partition) &&
      tail.chain.empty())
    return true;
  if (!taken.knownByThen) endsWanted_ = true;
  lookAgain_.insert(taken.draft.stream());
  return false;
}

// Answers a command whose id was accepted before.
Result<bool> Streams::answerIfKnown(const Tail& tail, Taken& taken) {
  if (tail.version == Version{}) return false;
  const auto& draft = taken.draft;
  auto reading = runner_->reading();
  CASEFOLD_TRY(auto known, findCommand(*reading, draft.stream(), draft.id()));
  if (!known) return false;
  if (known->content != draft.contentHash()) {
    open_.answer(taken, CommandOutcome::reusedAt(draft, known->version));
    return true;
  }
  CASEFOLD_CHECK(
      StreamReading(*reading, draft.stream()).record(known->version, [&](const JournalRecord& first) {
        open_.answer(taken,
                     CommandOutcome::standing(draft, Kind::DUPLICATE, first.position, first.reader.record()));
      }));
  return true;
}

// Builds the command's record on the end of the chain and appends it; or answers why that cannot be.
Streams::Step Streams::place(Tail& tail, Taken& taken) {
  const auto& draft = taken.draft;
  if (!draft.byVersionAlone().empty() && taken.call && taken.call->refused(draft.stream())) {
    open_.answer(
        taken, CommandOutcome::refused(
                   draft.id(),
                   fail(ErrorCode::malformed,
                        "it names what it means by a version alone, and a command before it in its call was "
                        "refused, so that the versions may be others than were counted on: name the "
                        "command that is meant",
                        fmt::format("events[{}].data.version", draft.byVersionAlone().front()))));
    return Step::done;
  }
  auto placed = placeAfter(tail, taken, *runner_, clock_.now(), policies_ ? policies_() : nullptr);
  if (placed) {
    tail.chain.push_back(*std::move(placed));
    append(tail.chain.back().taken.draft.stream(), tail.chain.back());
    return Step::done;
  }
  Error error = std::move(placed).error();
  if (error.code == ErrorCode::notFound) {
    // It names what is not there, as far as this recorder knows. Its client may know better.
    if (!knowsAll(tail, taken)) return Step::wait;
    error.code = ErrorCode::malformed;
  }
  open_.answer(taken, CommandOutcome::refused(draft.id(), std::move(error)));
  return Step::done;
}

void Streams::append(const std::string& stream, Placed& placed) {
  placed.appendAgain = false;
  log_.append(partitionOf(stream, log_.partitions()), placed.record.bytes(),
              [told = failed_, stream, hash = placed.record.hash()](Result<Offset> result) {
                if (!result) told->add({stream, hash, std::move(result).error()});
                // Else it will be read back: that decides.
              });
}

// Appends the chain again where its first record is known not to be in its place in the log. Those behind it
// can only have been read back out of turn, or will be.
void Streams::appendMissing(const std::string& stream, Tail& tail, SteadyTime now) {
  if (tail.chain.empty() || !tail.chain.front().appendAgain) return;
  if (tail.chain.front().notBefore > now) {
    lookAgain_.insert(stream);
    return;
  }
  for (auto& placed : tail.chain) append(stream, placed);
}

// ---- the log's ends ----

std::uint64_t Streams::askingEnds() {
  endsWanted_ = false;
  return open_.lastNumber();
}

void Streams::endsAre(const Cut& ends, std::uint64_t upTo) {
  for (const auto& stream : lookAgain_) {
    auto found = tails_.find(stream);
    if (found == tails_.end()) continue;
    for (auto& taken : found->second.waiting)
      if (taken.number <= upTo && !taken.knownByThen) taken.knownByThen = ends;
  }
}

}  // namespace casefold
