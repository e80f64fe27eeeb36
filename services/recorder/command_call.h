// Commands that came together in one call: what has become of some of them decides what may become of those
// behind them in their stream.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "services/recorder/outcome.h"

namespace casefold {

// A command that nobody could take just now, or of which nobody knows, leaves a gap in what its client meant
// to record. Those behind it in its stream fail with it: recorded without it, they would stand in its place,
// and it could not be recorded in front of them any more. Not so where a command is refused for its own
// fault: asked for again it fares no better, and those behind it are judged by what the stream is without it.
//
// Under the recorder's mutex. Shared by the commands of the call.
class CommandCall {
 public:
  // Notes what became of a command.
  void note(const std::string& stream, const CommandOutcome& outcome);
  // Why no further command of this stream is taken from this call; null: there is no reason.
  [[nodiscard]] const Error* failed(const std::string& stream) const;
  // Was a command of this stream refused for its own fault?
  [[nodiscard]] bool refused(const std::string& stream) const { return refused_.contains(stream); }

 private:
  std::map<std::string, Error> failed_;
  std::set<std::string> refused_;
};

}  // namespace casefold
