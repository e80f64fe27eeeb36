// What a recorder refuses, whoever the client is: Cap'n Proto clients do not pass through JSON.
#pragma once

#include <cstddef>

#include "schemas/codec/result.h"
#include "schemas/command.capnp.h"

namespace casefold {

// How many corrections may stand within one another: a correction of a correction of a correction.
inline constexpr std::size_t maxCorrectionDepth = 3;

// Can this command be a record? It must have
//   - an id, actor and agency of 1 to the bytes that schemas/limits.capnp allows, and a well-formed stream
//   id;
//   - 1 to maxEventsPerCommand events and, all in all, no more than maxRecordBytes;
//   - of each event a type that this build knows (and if `type` is given, the name of the union field that is
//   set);
//   - a time of occurrence that is in range and is the first instant of what its precision names, and so
//   every time;
//   - every text in UTF-8 without NUL and within maxTextBytes, every list within maxListItems;
//   - no enumerant that this build does not know, no number that is not finite;
//   - whatever the schemas mark $required, and well-formed streams where they mark $stream;
//   - in a correction or withdrawal, the record that is meant, by a command id or a version; a hash of 32
//   bytes or none;
//   - in a correction, a whole event for which the same holds.
// Refusals are `malformed` or `tooLarge` and always have a path, as in JSON ("events[2].data.light"); nothing
// is quoted. What depends on the stream (its version, whether there is the record that is meant, and
// whether a correction of it has its type) is the recorder's to check. Fields of later versions of a struct
// are not looked at and are kept. About a microsecond an event. Any thread. A message that is damaged
// is refused, not thrown.
[[nodiscard]] Result<void> validateCommand(schema::Command::Reader command);

}  // namespace casefold
