// How a schema's fields and values are called when people are shown them: the words of schemas/terms.capnp's
// annotations, read at run time from the schema that is compiled in.
#pragma once

#include <capnp/dynamic.h>
#include <capnp/schema.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "infra/terminal/text.h"

namespace casefold {

// "leadProfessional" as "lead professional", "pseudoCaf" as "pseudo CAF", "section47" as "section 47".
[[nodiscard]] std::string inWords(std::string_view schemaName);
// "lead professional" as "Lead professional", for a heading.
[[nodiscard]] std::string asHeading(std::string words);
// "1 minute", "90 minutes", "1 child", "2.5 hours", "77 %": a number, as it is written, with its unit.
[[nodiscard]] std::string withUnit(std::string_view number, std::string_view unitInThePlural);

// Where a field of a struct is shown.
enum class Form {
  value,    // on a line: a single value, a list of single values, a struct that is one line
  section,  // a struct: a part of the sheet with lines and tables of its own
  table,    // a list of structs
};

// A field, and what its annotations say about it.
struct FieldShown {
  capnp::StructSchema::Field field;
  Form form = Form::value;
  std::string name;       // in words; as $shownAs says, where it says something
  bool named = false;     // by $shownAs
  std::string explained;  // empty: not
  std::string unit;       // in the plural; empty: none
  std::optional<Colour> colour, colourIfNot;
  bool isNumber = false;  // or money: set to the right in a table
  bool pence = false, instant = false, onlyIfTrue = false, alwaysShown = false;
};

// Is it a struct that is shown as one value: a time, a deadline?
[[nodiscard]] bool isSingleValue(capnp::Type type);
[[nodiscard]] bool isDeadline(capnp::Type type);

// What people are shown of a struct, in the order in which it stands in the file. Not among them: what is
// hidden, what has no form that can be shown (interfaces, AnyPointer), and the field `truncated`.
[[nodiscard]] std::vector<FieldShown> fieldsShown(capnp::StructSchema schema);
// The field `truncated`, with which an answer says that its lists are cut.
[[nodiscard]] std::optional<capnp::StructSchema::Field> truncatedField(capnp::StructSchema schema);

// $shownAs and $explained of a struct; empty where it has none.
[[nodiscard]] std::string wordsFor(capnp::StructSchema schema);
[[nodiscard]] std::string explanationOf(capnp::StructSchema schema);

// A value of an enumeration. `notStated` is a dash.
struct EnumerantShown {
  std::string name;
  std::optional<Colour> colour;
  bool stated = true;
};
[[nodiscard]] EnumerantShown shown(capnp::DynamicEnum value);
// The same of an enumerant by its name in the schema, as JSON has it: "early response" of "earlyResponse".
// What the enumeration does not hold stays as it is.
[[nodiscard]] std::string inWords(capnp::EnumSchema schema, std::string_view enumerant);

}  // namespace casefold
