// Which things of a return are which of the record. Private to tools/import.
#pragma once

#include <optional>
#include <vector>

#include "tools/import/cin_child.h"
#include "tools/import/known_child.h"

namespace casefold {

// What becomes of one thing of a return.
struct Match {
  std::optional<std::size_t> known;  // its place among the record's things; nothing: it is new
  bool uncertain = false;            // it may be one on record, and nobody can say which, or whether
};

// Pairs the things of a return with those on record, by their days and by what is said of them, never by the
// order in which they stand: return and record may each hold things that the other does not. One Match for
// each thing of `returned`, in order.
//
// A thing is one on record if it began on the same day and no other is as much like it. An episode needs more
// than its day, since two may begin on one: it also has the source, the need or the closure in common, and no
// closure of another day unless source and need are the same. A thing whose beginning one of the two does not
// give has something in common and nothing that differs. A conference is the one of its day; or, of another
// day, the only one that was given with the same referral or enquiry.
// What ended on record after `reference`, the day of the return, had not yet ended for it.
[[nodiscard]] std::vector<Match> match(const ReturnedChild& returned, const KnownChild& known,
                                       const std::optional<When>& reference);

}  // namespace casefold
