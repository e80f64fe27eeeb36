// Imports into a record that remembers as much as an import can tell.
#pragma once

#include <capnp/message.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <optional>
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

// As much of a recorder as an import can tell: versions, command ids, queries.
class RecordOfImports {
 public:
  void answer(const ImportCommand& command, schema::CommandResult::Builder result) {
    auto asked = command.command();
    auto valid = validateCommand(asked);
    EXPECT_TRUE(valid) << (valid ? "" : valid.error().path + ": " + valid.error().message);
    auto& stream = streams_[std::string(view(asked.getContent().getStream()))];
    std::string id(view(asked.getId()));
    auto hash = commandHash(asked.getContent());
    result.setCommand(id);
    if (auto known = stream.commands.find(id); known != stream.commands.end()) {
      result.setVersion(known->second.first);
      result.setOutcome(known->second.second == hash ? schema::CommandResult::Outcome::DUPLICATE
                                                     : schema::CommandResult::Outcome::REFUSED);
      if (known->second.second != hash) result.initError().setCode("commandReused");
      return;
    }
    auto event = asked.getContent().getEvents()[0];
    std::vector<std::string> raised;
    check(stream.summary, event, now_, [&](std::string_view rule) { raised.emplace_back(rule); });
    fold(stream.summary, event);
    stream.commands[id] = {++stream.version, hash};
    shown_.push_back(toJson(event).dump());
    result.setOutcome(schema::CommandResult::Outcome::RECORDED);
    result.setVersion(stream.version);
    auto flags = result.initFlags(static_cast<unsigned>(raised.size()));
    for (unsigned i = 0; i < flags.size(); ++i) flags[i].setRule(raised[i]);
  }
  [[nodiscard]] std::size_t streams() const { return streams_.size(); }
  // Every event recorded so far, as JSON, in order.
  [[nodiscard]] const std::vector<std::string>& shown() const { return shown_; }

 private:
  struct Stream {
    std::uint64_t version = 0;
    std::map<std::string, std::pair<std::uint64_t, Hash>> commands;
    CaseSummary summary;
  };
  std::map<std::string, Stream> streams_;
  std::vector<std::string> shown_;
  Instant now_ = *parseInstant("2026-01-01T00:00:00Z");
};

// Imports `in` into `record`, as a driver would, though one command after the other.
inline ImportReport importInto(RecordOfImports& record, std::istream& in, Result<void>* outcome = nullptr) {
  CinCensusImport import;
  auto read = import.read(in, [&](ImportCommand command) -> Result<void> {
    for (std::optional<ImportCommand> next = std::move(command); next;) {
      capnp::MallocMessageBuilder message;
      auto result = message.initRoot<schema::CommandResult>();
      record.answer(*next, result);
      next = import.settled(*next, result.asReader());
    }
    return {};
  });
  if (outcome != nullptr)
    *outcome = read;
  else
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return import.report();
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
