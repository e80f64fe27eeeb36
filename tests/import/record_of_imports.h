// Imports into a record that remembers as much as an import can tell.
#pragma once

#include <capnp/message.h>
#include <gtest/gtest.h>

#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "projections/flags/checks.h"
#include "schemas/codec/json.h"
#include "schemas/codec/record.h"
#include "schemas/codec/validate.h"
#include "tools/import/cin_census.h"

namespace casefold {

// As much of a recorder as an import can tell: versions, command ids, queries, history.
class RecordOfImports {
 public:
  void answer(schema::Command::Reader asked, schema::CommandResult::Builder result) {
    using Outcome = schema::CommandResult::Outcome;
    const auto valid = validateCommand(asked);
    EXPECT_TRUE(valid) << (valid ? "" : valid.error().path + ": " + valid.error().message);
    auto& stream = streams_[std::string(view(asked.getContent().getStream()))];
    const std::string id(view(asked.getId()));
    const auto hash = commandHash(asked.getContent());
    result.setCommand(id);
    if (const auto known = stream.commands.find(id); known != stream.commands.end()) {
      result.setVersion(known->second.first);
      result.setOutcome(known->second.second == hash ? Outcome::DUPLICATE : Outcome::REFUSED);
      if (known->second.second != hash) result.initError().setCode("commandReused");
      return;
    }
    const auto expect = asked.getExpect();
    if (!expect.isAny() && stream.records.size() != (expect.isNew() ? 0 : expect.getVersion())) {
      result.setOutcome(Outcome::CONFLICT);
      result.setVersion(stream.records.size());
      result.initError().setCode("conflict");
      return;
    }
    std::vector<std::string> raised;
    auto& message = stream.records.emplace_back(std::make_unique<capnp::MallocMessageBuilder>());
    auto entry = message->initRoot<schema::Replay::Entry>();
    entry.setStream(asked.getContent().getStream());
    entry.setVersion(stream.records.size());
    entry.setCommand(asked.getId());
    entry.setEvents(asked.getContent().getEvents());
    for (const auto event : asked.getContent().getEvents()) {
      check(stream.summary, event, now_, [&](std::string_view rule) { raised.emplace_back(rule); });
      fold(stream.summary, event);
      shown_.push_back(toJson(event).dump());
    }
    stream.commands[id] = {stream.records.size(), hash};
    result.setOutcome(Outcome::RECORDED);
    result.setVersion(stream.records.size());
    auto flags = result.initFlags(static_cast<unsigned>(raised.size()));
    for (unsigned i = 0; i < flags.size(); ++i) flags[i].setRule(raised[i]);
  }

  Result<void> history(const std::string& stream, const CinCensusImport::UseRecord& use) {
    if (const auto found = streams_.find(stream); found != streams_.end())
      for (auto& record : found->second.records) use(record->getRoot<schema::Replay::Entry>().asReader());
    return {};
  }

  [[nodiscard]] std::size_t streams() const { return streams_.size(); }
  [[nodiscard]] std::size_t versions(const std::string& stream) { return streams_[stream].records.size(); }
  // Every event recorded so far, as JSON, in order.
  [[nodiscard]] const std::vector<std::string>& shown() const { return shown_; }
  // What stands of a stream: each event as it was corrected last, without those withdrawn, by the order of
  // recording. Only corrections of what is no correction are read.
  [[nodiscard]] std::vector<nlohmann::ordered_json> standing(const std::string& stream) {
    std::map<std::uint64_t, nlohmann::ordered_json> events;
    for (auto& record : streams_[stream].records) {
      const auto entry = record->getRoot<schema::Replay::Entry>().asReader();
      for (const auto event : entry.getEvents()) {
        if (event.isRecordCorrected())
          events.at(event.getRecordCorrected().getVersion()) =
              toJson(event.getRecordCorrected().getCorrected());
        else if (event.isRecordWithdrawn())
          events.erase(event.getRecordWithdrawn().getVersion());
        else
          events[entry.getVersion()] = toJson(event);
      }
    }
    std::vector<nlohmann::ordered_json> made;
    for (auto& [version, event] : events) made.push_back(std::move(event));
    return made;
  }

 private:
  struct Stream {
    std::vector<std::unique_ptr<capnp::MallocMessageBuilder>> records;  // root: Replay.Entry
    std::map<std::string, std::pair<std::uint64_t, Hash>> commands;
    CaseSummary summary;
  };
  std::map<std::string, Stream> streams_;
  std::vector<std::string> shown_;
  Instant now_ = *parseInstant("2026-01-01T00:00:00Z");
};

// Imports as a driver would, though one command after the other. With a limit it is killed after so many
// commands.
class ImportInto {
 public:
  explicit ImportInto(RecordOfImports& record, std::size_t killedAfter = std::size_t(-1))
      : killedAfter_(killedAfter),
        import_([&record](const std::string& stream, std::uint64_t,
                          const CinCensusImport::UseRecord& use) { return record.history(stream, use); },
                [this, &record](ImportCommand command) { return take(record, std::move(command)); }) {}

  Result<void> run(std::istream& in) {
    CASEFOLD_CHECK(import_.read(in));
    while (import_.hasMoved()) CASEFOLD_CHECK(import_.again());
    return {};
  }
  [[nodiscard]] const ImportReport& report() const { return import_.report(); }
  // Is called before each command is answered.
  std::function<void(const ImportCommand&)> before = [](const ImportCommand&) {};

 private:
  Result<void> take(RecordOfImports& record, ImportCommand command) {
    if (taken_++ == killedAfter_) return fail(ErrorCode::unavailable, "killed");
    before(command);
    capnp::MallocMessageBuilder message;
    auto result = message.initRoot<schema::CommandResult>();
    record.answer(command.command(), result);
    import_.settled(command, result.asReader());
    return {};
  }

  std::size_t killedAfter_;
  std::size_t taken_ = 0;
  CinCensusImport import_;
};

inline ImportReport importInto(RecordOfImports& record, std::istream& in, Result<void>* outcome = nullptr) {
  ImportInto importing(record);
  auto read = importing.run(in);
  if (outcome != nullptr)
    *outcome = read;
  else
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return importing.report();
}

// A return with every element that there is.
inline std::string everyElement() {
  std::ifstream file(std::string(CASEFOLD_TEST_DATA) + "/every_element.xml");
  return {std::istreambuf_iterator<char>(file), {}};
}

inline ImportReport importText(RecordOfImports& record, const std::string& text,
                               Result<void>* outcome = nullptr) {
  std::istringstream in(text);
  return importInto(record, in, outcome);
}

}  // namespace casefold
