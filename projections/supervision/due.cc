#include "projections/supervision/due.h"

#include <algorithm>
#include <utility>

#include "projections/policy/policy.h"
#include "projections/supervision/rows.h"
#include "schemas/codec/london.h"

namespace casefold::supervision {
namespace {

policy::Deadline deadlineFrom(const When& start, const Clock& clock, const std::optional<When>& held,
                              const Asking& asking) {
  const bool whileNew = isNewOn(*asking.policies, clock.joined, london::lastDayOf(start));
  return policy::deadlineOf(*asking.policies,
                            whileNew ? policy::scale::supervisionOfNewWorker : policy::scale::supervision,
                            start, held, asking.asOf);
}

}  // namespace

bool isNewOn(const Policies& policies, const std::optional<When>& joined, Day day) {
  if (!joined) return false;
  const auto since = london::lastDayOf(*joined);
  return day >= since && day < since + std::chrono::weeks{policies.supervision().at(since).newWorkerWeeks};
}

Result<std::optional<Day>> recordBegan(const Reading& reading, const std::optional<Instant>& workerRecorded) {
  std::optional<Day> began;
  if (workerRecorded && *workerRecorded <= reading.asking().asOf) began = london::dayOf(*workerRecorded);
  CASEFOLD_CHECK(reading.rows({.prefix = Key(byTimeTag).bytes()}, [&](auto key, auto /*value*/) {
    KeyReader read(key);
    (void)read.tag();
    if (const auto first = read.when()) {
      const auto day = london::dayOf(*first);
      began = began ? std::min(*began, day) : day;
    }
    return false;
  }));
  return began;
}

Result<Due> dueAfter(const Clock& clock, const std::optional<When>& held, const Reading& reading) {
  const auto& asking = reading.asking();
  auto deadline = deadlineFrom(clock.start, clock, held, asking);
  if (!clock.fromJoining) return Due{std::move(deadline)};
  CASEFOLD_TRY(const auto began, recordBegan(reading, clock.workerRecorded));
  if (!began || london::lastDayOf(deadline.due) >= *began) return Due{std::move(deadline)};
  return Due{deadlineFrom(When{*began, Precision::day}, clock, held, asking), false};
}

}  // namespace casefold::supervision
