// Messages of one connection, taken in within bounds: size, time, the server's memory, and what the other
// side has not yet taken. What the stock stream leaves open (0.9.2) is closed here.
#pragma once

#include <capnp/serialize-async.h>
#include <kj/async-io.h>
#include <kj/function.h>
#include <kj/timer.h>

#include <memory>
#include <unordered_set>

#include "infra/rpc/limits.h"
#include "schemas/codec/result.h"

namespace casefold {

// The memory that all connections of a server share for messages. A quarter of it is kept for small messages,
// so that a few large ones, announced and slow to come, keep nobody from asking a question. Loop thread.
class BufferBudget {
 public:
  static constexpr std::uint64_t smallWords = 8192;

  explicit BufferBudget(std::uint64_t words) : left_(words), kept_(words / 4) {}
  [[nodiscard]] bool take(std::uint64_t words) {
    if (words + (words > smallWords ? kept_ : 0) > left_) return false;
    left_ -= words;
    return true;
  }
  void give(std::uint64_t words) { left_ += words; }

 private:
  std::uint64_t left_;
  std::uint64_t kept_;
};

// One connection's messages. A bound that is passed is an exception of the promise, on which the RPC system
// closes the connection.
class BoundedStream final : public capnp::MessageStream {
 public:
  // What is passed in outlives the stream, but for messages, which may outlive it and share the budget.
  BoundedStream(kj::AsyncIoStream& stream, kj::Timer& timer, const RpcLimits& limits,
                std::shared_ptr<BufferBudget> budget, std::shared_ptr<RpcCounters> counters);

  // `bytes` tells how many bytes of answers wait to be written.
  void countReplies(kj::Function<std::size_t()> bytes) { queuedReplies_ = kj::mv(bytes); }
  // Fulfilled when no answer waits to be written, or the connection is broken.
  [[nodiscard]] kj::Promise<void> whenFlushed();
  // When a message last came, or an answer was last taken; at first, when the stream was made.
  [[nodiscard]] kj::TimePoint lastMoved() const { return lastMoved_; }
  // Did a bound or malformed bytes end this connection?
  [[nodiscard]] bool brokenOff() const { return brokenOff_; }

  using MessageStream::tryReadMessage;
  using MessageStream::writeMessage;
  using MessageStream::writeMessages;
  kj::Promise<kj::Maybe<capnp::MessageReaderAndFds>> tryReadMessage(
      kj::ArrayPtr<kj::AutoCloseFd> fdSpace, capnp::ReaderOptions options,
      kj::ArrayPtr<capnp::word> scratchSpace) override;
  kj::Promise<void> writeMessage(kj::ArrayPtr<const int> fds,
                                 kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>> segments) override;
  kj::Promise<void> writeMessages(
      kj::ArrayPtr<kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>>> messages) override;
  kj::Maybe<int> getSendBufferSize() override { return nullptr; }
  kj::Promise<void> end() override;

 private:
  struct Incoming;
  using Read = kj::Maybe<capnp::MessageReaderAndFds>;

  kj::Promise<Read> readWhenRoom();
  kj::Promise<void> readTable(Incoming& incoming);
  kj::Promise<void> readBody(Incoming& incoming);
  Read finish(kj::Own<Incoming> incoming);
  void countCalls(capnp::MessageReader& message);
  kj::Promise<void> bounded(kj::Promise<void> write);
  kj::Promise<void> nextWriteDone();
  [[noreturn]] void breakOff(ErrorCode code, const char* why);

  kj::AsyncIoStream& stream_;
  kj::Timer& timer_;
  const RpcLimits& limits_;
  std::shared_ptr<BufferBudget> budget_;
  std::shared_ptr<RpcCounters> counters_;
  kj::Function<std::size_t()> queuedReplies_;
  kj::Vector<kj::Own<kj::PromiseFulfiller<void>>> awaitingWrite_;
  std::unordered_set<std::uint32_t> unfinished_;  // ids of calls without Finish
  kj::TimePoint lastMoved_;
  bool first_ = true;
  bool brokenOff_ = false;
  bool writeFailed_ = false;
};

}  // namespace casefold
