// What every subject of policy has in common: files with a version, and a day from which each holds.
#pragma once

#include <algorithm>
#include <chrono>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "schemas/codec/london.h"

namespace casefold::policy {

// A policy file as it was read from wherever it lies.
struct PolicyText {
  std::string name;  // for messages, and to export it: "time-scales-2010.toml"
  std::string text;  // TOML
};

// What a file says of itself.
struct Edition {
  std::string subject;  // "time-scales"
  std::string version;  // "england-2010.1"
  Day holdsFrom;        // that day included
  std::string source;   // where its figures come from
  std::string file;     // PolicyText::name
};

// One subject through time: its editions in the order of the days from which they hold. Never empty.
template <class Subject>
class OverTime {
 public:
  // `editions` holds at least one, and no two that hold from the same day.
  explicit OverTime(std::vector<Subject> editions) : editions_(std::move(editions)) {
    std::ranges::sort(editions_, {}, from);
  }

  // The edition that held on `day`: the latest that holds from then or before. Before the first, the first.
  [[nodiscard]] const Subject& at(Day day) const {
    const auto after = std::ranges::upper_bound(editions_, day, {}, from);
    return after == editions_.begin() ? editions_.front() : *std::prev(after);
  }
  [[nodiscard]] std::span<const Subject> editions() const { return editions_; }

 private:
  static Day from(const Subject& subject) { return subject.edition.holdsFrom; }

  std::vector<Subject> editions_;
};

}  // namespace casefold::policy
