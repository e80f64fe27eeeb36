// Rows of traffic-lights.
//
//   'h' stream, moment → the event       every choice, rating, strength and judgement, as it stands after
//                                        corrections, in order of occurrence: what show tells
//   'r' occurred, stream, version, event → stream, RelapseRow   every relapse, in order of occurrence
//
//   'e' from, made, stopped, tool → sum  how many areas waited to be looked at again: from when (the day of
//   the rating
//                                        before, or of the choice), to the day of the rating, or to that from
//                                        which they were no longer to be looked at; neither: they wait
//
// and those that follow from the state, each naming its stream:
//
//   'w' 3 - worst light, since, stream   reds first, the longest red first
//   'v' least recently rated, stream     cases with an area never rated first, then the longest ago; not of
//   an
//                                        assessment that has ended
#pragma once

#include <optional>
#include <string_view>

#include "projections/history/moment.h"
#include "projections/runner/key.h"

namespace casefold::traffic_lights {

inline constexpr char relapseTag = 'r';
inline constexpr char worstTag = 'w';
inline constexpr char revisitedTag = 'v';
inline constexpr char waitedSum = 'e';

[[nodiscard]] inline Key relapseKey(std::string_view stream, const Moment& at) {
  Key key(relapseTag);
  key.when(at.occurred).text(stream).number(at.version.get()).small(at.event);
  return key;
}

[[nodiscard]] inline Key waitedKey(const When& from, const std::optional<When>& made,
                                   const std::optional<When>& stopped, std::string_view tool) {
  Key key(waitedSum);
  key.when(from).when(made).when(stopped).text(tool);
  return key;
}

struct RelapseRow {
  // Where the relapses of this stream before it end (state.h); absent: it is the first.
  std::optional<Instant> before;
};

// When the relapse of a relapseKey was; nothing if the key is none.
[[nodiscard]] inline std::optional<Moment> relapseOfKey(std::string_view key) {
  KeyReader reader(key);
  const bool tagged = reader.tag() == relapseTag;
  const auto occurred = reader.when();
  (void)reader.text();
  const Version version{reader.number()};
  const auto event = reader.small();
  if (!tagged || reader.failed() || !occurred) return std::nullopt;
  return Moment{*occurred, version, event};
}

}  // namespace casefold::traffic_lights
