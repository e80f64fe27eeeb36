// The store on disk.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "infra/store/store.h"

namespace casefold {

struct RocksDbStoreOptions {
  std::string directory;  // made if absent
  std::size_t blockCacheBytes = std::size_t{64} << 20U;
  std::size_t writeBufferBytes = std::size_t{32} << 20U;  // for each space; at most two are held at once
};

// Opens or makes the store. Errors: inUse (another process has it), damaged (say to put the directory aside:
// the log makes it anew), unavailable (no such path, no permission, no space). The write-ahead log is on and
// not synced: the record is the truth, and a batch lost with the power is folded again (design: RocksDB
// facts).
[[nodiscard]] Result<std::unique_ptr<Store>> openRocksDbStore(const RocksDbStoreOptions& options);

}  // namespace casefold
