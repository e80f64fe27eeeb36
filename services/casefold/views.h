// The views that this program ships.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "projections/runner/view.h"

namespace casefold {

// In the order in which status shows them. Each call makes them anew; they hold nothing.
[[nodiscard]] std::vector<std::shared_ptr<const View>> shippedViews();

// The view of that name. notFound names those that there are.
[[nodiscard]] Result<std::shared_ptr<const View>> shippedView(std::string_view name);

}  // namespace casefold
