// The event types of schemas/event.capnp, as that file's annotations name them.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "schemas/codec/when.h"
#include "schemas/event.capnp.h"
#include "schemas/terms.capnp.h"

namespace casefold {

// The field of schema::Event's union. A value past the last one known is a type that this build does not
// know.
using EventType = schema::Event::Which;
using Family = schema::Family;

struct EventTypeInfo {
  EventType type;
  std::string_view name;  // "referral.received"
  Family family;          // of the type; Family::RECORD for events about the record itself
  std::vector<std::string_view> streams = {};  // the kinds of stream it belongs in; empty: any

  // Does it belong in a stream of this kind ("case")?
  [[nodiscard]] bool belongsIn(std::string_view kind) const;
};

// Every type that this build knows, in the order of the union. Made once, from the compiled schema; any
// thread.
[[nodiscard]] std::span<const EventTypeInfo> eventTypes();
// Nothing, if this build does not know the type.
[[nodiscard]] const EventTypeInfo* findEventType(EventType type);
[[nodiscard]] const EventTypeInfo* findEventType(std::string_view name);

// "referral", "assessment", "supervision", "programme", "record"; "unknown" for a family of a later version.
[[nodiscard]] std::string_view familyName(Family family);
[[nodiscard]] std::optional<Family> parseFamily(std::string_view name);

// When, between its stored and its C++ form. readWhen() is for stored events, whose times were checked when
// they were recorded; a precision of a later version reads as an instant.
[[nodiscard]] When readWhen(schema::When::Reader when);
void writeWhen(const When& when, schema::When::Builder builder);

}  // namespace casefold
