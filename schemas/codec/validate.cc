#include "schemas/codec/validate.h"

#include <capnp/dynamic.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/codec/event_types.h"
#include "schemas/codec/ids.h"
#include "schemas/codec/record.h"
#include "schemas/codec/schema_tables.h"
#include "schemas/codec/utf8.h"
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

// The limits fit together.
static_assert(schema::MAX_STREAM_ID_BYTES <= schema::MAX_TEXT_BYTES &&
              schema::MAX_COMMAND_ID_BYTES <= schema::MAX_TEXT_BYTES &&
              schema::MAX_NAME_BYTES <= schema::MAX_TEXT_BYTES);
static_assert(schema::MAX_TEXT_BYTES < schema::MAX_RECORD_BYTES, "a text fits into its record");
static_assert(schema::MAX_RECORD_BYTES < schema::MAX_MESSAGE_WORDS * 8ULL, "a record fits into a message");
static_assert(schema::DEFAULT_PAGE_ENTRIES <= schema::MAX_PAGE_ENTRIES);
static_assert(schema::DEFAULT_WAIT_MILLIS <= schema::MAX_WAIT_MILLIS);
static_assert(schema::MAX_WAIT_MILLIS < schema::MAX_CALL_MILLIS, "a call that waits has time left to answer");

using capnp::DynamicList;
using capnp::DynamicStruct;
using capnp::DynamicValue;

// ---- what the schemas demand, read once ----

enum class Kind : std::uint8_t { free, text, enumeration, number, real, when, event, structure };

struct StructRules;

struct FieldRules {
  capnp::StructSchema::Field field;
  std::string_view name;
  Kind kind = Kind::free;  // of the field, or of the list's elements
  bool isList = false;
  bool required = false;
  bool isStream = false;
  std::uint16_t enumerants = 0;
  const StructRules* structure = nullptr;
};

struct StructRules {
  std::vector<FieldRules> fields;
};

struct EventRules {
  capnp::StructSchema::Field field;
  const StructRules* data = nullptr;
};

class Rules {
 public:
  Rules() {
    byType_.resize(static_cast<std::size_t>(eventTypes().back().type) + 1);
    for (auto field : capnp::Schema::from<schema::Event>().getUnionFields())
      if (field.getType().isStruct())
        byType_[field.getProto().getDiscriminantValue()] = {field, &rulesOf(field.getType().asStruct())};
  }
  // `type` is one that findEventType() knows.
  [[nodiscard]] const EventRules& of(EventType type) const { return byType_[static_cast<std::size_t>(type)]; }

 private:
  const StructRules& rulesOf(capnp::StructSchema schema) {
    auto [found, isNew] = structs_.try_emplace(schema.getProto().getId());
    if (!isNew) return *found->second;
    found->second = std::make_unique<StructRules>();
    auto& rules = *found->second;
    for (auto field : schema.getFields()) rules.fields.push_back(rulesOf(field));
    return rules;
  }

  FieldRules rulesOf(capnp::StructSchema::Field field) {
    auto name = field.getProto().getName();
    FieldRules rules{field, {name.begin(), name.size()}};
    rules.required = isRequired(field);
    rules.isStream = namesStream(field);
    auto type = field.getType();
    rules.isList = type.isList();
    if (rules.isList) type = type.asList().getElementType();
    if (type.isText()) rules.kind = Kind::text;
    if (type.isFloat32() || type.isFloat64()) rules.kind = Kind::real;
    if (type.isUInt64() || type.isUInt32() || type.isUInt16()) rules.kind = Kind::number;
    if (type.isEnum()) {
      rules.kind = Kind::enumeration;
      rules.enumerants = static_cast<std::uint16_t>(type.asEnum().getEnumerants().size());
    }
    if (type.isStruct()) {
      auto schema = type.asStruct();
      if (schema == capnp::Schema::from<schema::When>()) {
        rules.kind = Kind::when;
      } else if (schema == capnp::Schema::from<schema::Event>()) {
        rules.kind = Kind::event;
      } else {
        rules.kind = Kind::structure;
        rules.structure = &rulesOf(schema);
      }
    }
    return rules;
  }

  std::vector<EventRules> byType_;
  std::map<std::uint64_t, std::unique_ptr<StructRules>> structs_;
};

const Rules& rules() {
  static const Rules made;
  return made;
}

// ---- the walk ----

// Walks a command. Where it stands is kept as steps and becomes text only in a refusal; steps are not taken
// back when something is thrown, so that what Cap'n Proto throws about a damaged message gets a path too.
class Walk {
 public:
  Walk() { steps_.reserve(16); }
  void command(schema::Command::Reader command);
  [[nodiscard]] std::string path() const;

 private:
  static constexpr int noIndex = -1;
  struct Step {
    std::string_view name;
    int index = noIndex;
  };

  template <class Check>
  void at(Step step, Check&& check) {
    steps_.push_back(step);
    check();
    steps_.pop_back();
  }

  [[noreturn]] void refuse(std::string message, ErrorCode code = ErrorCode::malformed) const {
    throw fail(code, std::move(message), path());
  }

  void identifier(std::string_view text, std::size_t limit, std::string_view what) const;
  void stream(std::string_view text) const;
  void event(schema::Event::Reader event);
  template <class Data>
  void named(Data data);
  void when(schema::When::Reader when) const;
  void structure(DynamicStruct::Reader value, const StructRules& rules);
  void field(DynamicStruct::Reader value, const FieldRules& rules);
  void element(const DynamicValue::Reader& value, const FieldRules& rules);

  std::vector<Step> steps_;
  std::string_view streamKind_;
  std::size_t corrections_ = 0;
};

std::string Walk::path() const {
  std::string path;
  for (const auto& step : steps_) {
    if (step.index != noIndex) {
      path += fmt::format("[{}]", step.index);
    } else {
      if (!path.empty()) path += '.';
      path += step.name;
    }
  }
  return path;
}

void Walk::identifier(std::string_view text, std::size_t limit, std::string_view what) const {
  if (text.empty()) refuse(fmt::format("is empty; {} is needed", what));
  if (text.size() > limit)
    refuse(fmt::format("has {} bytes; {} has at most {}", text.size(), what, limit), ErrorCode::tooLarge);
  if (!isUtf8(text)) refuse("is not UTF-8, or holds a NUL");
}

void Walk::stream(std::string_view text) const {
  if (auto parsed = StreamId::parse(text); !parsed) refuse(parsed.error().message, parsed.error().code);
}

void Walk::command(schema::Command::Reader command) {
  at({"command"}, [&] { identifier(view(command.getId()), schema::MAX_COMMAND_ID_BYTES, "a command's id"); });
  at({"expect"}, [&] {
    if (static_cast<std::uint16_t>(command.getExpect().which()) > schema::Command::Expect::VERSION)
      refuse("this build knows no such expectation; expect any, new or a version");
  });
  auto content = command.getContent();
  at({"stream"}, [&] { stream(view(content.getStream())); });
  streamKind_ = view(content.getStream());
  streamKind_ = streamKind_.substr(0, streamKind_.find(':'));
  at({"actor"}, [&] { identifier(view(content.getActor()), schema::MAX_NAME_BYTES, "an actor"); });
  at({"agency"}, [&] { identifier(view(content.getAgency()), schema::MAX_NAME_BYTES, "an agency"); });
  at({"events"}, [&] {
    auto events = content.getEvents();
    if (events.size() == 0) refuse("a command has at least one event");
    if (events.size() > schema::MAX_EVENTS_PER_COMMAND)
      refuse(fmt::format("a command has at most {} events", std::uint32_t{schema::MAX_EVENTS_PER_COMMAND}),
             ErrorCode::tooLarge);
    // Bounds everything that follows, too: no walk is longer than a record.
    if (content.totalSize().wordCount * sizeof(capnp::word) > schema::MAX_RECORD_BYTES)
      refuse(fmt::format("a command's content has at most {} bytes; give it fewer events or shorter texts",
                         std::uint32_t{schema::MAX_RECORD_BYTES}),
             ErrorCode::tooLarge);
    for (unsigned i = 0; i < events.size(); ++i) at({{}, static_cast<int>(i)}, [&] { event(events[i]); });
  });
}

void Walk::event(schema::Event::Reader event) {
  const auto* info = findEventType(event.which());
  at({"type"}, [&] {
    if (event.isUnknown()) refuse("an event needs a type; schemas/event.capnp lists them");
    if (info == nullptr) refuse("this build does not know the event type; ask a newer recorder");
    auto given = view(event.getType());
    if (!given.empty() && given != info->name)
      refuse(fmt::format("the name given is not that of the data given, which is {}", info->name));
    if (!info->belongsIn(streamKind_))
      refuse(fmt::format("{} belongs in a stream of kind {}, and this one is of kind {}", info->name,
                         fmt::join(info->streams, " or "), streamKind_));
  });
  at({"occurred"}, [&] {
    if (!event.hasOccurred()) refuse("is missing; say when it happened, as precisely as it is known");
    when(event.getOccurred());
  });
  const auto& of = rules().of(info->type);
  at({"data"}, [&] {
    if (event.isRecordCorrected()) named(event.getRecordCorrected());
    if (event.isRecordWithdrawn()) named(event.getRecordWithdrawn());
    structure(DynamicStruct::Reader(event).get(of.field).as<DynamicStruct>(), *of.data);
  });
}

// Which record a correction or withdrawal means.
template <class Data>
void Walk::named(Data data) {
  const auto command = view(data.getCommand());
  if (!command.empty())
    at({"command"}, [&] { identifier(command, schema::MAX_COMMAND_ID_BYTES, "a command's id"); });
  at({"hash"}, [&] {
    if (data.getHash().size() != 0 && data.getHash().size() != sizeof(Hash))
      refuse(fmt::format("has {} bytes; the hash of a record has {}", data.getHash().size(), sizeof(Hash)));
  });
  at({"version"}, [&] {
    if (data.getVersion() == 0 && command.empty())
      refuse("is 0; say which record is meant: by the id of its command, or by its version and hash");
  });
}

void Walk::when(schema::When::Reader when) const {
  using namespace std::chrono;
  Instant instant{microseconds{when.getMicros()}};
  if (instant < earliestWhen || instant >= endOfWhen)
    refuse("a time lies from the year 1800 to the year 2199");
  auto precision = static_cast<std::uint16_t>(when.getPrecision());
  if (precision > static_cast<std::uint16_t>(schema::When::Precision::INSTANT))
    refuse("this build knows no such precision; give a year, month, day or instant");
  if (when.getPrecision() == schema::When::Precision::INSTANT) return;
  auto day = floor<days>(instant);
  if (instant != day) refuse("a day, month or year begins at midnight UTC");
  if (when.getPrecision() == schema::When::Precision::DAY) return;
  year_month_day date{day};
  if (date.day() != std::chrono::day{1}) refuse("a month or year begins on its first day");
  if (when.getPrecision() == schema::When::Precision::YEAR && date.month() != January)
    refuse("a year begins on 1 January");
}

void Walk::structure(DynamicStruct::Reader value, const StructRules& rules) {
  for (const auto& each : rules.fields) at({each.name}, [&] { field(value, each); });
}

void Walk::field(DynamicStruct::Reader value, const FieldRules& rules) {
  bool isStruct = rules.kind >= Kind::when;
  if (!rules.isList && isStruct) {
    // Null: absent, which is not the same as a struct in which nothing is set.
    if (value.has(rules.field)) return element(value.get(rules.field), rules);
    if (rules.required) refuse("is missing; without it the event says nothing");
    return;
  }
  if (!rules.isList) return element(value.get(rules.field), rules);
  auto list = value.get(rules.field).as<DynamicList>();
  if (list.size() == 0 && rules.required) refuse("is empty; without it the event says nothing");
  if (list.size() > schema::MAX_LIST_ITEMS)
    refuse(fmt::format("a list has at most {} items", std::uint32_t{schema::MAX_LIST_ITEMS}),
           ErrorCode::tooLarge);
  if (rules.kind == Kind::free) return;
  for (unsigned i = 0; i < list.size(); ++i) at({{}, static_cast<int>(i)}, [&] { element(list[i], rules); });
}

void Walk::element(const DynamicValue::Reader& value, const FieldRules& rules) {
  switch (rules.kind) {
    case Kind::free:
      return;
    case Kind::text: {
      auto text = view(value.as<capnp::Text>());
      if (text.empty() && rules.required) refuse("is empty; without it the event says nothing");
      if (text.size() > schema::MAX_TEXT_BYTES)
        refuse(fmt::format("a text has at most {} bytes", std::uint32_t{schema::MAX_TEXT_BYTES}),
               ErrorCode::tooLarge);
      if (!isUtf8(text)) refuse("is not UTF-8, or holds a NUL");
      if (rules.isStream && !text.empty()) stream(text);
      return;
    }
    case Kind::enumeration: {
      auto number = value.as<capnp::DynamicEnum>();
      if (number.getRaw() >= rules.enumerants)
        refuse("this build does not know the value; expected one of " + namesOf(number.getSchema()));
      if (rules.required && number.getRaw() == 0)
        refuse("is not stated, without which the event says nothing; expected one of " +
               namesOf(number.getSchema()));
      return;
    }
    case Kind::number:
      if (rules.required && value.as<std::uint64_t>() == 0) refuse("is 0; without it the event says nothing");
      return;
    case Kind::real:
      if (!std::isfinite(value.as<double>())) refuse("expected a finite number");
      return;
    case Kind::when:
      return when(value.as<DynamicStruct>().as<schema::When>());
    case Kind::event:
      if (++corrections_ > maxCorrectionDepth)
        refuse(fmt::format("corrections stand within one another at most {} deep", maxCorrectionDepth));
      event(value.as<DynamicStruct>().as<schema::Event>());
      --corrections_;
      return;
    case Kind::structure:
      return structure(value.as<DynamicStruct>(), *rules.structure);
  }
}

}  // namespace

Result<void> validateCommand(schema::Command::Reader command) {
  Walk walk;
  // Exceptions end here: ours are the way out of the recursion, Cap'n Proto's say that the message is
  // damaged.
  try {
    walk.command(command);
  } catch (const Error& error) {
    return error;
  } catch (const kj::Exception&) {
    auto path = walk.path();
    return fail(ErrorCode::malformed, "the message is damaged here, or points at too much",
                path.empty() ? "command" : path);
  }
  return {};
}

}  // namespace casefold
