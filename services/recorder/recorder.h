// The recorder: takes commands and gets their events into the log, by the one rule of
// schemas/record.capnp.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "infra/clock/clock.h"
#include "infra/log/log.h"
#include "infra/store/store.h"
#include "projections/runner/asking.h"
#include "projections/runner/consumer.h"
#include "projections/runner/runner.h"
#include "schemas/command.capnp.h"
#include "schemas/limits.capnp.h"
#include "services/recorder/command_call.h"
#include "services/recorder/outcome.h"

namespace casefold {

struct RecorderOptions {
  // Consumer group under which the recorder follows the log.
  std::string group = "casefold.recorder";
  // Commands that may wait for the log at once, and bytes of commands in hand, those among them that were
  // answered `unknown` and may land yet; more are answered `busy` (refused, with that code).
  std::size_t maxInFlight = 100'000;
  std::uint64_t maxBytesInFlight = schema::MAX_BYTES_IN_FLIGHT;
  // By which codes are known when an event is recorded: asked for each record, on the recorder's threads.
  // Empty, or null: what is shipped.
  std::function<std::shared_ptr<const Policies>()> policies = {};
};

// Any number of recorders may work on one log, in one process or many.
class Recorder {
 public:
  using Deadline = std::chrono::steady_clock::time_point;
  // Called once, on a thread of the recorder's or within submit(); must return quickly and not call back.
  using Done = CommandDone;

  // `log` and `clock` must outlive it. `store` is the recorder's own: stream heads, command ids, and what its
  // checks need; made anew from the log if it is empty. `moved` as for a Consumer. The ledger is compared
  // with the log before anything is answered, and again whenever reading it was interrupted: `otherHistory`
  // if it was made from another (ConsumerHealth::otherHistory while it runs; what is in flight is then
  // `unknown`).
  [[nodiscard]] static Result<std::unique_ptr<Recorder>> start(Log& log, std::unique_ptr<Store> store,
                                                               const Clock& clock, RecorderOptions options,
                                                               Consumer::Moved moved);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // A command that was looked at: a draft of its record, or why it cannot be one.
  struct Prepared {
    std::string id;      // as far as there is one
    std::string stream;  // likewise
    Result<Draft> draft;
  };
  // Validates and copies a command: the part of taking it that costs most, and needs no recorder. Any thread.
  [[nodiscard]] static Prepared prepare(schema::Command::Reader command);

  // Takes a command; `done` tells what became of it, at `deadline` at the latest (then as `unknown`).
  // Commands for one stream are taken in the order of the calls. Those of one `call` fail with what fails
  // before them in their stream (command_call.h); null: it comes alone. Any thread.
  void submit(Prepared command, Deadline deadline, Done done, const std::shared_ptr<CommandCall>& call = {});
  void submit(schema::Command::Reader command, Deadline deadline, Done done) {
    submit(prepare(command), deadline, std::move(done));
  }

  // Answers what is in flight as it is settled, until `deadline`; the rest as `unknown`; new commands are
  // refused (stopped). Called by the destructor with no patience.
  void drain(Deadline deadline);

  // Its own view of the log ("recorder"): counts, position, lag.
  [[nodiscard]] const Runner& runner() const;
  [[nodiscard]] ConsumerHealth health() const;

 private:
  struct Parts;
  explicit Recorder(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace casefold
