#include "projections/runner/measure.h"

#include "schemas/codec/london.h"

namespace casefold {

void MeasureCells::add(Instant at, std::string_view group, std::int64_t count, std::int64_t of) {
  const std::chrono::year_month_day day{london::monthOf(at)};
  auto& cell = cells_[{std::chrono::year_month{day.year(), day.month()}, std::string(group)}];
  cell.count += count;
  cell.of += of;
}

}  // namespace casefold
