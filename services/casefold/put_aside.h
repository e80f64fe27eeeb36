// Stores that are of another history than the log: put aside, kept, and found again.
//
// DIR/views/hub is renamed to DIR/views/hub.put-aside-20260309T140501Z, with a file why.txt in it that says
// in one line what was wrong. Nothing reads such a directory again; it may be deleted by hand.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "schemas/codec/result.h"
#include "services/query/sources.h"

namespace casefold {

// Renames the directory of a store that nobody has open. Errors: unavailable (the disk).
[[nodiscard]] Result<PutAside> putStoreAside(const std::filesystem::path& store, const std::string& reason,
                                             Instant now);

// Those that were put aside of this store and are still there, the oldest first.
[[nodiscard]] std::vector<PutAside> storesPutAside(const std::filesystem::path& store);

}  // namespace casefold
