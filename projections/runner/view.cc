#include "projections/runner/view.h"

#include <algorithm>

namespace casefold {

void refuse(std::string reason) { throw Refusal{std::move(reason)}; }

std::optional<std::string_view> Conditions::operator[](std::string_view field) const {
  auto found = std::ranges::find(fields_, field, &std::pair<std::string, std::string>::first);
  if (found == fields_.end()) return std::nullopt;
  return found->second;
}

}  // namespace casefold
