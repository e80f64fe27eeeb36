// What became of a command, and the words in which its client is told.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "schemas/codec/ids.h"
#include "schemas/codec/result.h"
#include "schemas/command.capnp.h"
#include "schemas/record.capnp.h"
#include "services/recorder/draft.h"

namespace casefold {

// schema::CommandResult in C++.
struct CommandOutcome {
  using Kind = schema::CommandResult::Outcome;

  std::string command;
  Kind kind = Kind::UNKNOWN;
  Version version;
  std::optional<Position> position;
  std::vector<RaisedFlag> flags;
  std::optional<Error> error;  // for all but recorded and duplicate

  // The command's record stands at `position`; `kind` is recorded or duplicate.
  [[nodiscard]] static CommandOutcome standing(const Draft& draft, Kind kind, const Position& position,
                                               schema::Record::Reader record);
  // Nothing was recorded, and `error` says why. `command` is the id, as far as there is one.
  [[nodiscard]] static CommandOutcome refused(std::string command, Error error);
  // Whether it is recorded cannot be said, for `error`.
  [[nodiscard]] static CommandOutcome unknown(const Draft& draft, Error error);
  // The log did not settle it within its deadline.
  [[nodiscard]] static CommandOutcome unknownInTime(const Draft& draft);
  // The stream is at `version`, which is not the one that the command expects.
  [[nodiscard]] static CommandOutcome conflictAt(const Draft& draft, Version version);
  // Its id was accepted before, at `version`, with other content.
  [[nodiscard]] static CommandOutcome reusedAt(const Draft& draft, Version version);

  // A command before it in its stream and call failed, for `reason`: it is not recorded either.
  [[nodiscard]] static CommandOutcome failedWith(std::string command, const Error& reason);

  void write(schema::CommandResult::Builder result) const;
};

// Told what became of a command, once.
using CommandDone = std::function<void(CommandOutcome)>;

}  // namespace casefold
