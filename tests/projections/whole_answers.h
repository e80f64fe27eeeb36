// All that a view answers, to be compared with what another caseload of it answers.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "projections/runner/view.h"
#include "tests/projections/fold_harness.h"

namespace casefold {

// Of which day it is asked; both empty: the present.
struct OfDay {
  std::string asOf = {}, knownAt = {};
};

// Answers by question: `show` of each stream with its version and whether it is complete; `list` without a
// condition, and for each of its fields with the values that any view takes; each measure by month and whole,
// together and by each of its groups. An error stands as its code. Positions are left out, for they differ
// between logs; so is which day an answer says it is of.
[[nodiscard]] std::map<std::string, std::string> wholeAnswers(const Caseload& caseload, const View& view,
                                                              const std::vector<std::string>& streams,
                                                              const OfDay& day = {});

// The shipped views, as the values of a parameterised suite, and their names as gtest takes them.
using ViewParameter = std::shared_ptr<const View>;
[[nodiscard]] std::string viewTestName(const testing::TestParamInfo<ViewParameter>& tested);

}  // namespace casefold
