// Deadlines in answers: how they are written, and how people read them.
#pragma once

#include <string>

#include "projections/policy/deadline.h"
#include "schemas/views/deadline.capnp.h"

namespace casefold::policy {

void write(const Deadline& deadline, schema::Deadline::Builder to);

// "due 14 Jul 2026 (10 working days), overdue by 3 days"; also ", in 2 days", ", today", ", done on 12 Jul
// 2026",
// ", done 2 days late on 16 Jul 2026". What limits it follows in brackets. Any thread.
[[nodiscard]] std::string deadlineText(schema::Deadline::Reader deadline);
// The part after the comma alone: "overdue by 3 days".
[[nodiscard]] std::string deadlineStanding(schema::Deadline::Reader deadline);
// "14 Jul 2026", "Jul 2026"; an instant with its time of day in Europe/London, "14 Jul 2026 15:05".
[[nodiscard]] std::string dateText(const When& when);

}  // namespace casefold::policy
