// Reading the values of a list's conditions. Refusals are malformed, name the condition in their path
// (`where.state`) and say what would do.
#pragma once

#include <capnp/schema.h>

#include <optional>
#include <string>
#include <string_view>

#include "schemas/codec/asked_time.h"
#include "schemas/codec/record.h"
#include "schemas/codec/result.h"
#include "schemas/codec/when.h"

namespace casefold {

// The enumerant of that name.
template <class Enum>
[[nodiscard]] Result<Enum> conditionEnum(std::string_view name, std::string_view field) {
  std::string known;
  for (auto enumerant : capnp::Schema::from<Enum>().getEnumerants()) {
    const auto candidate = view(enumerant.getProto().getName());
    if (candidate == name) return static_cast<Enum>(enumerant.getOrdinal());
    if (!known.empty()) known += ", ";
    known += candidate;
  }
  return fail(ErrorCode::malformed, "there is no such value here; those that there are: " + known,
              "where." + std::string(field));
}

// yes or no; true and false say the same.
[[nodiscard]] inline Result<bool> conditionYesNo(std::string_view text, std::string_view field) {
  if (text == "yes" || text == "true") return true;
  if (text == "no" || text == "false") return false;
  return fail(ErrorCode::malformed, "there is no such value here; it takes yes or no (or true, false)",
              "where." + std::string(field));
}

// For a field that only asks for what is so.
[[nodiscard]] inline Result<void> conditionYes(std::string_view text, std::string_view field) {
  if (text == "yes" || text == "true") return {};
  return fail(ErrorCode::malformed, "there is no such value here; it takes yes (or true)",
              "where." + std::string(field));
}

// The same where the field may be left out: whether it asks.
[[nodiscard]] inline Result<bool> conditionAsked(std::optional<std::string_view> text,
                                                 std::string_view field) {
  if (text) CASEFOLD_CHECK(conditionYes(*text, field));
  return text.has_value();
}

// A date or an instant; without a zone, London's.
[[nodiscard]] inline Result<When> conditionWhen(std::string_view text, std::string_view field) {
  auto when = parseAskedTime(text);
  if (!when) return fail(when.error().code, when.error().message, "where." + std::string(field));
  return when;
}

}  // namespace casefold
