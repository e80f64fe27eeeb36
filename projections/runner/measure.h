// Measures: what a view counts over time and by group, for those who run a service and those who judge it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "schemas/codec/when.h"
#include "schemas/service.capnp.h"

namespace casefold {

// How a measure's two numbers are to be read.
enum class MeasureKind {
  count,  // so many; there is no second number
  share,  // so many of so many: decisions in time, of decisions
  mean,   // a sum over so many: minutes of supervision, over supervisions
};

// All texts are literals of the view's.
struct MeasureInfo {
  std::string_view name;   // as clients ask for it: "decisionsInTime"
  std::string_view title;  // for people: "decisions within one working day"
  MeasureKind kind = MeasureKind::count;
  // By what it can be grouped: "locality", "team", "agency", …; may be empty.
  std::span<const std::string_view> groups = {};
  std::string_view unit = {};  // of a mean: "minutes"
};

// What of a measure is wanted: of whole months in Europe/London. Group by `by`, empty: all together.
struct MeasureWanted {
  Instant from;   // the first instant of the first month
  Instant until;  // the first after the last month
  std::string_view by;
};

// What a view fills in. Cells of one month and group are added up; the query server makes quarters and years
// of months where these are asked for.
class MeasureCells {
 public:
  struct Cell {
    std::int64_t count = 0;
    std::int64_t of = 0;  // 0 of a count
  };
  // `at` is any time within the month.
  void add(Instant at, std::string_view group, std::int64_t count, std::int64_t of = 0);
  using ByMonth = std::map<std::pair<std::chrono::year_month, std::string>, Cell>;
  [[nodiscard]] const ByMonth& cells() const { return cells_; }

 private:
  ByMonth cells_;
};

}  // namespace casefold
