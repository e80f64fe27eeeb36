// Recording many commands: several calls in flight, results in the order of the commands.
//
// Commands for one stream are appended in the order in which they were added, whatever fails meanwhile: no
// two calls of one stream are in flight at once. A command that is not settled (became.h) is asked for again
// with the same id, and with it all that stand behind it in its stream; nothing else is sent until they are
// settled. That goes on until patience ends: then their last result stands, nothing more is sent, and running
// the same input again is safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "schemas/command.capnp.h"
#include "services/client/became.h"
#include "services/client/client.h"

namespace casefold {

struct RecordingOptions {
  // Commands, and words of them, that go in one call. At most maxCommandsPerCall, and well under
  // maxMessageWords.
  std::uint32_t commandsPerCall = 250;
  std::uint64_t wordsPerCall = 256U * 1024;  // 2 MiB
  // How long the service may wait for the log to settle one call, up to maxWaitMillis; 0: defaultWaitMillis.
  std::chrono::milliseconds wait{0};
  // Calls in flight at once.
  std::uint32_t calls = 8;
  // A command is asked for again for this long after the last one was settled.
  std::chrono::milliseconds patience{30'000};
};

// One thread, the client's. Must not outlive its client.
class Recording {
 public:
  // Called in the order of add(), from within add() and settle(). `index` counts commands from 0.
  using Settled = std::function<void(std::uint64_t index, schema::CommandResult::Reader result)>;

  Recording(Client& client, RecordingOptions options, Settled settled);
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  // Takes a copy of `command`. Blocks while as much is in flight as may be.
  void add(schema::Command::Reader command);
  // Sends what waits, and blocks until every command that was added is settled.
  void settle();

  // An error that no asking again could mend (the service does not record, …), or that went on past patience;
  // every command since is answered with it, as `unknown`.
  [[nodiscard]] const std::optional<Error>& failed() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace casefold
