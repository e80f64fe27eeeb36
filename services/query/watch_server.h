// schema::Watch: accepted records, as a view has folded them, from a position on.
#pragma once

#include "schemas/service.capnp.h"
#include "services/query/session_context.h"

namespace casefold {

struct WatchFrom {
  std::string stream = {};  // empty: all streams
  Cut start = {};           // the first record that is of interest, in each partition
};

// Throws callErrors: malformed (the stream's form), busy.
[[nodiscard]] schema::Watch::Client serveWatch(std::shared_ptr<SessionContext> session,
                                               const NamedConsumer& view, WatchFrom from);

}  // namespace casefold
