#include "projections/sheet/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "infra/terminal/rounded.h"
#include "infra/terminal/shown_time.h"
#include "projections/sheet/deadline.h"
#include "projections/sheet/sheet.h"
#include "schemas/codec/record.h"
#include "schemas/codec/schema_tables.h"
#include "schemas/terms.capnp.h"
#include "schemas/views/deadline.capnp.h"

namespace casefold {
namespace {

using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;

// How deep structs within structs are written on one line; a schema may hold itself.
constexpr int deepest = 4;
// Texts of a list that are longer than this stand on lines of their own.
constexpr std::size_t longestJoined = 30;

const Value nothing = {{dash, Colour::dim}, false, false};

Value known(std::string text, bool set = true, Colour colour = Colour::plain) {
  return {Cell(std::move(text), colour), true, set};
}

// From 10,000 on with commas.
std::string grouped(std::uint64_t number) {
  auto digits = std::to_string(number);
  if (digits.size() < 5) return digits;
  for (std::size_t i = digits.size() - 3; i > 0; i = i > 3 ? i - 3 : 0) digits.insert(i, 1, ',');
  return digits;
}

std::string whole(std::int64_t number) {
  return number < 0 ? "-" + grouped(~static_cast<std::uint64_t>(number) + 1)
                    : grouped(static_cast<std::uint64_t>(number));
}

Value ofWhen(DynamicStruct::Reader when) { return known(shownTime(readWhen(when.as<schema::When>()))); }

Value ofStruct(DynamicStruct::Reader value, Within within, int depth);

Value ofNumber(std::string text, bool set, const FieldShown* field, Within within) {
  if (field != nullptr && !field->unit.empty() &&
      (within == Within::part || (within == Within::line && field->unit != field->name)))
    text = withUnit(text, field->unit);
  return known(std::move(text), set);
}

Value ofInt(std::int64_t number, const FieldShown* field, Within within) {
  if (field != nullptr && field->instant)
    return number == 0 ? nothing : known(shownTime(Instant{std::chrono::microseconds{number}}));
  if (field != nullptr && field->pence) return known(pounds(number), number != 0);
  return ofNumber(whole(number), number != 0, field, within);
}

Value ofList(DynamicList::Reader list, int depth);

// `field`: whose value it is; null for an item of a list.
Value ofValue(const DynamicValue::Reader& value, const FieldShown* field, Within within, int depth) {
  switch (value.getType()) {
    case DynamicValue::VOID:
      return known("yes");
    case DynamicValue::BOOL:
      return known(value.as<bool>() ? "yes" : "no", value.as<bool>());
    case DynamicValue::INT:
      return ofInt(value.as<std::int64_t>(), field, within);
    case DynamicValue::UINT: {
      const auto number = value.as<std::uint64_t>();
      if (field != nullptr && field->pence && number <= INT64_MAX)
        return ofInt(static_cast<std::int64_t>(number), field, within);
      return ofNumber(grouped(number), number != 0, field, within);
    }
    case DynamicValue::FLOAT: {
      const auto number = value.as<double>();
      if (std::isnan(number)) return nothing;
      return ofNumber(plainNumber(number), number != 0, field, within);
    }
    case DynamicValue::TEXT: {
      const auto text = view(value.as<capnp::Text>());
      return text.empty() ? nothing : known(std::string(text));
    }
    case DynamicValue::DATA: {
      const auto bytes = view(value.as<capnp::Data>());
      return bytes.empty() ? nothing : known(hex(bytes));
    }
    case DynamicValue::ENUM: {
      auto enumerant = shown(value.as<capnp::DynamicEnum>());
      return {Cell(std::move(enumerant.name), enumerant.colour.value_or(Colour::plain)), enumerant.stated,
              enumerant.stated && value.as<capnp::DynamicEnum>().getRaw() != 0};
    }
    case DynamicValue::LIST:
      return ofList(value.as<DynamicList>(), depth);
    case DynamicValue::STRUCT:
      return ofStruct(value.as<DynamicStruct>(), within, depth);
    default:
      return nothing;
  }
}

Value ofList(DynamicList::Reader list, int depth) {
  std::vector<std::string> texts;
  bool joined = true;
  auto colour = Colour::plain;  // of the most urgent
  for (auto item : list) {
    auto value = ofValue(item, nullptr, Within::line, depth);
    if (!value.known) continue;
    if (isDeadline(list.getSchema().getElementType()))
      value.cell.text = nameOf(item.as<DynamicStruct>().as<schema::Deadline>()) + ": " + value.cell.text;
    if (value.cell.colour == Colour::red || (value.cell.colour == Colour::amber && colour != Colour::red))
      colour = value.cell.colour;
    joined = joined && displayWidth(value.cell.text) <= longestJoined &&
             value.cell.text.find_first_of(",;\n") == std::string::npos;
    texts.push_back(std::move(value.cell.text));
  }
  if (texts.empty()) return nothing;
  std::string text;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    // Within a line that has commas of its own: "health, school and housing".
    const bool last = i + 1 == texts.size();
    if (i > 0) text += depth == 0 ? (joined ? ", " : "\n") : !joined ? "; " : last ? " and " : ", ";
    text += texts[i];
  }
  return known(std::move(text), true, colour);
}

// What a field of a struct adds to its line: "given", "for health", "since 2010-07-30", "90 minutes".
std::string partOf(const FieldShown& field, const DynamicValue::Reader& value, const Value& shown) {
  const auto& text = shown.cell.text;
  const auto withName = [&] { return field.name.empty() ? text : field.name + " " + text; };
  switch (value.getType()) {
    case DynamicValue::BOOL:
    case DynamicValue::VOID:
      return shown.set ? field.name : "";
    case DynamicValue::INT:
    case DynamicValue::UINT:
    case DynamicValue::FLOAT:
      if (!shown.set && !field.alwaysShown) return "";
      return (field.pence || !field.unit.empty()) && !field.named ? text : withName();
    case DynamicValue::STRUCT:
      return isSingleValue(field.field.getType()) && field.name != "when" ? withName()
             : field.named                                                ? withName()
                                                                          : text;
    default:
      return field.named ? withName() : text;
  }
}

Value ofStruct(DynamicStruct::Reader value, Within within, int depth) {
  if (value.getSchema() == capnp::Schema::from<schema::When>()) return ofWhen(value);
  if (value.getSchema() == capnp::Schema::from<schema::Deadline>())
    return ofDeadline(value.as<schema::Deadline>(), within);
  if (depth >= deepest) return known("…");
  std::optional<Colour> colour;  // of the first part that has one
  std::string text;
  for (const auto& field : fieldsShown(value.getSchema())) {
    Value part = nothing;
    if (isThere(value, field.field)) {
      const auto content = value.get(field.field);
      part = ofValue(content, &field, Within::part, depth + 1);
      if (part.known) part.cell.text = partOf(field, content, part);
      if (part.set && field.colour) part.cell.colour = *field.colour;
      part.known = part.known && !part.cell.text.empty();
    }
    if (!part.known) continue;
    if (!text.empty()) text += ", ";
    text += part.cell.text;
    if (part.cell.colour != Colour::plain) colour = colour.value_or(part.cell.colour);
  }
  if (text.empty()) return nothing;
  return known(std::move(text), true, colour.value_or(Colour::plain));
}

}  // namespace

bool isOtherMember(DynamicStruct::Reader of, capnp::StructSchema::Field field) {
  if (field.getProto().getDiscriminantValue() == capnp::schema::Field::NO_DISCRIMINANT) return false;
  KJ_IF_MAYBE (set, of.which()) return *set != field;
  return true;
}

bool isThere(DynamicStruct::Reader of, capnp::StructSchema::Field field) {
  if (isOtherMember(of, field)) return false;
  return !field.getType().isStruct() || field.getProto().isGroup() || of.has(field);
}

Value valueOf(DynamicStruct::Reader of, const FieldShown& field, Within within) {
  auto value = isThere(of, field.field) ? ofValue(of.get(field.field), &field, within, 0) : nothing;
  if (field.onlyIfTrue && !value.set) value = {Cell(), false, false};
  if (const auto& colour = value.set ? field.colour : field.colourIfNot) value.cell.colour = *colour;
  return value;
}

std::string plainNumber(double number) {
  const double size = std::abs(number);
  if (number == 0) return "0";
  if (std::isinf(number)) return number < 0 ? "-∞" : "∞";
  if (size < 0.095 || size >= 1e15) return fmt::format("{:.2g}", number);
  return rounded(number, 2);
}

std::string pounds(std::int64_t pence) {
  const auto size = pence < 0 ? ~static_cast<std::uint64_t>(pence) + 1 : static_cast<std::uint64_t>(pence);
  auto text = std::to_string(size / 100);
  for (std::size_t i = text.size() > 3 ? text.size() - 3 : 0; i > 0; i = i > 3 ? i - 3 : 0)
    text.insert(i, 1, ',');
  return fmt::format("{}£{}.{:02}", pence < 0 ? "-" : "", text, size % 100);
}

}  // namespace casefold
