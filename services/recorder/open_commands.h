// The commands that were taken and not answered: each is answered once, at its deadline at the latest.
// Private to services/recorder.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "infra/log/log.h"
#include "services/recorder/command_call.h"
#include "services/recorder/outcome.h"

namespace casefold {

using SteadyTime = std::chrono::steady_clock::time_point;

// What a recorder has in hand, in bytes of commands. Any thread.
class InHand {
 public:
  explicit InHand(std::uint64_t limit) : limit_(limit) {}
  [[nodiscard]] bool full() const { return bytes_ >= limit_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  // Counts a command for as long as it is held, answered or not.
  class Share {
   public:
    Share() = default;
    Share(std::shared_ptr<InHand> of, std::uint64_t bytes) : of_(std::move(of)), bytes_(bytes) {
      of_->bytes_ += bytes_;
    }
    Share(Share&& other) noexcept : of_(std::move(other.of_)), bytes_(other.bytes_) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(of_, other.of_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share() {
      if (of_) of_->bytes_ -= bytes_;
    }

   private:
    std::shared_ptr<InHand> of_;
    std::uint64_t bytes_ = 0;
  };

 private:
  std::uint64_t limit_;
  std::atomic<std::uint64_t> bytes_{0};
};

// A command in the recorder's hands.
struct Taken {
  std::uint64_t number = 0;  // in the order in which they were taken
  Draft draft;
  SteadyTime deadline;
  CommandDone done;  // empty once it was answered
  // Where the log ended at some time after the command came: having read so far, the recorder knows all that
  // its client may have known. Asked for only if the client names a version that is not known yet.
  std::optional<Cut> knownByThen;
  std::shared_ptr<CommandCall> call = {};  // null: it came alone
  InHand::Share share = {};
};

// Answers that wait to be given, in order. They are collected under the recorder's mutex, and given after it
// is let go, since they call whoever asked.
class Answers {
 public:
  void add(CommandDone done, CommandOutcome outcome) {
    all_.emplace_back(std::move(done), std::move(outcome));
  }
  // Gives each of them, once.
  void give() {
    for (auto& [done, outcome] : std::exchange(all_, {})) done(std::move(outcome));
  }

 private:
  std::vector<std::pair<CommandDone, CommandOutcome>> all_;
};

// No lock of its own.
class OpenCommands {
 public:
  // The command is open from now on; gives it its number.
  void open(Taken& taken);
  // Answers `taken`, unless that was done before.
  void answer(Taken& taken, CommandOutcome outcome);

  [[nodiscard]] std::size_t size() const { return streams_.size(); }
  // Of the command that was taken last.
  [[nodiscard]] std::uint64_t lastNumber() const { return lastNumber_; }

  // The one whose deadline comes first.
  struct Next {
    SteadyTime deadline;
    std::uint64_t number = 0;
    std::string stream;
  };
  [[nodiscard]] std::optional<Next> next() const;

  // What was answered since the last call.
  [[nodiscard]] Answers takeAnswers() { return std::exchange(answers_, {}); }

 private:
  std::set<std::pair<SteadyTime, std::uint64_t>> deadlines_;  // with the command's number
  std::unordered_map<std::uint64_t, std::string> streams_;    // by number
  std::uint64_t lastNumber_ = 0;
  Answers answers_;
};

}  // namespace casefold
