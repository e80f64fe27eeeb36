// The last words to a connection that is closed, so that its client learns why.
#pragma once

#include <kj/async-io.h>
#include <kj/timer.h>

#include <chrono>
#include <string>

#include "schemas/codec/result.h"

namespace casefold {

// Tells the other side `error` in an RPC Abort, then does as partWith(). Nothing else may be written
// meanwhile.
[[nodiscard]] kj::Promise<void> tellAndPartWith(kj::Own<kj::AsyncIoStream> stream, const Error& error,
                                                kj::Timer& timer, std::chrono::milliseconds patience);

// Says that nothing more comes, and takes what the other side still sends, until it closes or patience ends:
// closed at once, with bytes unread, the connection would be reset, and what was last written to it lost.
[[nodiscard]] kj::Promise<void> partWith(kj::Own<kj::AsyncIoStream> stream, kj::Timer& timer,
                                         std::chrono::milliseconds patience);

// The address of the other side, without its port; empty if it has none.
[[nodiscard]] std::string addressOf(kj::AsyncIoStream& stream);

}  // namespace casefold
