// traffic-lights as a person reads it.
#pragma once

#include <string>

#include "projections/runner/view.h"
#include "schemas/service.capnp.h"

namespace casefold::traffic_lights {

// The lights in their colours, and beneath them how they moved, strengths, and capacity to change.
[[nodiscard]] std::string print(schema::Answer::Reader answer, const PrintOptions& options);
[[nodiscard]] std::string printList(schema::Page::Reader page, const PrintOptions& options);

}  // namespace casefold::traffic_lights
