#include "tools/sample/caseload.h"

#include <algorithm>

#include "tools/sample/telling.h"

namespace casefold::sample {
namespace {

void tell(Telling& telling) {
  switch (telling.child.part) {
    case Part::caf:
    case Part::cafTwice:
    case Part::pseudoCaf:
    case Part::cafThenPseudo:
      tellCafChild(telling);
      break;
    case Part::safetyNet:
      tellSafetyNet(telling);
      break;
    case Part::hub:
      tellHubChild(telling);
      break;
    case Part::statutory:
      tellStatutoryChild(telling);
      break;
    case Part::lights:
      tellLights(telling);
      break;
    case Part::doula:
      tellDoula(telling);
      break;
    case Part::yip:
      break;
  }
  if (isNominated(telling.child)) tellYip(telling);
}

}  // namespace

void writeCaseload(const CaseloadOptions& options, const Sink& sink, Written& written) {
  const Sink counting = [&](std::string_view line) {
    ++written.commands;
    return sink(line);
  };
  for (std::uint32_t number = 0, first = 0; first < options.children; ++number, first += childrenPerArea) {
    Area area(options.seed, number, first + 1, std::min(childrenPerArea, options.children - first));
    for (const Child& child : area.children()) {
      Telling telling(area, child);
      tell(telling);
      if (!telling.story.write(counting)) return;
      ++written.children;
    }
    if (!tellProgramme(area, counting) || !tellWorkers(area, counting) || !tellUnits(area, counting) ||
        !tellVolunteers(area, counting) || !tellProviders(area, counting) || !tellPlacements(area, counting))
      return;
  }
}

}  // namespace casefold::sample
