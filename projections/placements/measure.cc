// What placements counts.
#include <string>

#include "projections/placements/joined.h"
#include "projections/placements/query.h"
#include "projections/placements/rows.h"
#include "projections/sheet/wording.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::placements {
namespace {

std::string orNotStated(std::string name) { return name.empty() ? "not stated" : name; }

std::string outcomeName(std::uint8_t outcome) {
  for (auto enumerant : capnp::Schema::from<Outcome>().getEnumerants())
    if (enumerant.getOrdinal() == outcome && outcome > 0)
      return std::string(view(enumerant.getProto().getName()));
  return "not stated";
}

// Sums of one tag from the first month asked for until its end: month, provider, a number.
Result<void> eachSum(
    char tag, const Reading& reading, const MeasureWanted& wanted,
    const std::function<void(Instant month, const std::string&, std::uint8_t, std::int64_t)>& use) {
  const auto from = Key(tag).instant(london::monthOf(wanted.from));
  const auto until = Key(tag).instant(wanted.until);
  return reading.sums({.prefix = std::string(1, tag), .from = from.bytes(), .until = until.bytes()},
                      [&](std::string_view key, std::int64_t amount) {
                        KeyReader parts(key);
                        (void)parts.tag();
                        const auto month = parts.instant();
                        const auto provider = orNotStated(parts.text());
                        use(month, provider, parts.byte(), amount);
                      });
}

// By the training that policy counts: asked of each criterion that was assessed in that time.
Result<void> byAccredited(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  const auto from = Key(criterionTag).when(When{wanted.from, Precision::year});
  const auto until = Key(criterionTag).when(When{wanted.until, Precision::year});
  Result<void> fault;
  CASEFOLD_CHECK(reading.rows(
      {.prefix = std::string(1, criterionTag), .from = from.bytes(), .until = until.bytes()},
      [&](std::string_view key, std::string_view stream) {
        KeyReader parts(key);
        (void)parts.tag();
        (void)parts.when();
        (void)parts.text();
        const auto id = parts.text();
        const auto state = stateOf(stream, reading);
        if (!state) {
          fault = state.error();
          return false;
        }
        for (const auto& assessed : state->placement.assessed) {
          if (assessed.criterion != id) continue;
          const auto accredited = accreditedAssessor(assessed, reading);
          if (!accredited) {
            fault = accredited.error();
            return false;
          }
          cells.add(assessed.on.start, wanted.by.empty() ? "" : orNotStated(state->placement.provider),
                    *accredited == Accredited::YES ? 1 : 0, 1);
        }
        return true;
      }));
  return fault;
}

}  // namespace

std::string groupInWords(std::string_view by, std::string_view group, const Policies& /*policies*/) {
  return by == "outcome" ? inWords(capnp::Schema::from<Outcome>(), group) : std::string(group);
}

Result<void> measure(std::string_view name, const Reading& reading, const MeasureWanted& wanted,
                     MeasureCells& cells) {
  if (name == "criteriaByAccredited") return byAccredited(reading, wanted, cells);
  if (name == "ended")
    return eachSum(
        endedTag, reading, wanted,
        [&](Instant month, const std::string& provider, std::uint8_t outcome, std::int64_t amount) {
          const std::string group = wanted.by == "outcome"    ? outcomeName(outcome)
                                    : wanted.by == "provider" ? provider
                                                              : "";
          cells.add(month, group, amount);
        });
  return eachSum(
      validatedTag, reading, wanted,
      [&](Instant month, const std::string& provider, std::uint8_t validated, std::int64_t amount) {
        const std::string group = wanted.by.empty() ? "" : provider;
        cells.add(month, group, validated == 1 ? amount : 0, validated == 1 ? 0 : amount);
      });
}

}  // namespace casefold::placements
