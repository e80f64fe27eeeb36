#include "services/casefold/outcomes.h"

#include <fmt/format.h>

namespace casefold {

void Outcomes::count(Became became) {
  switch (became) {
    case Became::recorded:
      ++recorded;
      break;
    case Became::recordedBefore:
      ++recordedBefore;
      break;
    case Became::refused:
      ++refused;
      break;
    case Became::notSettled:
      ++notSettled;
      break;
  }
}

std::string Outcomes::text() const {
  return fmt::format("{} recorded, {} recorded before, {} refused, {} not settled", recorded, recordedBefore,
                     refused, notSettled);
}

Exit Outcomes::exitAfter(const Result<void>& run, Console& console) const {
  const Exit failed = run ? Exit::failed : console.fail(run.error());
  if (notSettled > 0)
    console.say(fmt::format("{} not settled: run the same again; nothing is recorded twice", notSettled));
  if (notSettled > 0) return Exit::failed;
  if (!run) return failed;
  return refused > 0 ? Exit::refused : console.written();
}

}  // namespace casefold
