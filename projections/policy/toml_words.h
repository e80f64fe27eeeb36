// What is wrong with a TOML file, in words for whoever wrote it.
#pragma once

#include <string>
#include <string_view>

namespace casefold::policy {

// `description` is the parser's. Of a value that it cannot read, it guesses from the first letter what was
// meant ("expected 'true', saw 'tw'" of a number in words): that is told as what a value may be.
[[nodiscard]] inline std::string tomlMistake(std::string_view description) {
  constexpr std::string_view begins = "Error while parsing ";
  if (!description.starts_with(begins)) return std::string(description);
  const auto what = description.substr(begins.size());
  for (const std::string_view value : {"boolean", "value", "integer", "decimal", "floating-point", "binary",
                                       "octal", "hexadecimal", "inf", "nan", "date", "time"})
    if (what.starts_with(value))
      return "what stands here is no value: one is a number, true or false, a text in quotes, a date "
             "(2010-07-30), or "
             "several of them in brackets";
  return std::string(description);
}

}  // namespace casefold::policy
