// Measures: what a view counts over time and by group, for those who run a service and those who judge it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "schemas/codec/when.h"
#include "schemas/service.capnp.h"

namespace casefold {

class Policies;  // projections/policy/policy.h

// How a measure's two numbers are to be read.
enum class MeasureKind {
  count,   // so many; there is no second number
  share,   // so many of so many: decisions in time, of decisions
  mean,    // a sum over so many: minutes of supervision, over supervisions
  figure,  // a figure to compare with, which nobody counted here: the local rate by policy. Of a longer
           // period it is the last month's; it is never added up, and never left out for release
};

// All texts are literals of the view's.
struct MeasureInfo {
  std::string_view name;   // as clients ask for it: "decisionsInTime"
  std::string_view title;  // for people: "decisions within one working day"
  MeasureKind kind = MeasureKind::count;
  // By what it can be grouped: "locality", "team", "agency", …; may be empty.
  std::span<const std::string_view> groups = {};
  std::string_view unit = {};  // of a mean: "minutes"; of a figure: "%"
  // The measure of this view out of whose count this one is taken: out of "secondScores" those that
  // "improved". Of a share it is the whole that is taken out of that count, all of it or a part. Both are
  // left out for release in the same cells, together with what else is tied to either, since each tells of
  // the other. Empty: none.
  std::string_view within = {};
  // What people are shown of a group that clients know by a code: of "decision", "earlyResponse" as "early
  // response". Absent: groups are shown as they are.
  std::string (*groupInWords)(std::string_view by, std::string_view group,
                              const Policies& policies) = nullptr;
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
  // As many months' groups as are counted at once. What goes beyond is not kept, and overflowed() says so.
  static constexpr std::size_t most = 100'000;

  struct Cell {
    std::int64_t count = 0;
    std::int64_t of = 0;  // 0 of a count
  };
  // `at` is any time within the month.
  void add(Instant at, std::string_view group, std::int64_t count, std::int64_t of = 0);
  // Of a figure: the one that holds in that month.
  void set(Instant at, std::int64_t figure);
  using ByMonth = std::map<std::pair<std::chrono::year_month, std::string>, Cell>;
  [[nodiscard]] const ByMonth& cells() const { return cells_; }
  [[nodiscard]] bool overflowed() const { return overflowed_; }

 private:
  Cell* find(Instant at, std::string_view group);

  ByMonth cells_;
  bool overflowed_ = false;
};

}  // namespace casefold
