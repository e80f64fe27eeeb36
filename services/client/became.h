// What became of a command: the one reading of a schema::CommandResult for all that record.
#pragma once

#include <cstdint>

#include "schemas/codec/result.h"
#include "schemas/command.capnp.h"

namespace casefold {

enum class Became : std::uint8_t {
  recorded,        // in the log now
  recordedBefore,  // in the log since an earlier time that it was asked for
  refused,         // it cannot be recorded, however often it is asked for: its error says why
  notSettled,      // nobody knows yet, or nobody could take it just now: ask again with the same command id
};

// A refusal is one only if it lies in the command. A recorder that is away, busy or being stopped refuses
// what another, or the same a little later, would record.
[[nodiscard]] Became becameOf(schema::CommandResult::Reader result);

// Can the same be asked again, with hope of another answer?
[[nodiscard]] bool worthAskingAgain(ErrorCode code);

}  // namespace casefold
