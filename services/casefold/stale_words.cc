#include "services/casefold/stale_words.h"

#include <fmt/format.h>

#include "infra/terminal/shown_time.h"
#include "schemas/codec/record.h"

namespace casefold {

std::string staleWords(std::string_view view, schema::Stale::Reader stale) {
  const std::string since = shownTime(Instant{std::chrono::microseconds{stale.getSince()}});
  if (stale.getState() == schema::Following::BEHIND)
    return fmt::format("{} is behind since {}: it reads on, and what has been recorded since may be missing.",
                       view, since);
  return fmt::format(
      "{} stands still since {}: {}. What has been recorded since is missing. It is opened again by itself.",
      view, since, casefold::view(stale.getReason()));
}

}  // namespace casefold
