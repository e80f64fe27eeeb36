// Where messages for other systems go. The other side of the log: the log is casefold's own, and an outlet is
// what others subscribe to.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "schemas/codec/result.h"

namespace casefold {

struct OutletMessage {
  std::string channel;  // one of those the outlet was opened with; who may read a message is decided by it
  std::string key;      // messages of one key keep their order
  std::vector<std::pair<std::string, std::string>> headers;
  std::string value;
};

class Outlet {
 public:
  Outlet() = default;
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;
  virtual ~Outlet() = default;

  // Waits until all are delivered, durably. After an error some of them may have been, of each key the first
  // ones; so who delivers the same messages again, from the first that was not told to be delivered, repeats
  // messages but never puts a new one before an older one. One thread at a time. Errors: unavailable (try
  // again), tooLarge, wrongSettings (no such channel), stopped.
  [[nodiscard]] virtual Result<void> deliver(std::span<const OutletMessage> messages) = 0;

  // Makes a deliver() that is waiting, and every later one, answer `stopped` soon. Any thread.
  virtual void stop() = 0;
};

}  // namespace casefold
