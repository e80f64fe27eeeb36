// Counts what one connection has of the server: calls in flight, capabilities that it holds, answers that it
// has not taken; and lets it have no more than its limits.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "infra/rpc/limits.h"
#include "schemas/codec/result.h"

namespace casefold {

// Used on the thread of one event loop. Shared by the connection and the capabilities that were made for it,
// which may outlive it.
class CallGate : public std::enable_shared_from_this<CallGate> {
 public:
  // Held while a call is in flight.
  class Permit {
   public:
    explicit Permit(std::shared_ptr<CallGate> gate) : gate_(std::move(gate)) {}
    Permit(Permit&&) noexcept = default;
    Permit& operator=(Permit&&) = delete;
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;
    ~Permit();

   private:
    std::shared_ptr<CallGate> gate_;
  };

  // Held by a capability for as long as the client holds it.
  class Held {
   public:
    explicit Held(std::shared_ptr<CallGate> gate) : gate_(std::move(gate)) {}
    Held(Held&&) noexcept = default;
    Held& operator=(Held&&) = delete;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held();

   private:
    std::shared_ptr<CallGate> gate_;
  };

  struct Limits {
    std::uint32_t calls = 64;           // in flight
    std::uint32_t capabilities = 1024;  // held by the client
  };

  // `left` is called whenever a call has left. `overfull` says whether more answers wait for this client to
  // take them than may; absent: never.
  CallGate(const Limits& limits, std::shared_ptr<RpcCounters> counters, std::function<void()> left = {},
           std::function<bool()> overfull = {});

  // Errors: busy (a limit is reached), stopped (the gate was closed).
  [[nodiscard]] Result<Permit> enter();
  // A capability is about to be handed out. Errors: busy (the client holds as many as it may).
  [[nodiscard]] Result<Held> hold();
  // Errors: busy (answers wait to be taken): no further one is to be made.
  [[nodiscard]] Result<void> roomForAnswer() const;
  // Lets no further call in. Those in flight go on.
  void close() { closed_ = true; }
  [[nodiscard]] std::uint32_t inFlight() const { return inFlight_; }

 private:
  Limits limits_;
  std::uint32_t inFlight_ = 0;
  std::uint32_t held_ = 0;
  bool closed_ = false;
  std::shared_ptr<RpcCounters> counters_;
  std::function<void()> left_;
  std::function<bool()> overfull_;
};

}  // namespace casefold
