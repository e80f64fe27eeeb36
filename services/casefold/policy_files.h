// Policy files on disk: the one place that reads and writes them.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "projections/policy/policy.h"
#include "schemas/codec/result.h"

namespace casefold {

// The files *.toml of a directory, by name. Errors: notFound (no directory, or none in it), unavailable (one
// cannot be read).
[[nodiscard]] Result<std::vector<policy::PolicyText>> readPolicyFiles(const std::filesystem::path& directory);

// What is shipped, replaced subject by subject by what the files of `directory` are about; an empty path:
// what is shipped. Errors: those above, and those of Policies::read().
[[nodiscard]] Result<std::shared_ptr<const Policies>> loadPolicies(const std::filesystem::path& directory);

// Writes the files that are shipped to `directory`, which is made if it is not there. Errors: conflict (one
// of them is there already; nothing is written then), unavailable.
[[nodiscard]] Result<void> exportPolicyFiles(const std::filesystem::path& directory);

}  // namespace casefold
