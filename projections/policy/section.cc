#include "projections/policy/section.h"

#include <cmath>

namespace casefold::policy {
namespace {

constexpr std::size_t mostShown = 20;

bool isControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::size_t lineOf(const toml::node& node) { return node.source().begin.line; }

}  // namespace

void Mistakes::note(std::string_view file, std::size_t line, std::string_view rule) {
  lines_.push_back(line == 0 ? fmt::format("{}: {}", file, rule)
                             : fmt::format("{}:{}: {}", file, line, rule));
}

std::string Mistakes::text() const {
  std::string text;
  for (std::size_t i = 0; i < std::min(lines_.size(), mostShown); ++i)
    text += (i == 0 ? "" : "\n") + lines_[i];
  if (lines_.size() > mostShown) text += fmt::format("\nand {} more", lines_.size() - mostShown);
  return text;
}

Section::Section(const toml::table& table, std::string_view file, std::string what, Mistakes& mistakes)
    : table_(table), file_(file), what_(std::move(what)), mistakes_(mistakes) {}

Section::~Section() {
  if (leaveRest_) return;
  for (const auto& [key, node] : table_)
    if (!asked_.contains(key.str()))
      mistakes_.note(file_, key.source().begin.line,
                     fmt::format("{}there is no key \"{}\"", what_.empty() ? "" : what_ + ": ", key.str()));
}

std::vector<std::string> Section::keys() const {
  std::vector<std::pair<toml::source_position, std::string>> found;
  for (const auto& [key, node] : table_) found.emplace_back(key.source().begin, key.str());
  std::ranges::sort(found, [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> keys;
  for (auto& [at, key] : found) keys.push_back(std::move(key));
  return keys;
}

void Section::wrong(std::string_view key, std::string_view rule) {
  const toml::node* node = table_.get(key);
  const std::size_t line = node != nullptr ? lineOf(*node) : lineOf(table_);
  mistakes_.note(file_, line,
                 fmt::format("{}{}{}", what_.empty() ? "" : what_ + ": ",
                             key.empty() ? "" : std::string(key) + " ", rule));
}

const toml::node* Section::optional(std::string_view key) {
  asked_.emplace(key);
  return table_.get(key);
}

const toml::node* Section::required(std::string_view key) {
  const toml::node* node = optional(key);
  if (node == nullptr) wrong(key, "is missing");
  return node;
}

std::string Section::text(std::string_view key) {
  const toml::node* node = required(key);
  if (node == nullptr) return {};
  if (!node->is_string() || node->as_string()->get().empty()) {
    wrong(key, "must be a text in quotes, and not empty");
    return {};
  }
  if (std::ranges::any_of(node->as_string()->get(), isControl))
    wrong(key, "must be one line, without control characters");
  return node->as_string()->get();
}

std::string Section::textOr(std::string_view key, std::string_view otherwise) {
  return optional(key) == nullptr ? std::string(otherwise) : text(key);
}

std::vector<std::string> Section::texts(std::string_view key) {
  std::vector<std::string> texts;
  const toml::node* node = required(key);
  if (node == nullptr) return texts;
  const toml::array* array = node->as_array();
  if (array == nullptr || array->empty()) {
    wrong(key, "must be a list of texts in brackets, and not empty");
    return texts;
  }
  for (const toml::node& element : *array) {
    const auto* item = element.as_string();
    const auto note = [&](std::string_view rule) {
      mistakes_.note(file_, lineOf(element),
                     fmt::format("{}{}: {}", what_.empty() ? "" : what_ + ": ", key, rule));
    };
    if (item == nullptr || item->get().empty())
      note("each must be a text in quotes, and not empty");
    else if (std::ranges::any_of(item->get(), isControl))
      note("each must be one line, without control characters");
    else if (std::ranges::find(texts, item->get()) != texts.end())
      note(fmt::format("\"{}\" is there twice", item->get()));
    else
      texts.push_back(item->get());
  }
  return texts;
}

std::uint32_t Section::wholeOf(const toml::node& node, std::string_view key, Whole range) {
  const auto* number = node.as_integer();
  if (number == nullptr || number->get() < range.least || number->get() > range.most) {
    wrong(key, fmt::format("must be a whole number between {} and {}", range.least, range.most));
    return range.least;
  }
  return static_cast<std::uint32_t>(number->get());
}

std::uint32_t Section::whole(std::string_view key, Whole range) {
  const toml::node* node = required(key);
  return node == nullptr ? range.least : wholeOf(*node, key, range);
}

std::optional<std::uint32_t> Section::wholeIfThere(std::string_view key, Whole range) {
  const toml::node* node = optional(key);
  if (node == nullptr) return {};
  return wholeOf(*node, key, range);
}

double Section::realOf(const toml::node& node, std::string_view key, Real range) {
  const auto number = node.is_number() ? node.value<double>() : std::nullopt;
  if (!number || !std::isfinite(*number) || *number < range.least || *number > range.most) {
    wrong(key, fmt::format("must be a number between {} and {}", range.least, range.most));
    return range.least;
  }
  return *number;
}

double Section::real(std::string_view key, Real range) {
  const toml::node* node = required(key);
  return node == nullptr ? range.least : realOf(*node, key, range);
}

std::optional<double> Section::realIfThere(std::string_view key, Real range) {
  const toml::node* node = optional(key);
  if (node == nullptr) return {};
  return realOf(*node, key, range);
}

bool Section::flag(std::string_view key) {
  const toml::node* node = optional(key);
  if (node == nullptr) return false;
  if (!node->is_boolean()) wrong(key, "must be true or false");
  return node->value_or(false);
}

Day Section::day(std::string_view key) {
  const toml::node* node = required(key);
  if (node == nullptr) return {};
  const auto* date = node->as_date();
  if (date == nullptr) {
    wrong(key, "must be a day, without quotes, such as 2010-04-01");
    return {};
  }
  const toml::date written = date->get();
  const Day day{std::chrono::year(written.year) / written.month / written.day};
  if (day < earliestWhen || day >= endOfWhen) wrong(key, "must be a day from 1800-01-01 to 2199-12-31");
  return day;
}

std::chrono::minutes Section::timeOfDay(std::string_view key) {
  const std::string written = text(key);
  const auto digit = [&](std::size_t at) {
    return written[at] >= '0' && written[at] <= '9' ? written[at] - '0' : -1;
  };
  if (written.empty()) return {};
  if (written.size() == 5 && written[2] == ':' && digit(0) >= 0 && digit(1) >= 0 && digit(3) >= 0 &&
      digit(4) >= 0) {
    const int hours = digit(0) * 10 + digit(1);
    const int minutes = digit(3) * 10 + digit(4);
    if (minutes < 60 && hours * 60 + minutes <= 24 * 60) return std::chrono::minutes(hours * 60 + minutes);
  }
  wrong(key, "must be a time of day from \"00:00\" to \"24:00\"");
  return {};
}

const toml::table* Section::tableAt(std::string_view key) {
  const toml::node* node = required(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) wrong(key, fmt::format("must be a table, [{}]", key));
  return node->as_table();
}

void Section::table(std::string_view key, const std::function<void(Section&)>& read) {
  const toml::table* inner = tableAt(key);
  if (inner == nullptr) return;
  Section section(*inner, file_, std::string(key), mistakes_);
  read(section);
}

void Section::tables(std::string_view key, std::string_view what,
                     const std::function<void(const std::string&, Section&)>& read) {
  const toml::table* outer = tableAt(key);
  if (outer == nullptr) return;
  if (outer->empty()) wrong(key, fmt::format("must have at least one {}", what));
  Section names(*outer, file_, std::string(key), mistakes_);
  for (const std::string& name : names.keys()) {
    names.asked_.insert(name);
    const toml::node& node = *outer->get(name);
    const std::string called = fmt::format("{} \"{}\"", what, name);
    if (!node.is_table()) {
      mistakes_.note(file_, lineOf(node), fmt::format("{}: must be a table, [{}.{}]", called, key, name));
      continue;
    }
    Section section(*node.as_table(), file_, called, mistakes_);
    read(name, section);
  }
}

void Section::list(std::string_view key, std::string_view what, const std::function<void(Section&)>& read) {
  const toml::node* node = required(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr || array->empty()) {
    wrong(key, fmt::format("must be a list of tables, [[{}]], and not empty", key));
    return;
  }
  std::size_t number = 0;
  for (const toml::node& element : *array) {
    const std::string called = fmt::format("{} {}", what, ++number);
    if (!element.is_table()) {
      mistakes_.note(file_, lineOf(element), fmt::format("{}: must be a table, [[{}]]", called, key));
      continue;
    }
    Section section(*element.as_table(), file_, called, mistakes_);
    read(section);
  }
}

}  // namespace casefold::policy
