#include "services/recorder/tail.h"

#include <kj/exception.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace casefold {

void Tail::accept(const Position& position, const RecordReader& record, OpenCommands& open) {
  version = record.version();
  hash = record.hash();
  recorded = Instant{std::chrono::microseconds{record.record().getRecorded()}};
  try {
    for (auto event : record.record().getEvents()) fold(summary, event);
  } catch (const kj::Exception&) {
    // No recorder of ours wrote this. The ledger's fold stops at it too, and the stream takes no more
    // commands here.
    unreadable = true;
  }

  if (!chain.empty() && chain.front().record.hash() == record.hash()) {
    auto& taken = chain.front().taken;
    open.answer(taken, CommandOutcome::standing(taken.draft, CommandOutcome::Kind::RECORDED, position,
                                                record.record()));
    chain.pop_front();
    return;
  }
  // Somebody else's record stands where the chain began: the whole chain has lost its place.
  auto displaced = std::exchange(chain, {});
  for (auto placed = displaced.rbegin(); placed != displaced.rend(); ++placed)
    displace(*placed, position, record, open);
}

void Tail::displace(Placed& placed, const Position& position, const RecordReader& by, OpenCommands& open) {
  auto& taken = placed.taken;
  const auto& draft = taken.draft;
  if (draft.id() == view(by.record().getCommand())) {
    auto same = std::ranges::equal(view(by.record().getCommandHash()), Bytes(draft.contentHash()));
    open.answer(taken,
                same ? CommandOutcome::standing(draft, CommandOutcome::Kind::RECORDED, position, by.record())
                     : CommandOutcome::reusedAt(draft, by.version()));
  } else if (draft.expect() != Draft::Expect::any) {
    open.answer(taken, CommandOutcome::conflictAt(draft, version));
  } else if (taken.done) {
    waiting.push_front(std::move(taken));
  }
}

bool Tail::drop(const Hash& record) {
  auto placed = std::ranges::find_if(chain, [&](const Placed& each) { return each.record.hash() == record; });
  if (placed == chain.end()) return false;
  placed->appendAgain = true;
  return true;
}

bool Tail::appendFailed(const Hash& record, Error error, SteadyTime again, OpenCommands& open) {
  auto placed = std::ranges::find_if(chain, [&](const Placed& each) { return each.record.hash() == record; });
  if (placed == chain.end()) return false;
  if (error.code == ErrorCode::unknownOutcome || placed->mayBeInLog) {
    placed->mayBeInLog = true;
    placed->appendAgain = true;
    placed->notBefore = again;
    return true;
  }
  // Those behind it were built on it: they wait for a new place, in order.
  open.answer(placed->taken, CommandOutcome::refused(placed->taken.draft.id(), std::move(error)));
  for (auto last = chain.rbegin(); last.base() - 1 != placed; ++last)
    if (last->taken.done) waiting.push_front(std::move(last->taken));
  chain.erase(placed, chain.end());
  return true;
}

void Tail::expire(std::uint64_t number, OpenCommands& open) {
  for (auto& placed : chain)
    if (placed.taken.number == number)
      open.answer(placed.taken, CommandOutcome::unknownInTime(placed.taken.draft));
  for (auto& taken : waiting)
    if (taken.number == number) open.answer(taken, CommandOutcome::unknownInTime(taken.draft));
  std::erase_if(waiting, [](const Taken& taken) { return !taken.done; });
}

void Tail::expireAll(OpenCommands& open) {
  for (auto& placed : chain) open.answer(placed.taken, CommandOutcome::unknownInTime(placed.taken.draft));
  for (auto& taken : waiting) open.answer(taken, CommandOutcome::unknownInTime(taken.draft));
  waiting.clear();
}

}  // namespace casefold
