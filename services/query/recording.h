// Session.record(): commands to the recorder, and what became of them back in order.
#pragma once

#include <kj/async.h>

#include "schemas/service.capnp.h"
#include "services/query/session_context.h"

namespace casefold {

using RecordCall = capnp::CallContext<schema::Session::RecordParams, schema::Session::RecordResults>;

// Throws callErrors: notServed (this process has no recorder), tooLarge (more than maxCommandsPerCall).
[[nodiscard]] kj::Promise<void> recordCommands(SessionContext& session, RecordCall context);

}  // namespace casefold
