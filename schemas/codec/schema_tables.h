// What the schemas say about their fields, looked up at run time.
#pragma once

#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include <string>
#include <string_view>

namespace casefold {

// Marked $required: an event that leaves it out says nothing (schemas/terms.capnp).
[[nodiscard]] bool isRequired(capnp::StructSchema::Field field);
// Marked $instant: an Int64 of microseconds since 1970 (schemas/terms.capnp).
[[nodiscard]] bool isInstant(capnp::StructSchema::Field field);
// Marked $stream: a text, or a list of texts, that names streams (schemas/terms.capnp).
[[nodiscard]] bool namesStream(capnp::StructSchema::Field field);
// Marked $notKnownIf: the name of the Bool beside it that says so; empty where it is not marked.
[[nodiscard]] std::string notKnownIf(capnp::StructSchema::Field field);
// Is it the enumerant `notStated`, with which most enumerations of events begin?
[[nodiscard]] bool isNotStated(capnp::DynamicEnum value);
// "green, amber, red": the names a message offers; `notStated` is not among them.
[[nodiscard]] std::string namesOf(capnp::EnumSchema schema);

// Is it the name of a field somewhere in a command? What a client called its fields may be anything else, a
// person's name among it.
[[nodiscard]] bool isFieldName(std::string_view name);

}  // namespace casefold
