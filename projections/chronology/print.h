// The chronology as a person reads it.
#pragma once

#include <string>

#include "projections/runner/view.h"
#include "schemas/service.capnp.h"

namespace casefold::chronology {

// A table of when, what, who, agency, and when it was recorded; beneath each entry the queries that were
// raised, and what corrects or withdraws it. Times as in shownTime().
[[nodiscard]] std::string print(schema::Answer::Reader answer, const PrintOptions& options);
[[nodiscard]] std::string printList(schema::Page::Reader page, const PrintOptions& options);

}  // namespace casefold::chronology
