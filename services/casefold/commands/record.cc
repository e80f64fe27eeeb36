#include "schemas/codec/record.h"

#include <fmt/format.h>

#include <deque>
#include <nlohmann/json.hpp>

#include "schemas/codec/json.h"
#include "services/casefold/access.h"
#include "services/casefold/commands.h"
#include "services/casefold/line_reader.h"
#include "services/casefold/outcomes.h"
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

// Commands go in and result lines come out in the order of the input, the lines that are no command among
// them.
class Recorded {
 public:
  Recorded(Client& client, const RecordOptions& options, Console& console)
      : options_(options),
        console_(console),
        recording_(
            client, {.patience = std::chrono::seconds{options.access.timeoutSeconds}},
            [this](std::uint64_t index, schema::CommandResult::Reader result) { settled(index, result); }) {}

  Result<void> run(LineReader& input) {
    LineReader::Line line;
    while (!recording_.failed()) {
      CASEFOLD_TRY(const auto state, input.next(line, maxCommandLineBytes));
      if (state == LineReader::State::end) break;
      if (state == LineReader::State::wouldWait) {
        // Whoever feeds us line by line sees each result before the next command.
        recording_.settle();
        input.wait();
        continue;
      }
      take(line);
      console_.progress(fmt::format("{} commands read, {} settled", line.number, settled_));
    }
    recording_.settle();
    if (recording_.failed()) return *recording_.failed();
    return {};
  }

  void sayWhatBecame() {
    if (!options_.quiet && !console_.errorsOnTerminal()) return;
    console_.say(outcomes_.text());
  }

  [[nodiscard]] Exit exitAfter(const Result<void>& run) const { return outcomes_.exitAfter(run, console_); }

 private:
  // A line of the input whose result was not written yet.
  struct Slot {
    std::uint64_t line = 0;
    std::optional<Json> result;
  };

  void take(const LineReader::Line& line) {
    if (!line.tooLong && line.text.find_first_not_of(" \t\r") == std::string_view::npos) return;
    Owned<schema::Command> command;
    Result<void> read;
    if (line.tooLong)
      read = fail(ErrorCode::tooLarge,
                  fmt::format("a command has at most {} bytes of JSON", maxCommandLineBytes));
    else
      read = commandFromJson(line.text, command.builder());
    slots_.push_back({line.number, {}});
    if (!read) return refuse(slots_.back(), commandIdOf(line.text), read.error());
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
      message = fmt::format("line {}: {}", slot.line, message.get<std::string>());
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
  auto input = LineReader::open(options.file);
  if (!input) return console.fail(input.error());
  auto access = Access::open(options.access, {.recorder = true}, DataDirectory::IfAbsent::make, console);
  if (!access) return console.fail(access.error());
  Recorded recorded((*access)->client(), options, console);
  const auto run = recorded.run(*input);
  recorded.sayWhatBecame();
  return recorded.exitAfter(run);
}

}  // namespace casefold
