#include "schemas/codec/event_types.h"

#include <capnp/schema.h>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

namespace casefold {
namespace {

constexpr std::uint64_t typeAnnotation = 0xb3a9c6a2d75b8a02;
constexpr std::uint64_t familyAnnotation = 0xe44f9e1c3f6d5a03;
constexpr std::uint64_t streamsAnnotation = 0xc7f1a90d3be25807;

// The words of a text of words with blanks between them.
std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const auto blank = text.find(' ');
    words.push_back(text.substr(0, blank));
    text = blank == std::string_view::npos ? std::string_view{} : text.substr(blank + 1);
  }
  return words;
}

struct EventTypeTable {
  std::vector<EventTypeInfo> types;
  std::vector<const EventTypeInfo*> byNumber;
  std::unordered_map<std::string_view, const EventTypeInfo*> byName;
};

// The schema's text lives as long as the program, so the table may hold views of it.
EventTypeTable readSchema() {
  EventTypeTable table;
  for (auto field : capnp::Schema::from<schema::Event>().getUnionFields()) {
    auto proto = field.getProto();
    EventTypeInfo info{static_cast<EventType>(proto.getDiscriminantValue()), {}, Family::RECORD};
    for (auto annotation : proto.getAnnotations()) {
      if (annotation.getId() == typeAnnotation) {
        auto name = annotation.getValue().getText();
        info.name = {name.begin(), name.size()};
      } else if (annotation.getId() == familyAnnotation) {
        info.family = static_cast<Family>(annotation.getValue().getEnum());
      } else if (annotation.getId() == streamsAnnotation) {
        auto kinds = annotation.getValue().getText();
        info.streams = words({kinds.begin(), kinds.size()});
      }
    }
    if (!info.name.empty()) table.types.push_back(info);
  }
  std::ranges::sort(table.types, {},
                    [](const EventTypeInfo& info) { return static_cast<std::uint16_t>(info.type); });
  table.byNumber.resize(static_cast<std::size_t>(table.types.back().type) + 1, nullptr);
  for (const auto& info : table.types) {
    table.byNumber[static_cast<std::size_t>(info.type)] = &info;
    table.byName.emplace(info.name, &info);
  }
  return table;
}

const EventTypeTable& table() {
  static const EventTypeTable made = readSchema();
  return made;
}

}  // namespace

bool EventTypeInfo::belongsIn(std::string_view kind) const {
  return streams.empty() || std::ranges::find(streams, kind) != streams.end();
}

std::span<const EventTypeInfo> eventTypes() { return table().types; }

const EventTypeInfo* findEventType(EventType type) {
  auto number = static_cast<std::size_t>(type);
  const auto& byNumber = table().byNumber;
  return number < byNumber.size() ? byNumber[number] : nullptr;
}

const EventTypeInfo* findEventType(std::string_view name) {
  const auto& byName = table().byName;
  auto found = byName.find(name);
  return found == byName.end() ? nullptr : found->second;
}

std::string_view familyName(Family family) {
  switch (family) {
    case Family::REFERRAL:
      return "referral";
    case Family::ASSESSMENT:
      return "assessment";
    case Family::SUPERVISION:
      return "supervision";
    case Family::PROGRAMME:
      return "programme";
    case Family::RECORD:
      return "record";
  }
  return "unknown";
}

std::optional<Family> parseFamily(std::string_view name) {
  for (auto family :
       {Family::REFERRAL, Family::ASSESSMENT, Family::SUPERVISION, Family::PROGRAMME, Family::RECORD})
    if (familyName(family) == name) return family;
  return std::nullopt;
}

When readWhen(schema::When::Reader when) {
  auto precision = static_cast<std::uint16_t>(when.getPrecision());
  return {Instant{std::chrono::microseconds{when.getMicros()}},
          precision <= 3 ? static_cast<Precision>(precision) : Precision::instant};
}

void writeWhen(const When& when, schema::When::Builder builder) {
  builder.setMicros(when.start.time_since_epoch().count());
  builder.setPrecision(static_cast<schema::When::Precision>(when.precision));
}

}  // namespace casefold
