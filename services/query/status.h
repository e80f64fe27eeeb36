// How things stand: counts of the log, positions and lag of every consumer.
#pragma once

#include <chrono>

#include "schemas/service.capnp.h"
#include "services/query/sources.h"

namespace casefold {

// Asks the log for its ends, for up to `wait`; where it cannot tell, lags are shown as they were last known
// to be possible (0) and the consumers' faults say why. Blocks: not for an event loop.
void writeStatus(const QuerySources& sources, std::chrono::milliseconds wait, schema::Status::Builder status);

}  // namespace casefold
