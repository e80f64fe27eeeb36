// A field's value as people read it: the text of one cell.
#pragma once

#include <capnp/dynamic.h>

#include <string>

#include "infra/terminal/table.h"
#include "projections/sheet/wording.h"

namespace casefold {

struct Value {
  Cell cell;           // a dash where nothing is known
  bool known = false;  // there is something to say, if only "no" or 0
  bool set = false;    // it is true, not zero (of an enumeration: not its first value), or there
};

// Where the value stands.
enum class Within {
  line,   // after its name
  table,  // beneath its name; the heading says the unit too
  part,   // of a struct that is one line: there a number with a unit needs no name
};

// Of a field of Form::value; and of the other forms, on one line.
[[nodiscard]] Value valueOf(capnp::DynamicStruct::Reader of, const FieldShown& field, Within within);

// Is it a member of a union that is not the one that is set?
[[nodiscard]] bool isOtherMember(capnp::DynamicStruct::Reader of, capnp::StructSchema::Field field);
// Is the field there? False of a struct that is absent, too.
[[nodiscard]] bool isThere(capnp::DynamicStruct::Reader of, capnp::StructSchema::Field field);

// Without needless digits: "2", "2.5", "0.012".
[[nodiscard]] std::string plainNumber(double number);
// "£1,234.50".
[[nodiscard]] std::string pounds(std::int64_t pence);

}  // namespace casefold
