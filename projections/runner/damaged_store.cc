#include "projections/runner/damaged_store.h"

#include <fmt/format.h>

namespace casefold {

Error damagedInStore(std::string_view what) {
  return fail(
      ErrorCode::damaged,
      fmt::format("{} in the view's store cannot be read: stop the process, put the view's directory (its "
                  "name, under views/ in the data directory) aside, and start again; it is made anew from "
                  "the log",
                  what));
}

}  // namespace casefold
