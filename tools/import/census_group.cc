#include "tools/import/census_group.h"

#include <algorithm>
#include <charconv>

#include "schemas/limits.capnp.h"
#include "tools/import/cin_child.h"

namespace casefold {
namespace {

bool contains(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

CensusGroup::CensusGroup(const XmlElement& element, std::initializer_list<std::string_view> single,
                         std::initializer_list<std::string_view> repeated, const Unknown& unknown)
    : element_(element) {
  std::vector<std::string_view> seen;
  for (const auto& each : element.children) {
    if (contains(repeated, each.name)) continue;
    if (!contains(single, each.name)) {
      unknown(each.name, each.line);
      continue;
    }
    if (std::ranges::find(seen, each.name) != seen.end())
      throw CensusFault{each.line, each.name + " stands more than once in " + element.name};
    seen.push_back(each.name);
  }
}

const XmlElement* CensusGroup::find(std::string_view name) const {
  auto found = std::ranges::find(element_.children, name, &XmlElement::name);
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
  return found == nullptr ? std::string() : textOf(*found);
}

std::optional<When> CensusGroup::date(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr || found->text.empty()) return std::nullopt;
  return dateOf(*found);
}

When CensusGroup::neededDate(std::string_view name) const {
  auto found = date(name);
  if (!found) throw CensusFault{element_.line, element_.name + " has no " + std::string(name)};
  return *found;
}

bool CensusGroup::flag(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr || found->text.empty() || found->text == "false" || found->text == "0") return false;
  if (found->text == "true" || found->text == "1") return true;
  throw CensusFault{found->line, found->name + " is neither true nor false"};
}

std::uint32_t CensusGroup::number(std::string_view name) const {
  const auto* found = find(name);
  if (found == nullptr || found->text.empty()) return 0;
  std::uint32_t value = 0;
  const char* last = found->text.data() + found->text.size();
  auto [end, error] = std::from_chars(found->text.data(), last, value);
  if (error != std::errc{} || end != last)
    throw CensusFault{found->line, found->name + " is not a whole number"};
  return value;
}

When dateOf(const XmlElement& element) {
  std::string_view text = element.text;
  // xs:date may carry a time zone, and some systems write a time of midnight: neither says anything about a
  // day.
  auto rest = text.size() > 10 ? text.substr(10) : std::string_view{};
  if (rest.starts_with("T00:00:00")) rest.remove_prefix(9);
  bool isZone = rest == "Z" || (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':');
  auto when = parseWhen(text.substr(0, 10));
  if (!when || when->precision != Precision::day || !(rest.empty() || isZone))
    throw CensusFault{element.line, element.name + " is not a day of the calendar, written 2010-07-30"};
  return *when;
}

const std::string& textOf(const XmlElement& element) {
  if (element.text.size() > CensusGroup::maxValueBytes)
    throw CensusFault{element.line, element.name + " is longer than any value of a census"};
  return element.text;
}

std::vector<std::string> textsOf(const std::vector<const XmlElement*>& elements) {
  if (elements.size() > schema::MAX_LIST_ITEMS)
    throw CensusFault{elements.front()->line,
                      elements.front()->name + " stands more often than an event has room for"};
  std::vector<std::string> texts;
  for (const auto* element : elements)
    if (!element->text.empty()) texts.push_back(textOf(*element));
  return texts;
}

}  // namespace casefold
