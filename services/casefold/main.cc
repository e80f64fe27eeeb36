#include <sys/stat.h>

#include <csignal>
#include <exception>
#include <type_traits>
#include <variant>

#include "infra/ops/process.h"
#include "infra/rpc/quiet_log.h"
#include "services/casefold/command_line.h"
#include "services/casefold/commands.h"

namespace {

using namespace casefold;

Exit run(const CommandOptions& command, Console& console) {
  return std::visit(
      [&console](const auto& options) {
        using Options = std::remove_cvref_t<decltype(options)>;
        if constexpr (std::is_same_v<Options, ServeOptions>) return serve(options, console);
        if constexpr (std::is_same_v<Options, RecordOptions>) return record(options, console);
        if constexpr (std::is_same_v<Options, ImportOptions>) return importCensus(options, console);
        if constexpr (std::is_same_v<Options, SampleOptions>) return makeSample(options, console);
        if constexpr (std::is_same_v<Options, ShowOptions>) return show(options, console);
        if constexpr (std::is_same_v<Options, ListOptions>) return list(options, console);
        if constexpr (std::is_same_v<Options, WatchOptions>) return watch(options, console);
        if constexpr (std::is_same_v<Options, ReplayOptions>) return replay(options, console);
        if constexpr (std::is_same_v<Options, InsightsOptions>) return insights(options, console);
        if constexpr (std::is_same_v<Options, WhatWorksOptions>) return whatWorks(options, console);
        if constexpr (std::is_same_v<Options, StatusOptions>) return status(options, console);
        if constexpr (std::is_same_v<Options, LogCopyOptions>) return copyLogs(options, console);
        if constexpr (std::is_same_v<Options, PolicyShowOptions>) return showPolicy(options, console);
        if constexpr (std::is_same_v<Options, PolicyCheckOptions>) return checkPolicy(options, console);
        if constexpr (std::is_same_v<Options, PolicyExportOptions>) return exportPolicy(options, console);
        if constexpr (std::is_same_v<Options, PolicyDeadlineOptions>)
          return explainDeadline(options, console);
      },
      command);
}

// A hang-up (SIGHUP) ends no command of casefold: `serve` reads its settings again, and the others have none
// to read, and go on. It is held back from before the libraries that the program is made of set themselves
// up, which take their time: from the first moment that the program itself can. (A sanitizer has to be set up
// before.)
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
__attribute__((constructor)) void holdBackHangUps() { Process::holdBackHangUps(); }
#else
void holdBackHangUps() { Process::holdBackHangUps(); }
__attribute__((section(".preinit_array"), used)) void (*const beforeAll)() = holdBackHangUps;
#endif

}  // namespace

int main(int argc, char** argv) {
  // What the program writes is about children, and nobody else's to read: RocksDB's files too, whose mode
  // nothing else decides.
  umask(S_IRWXG | S_IRWXO);
  // A reader of stdout that goes away is seen by write(); it is no reason to die.
  std::signal(SIGPIPE, SIG_IGN);
  // What KJ would write to stderr may hold what is in the record.
  const QuietLog quiet([](std::string_view) {});
  Console console;
  Exit exit = Exit::failed;
  try {
    auto command = readCommandLine(argc, argv, console);
    exit = std::holds_alternative<Exit>(command) ? std::get<Exit>(command)
                                                 : run(std::get<CommandOptions>(command), console);
  } catch (const std::bad_alloc&) {
    console.say("out of memory");
  } catch (...) {
    // The edge of the program: what comes here is a defect, and its text may hold anything.
    console.say("it ended on an unforeseen error: a defect of the program");
  }
  return static_cast<int>(exit);
}
