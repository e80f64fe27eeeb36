#include "schemas/codec/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"
#include "schemas/codec/schema_tables.h"

namespace casefold {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t exactInDouble = std::int64_t{1} << 53U;

Json whole(std::int64_t value) {
  if (value > exactInDouble || value < -exactInDouble) return std::to_string(value);
  return value;
}

Json whole(std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(exactInDouble)) return std::to_string(value);
  return value;
}

Json name(capnp::DynamicEnum value) {
  KJ_IF_MAYBE (enumerant, value.getEnumerant()) return enumerant->getProto().getName().cStr();
  return fmt::format("unknown({})", value.getRaw());
}

// What of a struct is shown.
enum class Shown : std::uint8_t { everyField, whatIsSet };

Json structOf(capnp::DynamicStruct::Reader value, Shown shown);

Json valueOf(const capnp::DynamicValue::Reader& value, Shown shown) {
  switch (value.getType()) {
    case capnp::DynamicValue::BOOL:
      return value.as<bool>();
    case capnp::DynamicValue::INT:
      return whole(value.as<std::int64_t>());
    case capnp::DynamicValue::UINT:
      return whole(value.as<std::uint64_t>());
    case capnp::DynamicValue::FLOAT:
      return value.as<double>();
    case capnp::DynamicValue::TEXT:
      return std::string(view(value.as<capnp::Text>()));
    case capnp::DynamicValue::DATA:
      return hex(view(value.as<capnp::Data>()));
    case capnp::DynamicValue::ENUM:
      return name(value.as<capnp::DynamicEnum>());
    case capnp::DynamicValue::STRUCT:
      return structOf(value.as<capnp::DynamicStruct>(), shown);
    case capnp::DynamicValue::LIST: {
      auto list = Json::array();
      for (auto element : value.as<capnp::DynamicList>()) list.push_back(valueOf(element, shown));
      return list;
    }
    default:
      return nullptr;
  }
}

// Is there nothing to say about this field? Numbers and booleans always say something.
bool isUnset(const capnp::DynamicValue::Reader& value) {
  switch (value.getType()) {
    case capnp::DynamicValue::TEXT:
      return value.as<capnp::Text>().size() == 0;
    case capnp::DynamicValue::DATA:
      return value.as<capnp::Data>().size() == 0;
    case capnp::DynamicValue::LIST:
      return value.as<capnp::DynamicList>().size() == 0;
    case capnp::DynamicValue::ENUM:
      return isNotStated(value.as<capnp::DynamicEnum>());
    default:
      return false;
  }
}

// Does a Bool beside this number say that it is not known?
bool isUnknown(capnp::DynamicStruct::Reader value, capnp::StructSchema::Field field) {
  const auto unknown = notKnownIf(field);
  return !unknown.empty() && value.get(unknown.c_str()).as<bool>();
}

void addField(Json& object, capnp::DynamicStruct::Reader value, capnp::StructSchema::Field field,
              Shown shown) {
  auto type = field.getType();
  if (type.isAnyPointer() || type.isInterface()) return;
  const char* key = field.getProto().getName().cStr();
  bool isPointerToStruct = type.isStruct() && field.getProto().isSlot();
  if (isPointerToStruct && !value.has(field)) {
    if (shown == Shown::everyField) object[key] = nullptr;
    return;
  }
  if (isUnknown(value, field)) return;
  auto content = value.get(field);
  if (shown == Shown::whatIsSet && isUnset(content)) return;
  if (isInstant(field))
    object[key] = text(Instant{std::chrono::microseconds{content.as<std::int64_t>()}});
  else
    object[key] = valueOf(content, shown);
}

Json objectOf(capnp::DynamicStruct::Reader value, Shown shown) {
  auto object = Json::object();
  for (auto field : value.getSchema().getNonUnionFields()) addField(object, value, field, shown);
  KJ_IF_MAYBE (set, value.which()) addField(object, value, *set, shown);
  return object;
}

Json ofWhen(schema::When::Reader when) { return text(readWhen(when)); }

Json ofEvent(capnp::DynamicStruct::Reader dynamic) {
  auto event = dynamic.as<schema::Event>();
  const auto* known = findEventType(event.which());
  auto object = Json::object();
  object["type"] = event.getType().size() == 0 && known != nullptr ? std::string(known->name)
                                                                   : std::string(view(event.getType()));
  object["family"] = familyName(event.getFamily());
  object["occurred"] = event.hasOccurred() ? ofWhen(event.getOccurred()) : Json(nullptr);
  KJ_IF_MAYBE (set, dynamic.which()) {
    if (known != nullptr) {
      object["data"] = objectOf(dynamic.get(*set).as<capnp::DynamicStruct>(), Shown::whatIsSet);
      return object;
    }
  }
  object["known"] = false;
  return object;
}

Json structOf(capnp::DynamicStruct::Reader value, Shown shown) {
  if (value.getSchema() == capnp::Schema::from<schema::When>()) return ofWhen(value.as<schema::When>());
  if (value.getSchema() == capnp::Schema::from<schema::Event>()) return ofEvent(value);
  return objectOf(value, shown);
}

}  // namespace

Json toJson(capnp::DynamicStruct::Reader value) { return structOf(value, Shown::everyField); }

Json toJson(schema::CommandResult::Reader result) {
  auto outcome = result.getOutcome();
  auto object = Json::object();
  object["command"] = std::string(view(result.getCommand()));
  object["outcome"] = name(capnp::toDynamic(outcome));
  object["version"] = whole(result.getVersion());
  object["position"] = std::string(view(result.getPosition()));
  auto flags = Json::array();
  for (auto flag : result.getFlags()) {
    Json rule = std::string(view(flag.getRule()));
    if (std::ranges::find(flags, rule) == flags.end()) flags.push_back(std::move(rule));
  }
  object["flags"] = std::move(flags);
  if (outcome == schema::CommandResult::Outcome::RECORDED ||
      outcome == schema::CommandResult::Outcome::DUPLICATE)
    return object;
  object["error"] = toJson(capnp::DynamicStruct::Reader(result.getError()));
  return object;
}

}  // namespace casefold
