// The store on disk.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "infra/store/store.h"

namespace casefold {

// What the stores of a process may keep in memory, all together.
struct StoreMemoryOptions {
  std::size_t blockCacheBytes = std::size_t{64} << 20U;    // of what was read
  std::size_t writeBufferBytes = std::size_t{128} << 20U;  // of what is not in files yet; about
};

class StoreMemory;  // any thread
[[nodiscard]] std::shared_ptr<StoreMemory> makeStoreMemory(const StoreMemoryOptions& options = {});
// What its stores keep in memory now of what is not in files yet.
[[nodiscard]] std::size_t bytesInWriteBuffers(const StoreMemory& memory);

struct RocksDbStoreOptions {
  std::string directory;                          // made if absent
  std::shared_ptr<StoreMemory> memory = nullptr;  // shared with other stores; null: its own
  std::size_t writeBufferBytes = std::size_t{32}
                                 << 20U;  // for records; a quarter for other spaces; two each at most
  // Files of the store that are held open at once, besides a few that always are.
  int openFiles = 256;
  // Nothing is opened or written while less than this is free on the disk: RocksDB writes behind its caller's
  // back, and is not to meet a full disk there.
  std::size_t reserveBytes = std::size_t{64} << 20U;
};

// Opens or makes the store. Errors: inUse (another process has it), damaged (say to put the directory aside:
// the log makes it anew), unavailable (no such path, no permission, no space). The write-ahead log is on and
// not synced: the record is the truth, and a batch lost with the power is folded again
// (ARCHITECTURE.md, 10).
[[nodiscard]] Result<std::unique_ptr<Store>> openRocksDbStore(const RocksDbStoreOptions& options);

// Is there room to open it? unavailable if not. (Another cause may still keep it from being opened.)
[[nodiscard]] Result<void> roomForRocksDbStore(const RocksDbStoreOptions& options);

}  // namespace casefold
