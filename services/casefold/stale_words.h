// What people are told of an answer whose view does not follow the log.
#pragma once

#include <string>
#include <string_view>

#include "schemas/service.capnp.h"

namespace casefold {

// "chronology stands still since 2010-07-30 15:05: …", a sentence or two; times are London's.
[[nodiscard]] std::string staleWords(std::string_view view, schema::Stale::Reader stale);

}  // namespace casefold
