// One reader a subject: fills it from the file's table, and notes what is wrong with it. `edition` is filled
// in already. Only for the .cc files of this folder.
#pragma once

#include "projections/policy/calendar.h"
#include "projections/policy/section.h"
#include "projections/policy/subjects.h"
#include "projections/policy/time_scales.h"

namespace casefold::policy {

void read(Section& file, TimeScales& scales);
void read(Section& file, Calendar& calendar);
void read(Section& file, ScoreTools& tools);
void read(Section& file, Areas& areas);
void read(Section& file, Codes& codes);
void read(Section& file, Thresholds& thresholds);
void read(Section& file, JuniorYip& yip);
void read(Section& file, Doulas& doulas);
void read(Section& file, Supervision& supervision);
void read(Section& file, Placements& placements);
void read(Section& file, Measures& measures);

}  // namespace casefold::policy
