// What must hold of every sheet, whatever the answer holds: tried with random answers of every view that the
// program ships. CASEFOLD_SEED makes a run again.
#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "infra/terminal/text.h"
#include "projections/sheet/by_schema.h"
#include "schemas/codec/record.h"
#include "services/casefold/views.h"
#include "tests/sheet/sheet.capnp.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

// Fills structs of any schema with what a stranger might send.
class AnyAnswer {
 public:
  explicit AnyAnswer(std::uint64_t seed) : random_(seed) {}

  std::uint64_t upTo(std::uint64_t bound) { return random_() % bound; }

  void fill(capnp::DynamicStruct::Builder builder, int depth = 3) {
    const auto schema = builder.getSchema();
    for (auto field : schema.getNonUnionFields()) set(builder, field, depth);
    if (const auto members = schema.getUnionFields(); members.size() > 0)
      set(builder, members[static_cast<unsigned>(upTo(members.size()))], depth);
  }

  void fill(schema::Answer::Builder answer, capnp::StructSchema body) {
    answer.setStream(textReader(text()));
    answer.setVersion(upTo(4));
    answer.setComplete(upTo(2) == 0);
    answer.initIncomplete().setReason(textReader(text()));
    answer.getIncomplete().setSince(upTo(2));
    fill(answer.getBody().initAs<capnp::DynamicStruct>(body));
  }

  void fill(schema::Page::Builder page, capnp::StructSchema body) {
    for (auto item : page.initItems(static_cast<unsigned>(upTo(6)))) {
      item.setStream(textReader(text()));
      item.setComplete(upTo(2) == 0);
      fill(item.getBody().initAs<capnp::DynamicStruct>(body));
    }
    page.setQuarantined(upTo(3));
  }

  unsigned width() { return static_cast<unsigned>(20 + upTo(181)); }

  const std::string& text() {
    static const std::vector<std::string> texts = {
        "",
        "home",
        "A. Mentor",
        "case:0b7e4f51-77c2-4ad5-9d3d-1c1f5e9e0a11",
        "a longer note, as people write them: what was seen, by whom, and what it may mean for the child",
        "line\nbreak\r\nand\ttab",
        "\x1b[2J\x1b]0;owned\x07",
        "\xff\xfe no text",
        "\u202Ereversed",
        "家家家家家家家家家家家家家家家家家家家家家家家家",
        "incomprehensibilitiesincomprehensibilitiesincomprehensibilitiesincomprehensibilities"};
    return texts[upTo(texts.size())];
  }

 private:
  void set(capnp::DynamicStruct::Builder builder, capnp::StructSchema::Field field, int depth) {
    const auto type = field.getType();
    if (type.isAnyPointer() || type.isInterface() || upTo(5) == 0) return;
    if (field.getProto().isGroup()) return fill(builder.init(field).as<capnp::DynamicStruct>(), depth);
    if (type.isStruct()) {
      if (depth > 0) fill(builder.init(field).as<capnp::DynamicStruct>(), depth - 1);
    } else if (type.isList()) {
      if (depth > 0)
        fill(builder.init(field, static_cast<unsigned>(upTo(4))).as<capnp::DynamicList>(), depth - 1);
    } else {
      builder.set(field, single(type));
    }
  }

  void fill(capnp::DynamicList::Builder list, int depth) {
    const auto type = list.getSchema().getElementType();
    for (unsigned i = 0; i < list.size(); ++i) {
      if (type.isStruct())
        fill(list[i].as<capnp::DynamicStruct>(), depth);
      else if (type.isList())
        fill(list.init(i, static_cast<unsigned>(upTo(4))).as<capnp::DynamicList>(), depth);
      else if (!type.isAnyPointer() && !type.isInterface())
        list.set(i, single(type));
    }
  }

  capnp::DynamicValue::Reader single(capnp::Type type) {
    switch (type.which()) {
      case capnp::schema::Type::BOOL:
        return upTo(2) == 0;
      case capnp::schema::Type::FLOAT32:
      case capnp::schema::Type::FLOAT64: {
        static const std::vector<double> numbers = {0,
                                                    -0.0,
                                                    1.0 / 3,
                                                    77,
                                                    -2.5,
                                                    1e300,
                                                    1e-300,
                                                    1e16,
                                                    std::numeric_limits<double>::infinity(),
                                                    std::numeric_limits<double>::quiet_NaN()};
        const auto number = numbers[upTo(numbers.size())];
        return type.isFloat32() ? std::clamp(number, -1e30, 1e30) : number;
      }
      case capnp::schema::Type::TEXT:
        return textReader(text());
      case capnp::schema::Type::DATA:
        return capnp::Data::Reader(kj::StringPtr("some bytes").asBytes());
      case capnp::schema::Type::ENUM: {
        const auto known = type.asEnum().getEnumerants().size();
        return capnp::DynamicEnum(type.asEnum(),
                                  static_cast<std::uint16_t>(upTo(8) == 0 ? upTo(65'536) : upTo(known)));
      }
      case capnp::schema::Type::VOID:
        return capnp::VOID;
      default:
        return number(type.which());
    }
  }

  // 0, small, or at the ends of the type's range.
  capnp::DynamicValue::Reader number(capnp::schema::Type::Which which) {
    const auto pick = upTo(5);
    const auto within = [&](auto end) -> capnp::DynamicValue::Reader {
      using Number = decltype(end);
      if (pick == 0) return std::numeric_limits<Number>::min();
      if (pick == 1) return std::numeric_limits<Number>::max();
      return static_cast<Number>(pick == 2 ? 0 : upTo(100));
    };
    switch (which) {
      case capnp::schema::Type::INT8:
        return within(std::int8_t{});
      case capnp::schema::Type::INT16:
        return within(std::int16_t{});
      case capnp::schema::Type::INT32:
        return within(std::int32_t{});
      case capnp::schema::Type::INT64:
        return within(std::int64_t{});
      case capnp::schema::Type::UINT8:
        return within(std::uint8_t{});
      case capnp::schema::Type::UINT16:
        return within(std::uint16_t{});
      case capnp::schema::Type::UINT32:
        return within(std::uint32_t{});
      default:
        return within(std::uint64_t{});
    }
  }

  std::mt19937_64 random_;
};

// "" if it is fit to be shown, else what is wrong with it.
std::string wrongWith(const std::string& printed, unsigned width) {
  if (printed.empty()) return "nothing was printed";
  if (printed != harmless(printed)) return "it would steer the terminal";
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) {
    if (displayWidth(line) > std::max(width, 40U)) return "wider than the screen: " + line;
    if (line.ends_with(' ')) return "blanks at the end of: " + line;
  }
  return "";
}

struct Printed {
  std::string name;
  capnp::StructSchema answer, item;
};

std::vector<Printed> everySheet() {
  std::vector<Printed> sheets = {{"everything", capnp::Schema::from<sheet::schema::Everything>(),
                                  capnp::Schema::from<sheet::schema::Everything>()},
                                 {"supervision", capnp::Schema::from<sheet::schema::Supervision>(),
                                  capnp::Schema::from<sheet::schema::SupervisionItem>()}};
  for (const auto& view : shippedViews())
    sheets.push_back({std::string(view->name()), view->answerSchema(), view->itemSchema()});
  return sheets;
}

// Calls `tryOne(what, any)` for each of these, with a hundred answers that anybody might have sent.
template <class All, class TryOne>
void tryEach(const All& all, TryOne tryOne) {
  const auto seed = testSeed();
  for (const auto& each : all)
    for (unsigned round = 0; round < 100; ++round) {
      SCOPED_TRACE(fmt::format("seed {}, round {}", seed, round));
      AnyAnswer any(seed + round);
      tryOne(each, any);
      if (testing::Test::HasFatalFailure()) return;
    }
}

TEST(EverySheet, KeepsToTheScreenWhateverTheAnswerHolds) {
  tryEach(everySheet(), [](const Printed& sheet, AnyAnswer& any) {
    capnp::MallocMessageBuilder message;
    auto answer = message.initRoot<schema::Answer>();
    any.fill(answer, sheet.answer);
    const auto width = any.width();
    const auto printed = printAnswer("Sheet", answer.asReader(), sheet.answer, {.width = width});
    ASSERT_EQ(wrongWith(printed, width), "") << sheet.name << " at " << width << "\n" << printed;
    EXPECT_GE(printAnswer("Sheet", answer.asReader(), sheet.answer, {.colour = true, .width = width}).size(),
              printed.size());
  });
}

TEST(EverySheet, KeepsToTheScreenWhateverTheListHolds) {
  tryEach(everySheet(), [](const Printed& sheet, AnyAnswer& any) {
    capnp::MallocMessageBuilder message;
    auto page = message.initRoot<schema::Page>();
    any.fill(page, sheet.item);
    const auto width = any.width();
    const auto printed = printPage(page.asReader(), sheet.item, {.width = width});
    ASSERT_EQ(wrongWith(printed, width), "") << sheet.name << " at " << width << "\n" << printed;
  });
}

// As the views print themselves, with whatever they add to it.
TEST(EveryShippedView, PrintsWhateverTheAnswerHolds) {
  tryEach(shippedViews(), [](const auto& view, AnyAnswer& any) {
    capnp::MallocMessageBuilder shown, listed;
    auto answer = shown.initRoot<schema::Answer>();
    any.fill(answer, view->answerSchema());
    const PrintOptions options{.width = any.width()};
    const auto printed = view->print(answer.asReader(), options);
    EXPECT_EQ(printed, harmless(printed)) << view->name();

    auto page = listed.initRoot<schema::Page>();
    any.fill(page, view->itemSchema());
    const auto list = view->printList(page.asReader(), options);
    EXPECT_FALSE(list.empty());
    EXPECT_EQ(list, harmless(list)) << view->name();
  });
}

}  // namespace
}  // namespace casefold
