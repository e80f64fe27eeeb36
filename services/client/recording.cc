#include "services/client/recording.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "schemas/codec/record.h"
#include "services/client/parts.h"

namespace casefold {
namespace {

using SteadyClock = std::chrono::steady_clock;

// A command until it is settled.
struct Pending {
  std::uint64_t index = 0;
  Owned<schema::Command> command;
  std::uint64_t words = 0;
  std::optional<Owned<schema::CommandResult>> result;  // settled, but one before it is not

  [[nodiscard]] std::string_view stream() const { return view(command.get().getContent().getStream()); }
};

using Call = std::vector<std::shared_ptr<Pending>>;
using Results = Owned<schema::Session::RecordResults>;

std::string errorText(const Pending& pending) {
  return pending.result ? std::string(view(pending.result->get().getError().getMessage())) : std::string();
}

Owned<schema::CommandResult> unknownFor(const Pending& pending, const Error& error) {
  Owned<schema::CommandResult> result;
  auto to = result.builder();
  to.setCommand(pending.command.get().getId());
  to.setOutcome(schema::CommandResult::Outcome::UNKNOWN);
  auto said = to.initError();
  said.setCode(codeName(ErrorCode::unknownOutcome).data());
  said.setMessage(error.message + ". Record the same again, with the same command ids, to know");
  return result;
}

Error unavailable(const char* why) { return fail(ErrorCode::unavailable, why); }

}  // namespace

struct Recording::Parts {
  Parts(Client::Parts& of, RecordingOptions with, Settled tell)
      : client(of), options(with), settled(std::move(tell)) {}

  struct InFlight {
    Call commands;
    kj::Promise<Results> answer;
  };

  Client::Parts& client;
  RecordingOptions options;
  Settled settled;
  std::uint64_t added = 0;
  Call next;  // the call that is being filled
  std::uint64_t nextWords = 0;
  std::deque<InFlight> inFlight;               // the oldest first
  Call again;                                  // to be asked for again, in order
  std::deque<std::shared_ptr<Pending>> order;  // everything that was not told yet
  std::optional<Error> failed;
  SteadyClock::time_point lastSettled = SteadyClock::now();

  InFlight send(Call commands) {
    try {
      client.refreshTimer();
      auto request = client.source->session().recordRequest();
      request.setWaitMillis(static_cast<std::uint32_t>(options.wait.count()));
      auto list = request.initCommands(static_cast<unsigned>(commands.size()));
      for (unsigned i = 0; i < list.size(); ++i) list.setWithCaveats(i, commands[i]->command.get());
      auto answer = client.bounded(request.send().then(
          [](capnp::Response<schema::Session::RecordResults> response) { return Results(response); }));
      return {std::move(commands), kj::mv(answer)};
    } catch (const kj::Exception& exception) {
      return {std::move(commands), kj::Promise<Results>(kj::cp(exception))};
    }
  }

  // Sends what waits, but for the commands of the last stream, to which more may come: where an input goes
  // from stream to stream, calls share none, and many are in flight.
  void sendWholeStreams() {
    const auto last = next.back()->stream();
    auto from = next.end();
    while (from != next.begin() && (*(from - 1))->stream() == last) --from;
    if (from == next.begin()) return sendNext();
    Call kept(from, next.end());
    next.erase(from, next.end());
    sendNext();
    next = std::move(kept);
    for (const auto& pending : next) nextWords += pending->words;
  }

  void sendNext() {
    if (next.empty()) return;
    // No two calls of one stream are in flight at once: were the first to fail, the second would go before
    // it.
    while (!inFlight.empty() && (inFlight.size() >= options.calls || sharesAStream(next))) takeOldest();
    // Nothing may overtake what is to be asked for again.
    if (!again.empty()) settleAgain();
    nextWords = 0;
    if (failed) return leaveUnsettled(std::exchange(next, {}));
    inFlight.push_back(send(std::exchange(next, {})));
  }

  // Nothing is sent behind what could not be settled.
  void leaveUnsettled(const Call& commands) {
    for (const auto& pending : commands) pending->result.emplace(unknownFor(*pending, *failed));
    tell();
  }

  // Is anything in flight for a stream of these?
  [[nodiscard]] bool sharesAStream(const Call& commands) const {
    std::unordered_set<std::string_view> streams;
    for (const auto& pending : commands) streams.insert(pending->stream());
    return std::ranges::any_of(inFlight, [&](const InFlight& call) {
      return std::ranges::any_of(call.commands,
                                 [&](const auto& pending) { return streams.contains(pending->stream()); });
    });
  }

  // Waits for the oldest call, and keeps what it said.
  void takeOldest() {
    InFlight call = kj::mv(inFlight.front());
    inFlight.pop_front();
    take(kj::mv(call));
    tell();
  }

  void take(InFlight call) {
    try {
      const Results results = call.answer.wait(client.io.waitScope);
      keep(call.commands, results.get().getResults());
    } catch (const kj::Exception& exception) {
      const Error error = errorOf(exception);
      if (!worthAskingAgain(error.code)) failed = error;
      if (connectionLost(exception, error)) client.source->forget();
      for (const auto& pending : call.commands) askAgain(pending, unknownFor(*pending, error));
    }
  }

  // A command that is not settled is asked for again, and with it all that stand behind it in its stream:
  // they were judged without it.
  void keep(const Call& commands, capnp::List<schema::CommandResult>::Reader results) {
    std::unordered_set<std::string_view> unsettled;
    for (unsigned i = 0; i < commands.size(); ++i) {
      const auto& pending = commands[i];
      const Became became = i < results.size() ? becameOf(results[i]) : Became::notSettled;
      const bool stands = became == Became::recorded || became == Became::recordedBefore;
      if (became == Became::notSettled) {
        unsettled.insert(pending->stream());
        askAgain(pending, i < results.size() ? Owned<schema::CommandResult>(results[i])
                                             : unknownFor(*pending, unavailable("the service left it out")));
      } else if (!stands && unsettled.contains(pending->stream())) {
        askAgain(pending, unknownFor(*pending, unavailable("a command before it is not settled")));
      } else {
        pending->result.emplace(results[i]);
        lastSettled = SteadyClock::now();
      }
    }
  }

  // `soFar` is its result, should it not be asked for again after all.
  void askAgain(const std::shared_ptr<Pending>& pending, Owned<schema::CommandResult> soFar) {
    pending->result.emplace(std::move(soFar));
    again.push_back(pending);
  }

  // Asks again for what is to be asked again, until it is settled or patience ends. In order: everything in
  // flight first.
  void settleAgain() {
    while (!inFlight.empty()) {
      InFlight call = kj::mv(inFlight.front());
      inFlight.pop_front();
      take(kj::mv(call));
    }
    lastSettled = SteadyClock::now();
    kj::Duration pause = 50 * kj::MILLISECONDS;
    while (!again.empty()) {
      const bool patient = SteadyClock::now() - lastSettled < options.patience;
      if (failed) break;
      if (!patient) {  // what comes after would fare no better
        failed =
            fail(ErrorCode::unavailable, "nothing could be recorded any more: " + errorText(*again.front()));
        break;
      }
      client.timer().afterDelay(pause).wait(client.io.waitScope);
      pause = kj::min(pause * 2, 1 * kj::SECONDS);
      askAgainInOrder();
    }
    again.clear();  // what is still here keeps the result that it had
    tell();
  }

  // One call after the other, as far as the first in which something is not settled.
  void askAgainInOrder() {
    const Call all = std::exchange(again, {});
    std::size_t begin = 0;
    while (begin < all.size() && again.empty() && !failed) {
      std::uint64_t words = all[begin]->words;
      std::size_t end = begin + 1;
      while (end < all.size() && end - begin < options.commandsPerCall &&
             words + all[end]->words <= options.wordsPerCall)
        words += all[end++]->words;
      take(send(Call(all.begin() + static_cast<std::ptrdiff_t>(begin),
                     all.begin() + static_cast<std::ptrdiff_t>(end))));
      begin = end;
    }
    again.insert(again.end(), all.begin() + static_cast<std::ptrdiff_t>(begin), all.end());
  }

  // Tells of everything that is settled, in order.
  void tell() {
    if (!again.empty()) return;  // results of those may yet change; they are near the front
    while (!order.empty() && order.front()->result) {
      const auto pending = std::move(order.front());
      order.pop_front();
      settled(pending->index, pending->result->get());
    }
  }
};

Recording::Recording(Client& client, RecordingOptions options, Settled settled)
    : parts_(std::make_unique<Parts>(client.parts(), options, std::move(settled))) {}
Recording::~Recording() = default;

void Recording::add(schema::Command::Reader command) {
  Parts& parts = *parts_;
  auto pending = std::make_shared<Pending>();
  pending->index = parts.added++;
  pending->command = Owned<schema::Command>(command);
  pending->words = command.totalSize().wordCount;
  parts.order.push_back(pending);
  while (!parts.failed && !parts.next.empty() &&
         parts.nextWords + pending->words > parts.options.wordsPerCall)
    parts.sendWholeStreams();
  if (parts.failed) {
    parts.sendNext();  // what waited still stands before it
    return parts.leaveUnsettled({pending});
  }
  parts.nextWords += pending->words;
  parts.next.push_back(std::move(pending));
  if (parts.next.size() >= parts.options.commandsPerCall) parts.sendWholeStreams();
}

void Recording::settle() {
  parts_->sendNext();
  parts_->settleAgain();
}

const std::optional<Error>& Recording::failed() const { return parts_->failed; }

}  // namespace casefold
