// JSON, made and read by the schemas: what casefold prints for programs, and commands as `casefold record`
// reads them.
//
// Names are those of the schemas. In JSON
//   - a When is text, "2010", "2010-07", "2010-07-30" or "2010-07-30T14:05:00Z", and null where it is not
//   known;
//   - an Int64 that the schemas mark as an instant is RFC 3339 text in UTC;
//   - an enumeration is its name;
//   - Data is hexadecimal text;
//   - a 64-bit number is a number up to 2^53, past that its decimal digits as text; both are read;
//   - an Event is {"type", "family", "occurred", "data"}, where `data` holds the fields of the type's struct.
#pragma once

#include <capnp/dynamic.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>

#include "schemas/codec/result.h"
#include "schemas/command.capnp.h"

namespace casefold {

// The longest line that commandFromJson reads, in bytes: a text may need six bytes of JSON for one of its
// own.
inline constexpr std::size_t maxCommandLineBytes = std::size_t{4} << 20U;

// Reads one command in the form that schemas/command.capnp documents into `command`, which was just made.
// What is read has the right shape and types, and nothing is said twice; validateCommand() then says whether
// it can be a record. Refusals are `malformed` or `tooLarge`; their path says where ("events[2].data.light"),
// their message what was expected there; neither quotes a value. After a refusal `command` holds part of the
// line and is of no use. Any thread.
[[nodiscard]] Result<void> commandFromJson(std::string_view line, schema::Command::Builder command);

// Any struct of the schemas. Every field is shown: an absent text is "", an absent list [], an absent struct
// null; of a union the member that is set; an enumerant that this build does not know is "unknown(7)". What
// cannot be shown without knowing more (AnyPointer, capabilities) is left out. An Event stands as described
// above: its `data` leaves out what was not set (absent times, empty texts and lists, `notStated`), and an
// event of a type that this build does not know has "known": false and no data. Throws kj::Exception if the
// message is damaged.
[[nodiscard]] nlohmann::ordered_json toJson(capnp::DynamicStruct::Reader value);

// One result line of `casefold record`: command, outcome, version, position, flags (names of rules, each
// once) and, for outcomes other than recorded and duplicate, error {code, message, path}.
[[nodiscard]] nlohmann::ordered_json toJson(schema::CommandResult::Reader result);

}  // namespace casefold
