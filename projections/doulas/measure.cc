// What doulas counts. A share is made of two sums.
#include <array>
#include <string>

#include "infra/terminal/rounded.h"
#include "projections/doulas/query.h"
#include "projections/doulas/rows.h"
#include "projections/policy/policy.h"
#include "schemas/codec/london.h"

namespace casefold::doulas {
namespace {

struct Made {
  std::string_view measure;
  Counted counted;
  std::optional<Counted> of;  // absent: a count
};
constexpr std::array<Made, 8> made = {{
    {"requests", Counted::requests, {}},
    {"requestsMatched", Counted::requestsMatched, Counted::requests},
    {"births", Counted::births, {}},
    {"breastfeedingBegun", Counted::begun, Counted::feedingRecorded},
    {"breastfeedingSixWeeks", Counted::stillAtSixWeeks, Counted::sixWeeksRecorded},
    {"sixWeeksRecorded", Counted::sixWeeksRecorded, Counted::begun},
    {"visits", Counted::visits, {}},
    {"signposted", Counted::signposted, {}},
}};

struct Sum {
  Instant month;
  std::string group;
  std::int64_t amount = 0;
};

Result<void> eachSum(Counted counted, const Reading& reading, const MeasureWanted& wanted,
                     const std::function<void(const Sum&)>& use) {
  Key prefix(measureTag);
  prefix.byte(static_cast<std::uint8_t>(counted));
  Key from = prefix, until = prefix;
  from.instant(london::monthOf(wanted.from));
  until.instant(wanted.until);
  return reading.sums({.prefix = prefix.bytes(), .from = from.bytes(), .until = until.bytes()},
                      [&](std::string_view key, std::int64_t amount) {
                        KeyReader parts(key);
                        (void)parts.tag();
                        (void)parts.byte();
                        Sum sum{parts.instant(), {}, amount};
                        const auto locality = parts.text(), detail = parts.text();
                        if (!wanted.by.empty()) sum.group = wanted.by == "locality" ? locality : detail;
                        if (!wanted.by.empty() && sum.group.empty()) sum.group = "not stated";
                        use(sum);
                      });
}

// The local rate that held in each month.
void localRate(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  for (Day month = london::monthOf(wanted.from); london::startOf(month) < wanted.until;
       month = london::monthsLater(month, 1))
    cells.set(london::startOf(month),
              std::stoll(rounded(reading.asking().policies->doulas().at(month).localBreastfeedingBegun, 0)));
}

}  // namespace

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  if (name == "localBreastfeedingBegun") {
    localRate(reading, wanted, cells);
    return {};
  }
  for (const auto& [measure, counted, of] : made) {
    if (measure != name) continue;
    CASEFOLD_CHECK(eachSum(counted, reading, wanted,
                           [&](const Sum& sum) { cells.add(sum.month, sum.group, sum.amount); }));
    if (of)
      CASEFOLD_CHECK(eachSum(*of, reading, wanted,
                             [&](const Sum& sum) { cells.add(sum.month, sum.group, 0, sum.amount); }));
  }
  return {};
}

}  // namespace casefold::doulas
