// caf-status as a person reads it.
#pragma once

#include <string>

#include "projections/runner/view.h"
#include "schemas/service.capnp.h"

namespace casefold::caf_status {

// A sheet: where the CAF stands, the people, and beneath it what took place.
[[nodiscard]] std::string print(schema::Answer::Reader answer, const PrintOptions& options);
[[nodiscard]] std::string printList(schema::Page::Reader page, const PrintOptions& options);

}  // namespace casefold::caf_status
