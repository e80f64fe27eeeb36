#include "schemas/codec/schema_tables.h"

#include <cstdint>
#include <set>
#include <string_view>

#include "schemas/command.capnp.h"

namespace casefold {
namespace {

// The ids of the annotations in schemas/terms.capnp.
constexpr std::uint64_t requiredAnnotation = 0x9d2b64c0a8f17e04;
constexpr std::uint64_t instantAnnotation = 0xc4815e7f02ab9d05;
constexpr std::uint64_t streamAnnotation = 0xa1d7c05be3924f06;
constexpr std::uint64_t notKnownIfAnnotation = 0xb7d4e2c95a6f1308;

constexpr std::string_view notStated = "notStated";

bool isMarked(capnp::StructSchema::Field field, std::uint64_t annotation) {
  for (auto mark : field.getProto().getAnnotations())
    if (mark.getId() == annotation) return true;
  return false;
}

std::string_view nameOf(capnp::EnumSchema::Enumerant enumerant) {
  auto name = enumerant.getProto().getName();
  return {name.begin(), name.size()};
}

using Names = std::set<std::string, std::less<>>;

// The fields of a struct, and of all that lie in it.
void addNames(capnp::StructSchema schema, std::set<std::uint64_t>& seen, Names& names) {
  if (!seen.insert(schema.getProto().getId()).second) return;
  for (auto field : schema.getFields()) {
    names.insert(field.getProto().getName().cStr());
    auto type = field.getType();
    while (type.isList()) type = type.asList().getElementType();
    if (type.isStruct()) addNames(type.asStruct(), seen, names);
  }
}

// Those of the JSON form of a command that are no fields of the schema: see json.h.
Names namesInCommands() {
  Names names{"command", "data"};
  std::set<std::uint64_t> seen;
  addNames(capnp::Schema::from<schema::Command>(), seen, names);
  return names;
}

}  // namespace

bool isFieldName(std::string_view name) {
  static const Names names = namesInCommands();
  return names.contains(name);
}

bool isRequired(capnp::StructSchema::Field field) { return isMarked(field, requiredAnnotation); }
bool isInstant(capnp::StructSchema::Field field) { return isMarked(field, instantAnnotation); }
bool namesStream(capnp::StructSchema::Field field) { return isMarked(field, streamAnnotation); }

std::string notKnownIf(capnp::StructSchema::Field field) {
  for (auto mark : field.getProto().getAnnotations())
    if (mark.getId() == notKnownIfAnnotation) return mark.getValue().getText().cStr();
  return {};
}

bool isNotStated(capnp::DynamicEnum value) {
  KJ_IF_MAYBE (enumerant, value.getEnumerant()) return nameOf(*enumerant) == notStated;
  return false;
}

std::string namesOf(capnp::EnumSchema schema) {
  std::string names;
  for (auto enumerant : schema.getEnumerants()) {
    if (nameOf(enumerant) == notStated) continue;
    if (!names.empty()) names += ", ";
    names += nameOf(enumerant);
  }
  return names;
}

}  // namespace casefold
