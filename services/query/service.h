// The service that schemas/service.capnp describes, over what this process serves from.
#pragma once

#include <memory>

#include "infra/rpc/service.h"
#include "services/query/sources.h"

namespace casefold {

// Made, used and destroyed on the event loop of `timer`; `sources` outlive it. For an RpcServer, or for a
// client in the same process that holds its capabilities on the same loop.
[[nodiscard]] std::unique_ptr<RpcService> makeQueryService(const QuerySources& sources, kj::Timer& timer);

}  // namespace casefold
