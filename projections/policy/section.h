// One table of a policy file, read strictly: every key must be one that somebody asks for, of the right type
// and in range. Whatever is wrong is noted with file, line and rule, and reading goes on, so that a person
// sees all of it at once. Only for the .cc files of this folder: TOML stays out of its other headers.
#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "projections/policy/edition.h"

namespace casefold::policy {

// What is wrong with the files that are being read.
class Mistakes {
 public:
  // "time-scales.toml:14: days must be between 1 and 3660"; line 0: of the file as a whole.
  void note(std::string_view file, std::size_t line, std::string_view rule);
  [[nodiscard]] bool none() const { return lines_.empty(); }
  // A line each, the first twenty.
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::string> lines_;
};

template <class Enum>
using Names = std::vector<std::pair<std::string_view, Enum>>;

struct Whole {
  std::uint32_t least = 0;
  std::uint32_t most = 1'000'000;
};
struct Real {
  double least = 0;
  double most = 1'000'000;
};

// Holds on to `table` and `mistakes`. What is asked for and wrong gives an empty value, which nobody looks
// at: the files are refused.
class Section {
 public:
  // `what` says whose table it is in messages ("time scale \"coreGroup\""); empty: the file's.
  Section(const toml::table& table, std::string_view file, std::string what, Mistakes& mistakes);
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;
  // Notes the keys that nobody asked for.
  ~Section();

  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
  // Those of this table, in the file's order of lines.
  [[nodiscard]] std::vector<std::string> keys() const;

  // Required.
  [[nodiscard]] std::string text(std::string_view key);                // one line, not empty
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);  // at least one, none twice, none empty
  [[nodiscard]] std::uint32_t whole(std::string_view key, Whole range);
  [[nodiscard]] double real(std::string_view key, Real range);
  [[nodiscard]] Day day(std::string_view key);
  [[nodiscard]] std::chrono::minutes timeOfDay(std::string_view key);  // "09:00" to "24:00"
  template <class Enum>
  [[nodiscard]] Enum oneOf(std::string_view key, const Names<Enum>& names) {
    const std::string name = text(key);
    for (const auto& [known, value] : names)
      if (name == known) return value;
    if (!name.empty()) wrong(key, fmt::format("must be one of {}", list(names)));
    return {};
  }
  // Optional.
  [[nodiscard]] std::string textOr(std::string_view key, std::string_view otherwise);
  [[nodiscard]] std::optional<std::uint32_t> wholeIfThere(std::string_view key, Whole range);
  [[nodiscard]] std::optional<double> realIfThere(std::string_view key, Real range);
  [[nodiscard]] bool flag(std::string_view key);  // false where it is left out

  // Required: the table at `key`, [key].
  void table(std::string_view key, const std::function<void(Section&)>& read);
  // Required, at least one: the tables within the table at `key`, [key.name], in the file's order.
  void tables(std::string_view key, std::string_view what,
              const std::function<void(const std::string& name, Section&)>& read);
  // Required, at least one: the tables [[key]]. `read` gets a section that is called "<what> 1", "<what> 2",
  // ….
  void list(std::string_view key, std::string_view what, const std::function<void(Section&)>& read);

  // Takes whatever keys there are for asked.
  void leaveRest() { leaveRest_ = true; }

  // Notes what is wrong with the value of `key`, or with the table where there is no such key, or it is
  // empty.
  void wrong(std::string_view key, std::string_view rule);

 private:
  template <class Enum>
  static std::string list(const Names<Enum>& names) {
    std::string all;
    for (const auto& [name, value] : names) all += fmt::format("{}\"{}\"", all.empty() ? "" : ", ", name);
    return all;
  }
  // Null, and noted, where it is not there; `asked` either way.
  const toml::node* required(std::string_view key);
  const toml::node* optional(std::string_view key);
  const toml::table* tableAt(std::string_view key);
  std::uint32_t wholeOf(const toml::node& node, std::string_view key, Whole range);
  double realOf(const toml::node& node, std::string_view key, Real range);

  const toml::table& table_;
  std::string_view file_;
  std::string what_;
  Mistakes& mistakes_;
  std::set<std::string, std::less<>> asked_;
  bool leaveRest_ = false;
};

}  // namespace casefold::policy
