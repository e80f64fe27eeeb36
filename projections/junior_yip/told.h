// What answers of junior-yip say in more than one place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "projections/junior_yip/programme.h"
#include "schemas/views/junior_yip.capnp.h"

namespace casefold::junior_yip {

// A membership of a cohort, as the young person's case knows it.
struct MemberOf {
  std::string programme;
  When drawn;
  Membership membership;
};
// In order of drawing, at most `most`, the newest; with `more` set where there are others.
[[nodiscard]] Result<std::vector<MemberOf>> membershipsOf(const Reading& reading, std::string_view person,
                                                          std::size_t most, bool& more);

// Did the home visit come first?
[[nodiscard]] schema::HomeVisitFirst homeVisitFirst(const Start& start);

// The programme's link person for them; where it has named none, one of no programme in particular. Empty:
// none.
[[nodiscard]] std::string linkPersonOf(const State& state, std::string_view programme);

// The ids of factors, then the agencies: as cohort.drawn takes them.
[[nodiscard]] std::vector<std::string> reasonsOf(const Ranked& ranked);
// "excluded from school, or at risk of it (5), bereavement or loss of a parent (1); school, police (2)".
[[nodiscard]] std::string because(const Ranked& ranked, const policy::JuniorYip& policy);

// What stands on record as a member's reasons, with the factors that policy knows in its words.
[[nodiscard]] std::vector<std::string> reasonsInWords(const std::vector<std::string>& reasons,
                                                      const policy::JuniorYip& policy);

template <class List>
void write(const std::vector<std::string>& texts, List list) {
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, texts[i]);
}

}  // namespace casefold::junior_yip
