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
#include "services/client/recording.h"
#include "tools/sample/caseload.h"

namespace casefold {
namespace {

using Kind = schema::CommandResult::Outcome;

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
    nlohmann::ordered_json summary = {{"recorded", recorded_},
                                      {"recordedBefore", duplicate_},
                                      {"refused", refused_},
                                      {"notSettled", unknown_},
                                      {"flags", flags_}};
    if (options_.json) {
      console_.writeJson(summary);
      return;
    }
    std::string text = fmt::format("{} recorded, {} recorded before, {} refused, {} not settled\n", recorded_,
                                   duplicate_, refused_, unknown_);
    for (const auto& [rule, count] : flags_) text += fmt::format("{:6}  {}\n", count, rule);
    console_.write(text);
  }

  [[nodiscard]] Exit exit() const {
    if (unknown_ > 0) return Exit::failed;
    if (refused_ > 0) {
      console_.say("something else is recorded under these names: take another seed, or another directory");
      return Exit::refused;
    }
    return console_.written();
  }

 private:
  void settled(schema::CommandResult::Reader result) {
    switch (result.getOutcome()) {
      case Kind::RECORDED:
        ++recorded_;
        break;
      case Kind::DUPLICATE:
        ++duplicate_;
        break;
      case Kind::CONFLICT:
      case Kind::REFUSED:
        ++refused_;
        break;
      default:
        ++unknown_;
        break;
    }
    for (auto flag : result.getFlags()) ++flags_[std::string(view(flag.getRule()))];
  }

  const SampleOptions& options_;
  Console& console_;
  std::uint64_t recorded_ = 0, duplicate_ = 0, refused_ = 0, unknown_ = 0;
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
  if (!run) return console.fail(run.error());
  return recorded.exit();
}

}  // namespace casefold
