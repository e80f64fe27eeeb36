#include "schemas/codec/record.h"

#include <fmt/format.h>

#include <deque>
#include <nlohmann/json.hpp>

#include "schemas/codec/json.h"
#include "services/casefold/access.h"
#include "services/casefold/commands.h"
#include "services/casefold/outcomes.h"
#include "services/casefold/value_reader.h"
#include "services/client/recording.h"

namespace casefold {
namespace {

using Json = nlohmann::ordered_json;

// The id of a command that cannot be read as a whole; empty where there is none to be found.
std::string commandIdOf(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return {};
  const auto command = json.find("command");
  return command != json.end() && command->is_string() ? command->get<std::string>() : std::string();
}

// Commands go in and result lines come out in the order of the input, what is no command among them.
class Recorded {
 public:
  Recorded(Client& client, const RecordOptions& options, Console& console)
      : options_(options),
        console_(console),
        recording_(
            client, {.patience = std::chrono::seconds{options.access.timeoutSeconds}},
            [this](std::uint64_t index, schema::CommandResult::Reader result) { settled(index, result); }) {}

  Result<void> run(ValueReader& input) {
    ValueReader::Value value;
    while (!recording_.failed()) {
      CASEFOLD_TRY(const auto state, input.next(value, maxCommandLineBytes));
      if (state == ValueReader::State::end) break;
      if (state == ValueReader::State::wouldWait) {
        // Whoever feeds us command by command sees each result before the next.
        recording_.settle();
        input.wait();
        continue;
      }
      take(value);
      console_.progress(fmt::format("{} commands read, {} settled", value.number, settled_));
    }
    recording_.settle();
    if (value.number == 0 && !recording_.failed())
      console_.say("the input holds no command: there was nothing to record");
    if (recording_.failed()) return *recording_.failed();
    return {};
  }

  void sayWhatBecame() {
    if (!options_.quiet && !console_.errorsOnTerminal()) return;
    console_.say(outcomes_.text());
  }

  [[nodiscard]] Exit exitAfter(const Result<void>& run) const { return outcomes_.exitAfter(run, console_); }

 private:
  // A command of the input whose result was not written yet.
  struct Slot {
    std::uint64_t number = 0;
    std::uint64_t line = 0;
    std::optional<Json> result;
  };

  void take(const ValueReader::Value& value) {
    Owned<schema::Command> command;
    const Result<void> read =
        value.wrong ? Result<void>(*value.wrong) : commandFromJson(value.text, command.builder());
    slots_.push_back({value.number, value.line, {}});
    if (!read) return refuse(slots_.back(), commandIdOf(value.text), read.error());
    slotOf_.push_back(firstSlot_ + slots_.size() - 1);
    recording_.add(command.get());
  }

  void refuse(Slot& slot, const std::string& command, const Error& error) {
    Owned<schema::CommandResult> result;
    auto to = result.builder();
    to.setCommand(command);
    to.setOutcome(schema::CommandResult::Outcome::REFUSED);
    auto said = to.initError();
    said.setCode(std::string(codeName(error.code)));
    said.setMessage(error.message);
    said.setPath(error.path);
    put(slot, result.get());
    writeReady();
  }

  void settled(std::uint64_t, schema::CommandResult::Reader result) {
    ++settled_;
    put(slots_[slotOf_.front() - firstSlot_], result);
    slotOf_.pop_front();
    writeReady();
  }

  void put(Slot& slot, schema::CommandResult::Reader result) {
    Json json = toJson(result);
    outcomes_.count(becameOf(result));
    if (json.contains("error")) {
      json["line"] = slot.line;
      auto& message = json["error"]["message"];
      // Where commands stand one a line, the line says which it is.
      const auto which = slot.number == slot.line ? "" : fmt::format("command {}: ", slot.number);
      message = fmt::format("line {}: {}{}", slot.line, which, message.get<std::string>());
    }
    slot.result = std::move(json);
  }

  void writeReady() {
    while (!slots_.empty() && slots_.front().result) {
      const Json& result = *slots_.front().result;
      // A reader of the results that is gone does not stop the recording: what was given is to be recorded.
      if (!options_.quiet || result.contains("error")) (void)console_.writeJson(result);
      slots_.pop_front();
      ++firstSlot_;
    }
  }

  const RecordOptions& options_;
  Console& console_;
  std::deque<Slot> slots_;
  std::uint64_t firstSlot_ = 0;       // number of slots_.front()
  std::deque<std::uint64_t> slotOf_;  // slots of the commands that are not settled, in order
  std::uint64_t settled_ = 0;
  Outcomes outcomes_;
  Recording recording_;
};

}  // namespace

Exit record(const RecordOptions& options, Console& console) {
  auto input = ValueReader::open(options.file);
  if (!input) return console.fail(input.error());
  auto access = Access::open(options.access, {.recorder = true}, DataDirectory::IfAbsent::make, console);
  if (!access) return console.fail(access.error());
  Recorded recorded((*access)->client(), options, console);
  const auto run = recorded.run(*input);
  recorded.sayWhatBecame();
  return recorded.exitAfter(run);
}

}  // namespace casefold
