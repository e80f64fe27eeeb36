// Counts the calls in flight of one connection, and lets no more in than its limit.
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

  // `counters` outlives the gate. `left` is called whenever a call has left.
  CallGate(std::uint32_t limit, std::shared_ptr<RpcCounters> counters, std::function<void()> left = {});

  // Errors: busy (the limit is reached), stopped (the gate was closed).
  [[nodiscard]] Result<Permit> enter();
  // Lets no further call in. Those in flight go on.
  void close() { closed_ = true; }
  [[nodiscard]] std::uint32_t inFlight() const { return inFlight_; }

 private:
  std::uint32_t limit_;
  std::uint32_t inFlight_ = 0;
  bool closed_ = false;
  std::shared_ptr<RpcCounters> counters_;
  std::function<void()> left_;
};

}  // namespace casefold
