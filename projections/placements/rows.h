// Rows and sums of placements, all of which follow from a placement's state.
//
//   'a' agreed, stream → stream             all placements
//   'r' started, stream → stream            those that run
//   'p' provider, agreed, stream → stream   those with a provider
//   'k' child's case, agreed, stream → stream    those of a child
//   'w' assessor, agreed, stream → stream   those of which a worker assessed a criterion
//   'c' assessed, stream, criterion → stream    criteria assessed
//   'e' month of the end, provider, outcome: a sum
//   'v' month of the assessment, provider, 0 all or 1 validated: a sum
#pragma once

#include <chrono>
#include <string_view>

#include "projections/runner/key.h"

namespace casefold::placements {

inline constexpr char allTag = 'a';
inline constexpr char runningTag = 'r';
inline constexpr char providerTag = 'p';
inline constexpr char childTag = 'k';
inline constexpr char assessorTag = 'w';
inline constexpr char criterionTag = 'c';
inline constexpr char endedTag = 'e';
inline constexpr char validatedTag = 'v';

}  // namespace casefold::placements
