#include "tests/runner/clever_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

namespace casefold {
namespace {

// Elimination goes on modulo a prime: a number is determined there where it is over the rationals, but for a
// chance of one in the prime's size.
constexpr std::int64_t prime = 1'000'000'007;

std::int64_t power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  for (; exponent > 0; exponent /= 2, base = base * base % prime)
    if (exponent % 2 == 1) result = result * base % prime;
  return result;
}

struct Number {
  std::string name;
  std::int64_t truth = 0;
  std::int64_t least = 0, most = std::numeric_limits<std::int64_t>::max() / 1000;
  [[nodiscard]] bool known() const { return least == most; }
};

// parts[0] + parts[1] + … = whole
struct Equation {
  std::vector<std::size_t> parts;
  std::size_t whole = 0;
};

class Reader {
 public:
  Reader(const NumbersByMonth& months, const std::set<CellName>& leftOut, const Within& within) {
    std::map<CellName, std::set<CellName>> sums;
    for (const auto& [where, numbers] : months) {
      const auto periods = periodsOf(where.first);
      for (std::size_t i = 0; i < periods.size(); ++i) {
        const CellName group{periods[i], false, where.second}, total{periods[i], true, {}};
        for (std::size_t n = 0; n < numbers.size(); ++n) {
          numberOf(group, n).truth += numbers[n];
          numberOf(total, n).truth += numbers[n];
        }
        sums[total].insert(group);
        if (i + 1 == periods.size()) continue;
        sums[{periods[i + 1], false, where.second}].insert(group);
        // A total has two sums: over groups, and over time; the latter under a name of its own.
        sums[{periods[i + 1], true, "time"}].insert(total);
      }
    }
    const auto width = months.empty() ? 0 : months.begin()->second.size();
    for (const auto& [whole, parts] : sums)
      for (std::size_t n = 0; n < width; ++n) {
        Equation equation;
        for (const auto& part : parts) equation.parts.push_back(idOf(part, n));
        equation.whole = idOf({whole.period, whole.total, whole.total ? "" : whole.group}, n);
        equations_.push_back(std::move(equation));
      }
    sumsOfCells_ = equations_.size();
    std::set<CellName> cells;
    for (const auto& [name, id] : ids_) cells.insert(name.first);
    for (const auto& cell : cells) {
      for (std::size_t n = 0; n < width; ++n)
        if (!leftOut.contains(cell)) learn(idOf(cell, n));
      for (const auto& [parts, whole] : within) {
        Equation equation{{}, idOf(cell, whole)};
        for (const auto part : parts) equation.parts.push_back(idOf(cell, part));
        equations_.push_back(std::move(equation));
      }
    }
  }

  void solve() {
    for (bool more = true; more;) {
      more = false;
      while (narrow()) more = true;
      more = eliminate() || more;
    }
  }

  [[nodiscard]] std::vector<std::string> learnt(std::int64_t smallest) const {
    const auto isSmall = [&](std::int64_t number) { return number > 0 && number < smallest; };
    std::vector<std::string> found;
    for (const auto& number : numbers_)
      if (number.known() && isSmall(number.truth)) found.push_back(number.name);
    for (std::size_t i = 0; i < sumsOfCells_; ++i) {
      const auto& equation = equations_[i];
      if (!numbers_[equation.whole].known()) continue;
      std::int64_t rest = 0;
      for (const auto part : equation.parts)
        if (!numbers_[part].known()) rest += numbers_[part].truth;
      if (isSmall(rest)) found.push_back("what is left out of " + numbers_[equation.whole].name);
    }
    return found;
  }

 private:
  std::size_t idOf(const CellName& cell, std::size_t number) {
    const auto [found, isNew] = ids_.try_emplace({cell, number}, numbers_.size());
    if (isNew)
      numbers_.push_back({fmt::format("{} {} number {}", cell.period.empty() ? "whole" : cell.period,
                                      cell.total ? "total" : cell.group, number)});
    return found->second;
  }
  Number& numberOf(const CellName& cell, std::size_t number) { return numbers_[idOf(cell, number)]; }
  void learn(std::size_t id) { numbers_[id].least = numbers_[id].most = numbers_[id].truth; }

  // One pass over all equations; false: nothing was learnt.
  bool narrow() {
    bool changed = false;
    const auto tighten = [&](Number& number, std::int64_t least, std::int64_t most) {
      if (least > number.least) number.least = least, changed = true;
      if (most < number.most) number.most = most, changed = true;
    };
    for (const auto& equation : equations_) {
      std::int64_t least = 0, most = 0;
      for (const auto part : equation.parts) least += numbers_[part].least, most += numbers_[part].most;
      auto& whole = numbers_[equation.whole];
      tighten(whole, least, most);
      for (const auto part : equation.parts) {
        auto& number = numbers_[part];
        tighten(number, whole.least - (most - number.most), whole.most - (least - number.least));
      }
    }
    return changed;
  }

  // Over the numbers not known; those that it determines become known.
  bool eliminate() {
    std::map<std::size_t, std::size_t> columns;
    for (std::size_t id = 0; id < numbers_.size(); ++id)
      if (!numbers_[id].known()) columns.emplace(id, columns.size());
    std::vector<std::vector<std::int64_t>> rows;
    for (const auto& equation : equations_) {
      std::vector<std::int64_t> row(columns.size());
      const auto put = [&](std::size_t id, std::int64_t factor) {
        if (const auto found = columns.find(id); found != columns.end()) row[found->second] = factor;
      };
      for (const auto part : equation.parts) put(part, 1);
      put(equation.whole, prime - 1);
      if (std::ranges::any_of(row, [](auto factor) { return factor != 0; })) rows.push_back(std::move(row));
    }
    reduce(rows, columns.size());
    bool changed = false;
    for (const auto& row : rows) {
      if (std::ranges::count_if(row, [](auto factor) { return factor != 0; }) != 1) continue;
      const auto column = static_cast<std::size_t>(
          std::ranges::find_if(row, [](auto factor) { return factor != 0; }) - row.begin());
      for (const auto& [id, at] : columns)
        if (at == column) learn(id);
      changed = true;
    }
    return changed;
  }

  // To the reduced echelon form.
  static void reduce(std::vector<std::vector<std::int64_t>>& rows, std::size_t width) {
    std::size_t done = 0;
    for (std::size_t column = 0; column < width && done < rows.size(); ++column) {
      std::size_t pivot = done;
      while (pivot < rows.size() && rows[pivot][column] == 0) ++pivot;
      if (pivot == rows.size()) continue;
      std::swap(rows[pivot], rows[done]);
      const auto inverse = power(rows[done][column], prime - 2);
      for (auto& factor : rows[done]) factor = factor * inverse % prime;
      for (std::size_t other = 0; other < rows.size(); ++other) {
        const auto factor = rows[other][column];
        if (other == done || factor == 0) continue;
        for (std::size_t i = column; i < width; ++i)
          if (rows[done][i] != 0)
            rows[other][i] = (rows[other][i] + (prime - factor) * rows[done][i]) % prime;
      }
      ++done;
    }
  }

  std::map<std::pair<CellName, std::size_t>, std::size_t> ids_;
  std::vector<Number> numbers_;
  std::vector<Equation> equations_;
  std::size_t sumsOfCells_ = 0;
};

}  // namespace

std::vector<std::string> whatAReaderLearns(const NumbersByMonth& months, const std::set<CellName>& leftOut,
                                           const Within& within, std::int64_t smallest) {
  Reader reader(months, leftOut, within);
  reader.solve();
  return reader.learnt(smallest);
}

}  // namespace casefold
