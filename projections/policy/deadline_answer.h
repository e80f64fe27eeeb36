// Deadlines in answers. How people read them: projections/sheet.
#pragma once

#include "projections/policy/deadline.h"
#include "schemas/views/deadline.capnp.h"

namespace casefold::policy {

void write(const Deadline& deadline, schema::Deadline::Builder to);

}  // namespace casefold::policy
