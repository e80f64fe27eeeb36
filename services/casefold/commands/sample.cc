#include <capnp/message.h>
#include <fmt/format.h>

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "schemas/codec/json.h"
#include "schemas/codec/record.h"
#include "services/casefold/access.h"
#include "services/casefold/commands.h"
#include "services/casefold/outcomes.h"
#include "services/client/recording.h"
#include "tools/sample/caseload.h"

namespace casefold {
namespace {

// Written in pieces of this size: a call for each line would take longer than making it up.
constexpr std::size_t pieceBytes = 256U * 1024;
// A look at the clock for the line of progress, every so many commands.
constexpr std::uint64_t commandsBetweenProgress = 512;

std::string progressText(const sample::Written& written, const SampleOptions& options) {
  return fmt::format("{} of {} children, {} commands", written.children, options.children, written.commands);
}

Exit writeOut(const SampleOptions& options, Console& console) {
  sample::Written written;
  std::string piece;
  const auto flush = [&] {
    const bool more = console.write(piece);
    piece.clear();
    return more;
  };
  sample::writeCaseload(
      {.seed = options.seed, .children = options.children},
      [&](std::string_view line) {
        piece += line;
        if (written.commands % commandsBetweenProgress == 0) console.progress(progressText(written, options));
        return piece.size() < pieceBytes || flush();
      },
      written);
  if (!piece.empty()) flush();
  console.endProgress();
  return console.written();
}

// What became of it, for the summary.
class Recorded {
 public:
  Recorded(Client& client, const SampleOptions& options, Console& console)
      : options_(options),
        console_(console),
        recording_(client, {.patience = std::chrono::seconds{options.access.timeoutSeconds}},
                   [this](std::uint64_t, schema::CommandResult::Reader result) { settled(result); }) {}

  Result<void> run() {
    sample::Written written;
    Result<void> read;
    sample::writeCaseload(
        {.seed = options_.seed, .children = options_.children},
        [&](std::string_view line) {
          capnp::MallocMessageBuilder message;
          auto command = message.initRoot<schema::Command>();
          read = commandFromJson(line, command);
          if (!read) return false;
          recording_.add(command);
          if (written.commands % commandsBetweenProgress == 0)
            console_.progress(progressText(written, options_));
          return !recording_.failed();
        },
        written);
    recording_.settle();
    console_.endProgress();
    if (!read) return read.error();
    if (recording_.failed()) return *recording_.failed();
    return {};
  }

  void say() const {
    nlohmann::ordered_json summary = {{"recorded", outcomes_.recorded},
                                      {"recordedBefore", outcomes_.recordedBefore},
                                      {"refused", outcomes_.refused},
                                      {"notSettled", outcomes_.notSettled},
                                      {"flags", flags_}};
    if (options_.json) {
      console_.writeJson(summary);
      return;
    }
    std::string text = outcomes_.text() + '\n';
    for (const auto& [rule, count] : flags_) text += fmt::format("{:6}  {}\n", count, rule);
    console_.write(text);
  }

  [[nodiscard]] Exit exitAfter(const Result<void>& run) const {
    const Exit exit = outcomes_.exitAfter(run, console_);
    if (exit == Exit::refused)
      console_.say("something else is recorded under these names: take another seed, or another directory");
    return exit;
  }

 private:
  void settled(schema::CommandResult::Reader result) {
    outcomes_.count(becameOf(result));
    for (auto flag : result.getFlags()) ++flags_[std::string(view(flag.getRule()))];
  }

  const SampleOptions& options_;
  Console& console_;
  Outcomes outcomes_;
  std::map<std::string, std::uint64_t> flags_;
  Recording recording_;
};

}  // namespace

Exit makeSample(const SampleOptions& options, Console& console) {
  if (options.access.data.empty() && options.access.connect.empty()) return writeOut(options, console);
  auto access = Access::open(options.access, {.recorder = true}, DataDirectory::IfAbsent::make, console);
  if (!access) return console.fail(access.error());
  Recorded recorded((*access)->client(), options, console);
  const auto run = recorded.run();
  recorded.say();
  return recorded.exitAfter(run);
}

}  // namespace casefold
