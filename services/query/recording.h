// Session.record(): commands to the recorder, and what became of them back in order.
#pragma once

#include <kj/async.h>

#include "schemas/service.capnp.h"
#include "services/query/session_context.h"

namespace casefold {

using RecordCall = capnp::CallContext<schema::Session::RecordParams, schema::Session::RecordResults>;

// Commands are validated and copied on a thread of the session's parts, call by call in their order. Throws
// callErrors: notServed (this process has no recorder), tooLarge (more than maxCommandsPerCall or
// maxCallBytes).
[[nodiscard]] kj::Promise<void> recordCommands(SessionContext& session, RecordCall context);

}  // namespace casefold
