#include "tests/projections/random_events.h"

#include <capnp/dynamic.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <limits>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"
#include "schemas/codec/schema_tables.h"

namespace casefold {
namespace {

// Few words, so that names meet again. The first two no recorder would let in, where something must be said.
const std::vector<std::string> words = {
    "",    "\xff\xfe no text", "home",   "parenting", "health", "A. Mentor",   "B. Lead",  "2A", "N1", "RC7",
    "NEG", "Triple P",         "school", "note",      "red",    "line\nbreak", "Ünïcode ★"};
constexpr std::size_t wordsToRefuse = 2;

constexpr std::array<std::string_view, 7> kinds = {"case",      "worker",    "unit",    "volunteer",
                                                   "programme", "placement", "provider"};

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
        if (isRequired(field) || random_.upTo(2) == 0) writeTime(builder.init(field).as<schema::When>());
      } else if (type == capnp::Type::from<schema::Event>()) {
        if (depth_ > 0) random_.write(builder.init(field).as<schema::Event>(), depth_ - 1);
      } else {
        fill(builder.init(field).as<capnp::DynamicStruct>());
      }
    } else if (type.isList()) {
      const auto least = isRequired(field) && !random_.hostile ? 1U : 0U;
      auto list = builder.init(field, static_cast<unsigned>(least + random_.upTo(5 - least)))
                      .as<capnp::DynamicList>();
      const auto element = type.asList().getElementType();
      for (unsigned i = 0; i < list.size(); ++i) {
        if (element.isText()) list.set(i, textReader(textOf(field)));
        if (element.isStruct()) fill(list[i].as<capnp::DynamicStruct>());
      }
    } else if (type.isText()) {
      builder.set(field, textReader(textOf(field)));
    } else if (type.isEnum()) {
      const auto count = type.asEnum().getEnumerants().size();
      builder.set(field, capnp::DynamicEnum(type.asEnum(), enumerant(count)));
    } else if (type.isData()) {
      // Bytes are the hash of a record, which no draw would hit.
      if (!random_.hostile) return;
      kj::byte bytes[40];
      for (auto& byte : bytes) byte = static_cast<kj::byte>(random_.upTo(256));
      builder.set(field, capnp::Data::Reader(bytes, random_.upTo(sizeof(bytes) + 1)));
    } else if (type.isBool()) {
      builder.set(field, random_.upTo(2) == 0);
    } else if (type.isFloat64()) {
      builder.set(field, static_cast<double>(random_.upTo(200)) / 2);
    } else {
      const auto least = isRequired(field) && !random_.hostile ? 1U : 0U;
      builder.set(field, least + random_.upTo(6 - least));
    }
  }

 public:
  void writeTime(schema::When::Builder when) {
    // Some weeks of 2010; now and then a whole month or the year.
    using namespace std::chrono;
    const sys_days day = sys_days{2010y / April / 1} + days{random_.upTo(60)};
    sys_days first = day;
    auto precision = static_cast<std::uint16_t>(random_.upTo(10) == 0 ? random_.upTo(3) : 2);
    if (precision == 0) first = sys_days{2010y / January / 1};
    if (precision == 1) first = sys_days{year_month_day{day}.year() / year_month_day{day}.month() / 1};
    auto micros = duration_cast<microseconds>(first.time_since_epoch()).count();
    if (precision == 2 && random_.upTo(4) == 0) {
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

  // A stream where the schema wants one, mostly; words elsewhere.
  std::string textOf(capnp::StructSchema::Field field) {
    if (namesStream(field) && (!random_.hostile || random_.upTo(4) > 0))
      return fmt::format("{}:{}", kinds[random_.upTo(kinds.size())], 1 + random_.upTo(3));
    const auto first = random_.hostile ? 0U : wordsToRefuse;
    return words[first + random_.upTo(words.size() - first)];
  }

  RandomEvents& random_;
  int depth_;
};

}  // namespace

std::span<const std::string_view> streamKinds() { return kinds; }

void RandomEvents::write(schema::Event::Builder event, int depth) {
  const auto types = eventTypes();
  const auto fits = [&](const EventTypeInfo& info) { return kind.empty() || info.belongsIn(kind); };
  // What the CAF and the traffic lights follow, and what belongs in this kind of stream and hardly any other,
  // comes more often than its share.
  const EventTypeInfo* info = nullptr;
  const auto favour = upTo(3);
  while (info == nullptr || !fits(*info)) {
    const auto* one = &types[favour == 0 ? 12 + upTo(24) : upTo(types.size())];
    if (favour != 1 || !one->streams.empty() || upTo(8) == 0) info = one;
  }
  Filler filler(*this, depth);
  auto dynamic = capnp::DynamicStruct::Builder(event);
  auto field = capnp::Schema::from<schema::Event>().getUnionFields()[static_cast<unsigned>(info->type)];
  filler.fill(dynamic.init(field).as<capnp::DynamicStruct>());
  event.setType(textReader(info->name));
  event.setFamily(info->family == Family::RECORD ? Family::ASSESSMENT : info->family);
  filler.writeTime(event.initOccurred());
}

}  // namespace casefold
