#include "projections/runner/measure.h"

#include "schemas/codec/london.h"

namespace casefold {

MeasureCells::Cell* MeasureCells::find(Instant at, std::string_view group) {
  const std::chrono::year_month_day day{london::monthOf(at)};
  std::pair key{std::chrono::year_month{day.year(), day.month()}, std::string(group)};
  const auto found = cells_.find(key);
  if (found != cells_.end()) return &found->second;
  if (cells_.size() >= most) {
    overflowed_ = true;
    return nullptr;
  }
  return &cells_.emplace(std::move(key), Cell{}).first->second;
}

void MeasureCells::add(Instant at, std::string_view group, std::int64_t count, std::int64_t of) {
  auto* const cell = find(at, group);
  if (cell == nullptr) return;
  cell->count += count;
  cell->of += of;
}

void MeasureCells::set(Instant at, std::int64_t figure) {
  if (auto* const cell = find(at, {}); cell != nullptr) *cell = {.count = figure};
}

}  // namespace casefold
