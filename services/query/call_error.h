// Errors of calls, as they go over the wire: a KJ exception whose description is "code: message".
#pragma once

#include <kj/exception.h>

#include "schemas/codec/result.h"

namespace casefold {

[[nodiscard]] kj::Exception callError(const Error& error);

// What goes out instead of `exception`: itself, if it is a callError(); otherwise a callError() that holds
// nothing of its text, which may quote a record. `malformed` where Cap'n Proto could not read the call,
// `busy` where it ran out of time, `internal` for the rest.
[[nodiscard]] kj::Exception onlyCallErrors(const kj::Exception& exception);

// The other way round, where the call was made. What does not come from a server's callError() is
// `unavailable` (the connection is gone) or `internal`.
[[nodiscard]] Error errorOf(const kj::Exception& exception);

}  // namespace casefold
