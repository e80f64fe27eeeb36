#include "tools/sample/story.h"

#include <fmt/format.h>

#include <algorithm>

namespace casefold::sample {
namespace {

void appendText(std::string& to, std::string_view text) {
  to += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') to += '\\';
    to += c;
  }
  to += '"';
}

template <class Texts>
std::string textList(const Texts& texts) {
  std::string json = "[";
  for (const auto& text : texts) {
    if (json.size() > 1) json += ',';
    appendText(json, text);
  }
  return json + ']';
}

}  // namespace

Value::Value(const char* text) : Value(std::string_view(text)) {}
Value::Value(const std::string& text) : Value(std::string_view(text)) {}
Value::Value(std::string_view text) { appendText(json_, text); }
Value::Value(int number) : json_(std::to_string(number)) {}
Value::Value(std::uint32_t number) : json_(std::to_string(number)) {}
Value::Value(std::uint64_t number) : json_(std::to_string(number)) {}
Value::Value(bool truth) : json_(truth ? "true" : "false") {}
Value::Value(Day day) : Value(Time(day)) {}
Value::Value(Time time) : json_('"' + text(time) + '"') {}
Value::Value(const std::vector<std::string>& texts) : json_(textList(texts)) {}
Value::Value(std::initializer_list<std::string_view> texts) : json_(textList(texts)) {}

Value Value::json(std::string text) {
  Value value;
  value.json_ = std::move(text);
  return value;
}

Value object(std::initializer_list<Field> fields) {
  std::string json = "{";
  for (const auto& field : fields) {
    if (field.value.empty()) continue;
    if (json.size() > 1) json += ',';
    appendText(json, field.name);
    json += ':';
    json += field.value.json();
  }
  return Value::json(json + '}');
}

Value list(const std::vector<Value>& items) {
  std::string json = "[";
  for (const auto& item : items) {
    if (json.size() > 1) json += ',';
    json += item.json();
  }
  return Value::json(json + ']');
}

Fact::Fact(std::string_view type, Time occurred, std::initializer_list<Field> data)
    : Fact(type, occurred, object(data)) {}

Fact::Fact(std::string_view type, Time occurred, const Value& data)
    : json_(fmt::format(R"({{"type":"{}","occurred":"{}","data":{}}})", type, text(occurred), data.json())),
      day_(occurred.day) {}

Story::Story(std::string_view kind, std::string_view id) : stream_(fmt::format("{}:{}", kind, id)), id_(id) {}

Story::Handle Story::tell(const By& by, std::vector<Fact> facts, int daysLate) {
  std::erase_if(facts, [](const Fact& fact) { return fact.day() > lastDay; });
  if (facts.empty()) return std::nullopt;
  const Day recorded = facts.front().day() + days{daysLate};
  told_.push_back({by, std::move(facts), recorded, told_.size(), {}, {}, {}, {}});
  return told_.size() - 1;
}

void Story::addAbout(Handle wrong, Day found, const By& by, std::string_view type, std::string rest) {
  if (!wrong || found > lastDay) return;
  // Nobody finds a mistake before it is made.
  found = std::max(found, told_[*wrong].recorded);
  told_.push_back({by, {}, found, told_.size(), wrong, std::move(rest), found, type});
}

void Story::correct(Handle wrong, std::size_t index, Day found, const By& by, const Fact& instead,
                    std::string_view reason) {
  addAbout(
      wrong, found, by, "record.corrected",
      fmt::format(R"("event":{},"corrected":{},"reason":{})", index, instead.json(), Value(reason).json()));
}

void Story::withdraw(Handle wrong, std::size_t index, Day found, const By& by, std::string_view reason) {
  addAbout(wrong, found, by, "record.withdrawn",
           fmt::format(R"("event":{},"reason":{})", index, Value(reason).json()));
}

bool Story::write(const Sink& sink) {
  std::ranges::stable_sort(told_, {}, &Told::recorded);
  std::vector<std::size_t> versions(told_.size());
  for (std::size_t i = 0; i < told_.size(); ++i) versions[told_[i].number] = i + 1;
  std::string line;
  for (std::size_t i = 0; i < told_.size(); ++i) {
    const Told& told = told_[i];
    line = fmt::format(R"({{"stream":"{}",{}"command":"{}-{}","actor":{},"agency":{},"events":[)", stream_,
                       i == 0 ? R"("expect":"new",)" : "", id_, i + 1, Value(told.by.actor).json(),
                       Value(told.by.agency).json());
    for (const auto& fact : told.facts) {
      if (line.back() != '[') line += ',';
      line += fact.json();
    }
    if (told.about)
      line += fmt::format(R"({{"type":"{}","occurred":"{}","data":{{"version":{},"command":"{}-{}",{}}}}})",
                          told.type, text(told.occurred), versions[*told.about], id_, versions[*told.about],
                          told.rest);
    line += "]}\n";
    if (!sink(line)) return false;
  }
  return true;
}

}  // namespace casefold::sample
