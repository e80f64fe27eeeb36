#include "projections/sheet/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "projections/sheet/sheet.h"
#include "schemas/codec/record.h"
#include "schemas/codec/schema_tables.h"
#include "schemas/terms.capnp.h"
#include "schemas/views/deadline.capnp.h"

namespace casefold {
namespace {

using Annotations = capnp::List<capnp::schema::Annotation>::Reader;

// The ids of the annotations in schemas/terms.capnp.
constexpr std::uint64_t shownAsAnnotation = 0x9e87be01c64a002e;
constexpr std::uint64_t hiddenAnnotation = 0x813839741ff0041a;
constexpr std::uint64_t colourAnnotation = 0xdb3855c74f802cc2;
constexpr std::uint64_t colourIfNotAnnotation = 0xc567f0cc815bf1b3;
constexpr std::uint64_t unitAnnotation = 0xcbb91bb21f4b8442;
constexpr std::uint64_t penceAnnotation = 0xfcb2b0a95191f908;
constexpr std::uint64_t onlyIfTrueAnnotation = 0xf2031964f169415d;
constexpr std::uint64_t alwaysShownAnnotation = 0x8c49a77772a80099;
constexpr std::uint64_t oneLineAnnotation = 0x9b0527321b5f6b2c;
constexpr std::uint64_t explainedAnnotation = 0xc97f9bd26ac85427;

constexpr std::string_view truncatedName = "truncated";

std::optional<capnp::schema::Value::Reader> valueOf(Annotations annotations, std::uint64_t id) {
  for (auto annotation : annotations)
    if (annotation.getId() == id) return annotation.getValue();
  return std::nullopt;
}

bool has(Annotations annotations, std::uint64_t id) { return valueOf(annotations, id).has_value(); }

std::optional<std::string> textOf(Annotations annotations, std::uint64_t id) {
  const auto value = valueOf(annotations, id);
  if (!value || !value->isText()) return std::nullopt;
  return std::string(view(value->getText()));
}

std::optional<Colour> colourOf(Annotations annotations, std::uint64_t id) {
  const auto value = valueOf(annotations, id);
  if (!value || !value->isEnum()) return std::nullopt;
  switch (static_cast<schema::Colour>(value->getEnum())) {
    case schema::Colour::RED:
      return Colour::red;
    case schema::Colour::AMBER:
      return Colour::amber;
    case schema::Colour::GREEN:
      return Colour::green;
    case schema::Colour::BLUE:
      return Colour::blue;
    case schema::Colour::DIM:
      return Colour::dim;
  }
  return std::nullopt;
}

bool isUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return isUpper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// Written in capitals wherever they stand.
constexpr std::array<std::string_view, 7> initials = {"caf", "yip", "mash", "gp", "nhs", "tac", "id"};

std::string asWord(std::string_view part) {
  // What is in capitals already stays so.
  if (part.size() > 1 && std::ranges::all_of(part, isUpper)) return std::string(part);
  std::string word;
  for (char c : part) word += lower(c);
  if (std::ranges::find(initials, word) != initials.end())
    for (char& c : word) c = upper(c);
  return word;
}

// Does a word begin at text[i]?
bool beginsWord(std::string_view text, std::size_t i) {
  if (i == 0) return false;
  const char before = text[i - 1], here = text[i];
  if (isDigit(before) != isDigit(here)) return true;
  if (!isUpper(here)) return false;
  return !isUpper(before) || (i + 1 < text.size() && !isUpper(text[i + 1]) && !isDigit(text[i + 1]));
}

std::string defaultName(std::string_view schemaName) {
  return schemaName == "occurred" ? "when" : inWords(schemaName);
}

bool canBeShown(capnp::StructSchema::Field field) {
  auto type = field.getType();
  // Nothing can be said about it, unless it stands for itself in a union.
  if (type.isVoid()) return field.getProto().getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT;
  while (type.isList()) type = type.asList().getElementType();
  return !type.isAnyPointer() && !type.isInterface();
}

Form formOf(capnp::Type type, Annotations annotations) {
  if (type.isList()) {
    // Deadlines in a list are a timetable: each with its name, length and start.
    const auto element = type.asList().getElementType();
    return element.isStruct() && (isDeadline(element) || !isSingleValue(element)) ? Form::table : Form::value;
  }
  return type.isStruct() && !isSingleValue(type) && !has(annotations, oneLineAnnotation) ? Form::section
                                                                                         : Form::value;
}

bool isNumeric(capnp::Type type) {
  switch (type.which()) {
    case capnp::schema::Type::INT8:
    case capnp::schema::Type::INT16:
    case capnp::schema::Type::INT32:
    case capnp::schema::Type::INT64:
    case capnp::schema::Type::UINT8:
    case capnp::schema::Type::UINT16:
    case capnp::schema::Type::UINT32:
    case capnp::schema::Type::UINT64:
    case capnp::schema::Type::FLOAT32:
    case capnp::schema::Type::FLOAT64:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::string inWords(std::string_view schemaName) {
  std::string words;
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= schemaName.size(); ++i) {
    if (i < schemaName.size() && !beginsWord(schemaName, i)) continue;
    if (!words.empty()) words += ' ';
    words += asWord(schemaName.substr(begin, i - begin));
    begin = i;
  }
  return words;
}

std::string asHeading(std::string words) {
  if (!words.empty()) words.front() = upper(words.front());
  return words;
}

std::string withUnit(std::string_view number, std::string_view unit) {
  std::string one(unit);
  if (number == "1") {
    if (one == "children")
      one = "child";
    else if (one == "people")
      one = "person";
    else if (one.ends_with("ies"))
      one.replace(one.size() - 3, 3, "y");
    else if (one.ends_with('s'))
      one.pop_back();
  }
  return fmt::format("{} {}", number, one);
}

bool isDeadline(capnp::Type type) { return type == capnp::Type::from<schema::Deadline>(); }

bool isSingleValue(capnp::Type type) { return type == capnp::Type::from<schema::When>() || isDeadline(type); }

std::vector<FieldShown> fieldsShown(capnp::StructSchema schema) {
  std::vector<std::pair<std::uint16_t, FieldShown>> found;
  for (auto field : schema.getFields()) {
    const auto proto = field.getProto();
    const auto annotations = proto.getAnnotations();
    const auto type = field.getType();
    const auto schemaName = view(proto.getName());
    if (has(annotations, hiddenAnnotation) || !canBeShown(field) ||
        (schemaName == truncatedName && type.isBool()))
      continue;
    FieldShown shown;
    shown.field = field;
    shown.form = formOf(type, annotations);
    const auto words = textOf(annotations, shownAsAnnotation);
    shown.named = words.has_value();
    shown.name = words ? *words : defaultName(schemaName);
    shown.explained = textOf(annotations, explainedAnnotation).value_or("");
    if (shown.explained.empty() && shown.form == Form::section)
      shown.explained = explanationOf(type.asStruct());
    if (shown.explained.empty() && shown.form == Form::table)
      shown.explained = explanationOf(type.asList().getStructElementType());
    shown.unit = textOf(annotations, unitAnnotation).value_or("");
    shown.colour = colourOf(annotations, colourAnnotation);
    shown.colourIfNot = colourOf(annotations, colourIfNotAnnotation);
    shown.pence = has(annotations, penceAnnotation);
    shown.instant = isInstant(field);
    shown.isNumber = isNumeric(type) && !shown.instant;
    shown.onlyIfTrue = has(annotations, onlyIfTrueAnnotation);
    shown.alwaysShown = has(annotations, alwaysShownAnnotation);
    found.emplace_back(proto.getCodeOrder(), std::move(shown));
  }
  std::ranges::stable_sort(found, {}, &std::pair<std::uint16_t, FieldShown>::first);
  std::vector<FieldShown> fields;
  for (auto& [order, field] : found) fields.push_back(std::move(field));
  return fields;
}

std::optional<capnp::StructSchema::Field> truncatedField(capnp::StructSchema schema) {
  KJ_IF_MAYBE (field, schema.findFieldByName(kj::StringPtr(truncatedName.data())))
    if (field->getType().isBool()) return *field;
  return std::nullopt;
}

std::string wordsFor(capnp::StructSchema schema) {
  return textOf(schema.getProto().getAnnotations(), shownAsAnnotation).value_or("");
}

std::string explanationOf(capnp::StructSchema schema) {
  return textOf(schema.getProto().getAnnotations(), explainedAnnotation).value_or("");
}

EnumerantShown shown(capnp::DynamicEnum value) {
  KJ_IF_MAYBE (enumerant, value.getEnumerant()) {
    const auto proto = enumerant->getProto();
    const auto words = textOf(proto.getAnnotations(), shownAsAnnotation);
    const auto colour = colourOf(proto.getAnnotations(), colourAnnotation);
    if (isNotStated(value) && !words) return {std::string(dash), colour.value_or(Colour::dim), false};
    return {words ? *words : inWords(view(proto.getName())), colour, !isNotStated(value)};
  }
  return {"(not known to this version)", std::nullopt, true};
}

std::string inWords(capnp::EnumSchema schema, std::string_view enumerant) {
  for (const auto known : schema.getEnumerants()) {
    if (view(known.getProto().getName()) != enumerant) continue;
    const auto words = shown(capnp::DynamicEnum(known));
    return words.stated ? words.name : "not stated";
  }
  return std::string(enumerant);
}

}  // namespace casefold
