#include "services/casefold/views.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "projections/assessment/view.h"
#include "projections/caf_status/view.h"
#include "projections/caseload/view.h"
#include "projections/chronology/view.h"
#include "projections/distance_travelled/view.h"
#include "projections/doulas/view.h"
#include "projections/flags/view.h"
#include "projections/hub/view.h"
#include "projections/junior_yip/view.h"
#include "projections/placements/view.h"
#include "projections/safety_net/view.h"
#include "projections/supervision/view.h"
#include "projections/traffic_lights/view.h"
#include "projections/what_works/view.h"

namespace casefold {

std::vector<std::shared_ptr<const View>> shippedViews() {
  return {
      makeView<ChronologyView>(),
      makeView<CafStatusView>(),
      makeView<TrafficLightsView>(),
      makeView<FlagsView>(),
      makeView<DistanceTravelledView>(),
      makeView<SafetyNetView>(),
      makeView<HubView>(),
      makeView<JuniorYipView>(),
      makeView<SupervisionView>(),
      makeView<CaseloadView>(),
      makeView<DoulasView>(),
      makeView<PlacementsView>(),
      makeView<AssessmentView>(),
      makeView<WhatWorksView>(),
  };
}

Result<std::shared_ptr<const View>> shippedView(std::string_view name) {
  std::vector<std::string_view> names;
  const auto views = shippedViews();
  for (const auto& view : views) {
    if (view->name() == name) return view;
    names.push_back(view->name());
  }
  return fail(ErrorCode::notServed,
              fmt::format("there is no such view; there are {}", fmt::join(names, ", ")), "view");
}

}  // namespace casefold
