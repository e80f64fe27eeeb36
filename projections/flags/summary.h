// What the summary's fold and the checks share.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "projections/flags/checks.h"
#include "schemas/codec/when.h"

namespace casefold {

// How the summary keeps a name.
[[nodiscard]] std::uint64_t areaKey(std::string_view area);

// ---- practice.cc: the rules of the parts of the practice
void foldPractice(PracticeSummary& summary, schema::Event::Reader event);
using RaiseRule = std::function<void(const Rule&)>;
void checkPractice(const CaseSummary& summary, schema::Event::Reader event, const RaiseRule& raise);
// Those of them that need nothing but the event.
void checkPracticeAlone(schema::Event::Reader event, const RaiseRule& raise);

}  // namespace casefold
