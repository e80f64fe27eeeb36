#include "services/client/recording.h"

#include <deque>
#include <optional>

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

  void sendNext() {
    if (next.empty()) return;
    while (inFlight.size() >= options.calls) takeOldest();
    // Nothing may overtake what is to be asked for again.
    if (!again.empty()) settleAgain();
    inFlight.push_back(send(std::exchange(next, {})));
    nextWords = 0;
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
      const auto list = results.get().getResults();
      for (unsigned i = 0; i < list.size() && i < call.commands.size(); ++i) {
        if (becameOf(list[i]) == Became::notSettled) {
          call.commands[i]->result.emplace(list[i]);  // for now: taken back when it is asked for again
          again.push_back(call.commands[i]);
        } else {
          call.commands[i]->result.emplace(list[i]);
          lastSettled = SteadyClock::now();
        }
      }
    } catch (const kj::Exception& exception) {
      const Error error = errorOf(exception);
      if (!worthAskingAgain(error.code)) failed = error;
      if (error.code == ErrorCode::unavailable || error.code == ErrorCode::stopped) client.source->forget();
      for (const auto& pending : call.commands) {
        pending->result.emplace(unknownFor(*pending, error));
        again.push_back(pending);
      }
    }
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

  void askAgainInOrder() {
    Call some;
    std::uint64_t words = 0;
    for (auto& pending : std::exchange(again, {})) {
      if (!some.empty() &&
          (some.size() >= options.commandsPerCall || words + pending->words > options.wordsPerCall)) {
        take(send(std::exchange(some, {})));
        words = 0;
      }
      words += pending->words;
      some.push_back(std::move(pending));
    }
    if (!some.empty()) take(send(std::move(some)));
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
  if (parts.failed) {
    pending->result.emplace(unknownFor(*pending, *parts.failed));
    parts.tell();
    return;
  }
  if (parts.nextWords + pending->words > parts.options.wordsPerCall) parts.sendNext();
  parts.nextWords += pending->words;
  parts.next.push_back(std::move(pending));
  if (parts.next.size() >= parts.options.commandsPerCall) parts.sendNext();
}

void Recording::settle() {
  parts_->sendNext();
  parts_->settleAgain();
}

const std::optional<Error>& Recording::failed() const { return parts_->failed; }

}  // namespace casefold
