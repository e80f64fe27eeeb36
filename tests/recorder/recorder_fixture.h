// Recorders on one log, and commands for them.
#pragma once

#include <capnp/message.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "infra/clock/clock.h"
#include "infra/log/local/local_log.h"
#include "infra/store/memory_store.h"
#include "services/recorder/recorder.h"
#include "tests/scratch_directory.h"

namespace casefold {

struct Ask {
  std::string stream = "case:1";
  std::string command;
  std::optional<std::uint64_t> version = std::nullopt;  // 0: new; nothing: any
  std::string note = "made up";
  std::string occurred = "2010-07-30";
  int events = 1;
};

inline void write(const Ask& ask, schema::Command::Builder command) {
  command.setId(ask.command);
  auto content = command.initContent();
  content.setStream(ask.stream);
  content.setActor("A. Worker");
  content.setAgency("school");
  auto events = content.initEvents(static_cast<unsigned>(ask.events));
  for (auto event : events) {
    writeWhen(*parseWhen(ask.occurred), event.initOccurred());
    event.initContactReceived().setConcern(ask.note);
  }
  if (!ask.version) {
    command.initExpect().setAny();
  } else if (*ask.version == 0) {
    command.initExpect().setNew();
  } else {
    command.initExpect().setVersion(*ask.version);
  }
}

class RecorderTest : public testing::Test {
 protected:
  RecorderTest() : log_(openLog()) {}

  std::unique_ptr<Recorder> recorder() {
    auto started = Recorder::start(*log_, makeMemoryStore(), clock_, {}, [] {});
    if (!started) ADD_FAILURE() << started.error().message;
    return *std::move(started);
  }

  static std::future<CommandOutcome> submit(Recorder& recorder, const Ask& ask,
                                            std::chrono::milliseconds patience = std::chrono::seconds{30}) {
    capnp::MallocMessageBuilder message;
    auto command = message.initRoot<schema::Command>();
    write(ask, command);
    auto promise = std::make_shared<std::promise<CommandOutcome>>();
    auto future = promise->get_future();
    recorder.submit(command.asReader(), std::chrono::steady_clock::now() + patience,
                    [promise](CommandOutcome outcome) { promise->set_value(std::move(outcome)); });
    return future;
  }

  std::unique_ptr<LocalLog> openLog() {
    LocalLogOptions options;
    options.directory = directory_.path() / "log";
    options.partitions = 4;
    auto opened = LocalLog::open(options);
    if (!opened) {
      ADD_FAILURE() << opened.error().message;
      std::abort();
    }
    return *std::move(opened);
  }

  ScratchDirectory directory_;
  SystemClock clock_;
  std::unique_ptr<LocalLog> log_;
};

}  // namespace casefold
