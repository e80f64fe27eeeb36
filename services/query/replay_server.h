// schema::Replay: the log itself, message by message, with what became of each.
#pragma once

#include "schemas/service.capnp.h"
#include "services/query/session_context.h"

namespace casefold {

struct ReplayFrom {
  std::string stream = {};  // empty: the whole log
  Cut start = {};           // the first message of each partition
};

// Opens a replay up to the end that the log has now. What a message became is read off the journal of this
// process's witness (sources.h), so the replay begins once that has read to the same end. Fails with
// callErrors: malformed, notServed (the process follows no log), notYet (the witness lags), unavailable,
// busy.
[[nodiscard]] kj::Promise<schema::Replay::Client> openReplay(std::shared_ptr<SessionContext> session,
                                                             ReplayFrom from);

}  // namespace casefold
