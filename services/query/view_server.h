// schema::View: one view of this process, for one session.
#pragma once

#include "schemas/service.capnp.h"
#include "services/query/session_context.h"

namespace casefold {

// `view` outlives the session.
[[nodiscard]] schema::View::Client serveView(std::shared_ptr<SessionContext> session,
                                             const NamedConsumer& view);

}  // namespace casefold
