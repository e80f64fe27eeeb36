// An event as a fold sees it.
#pragma once

#include <cstdint>
#include <string_view>

#include "schemas/codec/event_types.h"
#include "schemas/codec/ids.h"
#include "schemas/codec/when.h"
#include "schemas/record.capnp.h"

namespace casefold {

// All views into the record that is being folded: valid during the fold only. What a fold keeps, it copies.
struct Event {
  std::string_view stream;
  Version version;
  std::uint16_t index = 0;  // which event of the record, from 0
  Position position;
  Instant recorded;
  std::string_view actor;
  std::string_view agency;

  EventType type{};
  bool known = true;          // false: of a type that this build does not know; go by typeName
  std::string_view typeName;  // "area.rated"
  Family family{};
  When occurred;
  schema::Record::Reader record;  // the whole record that the event came in
  schema::Event::Reader data;     // data.getAreaRated() and so on, by type
};

}  // namespace casefold
