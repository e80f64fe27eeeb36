#include "projections/sheet/by_schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "projections/sheet/deadline.h"
#include "projections/sheet/grid.h"
#include "projections/sheet/sheet.h"
#include "projections/sheet/value.h"
#include "projections/sheet/wording.h"
#include "schemas/codec/record.h"

namespace casefold {
namespace {

using capnp::DynamicList;
using capnp::DynamicStruct;

void writeCut(std::string& out, const Screen& screen) {
  out += '\n';
  writeText(out, "Lists are cut to their newest entries; the chronology has all.", Colour::plain, screen);
}

bool isTrue(DynamicStruct::Reader value, const std::optional<capnp::StructSchema::Field>& field) {
  return field && isThere(value, *field) && value.get(*field).as<bool>();
}

// A heading says its unit, so that the cells need not: "length (minutes)".
std::string headingOf(const FieldShown& field) {
  if (field.unit.empty() || field.unit == field.name) return field.name;
  return field.name.empty() ? field.unit : fmt::format("{} ({})", field.name, field.unit);
}

Grid::Heading columnOf(const FieldShown& field) {
  return {.name = headingOf(field),
          .align = field.isNumber ? Align::right : Align::left,
          .always = field.alwaysShown};
}

// The fields of a list's struct: what stands in its columns, and the lists that become tables of their own.
struct RowShown {
  std::vector<FieldShown> cells, tables;
  std::size_t naming = 0;  // how many of the cells name the row in the tables beneath
  std::optional<capnp::StructSchema::Field> truncated;

  RowShown(capnp::StructSchema schema, std::vector<FieldShown> fields) : truncated(truncatedField(schema)) {
    for (auto& field : fields) (field.form == Form::table ? tables : cells).push_back(std::move(field));
    // What happened is read in order of time.
    const auto rest = std::ranges::stable_partition(
        cells, [](const FieldShown& field) { return field.field.getProto().getName() == "occurred"; });
    const auto isName = [](const FieldShown& field) {
      return field.field.getType().isText() || field.field.getType().isEnum();
    };
    if (rest.begin() == cells.begin())
      naming = std::min<std::size_t>(1, cells.size());
    else
      naming = rest.empty() || !isName(rest.front()) ? 1 : 2;
  }
};

class Printer {
 public:
  Printer(std::string& out, const Screen& screen) : out_(out), screen_(screen) {}

  // `path`: the headings above, for the headings beneath.
  void structure(DynamicStruct::Reader value, const std::string& path);
  // The sentence about lists that are cut, if one was met.
  void end();

 private:
  // The items of a list, and what names the rows that hold them.
  struct Group {
    std::vector<Value> labels;
    DynamicList::Reader items;
  };

  void section(DynamicStruct::Reader value, const FieldShown& field, const std::string& path);
  void table(const FieldShown& field, const std::string& heading, const std::vector<Grid::Heading>& labels,
             const std::vector<Group>& groups);
  void timetable(const FieldShown& field, const std::string& heading, std::vector<Grid::Heading> columns,
                 const std::vector<Group>& groups);
  void written(const Grid& grid, const FieldShown& field, const std::string& heading);
  void heading(const std::string& words, const std::string& explained);

  std::string& out_;
  const Screen screen_;
  bool cut_ = false;
};

// "Plan: reviews"; the words of $shownAs stand alone.
std::string headingBeneath(const std::string& path, const FieldShown& field) {
  return path.empty() || field.named ? asHeading(field.name) : fmt::format("{}: {}", path, field.name);
}

void Printer::heading(const std::string& words, const std::string& explained) {
  writeHeading(out_, words, screen_);
  if (!explained.empty()) writeText(out_, explained, Colour::dim, screen_);
}

void Printer::structure(DynamicStruct::Reader value, const std::string& path) {
  cut_ = cut_ || isTrue(value, truncatedField(value.getSchema()));
  const auto fields = fieldsShown(value.getSchema());
  Fields lines;
  for (const auto& field : fields)
    if (field.form == Form::value && !isOtherMember(value, field.field)) {
      auto shown = valueOf(value, field, Within::line);
      lines.add(field.name, std::move(shown.cell));
    }
  // Beneath the head of the answer there is a gap; beneath a section's heading none.
  if (!lines.empty() && path.empty()) out_ += '\n';
  lines.write(out_, screen_);
  for (const auto& field : fields) {
    if (field.form == Form::section) section(value, field, path);
    if (field.form == Form::table && isThere(value, field.field))
      table(field, headingBeneath(path, field), {}, {{{}, value.get(field.field).as<DynamicList>()}});
  }
}

// Does what an enumeration begins with say something? "not sought" does; not of a stream of which nothing is
// recorded.
enum class FirstValue { says, doesNotSay };

// Is there anything to say about it, other than "no" and 0?
bool saysAnything(DynamicStruct::Reader value, FirstValue first) {
  return std::ranges::any_of(fieldsShown(value.getSchema()), [&](const FieldShown& field) {
    if (!isThere(value, field.field)) return false;
    switch (field.form) {
      case Form::value: {
        const auto shown = valueOf(value, field, Within::line);
        return shown.set || (first == FirstValue::says && shown.known && field.field.getType().isEnum());
      }
      case Form::table:
        return value.get(field.field).as<DynamicList>().size() > 0;
      case Form::section:
        return saysAnything(value.get(field.field).as<DynamicStruct>(), first);
    }
    return false;
  });
}

void Printer::section(DynamicStruct::Reader value, const FieldShown& field, const std::string& path) {
  const auto words = headingBeneath(path, field);
  const auto there = isThere(value, field.field);
  if (!there && !field.alwaysShown) return;
  if (there) {
    const auto content = value.get(field.field).as<DynamicStruct>();
    if (saysAnything(content, FirstValue::says)) {
      heading(words, field.explained);
      return structure(content, words);
    }
  }
  if (!field.alwaysShown) return;
  heading(words, field.explained);
  out_ += "None.\n";
}

void Printer::table(const FieldShown& field, const std::string& words,
                    const std::vector<Grid::Heading>& labels, const std::vector<Group>& groups) {
  if (isDeadline(field.field.getType().asList().getElementType()))
    return timetable(field, words, labels, groups);
  const auto schema = field.field.getType().asList().getStructElementType();
  const RowShown row(schema, fieldsShown(schema));
  auto columns = labels;
  for (const auto& cell : row.cells) {
    for (auto& label : columns)
      if (label.grouping && label.name == cell.name) label.name = label.inFull;
    columns.push_back(columnOf(cell));
  }
  Grid grid(std::move(columns));
  // What the tables beneath this one show, by field.
  std::vector<std::vector<Group>> beneath(row.tables.size());
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (auto item : groups[i].items) {
      const auto value = item.as<DynamicStruct>();
      cut_ = cut_ || isTrue(value, row.truncated);
      auto values = groups[i].labels;
      for (const auto& cell : row.cells) values.push_back(valueOf(value, cell, Within::table));
      const std::vector<Value> names(
          values.begin(), values.begin() + static_cast<std::ptrdiff_t>(labels.size() + row.naming));
      for (std::size_t t = 0; t < row.tables.size(); ++t)
        if (isThere(value, row.tables[t].field))
          beneath[t].push_back({names, value.get(row.tables[t].field).as<DynamicList>()});
      grid.row(std::move(values), i);
    }
  written(grid, field, words);
  if (grid.empty()) return;
  for (std::size_t t = 0; t < row.tables.size(); ++t) {
    auto names = labels;
    for (std::size_t i = 0; i < row.naming; ++i)
      names.push_back({.name = row.cells[i].name,
                       .grouping = true,
                       .inFull = fmt::format("{}: {}", field.name, row.cells[i].name)});
    table(row.tables[t], headingBeneath(words, row.tables[t]), names, beneath[t]);
  }
}

// What is due when, of a list of deadlines.
void Printer::timetable(const FieldShown& field, const std::string& words, std::vector<Grid::Heading> columns,
                        const std::vector<Group>& groups) {
  for (const auto* name : {"what", "due", "within", "since"}) columns.push_back({.name = name});
  Grid grid(std::move(columns));
  const auto value = [](const std::string& text) { return Value{orDash(text), !text.empty(), true}; };
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (auto item : groups[i].items) {
      const auto deadline = item.as<DynamicStruct>().as<schema::Deadline>();
      auto values = groups[i].labels;
      values.push_back(value(nameOf(deadline)));
      values.push_back(ofDeadline(deadline, Within::table));
      values.push_back(value(lengthOf(deadline)));
      values.push_back(
          {timeOrDash(deadline.hasStarted(), deadline.getStarted()), deadline.hasStarted(), true});
      grid.row(std::move(values), i);
    }
  written(grid, field, words);
}

void Printer::written(const Grid& grid, const FieldShown& field, const std::string& words) {
  if (grid.empty() && !field.alwaysShown) return;
  heading(words, field.explained);
  if (grid.empty())
    out_ += "None.\n";
  else
    grid.write(out_, screen_);
}

void Printer::end() {
  if (cut_) writeCut(out_, screen_);
}

}  // namespace

void writeBody(std::string& out, DynamicStruct::Reader body, const Screen& screen) {
  Printer printer(out, screen);
  printer.structure(body, "");
  printer.end();
}

std::string printAnswer(std::string_view what, schema::Answer::Reader answer, capnp::StructSchema body,
                        const PrintOptions& options) {
  const auto screen = screenOf(options);
  std::string out;
  writeHead(out, what, answer, screen);
  const auto content = answer.getBody().getAs<DynamicStruct>(body);
  // Of a stream that has no record here, a sheet of dashes says nothing.
  if (answer.getVersion() == 0 && !saysAnything(content, FirstValue::doesNotSay)) return out;
  if (const auto explained = explanationOf(body); !explained.empty())
    writeText(out, explained, Colour::dim, screen);
  writeBody(out, content, screen);
  return out;
}

std::string printPage(schema::Page::Reader page, capnp::StructSchema item, const PrintOptions& options) {
  const auto screen = screenOf(options);
  const auto fields = fieldsShown(item);
  const auto truncated = truncatedField(item);
  std::vector<Grid::Heading> columns = {{.name = "stream", .always = true}};
  for (const auto& field : fields) columns.push_back(columnOf(field));
  Grid grid(std::move(columns));
  bool cut = false;
  for (auto entry : page.getItems()) {
    const auto content = entry.getBody().getAs<DynamicStruct>(item);
    cut = cut || isTrue(content, truncated);
    std::vector<Value> values = {
        {Cell(view(entry.getStream()), entry.getComplete() ? Colour::plain : Colour::red), true, true}};
    for (const auto& field : fields) values.push_back(valueOf(content, field, Within::table));
    grid.row(std::move(values));
  }
  std::string out;
  if (grid.empty()) {
    const auto words = wordsFor(item);
    writeText(out, words.empty() ? "Nothing found." : fmt::format("There is no {}.", words), Colour::plain,
              screen);
  } else {
    if (const auto explained = explanationOf(item); !explained.empty()) {
      writeText(out, explained, Colour::dim, screen);
      out += '\n';
    }
    grid.write(out, screen);
  }
  if (cut) writeCut(out, screen);
  writeFoot(out, page, screen);
  return out;
}

}  // namespace casefold
