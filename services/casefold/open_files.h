// How many files a process may hold open (RLIMIT_NOFILE), and what comes of it.
//
// Stores hold files open, connections are files, and a process that has no more of them can neither accept
// nor store. So what it may need is reckoned when it starts, the limit is raised as far as the system lets
// it, and where that is not enough, each part is given less.
#pragma once

#include <cstdint>
#include <string>

#include "schemas/codec/result.h"

namespace casefold {

// What a process runs that holds files open.
struct OpenFilesNeed {
  std::uint32_t connections = 0;     // of clients, at most
  std::uint32_t opsConnections = 0;  // at most
  std::uint32_t consumers = 0;       // each with a store and a reader of the log
  bool onBrokers = false;            // their readers are clients of a broker
};

struct OpenFilesShare {
  std::uint64_t needed = 0;       // of all, at most
  int filesOfAStore = 0;          // that each store may hold open
  std::uint32_t connections = 0;  // of clients
  // What is less than it would be with room for all; empty: nothing.
  std::string cut = {};
};

// What each part gets out of `limit` files. Errors: wrongSettings if not even the least that they need is
// there (names the number).
[[nodiscard]] Result<OpenFilesShare> shareOpenFiles(const OpenFilesNeed& need, std::uint64_t limit);

// Raises this process's limit to what is needed, or as near as the system lets it. The limit that holds then.
std::uint64_t raiseOpenFilesLimit(std::uint64_t needed);

// Both: what each part gets once the limit has been raised as far as it is needed.
[[nodiscard]] Result<OpenFilesShare> openFilesFor(const OpenFilesNeed& need);

}  // namespace casefold
