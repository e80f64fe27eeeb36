#include "services/client/became.h"

#include <algorithm>
#include <array>

#include "schemas/codec/record.h"

namespace casefold {
namespace {

constexpr std::array passing{ErrorCode::unavailable, ErrorCode::busy, ErrorCode::stopped};

}  // namespace

bool worthAskingAgain(ErrorCode code) { return std::ranges::find(passing, code) != passing.end(); }

Became becameOf(schema::CommandResult::Reader result) {
  using Outcome = schema::CommandResult::Outcome;
  switch (result.getOutcome()) {
    case Outcome::RECORDED:
      return Became::recorded;
    case Outcome::DUPLICATE:
      return Became::recordedBefore;
    case Outcome::CONFLICT:
      return Became::refused;
    case Outcome::REFUSED: {
      const auto code = view(result.getError().getCode());
      return std::ranges::any_of(passing, [&](ErrorCode each) { return code == codeName(each); })
                 ? Became::notSettled
                 : Became::refused;
    }
    case Outcome::UNKNOWN:
      break;
  }
  // And whatever a later service may say: nothing is taken for recorded that is not known to be.
  return Became::notSettled;
}

}  // namespace casefold
