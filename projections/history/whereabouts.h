// Where a child lives and who works with them, as measures are grouped by it: the locality and the team, as a
// case's stream tells them.
#pragma once

#include <cstddef>
#include <string>

#include "projections/runner/event.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"

namespace casefold {

// A part of a view's state. Empty: not known.
struct Whereabouts {
  static constexpr std::size_t mostBytes = 160;  // of either; longer ones are cut

  std::string locality;  // as last identified
  std::string team;      // the unit of the worker whom the case was last allocated to, or else the team named

  // Takes up what the event says of it; most say nothing.
  void follow(const Event& event) {
    const auto kept = [](capnp::Text::Reader text) { return std::string(cutToBytes(view(text), mostBytes)); };
    if (event.type == EventType::CHILD_IDENTIFIED) {
      if (const auto told = event.data.getChildIdentified(); told.getLocality().size() > 0)
        locality = kept(told.getLocality());
    } else if (event.type == EventType::CASE_ALLOCATED) {
      const auto told = event.data.getCaseAllocated();
      team = kept(told.getUnit().size() > 0 ? told.getUnit() : told.getTeam());
    }
  }
  // Of something that was counted before it was known: what was first learned after it.
  void fillFrom(const Whereabouts& learned) {
    if (locality.empty()) locality = learned.locality;
    if (team.empty()) team = learned.team;
  }
  // By "locality" or "team"; empty for anything else.
  [[nodiscard]] std::string group(std::string_view by) const {
    if (by == "locality") return locality;
    return by == "team" ? team : std::string{};
  }
};

}  // namespace casefold
