// One element of a census with the elements that may stand in it. Private to tools/import.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/codec/when.h"
#include "tools/import/census_xml.h"

namespace casefold {

class CensusGroup {
 public:
  using Unknown = std::function<void(const std::string& name, std::uint64_t line)>;

  // Sorts what stands in `element`: names of which there is at most one, and names that may repeat. Tells
  // `unknown` of every other. Throws CensusFault where what must be single is repeated. `element` must
  // outlive it.
  CensusGroup(const XmlElement& element, std::initializer_list<std::string_view> single,
              std::initializer_list<std::string_view> repeated, const Unknown& unknown);

  [[nodiscard]] std::uint64_t line() const { return element_.line; }
  [[nodiscard]] const XmlElement* find(std::string_view name) const;
  [[nodiscard]] std::vector<const XmlElement*> all(std::string_view name) const;

  // The rest of a single element; nothing, or empty, where it is missing or empty. Throw CensusFault where it
  // is not what it must be: a text of at most maxValueBytes, a day of the calendar, true, false, 1 or 0.
  static constexpr std::size_t maxValueBytes = 4096;
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::optional<When> date(std::string_view name) const;
  [[nodiscard]] When neededDate(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;
  [[nodiscard]] std::uint32_t number(std::string_view name) const;

 private:
  const XmlElement& element_;
};

// The day that the text of `element` names. Throws CensusFault.
[[nodiscard]] When dateOf(const XmlElement& element);
// The text of `element`. Throws CensusFault where it is longer than maxValueBytes.
[[nodiscard]] const std::string& textOf(const XmlElement& element);
// The texts of these elements that are not empty, at most maxListItems. Throws CensusFault.
[[nodiscard]] std::vector<std::string> textsOf(const std::vector<const XmlElement*>& elements);

}  // namespace casefold
