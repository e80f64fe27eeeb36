// What an answer about an earlier time leaves out, said in the same way by every view.
//
// With known-at an answer is made of the one stream that it is about. What needs other streams is then not
// known; a zero or an empty list in its place would be told as a fact. So the struct has a field
//
//   notKnownThen @N :List(Text);
//
// which names those fields, of that struct or beneath it, as the schema names them. They hold nothing, and
// sheets leave them out and say so in words (projections/sheet/by_schema.h).
#pragma once

#include <initializer_list>

#include "projections/runner/asking.h"

namespace casefold {

// Is the answer about an earlier time? Then names the fields in `answer`, which the caller leaves unset.
template <class Builder>
[[nodiscard]] bool notKnownThen(const Asking& asking, Builder answer,
                                std::initializer_list<const char*> fields) {
  if (!asking.knownAt) return false;
  auto names = answer.initNotKnownThen(static_cast<unsigned>(fields.size()));
  unsigned i = 0;
  for (const auto* field : fields) names.set(i++, field);
  return true;
}

}  // namespace casefold
