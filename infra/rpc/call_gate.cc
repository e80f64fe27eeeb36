#include "infra/rpc/call_gate.h"

#include <fmt/format.h>

namespace casefold {

CallGate::CallGate(const Limits& limits, std::shared_ptr<RpcCounters> counters, std::function<void()> left,
                   std::function<bool()> overfull)
    : limits_(limits),
      counters_(std::move(counters)),
      left_(std::move(left)),
      overfull_(std::move(overfull)) {}

Result<CallGate::Permit> CallGate::enter() {
  Result<void> may;
  if (closed_)
    may = fail(ErrorCode::stopped, "this service is being stopped; connect again");
  else if (inFlight_ >= limits_.calls)
    may = fail(ErrorCode::busy, fmt::format("this connection has {} calls in flight, the most it may have; "
                                            "wait for one of them",
                                            inFlight_));
  else
    may = roomForAnswer();
  if (!may) {
    ++counters_->callsRefused;
    return may.error();
  }
  ++inFlight_;
  ++counters_->calls;
  ++counters_->callsInFlight;
  return Permit(shared_from_this());
}

Result<CallGate::Held> CallGate::hold() {
  if (held_ >= limits_.capabilities) {
    ++counters_->callsRefused;
    return fail(
        ErrorCode::busy,
        fmt::format("this connection holds {} capabilities (sessions, views, watches, replays), the most it "
                    "may; release some",
                    held_));
  }
  ++held_;
  return Held(shared_from_this());
}

Result<void> CallGate::roomForAnswer() const {
  if (overfull_ && overfull_())
    return fail(ErrorCode::busy,
                "too many answers wait for this client to take them; take some, and ask again");
  return {};
}

CallGate::Held::~Held() {
  if (gate_) --gate_->held_;
}

CallGate::Permit::~Permit() {
  if (!gate_) return;
  --gate_->inFlight_;
  --gate_->counters_->callsInFlight;
  if (gate_->left_) gate_->left_();
}

}  // namespace casefold
