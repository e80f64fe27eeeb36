// Commands out of JSON: the shape is checked against the schemas while the command is built.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>

#include "schemas/codec/event_types.h"
#include "schemas/codec/json.h"
#include "schemas/codec/json_tree.h"
#include "schemas/codec/record.h"
#include "schemas/codec/schema_tables.h"
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

using Json = nlohmann::ordered_json;
using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;

// Fills builders from a tree, and remembers where it is. What it throws is caught in commandFromJson.
class CommandReader {
 public:
  void command(const Json& json, schema::Command::Builder command);

 private:
  // Refuses at the place where the reader stands. The message says what is expected there.
  [[noreturn]] void refuse(std::string message, ErrorCode code = ErrorCode::malformed) {
    throw fail(code, std::move(message), path_);
  }

  // Reads what stands beneath `name`, or at `index`, with the path saying so.
  template <class Read>
  void at(std::string_view name, Read&& read) {
    auto outer = path_.size();
    if (!path_.empty()) path_ += '.';
    path_ += name;
    read();
    path_.resize(outer);
  }
  template <class Read>
  void at(std::size_t index, Read&& read) {
    auto outer = path_.size();
    path_ += fmt::format("[{}]", index);
    read();
    path_.resize(outer);
  }
  // The same for a name that the object must have. Returns nothing; refuses if it is not there.
  template <class Read>
  void need(const Json& object, std::string_view name, Read&& read) {
    at(name, [&] {
      auto found = object.find(name);
      if (found == object.end()) refuse("is missing; it is needed");
      read(*found);
    });
  }

  void onlyNames(const Json& object, std::initializer_list<std::string_view> names, std::string_view what);
  std::string_view textOf(const Json& json);
  template <class Number>
  Number wholeNumber(const Json& json);

  void expect(const Json& json, schema::Command::Expect::Builder expect);
  void event(const Json& json, schema::Event::Builder event);
  void when(const Json& json, schema::When::Builder when);
  void structure(const Json& json, DynamicStruct::Builder builder);
  void field(const Json& json, DynamicStruct::Builder builder, capnp::StructSchema::Field field);
  void list(const Json& json, DynamicList::Builder list);
  void structPointer(const Json& json, capnp::StructSchema schema, DynamicStruct::Builder builder);
  DynamicValue::Reader scalar(const Json& json, capnp::Type type);
  capnp::Data::Reader data(const Json& json);

  std::string path_;
  std::vector<kj::byte> bytes_;  // of the Data that was read last
};

std::string joined(std::initializer_list<std::string_view> names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

void CommandReader::onlyNames(const Json& object, std::initializer_list<std::string_view> names,
                              std::string_view what) {
  if (!object.is_object()) refuse(fmt::format("{} is an object: {{\"{}\": …}}", what, *names.begin()));
  std::size_t number = 0;
  for (const auto& item : object.items()) {
    ++number;
    if (std::find(names.begin(), names.end(), item.key()) == names.end())
      at("?", [&] {
        refuse(fmt::format("field {} of those given: {} has no such field; its fields are {}", number, what,
                           joined(names)));
      });
  }
}

std::string_view CommandReader::textOf(const Json& json) {
  if (!json.is_string()) refuse("expected a text");
  return json.get_ref<const std::string&>();
}

// A number of any form; up to 64 bits also as decimal digits in a text.
template <class Number>
Number CommandReader::wholeNumber(const Json& json) {
  using Limits = std::numeric_limits<Number>;
  auto refused = [&] {
    refuse(fmt::format("expected a whole number from {} to {}", Limits::min(), Limits::max()));
  };
  if (json.is_number_unsigned()) {
    auto value = json.get<std::uint64_t>();
    if (std::in_range<Number>(value)) return static_cast<Number>(value);
  } else if (json.is_number_integer()) {
    auto value = json.get<std::int64_t>();
    if (std::in_range<Number>(value)) return static_cast<Number>(value);
  } else if (json.is_string() && sizeof(Number) == 8) {
    const auto& digits = json.get_ref<const std::string&>();
    Number value = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc{} && end == digits.data() + digits.size()) return value;
  }
  refused();
  return 0;
}

void CommandReader::command(const Json& json, schema::Command::Builder command) {
  onlyNames(json, {"stream", "expect", "command", "actor", "agency", "events"}, "a command");
  auto content = command.initContent();
  need(json, "stream", [&](const Json& value) { content.setStream(textReader(textOf(value))); });
  need(json, "command", [&](const Json& value) { command.setId(textReader(textOf(value))); });
  need(json, "actor", [&](const Json& value) { content.setActor(textReader(textOf(value))); });
  need(json, "agency", [&](const Json& value) { content.setAgency(textReader(textOf(value))); });
  command.getExpect().setAny();
  if (auto found = json.find("expect"); found != json.end())
    at("expect", [&] { expect(*found, command.getExpect()); });
  need(json, "events", [&](const Json& events) {
    if (!events.is_array() || events.empty()) refuse("expected a list of at least one event");
    if (events.size() > schema::MAX_EVENTS_PER_COMMAND)
      refuse(fmt::format("a command has at most {} events", std::uint32_t{schema::MAX_EVENTS_PER_COMMAND}),
             ErrorCode::tooLarge);
    auto list = content.initEvents(static_cast<unsigned>(events.size()));
    for (unsigned i = 0; i < list.size(); ++i) at(std::size_t{i}, [&] { event(events[i], list[i]); });
  });
}

void CommandReader::expect(const Json& json, schema::Command::Expect::Builder expect) {
  if (json.is_string()) {
    const auto& word = json.get_ref<const std::string&>();
    if (word == "new") return expect.setNew();
    if (word == "any") return expect.setAny();
  }
  bool isDigits = json.is_string() && !json.get_ref<const std::string&>().empty() &&
                  json.get_ref<const std::string&>().find_first_not_of("0123456789") == std::string::npos;
  if (!json.is_number_unsigned() && !isDigits)
    refuse("expected \"new\", \"any\", or the version at which the stream must stand, such as 3");
  expect.setVersion(wholeNumber<std::uint64_t>(json));
}

void CommandReader::event(const Json& json, schema::Event::Builder event) {
  onlyNames(json, {"type", "occurred", "data"}, "an event");
  const EventTypeInfo* info = nullptr;
  need(json, "type", [&](const Json& value) {
    info = findEventType(textOf(value));
    if (info == nullptr)
      refuse("no such event type; schemas/event.capnp lists the types, such as referral.received");
  });
  event.setType(textReader(info->name));
  need(json, "occurred", [&](const Json& value) { when(value, event.initOccurred()); });
  DynamicStruct::Builder dynamic = event;
  auto unionFields = dynamic.getSchema().getUnionFields();
  for (auto candidate : unionFields) {
    if (candidate.getProto().getDiscriminantValue() != static_cast<std::uint16_t>(info->type)) continue;
    auto data = dynamic.init(candidate).as<DynamicStruct>();
    if (auto found = json.find("data"); found != json.end()) at("data", [&] { structure(*found, data); });
  }
}

void CommandReader::when(const Json& json, schema::When::Builder when) {
  auto read = parseWhen(textOf(json));
  if (!read) refuse(read.error().message);
  writeWhen(*read, when);
}

void CommandReader::structure(const Json& json, DynamicStruct::Builder builder) {
  auto schema = builder.getSchema();
  if (!json.is_object()) refuse("expected an object");
  std::size_t number = 0;
  for (const auto& item : json.items()) {
    ++number;
    KJ_IF_MAYBE (found, schema.findFieldByName(kj::StringPtr(item.key().c_str(), item.key().size()))) {
      at(item.key(), [&] { field(item.value(), builder, *found); });
    } else {
      at("?", [&] {
        std::string names;
        for (auto known : schema.getFields())
          names += (names.empty() ? "" : ", ") + std::string(known.getProto().getName().cStr());
        refuse(fmt::format("field {} of those given: there is no such field here; the fields are {}", number,
                           names));
      });
    }
  }
}

void CommandReader::field(const Json& json, DynamicStruct::Builder builder,
                          capnp::StructSchema::Field field) {
  auto type = field.getType();
  if (type.isList()) {
    if (!json.is_array()) refuse("expected a list");
    list(json, builder.init(field, static_cast<unsigned>(json.size())).as<DynamicList>());
  } else if (type.isStruct()) {
    // A time that is not known may be given as null, as it is shown.
    if (json.is_null() && type.asStruct() == capnp::Schema::from<schema::When>()) return;
    structPointer(json, type.asStruct(), builder.init(field).as<DynamicStruct>());
  } else if (isInstant(field) && json.is_string()) {
    auto instant = parseInstant(textOf(json));
    if (!instant) refuse(instant.error().message);
    builder.set(field, instant->time_since_epoch().count());
  } else {
    builder.set(field, scalar(json, type));
  }
}

void CommandReader::list(const Json& json, DynamicList::Builder list) {
  auto element = list.getSchema().getElementType();
  for (unsigned i = 0; i < list.size(); ++i)
    at(std::size_t{i}, [&] {
      if (element.isStruct())
        structPointer(json[i], element.asStruct(), list[i].as<DynamicStruct>());
      else if (element.isList())
        refuse("a list of lists cannot be given");
      else
        list.set(i, scalar(json[i], element));
    });
}

void CommandReader::structPointer(const Json& json, capnp::StructSchema schema,
                                  DynamicStruct::Builder builder) {
  if (schema == capnp::Schema::from<schema::When>()) return when(json, builder.as<schema::When>());
  if (schema == capnp::Schema::from<schema::Event>()) return event(json, builder.as<schema::Event>());
  structure(json, builder);
}

DynamicValue::Reader CommandReader::scalar(const Json& json, capnp::Type type) {
  switch (type.which()) {
    case capnp::schema::Type::BOOL:
      if (!json.is_boolean()) refuse("expected true or false");
      return json.get<bool>();
    case capnp::schema::Type::INT8:
      return wholeNumber<std::int8_t>(json);
    case capnp::schema::Type::INT16:
      return wholeNumber<std::int16_t>(json);
    case capnp::schema::Type::INT32:
      return wholeNumber<std::int32_t>(json);
    case capnp::schema::Type::INT64:
      return wholeNumber<std::int64_t>(json);
    case capnp::schema::Type::UINT8:
      return wholeNumber<std::uint8_t>(json);
    case capnp::schema::Type::UINT16:
      return wholeNumber<std::uint16_t>(json);
    case capnp::schema::Type::UINT32:
      return wholeNumber<std::uint32_t>(json);
    case capnp::schema::Type::UINT64:
      return wholeNumber<std::uint64_t>(json);
    case capnp::schema::Type::FLOAT32:
    case capnp::schema::Type::FLOAT64: {
      if (!json.is_number() || !std::isfinite(json.get<double>())) refuse("expected a number");
      return json.get<double>();
    }
    case capnp::schema::Type::TEXT:
      return textReader(textOf(json));
    case capnp::schema::Type::DATA:
      return data(json);
    case capnp::schema::Type::ENUM: {
      auto schema = type.asEnum();
      if (json.is_string()) {
        const auto& word = json.get_ref<const std::string&>();
        KJ_IF_MAYBE (found, schema.findEnumerantByName(kj::StringPtr(word.c_str(), word.size())))
          return capnp::DynamicEnum(*found);
      }
      refuse("expected one of " + namesOf(schema));
    }
    default:
      refuse("cannot be given in JSON");
  }
}

capnp::Data::Reader CommandReader::data(const Json& json) {
  auto digits = textOf(json);
  bytes_.clear();
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    unsigned byte = 0;
    auto [end, error] = std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
    if (error != std::errc{} || end != digits.data() + i + 2) break;
    bytes_.push_back(static_cast<kj::byte>(byte));
  }
  if (bytes_.size() * 2 != digits.size()) refuse("expected bytes as hexadecimal digits, two a byte");
  return {bytes_.data(), bytes_.size()};
}

}  // namespace

Result<void> commandFromJson(std::string_view line, schema::Command::Builder command) {
  if (line.size() > maxCommandLineBytes)
    return fail(ErrorCode::tooLarge,
                fmt::format("a command is at most {} bytes of JSON", maxCommandLineBytes));
  CASEFOLD_TRY(auto json, parseJson(line));
  // Deep inside a recursion over the tree an exception is the short way out; it goes no further than this.
  try {
    CommandReader().command(json, command);
  } catch (const Error& error) {
    return error;
  } catch (const kj::Exception&) {
    return fail(ErrorCode::tooLarge, "the command does not fit in a message; give it fewer or shorter texts");
  }
  return {};
}

}  // namespace casefold
