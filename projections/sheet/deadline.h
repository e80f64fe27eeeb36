// A deadline as people read it, in one cell.
#pragma once

#include <string>

#include "infra/terminal/table.h"
#include "projections/sheet/value.h"
#include "schemas/views/deadline.capnp.h"

namespace casefold {

// "2026-07-14, overdue by 3 days" in red; ", in 2 days", ", today", ", met 2026-07-12", ", done 2026-07-16, 2
// days late" in amber. On a line of its own with its length: "2026-07-14 (10 working days), today". A day
// taken from a date that is known only roughly is "about" it; one past the calendar's end, "or later". A dash
// where nothing is due. Any values may stand in it.
[[nodiscard]] Value ofDeadline(schema::Deadline::Reader deadline, Within within);

// What is due, in words: "single assessment"; "as agreed" for a date that people agreed on.
[[nodiscard]] std::string nameOf(schema::Deadline::Reader deadline);
// "10 working days"; empty for a date that people agreed on.
[[nodiscard]] std::string lengthOf(schema::Deadline::Reader deadline);

}  // namespace casefold
