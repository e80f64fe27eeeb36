// The measures of traffic-lights (schemas/views/traffic_lights.capnp says what each counts). Of a revisit the
// sums hold the days between which an area waited; when it was due, policy says when it is asked for.
#include <chrono>
#include <string>
#include <utility>

#include "projections/policy/deadline.h"
#include "projections/policy/policy.h"
#include "projections/traffic_lights/query.h"
#include "projections/traffic_lights/rows.h"
#include "schemas/codec/london.h"

namespace casefold::traffic_lights {
namespace {

std::string boundOf(char tag, Instant instant) {
  return Key(tag).when(When{instant, Precision::year}).bytes();
}

Result<void> countRelapses(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  const ScanRange range{.prefix = std::string(1, relapseTag),
                        .from = boundOf(relapseTag, wanted.from),
                        .until = boundOf(relapseTag, wanted.until)};
  return reading.rows(range, [&](std::string_view key, std::string_view) {
    if (const auto relapse = relapseOfKey(key)) cells.add(relapse->occurred.start, "", 1);
    return true;
  });
}

// One key of the sums.
struct Waited {
  When from;
  std::optional<When> made, stopped;
  std::string tool;
};

Waited read(std::string_view bytes) {
  KeyReader key(bytes);
  (void)key.tag();
  Waited waited;
  waited.from = key.when().value_or(When{});
  waited.made = key.when();
  waited.stopped = key.when();
  waited.tool = key.text();
  return waited;
}

struct Judged {
  When due;
  bool inTime = false;
};

// Nothing where it is not over yet, or was no longer due.
std::optional<Judged> judge(const Waited& waited, const Asking& asking) {
  const auto dueAsOf = [&](const std::optional<When>& made, Instant asOf) {
    return policy::deadlineOf(*asking.policies, policy::scale::lightsRevisited, waited.from, made, asOf);
  };
  if (const auto open = dueAsOf(std::nullopt, asking.asOf); open.status != policy::DeadlineStatus::overdue)
    return std::nullopt;
  if (waited.stopped &&
      dueAsOf(std::nullopt, london::earliest(*waited.stopped)).status != policy::DeadlineStatus::overdue)
    return std::nullopt;
  const auto deadline = dueAsOf(waited.made, asking.asOf);
  return Judged{deadline.due, deadline.status == policy::DeadlineStatus::met};
}

// What falls due from `from` on began at most so long before what is overdue by then: a beginning may be
// known to the year only, and an earlier policy may have given more time.
constexpr std::chrono::days earlierStill{400};

Result<void> countRevisits(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  const auto& asking = reading.asking();
  const auto overdue =
      policy::latestStartOverdue(*asking.policies, policy::scale::lightsRevisited, wanted.from);
  const ScanRange range{.prefix = std::string(1, waitedSum),
                        .from = overdue ? boundOf(waitedSum, *overdue - earlierStill) : std::string(),
                        .until = boundOf(waitedSum, wanted.until)};
  return reading.sums(range, [&](std::string_view key, std::int64_t amount) {
    auto waited = read(key);
    const auto judged = judge(waited, asking);
    if (!judged || judged->due.start < wanted.from || judged->due.start >= wanted.until) return;
    std::string group;
    if (wanted.by == "tool") group = waited.tool.empty() ? "not stated" : std::move(waited.tool);
    cells.add(judged->due.start, group, judged->inTime ? amount : 0, amount);
  });
}

}  // namespace

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  return name == "relapses" ? countRelapses(reading, wanted, cells) : countRevisits(reading, wanted, cells);
}

}  // namespace casefold::traffic_lights
