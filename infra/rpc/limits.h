// What one RPC server lets its clients take, and what it counted. None of it asks for trust in a client.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace casefold {

struct RpcLimits {
  std::uint32_t connections = 256;
  std::uint32_t connectionsPerAddress = 192;
  // Open at once, and of these from one address. Where either is reached, the one that has been idle for
  // longest gives way to the next; where none is idle, the next is told that the server is full, and closed.

  std::uint32_t farewells = 64;
  // Connections that are being told why they are closed, each for at most `farewell`; past it they are just
  // closed.

  std::uint32_t callsInFlight = 64;
  // Of one connection, as its CallGate counts them.

  std::uint32_t capabilities = 1024;
  // That one connection holds, as its CallGate counts them.

  std::uint32_t unfinishedCalls = 1024;
  // Calls of one connection for which it has not sent Finish, answered or not: the server remembers each. A
  // connection that goes past it is closed.

  std::uint64_t messageWords = 4ULL << 20U;
  // One message, in 8-byte words. A connection that announces a larger one is closed before any of it is
  // read.

  std::uint64_t bufferedWords = 32ULL << 20U;
  // Messages being read and calls in flight, of all connections together. A connection whose message does not
  // fit is closed.

  std::uint64_t flowWords = 2ULL << 20U;
  // Calls in flight of one connection; beyond it nothing more is read from it until some are answered.

  std::uint64_t unreadReplyBytes = 16ULL << 20U;
  // Answers that a connection has not taken; beyond it nothing more is read from it until it takes some.

  std::uint64_t unreadBytes = 256ULL << 20U;
  // Answers that all connections together have not taken; beyond it those that have more than their share of
  // them are told `busy`.

  int nesting = 64;
  // Depth of pointers in a message.

  std::chrono::milliseconds firstMessage{10'000};
  // From being accepted to the end of the first message.

  std::chrono::milliseconds message{30'000};
  // From the first byte of a message to its last.

  std::chrono::milliseconds reply{60'000};
  // From the first byte of an answer to the client's having taken it.

  std::chrono::milliseconds farewell{2'000};
};

// Counts since the server's start. Written by the server's thread, read by any.
struct RpcCounters {
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> open{0};            // now
  std::atomic<std::uint64_t> refused{0};         // told that the server is full
  std::atomic<std::uint64_t> gaveWay{0};         // closed while idle, to make room for another
  std::atomic<std::uint64_t> acceptFailures{0};  // the system could not accept (out of file descriptors, …)
  std::atomic<std::uint64_t> brokenOff{0};       // closed for what came over them, or for taking too long
  std::atomic<std::uint64_t> messages{0};
  std::atomic<std::uint64_t> calls{0};          // as every CallGate let them in
  std::atomic<std::uint64_t> callsInFlight{0};  // now
  std::atomic<std::uint64_t> callsRefused{0};   // busy or stopped
};

}  // namespace casefold
