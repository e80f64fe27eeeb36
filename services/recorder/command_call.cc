#include "services/recorder/command_call.h"

#include <algorithm>
#include <array>

namespace casefold {
namespace {

// Faults of the command itself. Whatever else a command is refused for lies with the recorder, its log or its
// disk.
constexpr std::array ownFaults{ErrorCode::malformed, ErrorCode::tooLarge, ErrorCode::conflict,
                               ErrorCode::commandReused};

}  // namespace

void CommandCall::note(const std::string& stream, const CommandOutcome& outcome) {
  using Kind = CommandOutcome::Kind;
  if (outcome.kind == Kind::RECORDED || outcome.kind == Kind::DUPLICATE) return;
  const bool own = outcome.kind != Kind::UNKNOWN && outcome.error &&
                   std::ranges::find(ownFaults, outcome.error->code) != ownFaults.end();
  if (own)
    refused_.insert(stream);
  else
    failed_.try_emplace(stream, outcome.error.value_or(fail(ErrorCode::unavailable, "it is not settled")));
}

const Error* CommandCall::failed(const std::string& stream) const {
  const auto found = failed_.find(stream);
  return found == failed_.end() ? nullptr : &found->second;
}

}  // namespace casefold
