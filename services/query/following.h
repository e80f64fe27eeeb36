// How a consumer follows the log, as answers and status say it.
#pragma once

#include <functional>

#include "schemas/service.capnp.h"
#include "services/query/sources.h"

namespace casefold {

[[nodiscard]] schema::Following followingOf(const ConsumerHealth& health);

// What is to be said of a consumer that is not up to date, for a person: "it stands still: …".
[[nodiscard]] std::string whyNotUpToDate(const ConsumerHealth& health);

// The time of day at which a steady clock stood, or will stand, so.
[[nodiscard]] Instant instantOf(ConsumerHealth::Time time, const Clock& clock);

// Calls `init` for the Stale of an answer, and fills it in, where the consumer does not follow the log.
// `health` is that of before the view was read, so that what follows can only be newer.
void writeStale(const ConsumerHealth& health, const Clock& clock,
                const std::function<schema::Stale::Builder()>& init);

// The error of a question to a view that is not open: notYet, and why.
[[nodiscard]] Error cannotAnswer(const NamedConsumer& consumer);

}  // namespace casefold
