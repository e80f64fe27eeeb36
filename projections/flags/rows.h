// Rows of flags, all put by the fold:
//
//   's' stream, moment, rule → event type             what show tells
//   'r' rule, moment, stream → stream, event type     lists: by rule, then in order of occurrence
//   'm' rule, month, locality, team: a sum            how many
//
// Of the rule unknownCode there are rows of every coded field, since policy says which of them it is raised
// for: the keys of 's' and 'r' go on with field, list, code and what the list is within, and
//   'c' month, field, list, code, within, locality, team: a sum   how many
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "projections/flags/coded_fields.h"
#include "projections/history/moment.h"
#include "projections/runner/key.h"

namespace casefold::flags {

inline constexpr char streamTag = 's';
inline constexpr char ruleTag = 'r';
inline constexpr char monthTag = 'm';
inline constexpr char codeMonthTag = 'c';
inline constexpr std::size_t mostCodeBytes = 256;  // what is longer is cut, and no list has it

[[nodiscard]] inline Key ruleKey(std::string_view rule, const Moment& at, std::string_view stream) {
  Key key(ruleTag);
  key.text(rule).when(at.occurred).text(stream).number(at.version.get()).small(at.event);
  return key;
}

[[nodiscard]] inline Key codeKey(Key key, const CodedField& field) {
  key.text(field.field).text(field.list).text(field.code.substr(0, mostCodeBytes));
  key.text(std::string_view(field.within).substr(0, mostCodeBytes));
  return key;
}

// What codeKey() wrote.
struct CodeRow {
  std::string field, list, code, within;
};
[[nodiscard]] inline CodeRow readCode(KeyReader& key) {
  CodeRow row;
  row.field = key.text();
  row.list = key.text();
  row.code = key.text();
  row.within = key.text();
  return row;
}

}  // namespace casefold::flags
