// Rows of distance-travelled. All follow from the state, and each names its stream. Whether a row holds is
// for policy to say when it is asked for: there is one for each rule by which a baseline may be chosen.
//
//   'o' when the second score was given, stream, series, the second's series, rule → stream
//   'b' when the baseline was given, stream, series, rule → stream       where the series has no second
//   score;
//       where it has no baseline, when its first score was given
#pragma once

#include <cstddef>
#include <string_view>

#include "projections/distance_travelled/series.h"
#include "projections/runner/key.h"

namespace casefold::distance_travelled {

inline constexpr char secondTag = 'o';
inline constexpr char baselineTag = 'b';

[[nodiscard]] inline Key secondKey(const When& second, std::string_view stream, std::size_t series,
                                   std::size_t ofSecond, Rule rule) {
  Key key(secondTag);
  key.when(second).text(stream);
  key.small(static_cast<std::uint16_t>(series)).small(static_cast<std::uint16_t>(ofSecond));
  key.byte(static_cast<std::uint8_t>(rule));
  return key;
}

[[nodiscard]] inline Key baselineKey(const When& baseline, std::string_view stream, std::size_t series,
                                     Rule rule) {
  Key key(baselineTag);
  key.when(baseline).text(stream).small(static_cast<std::uint16_t>(series));
  key.byte(static_cast<std::uint8_t>(rule));
  return key;
}

}  // namespace casefold::distance_travelled
