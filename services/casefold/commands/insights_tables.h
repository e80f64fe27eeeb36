// Measures as tables for people.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "infra/terminal/text.h"
#include "projections/policy/policy.h"
#include "projections/runner/measure.h"
#include "schemas/service.capnp.h"

namespace casefold {

// What the answer itself does not say.
struct MeasuresAsked {
  std::span<const MeasureInfo> infos;   // the view's
  std::string_view by = {};             // empty: all together
  std::string_view from = {}, to = {};  // as they were asked for; empty: not
  const Policies& policies;             // by which groups are called
};

// Appends a table with a line for each measure; or, grouped, a table for each measure with a line for each
// group and the total last. Where not all periods fit on the screen beside the names, they are shown in
// several tables one beneath the other. Of what there is nothing in all of the time, a sentence says so
// instead.
void printMeasures(std::string& out, schema::Measures::Reader measures, const MeasuresAsked& asked,
                   const Screen& screen);

}  // namespace casefold
