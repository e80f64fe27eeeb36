#include "infra/rpc/call_gate.h"

#include <fmt/format.h>

namespace casefold {

CallGate::CallGate(std::uint32_t limit, std::shared_ptr<RpcCounters> counters, std::function<void()> left)
    : limit_(limit), counters_(std::move(counters)), left_(std::move(left)) {}

Result<CallGate::Permit> CallGate::enter() {
  if (closed_ || inFlight_ >= limit_) {
    ++counters_->callsRefused;
    if (closed_) return fail(ErrorCode::stopped, "this service is being stopped; connect again");
    return fail(ErrorCode::busy, fmt::format("this connection has {} calls in flight, the most it may have; "
                                             "wait for one of them",
                                             inFlight_));
  }
  ++inFlight_;
  ++counters_->calls;
  ++counters_->callsInFlight;
  return Permit(shared_from_this());
}

CallGate::Permit::~Permit() {
  if (!gate_) return;
  --gate_->inFlight_;
  --gate_->counters_->callsInFlight;
  if (gate_->left_) gate_->left_();
}

}  // namespace casefold
