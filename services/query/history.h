// Session.history: the accepted records of one stream, off the journal of this process's witness (sources.h).
#pragma once

#include "schemas/codec/record.h"
#include "schemas/service.capnp.h"
#include "services/query/session_context.h"

namespace casefold {

// What a record says, without its position and what became of it.
void writeRecord(const RecordReader& record, schema::Replay::Entry::Builder to);

// Answers the call. Fails with callErrors: malformed, notServed (the process follows no log), damaged, busy.
[[nodiscard]] kj::Promise<void> tellHistory(
    SessionContext& session,
    capnp::CallContext<schema::Session::HistoryParams, schema::Session::HistoryResults> context);

}  // namespace casefold
