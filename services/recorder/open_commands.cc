#include "services/recorder/open_commands.h"

namespace casefold {

void OpenCommands::open(Taken& taken) {
  taken.number = ++lastNumber_;
  deadlines_.emplace(taken.deadline, taken.number);
  streams_.emplace(taken.number, taken.draft.stream());
}

void OpenCommands::answer(Taken& taken, CommandOutcome outcome) {
  if (!taken.done) return;
  deadlines_.erase({taken.deadline, taken.number});
  streams_.erase(taken.number);
  if (taken.call) taken.call->note(taken.draft.stream(), outcome);
  answers_.add(std::exchange(taken.done, {}), std::move(outcome));
}

std::optional<OpenCommands::Next> OpenCommands::next() const {
  if (deadlines_.empty()) return std::nullopt;
  const auto& [deadline, number] = *deadlines_.begin();
  return Next{deadline, number, streams_.at(number)};
}

}  // namespace casefold
