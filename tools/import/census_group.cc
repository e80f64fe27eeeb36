#include "tools/import/census_group.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "schemas/limits.capnp.h"
#include "tools/import/census_date.h"

namespace casefold {
namespace {

bool contains(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool saysTheSame(const XmlElement& a, const XmlElement& b) {
  return a.text == b.text && a.children.empty() && b.children.empty();
}

}  // namespace

CensusGroup::CensusGroup(const XmlElement& element, std::initializer_list<std::string_view> single,
                         std::initializer_list<std::string_view> repeated, const CensusTold& told)
    : element_(element), told_(told) {
  if (!element.text.empty())
    told.query(element.line, element.name + " holds a text beside its elements, which was not read");
  std::vector<const XmlElement*> seen;
  for (const auto& each : element.children) {
    if (contains(repeated, each.name)) continue;
    if (!contains(single, each.name)) {
      told.unknown(each.name, each.line);
      continue;
    }
    const auto before = std::ranges::find(seen, each.name, [](const XmlElement* one) { return one->name; });
    if (before == seen.end()) {
      seen.push_back(&each);
    } else if (!saysTheSame(**before, each) && std::ranges::find(unclear_, each.name) == unclear_.end()) {
      told.leftOut(each.line, fmt::format("{} stands more than once in {}, and says different things",
                                          each.name, element.name));
      unclear_.emplace_back(each.name);
    }
  }
}

std::uint64_t CensusGroup::lineOf(std::string_view name) const {
  const auto found = std::ranges::find(element_.children, name, &XmlElement::name);
  return found == element_.children.end() ? element_.line : found->line;
}

const XmlElement* CensusGroup::find(std::string_view name) const {
  if (std::ranges::find(unclear_, name) != unclear_.end()) return nullptr;
  const auto found = std::ranges::find(element_.children, name, &XmlElement::name);
  return found == element_.children.end() ? nullptr : &*found;
}

std::vector<const XmlElement*> CensusGroup::all(std::string_view name) const {
  std::vector<const XmlElement*> found;
  for (const auto& each : element_.children)
    if (each.name == name) found.push_back(&each);
  return found;
}

std::string CensusGroup::text(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr) return {};
  auto texts = textsOf({found}, told_);
  return texts.empty() ? std::string() : std::move(texts.front());
}

CensusGroup::Date CensusGroup::date(std::string_view name) const {
  if (std::ranges::find(unclear_, name) != unclear_.end()) return {.day = {}, .unreadable = true};
  const auto* found = find(name);
  return found == nullptr ? Date{} : dateOf(*found, told_);
}

std::optional<When> CensusGroup::neededDate(std::string_view name, std::string_view what) const {
  auto found = date(name);
  if (!found.day && !found.unreadable)
    told_.leftOut(element_.line, fmt::format("{} has no {}: {} is left out", element_.name, name, what));
  return found.day;
}

std::optional<bool> CensusGroup::flag(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr || found->text.empty()) return std::nullopt;
  std::string said = found->text;
  std::ranges::transform(said, said.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const auto* yes : {"true", "1", "yes", "y"})
    if (said == yes) return true;
  for (const auto* no : {"false", "0", "no", "n"})
    if (said == no) return false;
  told_.leftOut(found->line, found->name + " is neither true nor false");
  return std::nullopt;
}

std::optional<std::uint32_t> CensusGroup::number(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr || found->text.empty()) return std::nullopt;
  std::uint32_t value = 0;
  const char* last = found->text.data() + found->text.size();
  const auto [end, error] = std::from_chars(found->text.data(), last, value);
  if (error == std::errc{} && end == last) return value;
  told_.leftOut(found->line, found->name + " is not a whole number");
  return std::nullopt;
}

CensusGroup::Date dateOf(const XmlElement& element, const CensusTold& told) {
  if (element.text.empty()) return {};
  const auto read = readCensusDay(element.text);
  if (!read) {
    told.leftOut(element.line, element.name + " " + read.error().message);
    return {.day = {}, .unreadable = true};
  }
  if (!read->how.empty())
    told.query(element.line,
               fmt::format("{} is not written 2010-07-30, and was read as {}", element.name, read->how));
  return {.day = read->day};
}

std::vector<std::string> textsOf(const std::vector<const XmlElement*>& elements, const CensusTold& told) {
  std::vector<std::string> texts;
  for (const auto* element : elements) {
    if (element->text.empty()) continue;
    if (element->text.size() > CensusGroup::maxValueBytes)
      told.leftOut(element->line, element->name + " is longer than any value of a census");
    else if (texts.size() == schema::MAX_LIST_ITEMS)
      told.leftOut(element->line, element->name + " stands more often than an event has room for");
    else
      texts.push_back(element->text);
  }
  return texts;
}

}  // namespace casefold
