#include "services/query/following.h"

#include <fmt/format.h>

namespace casefold {

schema::Following followingOf(const ConsumerHealth& health) {
  if (!health.open) return schema::Following::CANNOT_ANSWER;
  if (health.stopped || !health.fault.empty()) return schema::Following::STANDS_STILL;
  return health.follows() ? schema::Following::UP_TO_DATE : schema::Following::BEHIND;
}

std::string whyNotUpToDate(const ConsumerHealth& health) {
  const std::string why = health.fault.empty() ? "it has stopped" : health.fault;
  switch (followingOf(health)) {
    case schema::Following::UP_TO_DATE:
      return {};
    case schema::Following::BEHIND:
      return health.caughtUpOnce ? "it is behind the log, and reads on"
                                 : "it has not read to the end of the log yet";
    case schema::Following::STANDS_STILL:
      return "it stands still: " + why;
    case schema::Following::CANNOT_ANSWER:
      return "it cannot answer: " + why;
  }
  return why;
}

const NamedConsumer* QuerySources::witness() const {
  const NamedConsumer* first = nullptr;
  const NamedConsumer* open = nullptr;
  for (const auto* consumers : {&others, &views})
    for (const NamedConsumer& consumer : *consumers) {
      const ConsumerHealth health = consumer.health();
      if (health.open && !health.stopped) return &consumer;
      if (first == nullptr) first = &consumer;
      if (health.open && open == nullptr) open = &consumer;
    }
  return open != nullptr ? open : first;
}

Instant instantOf(ConsumerHealth::Time time, const Clock& clock) {
  return clock.now() +
         std::chrono::duration_cast<std::chrono::microseconds>(time - std::chrono::steady_clock::now());
}

void writeStale(const ConsumerHealth& health, const Clock& clock,
                const std::function<schema::Stale::Builder()>& init) {
  const schema::Following state = followingOf(health);
  if (state == schema::Following::UP_TO_DATE) return;
  auto stale = init();
  stale.setState(state);
  stale.setSince(instantOf(health.level, clock).time_since_epoch().count());
  stale.setReason(health.fault);
}

Error cannotAnswer(const NamedConsumer& consumer) {
  return fail(ErrorCode::notYet, fmt::format("{}: {}. It is opened again by itself; ask again later",
                                             consumer.name, whyNotUpToDate(consumer.health())));
}

}  // namespace casefold
