#include "tests/projections/random_events.h"

#include <capnp/dynamic.h>
#include <fmt/format.h>

#include <limits>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

// Few words, so that names meet again.
const std::vector<std::string> words = {
    "",    "home",     "parenting", "health", "A. Mentor",   "B. Lead",          "2A",       "N1", "RC7",
    "NEG", "Triple P", "school",    "note",   "line\nbreak", "\xff\xfe no text", "Ünïcode ★"};

class Filler {
 public:
  Filler(RandomEvents& random, int depth) : random_(random), depth_(depth) {}

  void fill(capnp::DynamicStruct::Builder builder) {
    for (auto field : builder.getSchema().getFields()) {
      if (random_.hostile && random_.upTo(4) == 0) continue;
      if (field.getProto().isSlot()) set(builder, field);
    }
  }

 private:
  void set(capnp::DynamicStruct::Builder builder, capnp::StructSchema::Field field) {
    const auto type = field.getType();
    if (type.isStruct()) {
      if (type == capnp::Type::from<schema::When>()) {
        if (random_.upTo(2) == 0) writeTime(builder.init(field).as<schema::When>());
      } else if (type == capnp::Type::from<schema::Event>()) {
        if (depth_ > 0) random_.write(builder.init(field).as<schema::Event>(), depth_ - 1);
      } else {
        fill(builder.init(field).as<capnp::DynamicStruct>());
      }
    } else if (type.isList()) {
      auto list = builder.init(field, static_cast<unsigned>(random_.upTo(5))).as<capnp::DynamicList>();
      const auto element = type.asList().getElementType();
      for (unsigned i = 0; i < list.size(); ++i) {
        if (element.isText()) list.set(i, textReader(word()));
        if (element.isStruct()) fill(list[i].as<capnp::DynamicStruct>());
      }
    } else if (type.isText()) {
      builder.set(field, textReader(word()));
    } else if (type.isEnum()) {
      const auto count = type.asEnum().getEnumerants().size();
      builder.set(field, capnp::DynamicEnum(type.asEnum(), enumerant(count)));
    } else if (type.isBool()) {
      builder.set(field, random_.upTo(2) == 0);
    } else if (type.isFloat64()) {
      builder.set(field, static_cast<double>(random_.upTo(200)) / 2);
    } else {
      builder.set(field, random_.upTo(6));
    }
  }

 public:
  void writeTime(schema::When::Builder when) {
    // Some weeks of 2010; now and then far off.
    const auto day = 14'700 + static_cast<std::int64_t>(random_.upTo(60));
    auto micros = day * 86'400'000'000;
    auto precision = static_cast<std::uint16_t>(random_.upTo(10) == 0 ? random_.upTo(3) : 2);
    if (random_.upTo(4) == 0) {
      precision = 3;
      micros += static_cast<std::int64_t>(random_.upTo(86'400)) * 1'000'000;
    }
    if (random_.hostile && random_.upTo(10) == 0) {
      micros = random_.upTo(2) == 0 ? std::numeric_limits<std::int64_t>::min()
                                    : std::numeric_limits<std::int64_t>::max();
      precision = static_cast<std::uint16_t>(random_.upTo(8));
    }
    when.setMicros(micros);
    when.setPrecision(static_cast<schema::When::Precision>(precision));
  }

 private:
  std::uint16_t enumerant(std::size_t count) {
    if (random_.hostile && random_.upTo(6) == 0) return static_cast<std::uint16_t>(random_.upTo(65'536));
    // `notStated` is mostly refused where it matters, and comes first.
    const auto value = random_.upTo(count);
    return static_cast<std::uint16_t>(value == 0 && count > 1 && !random_.hostile ? 1 : value);
  }

  const std::string& word() {
    const auto first = random_.hostile ? 0U : 1U;  // no empty names from an honest recorder
    return words[first + random_.upTo(words.size() - first)];
  }

  RandomEvents& random_;
  int depth_;
};

}  // namespace

void RandomEvents::write(schema::Event::Builder event, int depth) {
  const auto types = eventTypes();
  // The types that the views follow come more often than their share.
  auto pick = upTo(types.size() * 3);
  if (pick >= types.size()) pick = 12 + pick % 24;
  const auto& info = types[pick % types.size()];
  Filler filler(*this, depth);
  auto dynamic = capnp::DynamicStruct::Builder(event);
  auto field = capnp::Schema::from<schema::Event>().getUnionFields()[static_cast<unsigned>(info.type)];
  filler.fill(dynamic.init(field).as<capnp::DynamicStruct>());
  event.setType(textReader(info.name));
  event.setFamily(info.family == Family::RECORD ? Family::ASSESSMENT : info.family);
  filler.writeTime(event.initOccurred());
}

}  // namespace casefold
