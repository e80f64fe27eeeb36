// Answers as JSON: the fields around a view's own struct and those of the struct in one document.
#pragma once

#include <capnp/schema.h>

#include <nlohmann/json_fwd.hpp>

#include "schemas/service.capnp.h"

namespace casefold {

// stream, version, position, complete, incomplete (only where it is not complete), asOf and knownAt (only
// where it is not of the present), then the fields of the body.
[[nodiscard]] nlohmann::ordered_json answerJson(schema::Answer::Reader answer, capnp::StructSchema body);

// stream, version, complete, asOf and knownAt of its page as above, then the fields of the body.
[[nodiscard]] nlohmann::ordered_json itemJson(schema::Page::Item::Reader item, schema::Page::Reader page,
                                              capnp::StructSchema body);

// All of it; asOf and knownAt only where they are not of the present, stale only where the view does not
// follow the log.
[[nodiscard]] nlohmann::ordered_json measuresJson(schema::Measures::Reader measures);

// Counts as an object, {"referral.received": 402, …}; the lists of status() that are counts, so.
[[nodiscard]] nlohmann::ordered_json statusJson(schema::Status::Reader status);

// A message of the log; of one that could not be decoded only position, outcome and reason.
[[nodiscard]] nlohmann::ordered_json entryJson(schema::Replay::Entry::Reader entry);

}  // namespace casefold
