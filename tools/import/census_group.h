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

// Who is told what reading a child comes upon. Nothing that is told holds a value out of the file.
struct CensusTold {
  // An element that no census has where it stands.
  std::function<void(const std::string& name, std::uint64_t line)> unknown;
  // Something that is said in the return, and not read. `what`: "PersonBirthDate is not a day of the
  // calendar, …".
  std::function<void(std::uint64_t line, std::string what)> leftOut;
  // Something that was read, and that a person should look at.
  std::function<void(std::uint64_t line, std::string what)> query;
};

class CensusGroup {
 public:
  // Sorts what stands in `element`: names of which there is at most one, and names that may repeat. Every
  // other is told as unknown. What must be single and stands there again, saying otherwise, is left out.
  // `element` and `told` must outlive it.
  CensusGroup(const XmlElement& element, std::initializer_list<std::string_view> single,
              std::initializer_list<std::string_view> repeated, const CensusTold& told);

  [[nodiscard]] std::uint64_t line() const { return element_.line; }
  [[nodiscard]] const std::string& name() const { return element_.name; }
  [[nodiscard]] std::uint64_t lineOf(std::string_view name) const;
  [[nodiscard]] const XmlElement* find(std::string_view name) const;
  [[nodiscard]] std::vector<const XmlElement*> all(std::string_view name) const;
  // Is there nothing in it at all?
  [[nodiscard]] bool isEmpty() const { return element_.children.empty() && element_.text.empty(); }

  // What the rest return of a single element: nothing where it is missing, empty, or not what it must be,
  // which is told as left out.
  static constexpr std::size_t maxValueBytes = 4096;
  [[nodiscard]] std::string text(std::string_view name) const;  // at most maxValueBytes
  struct Date {
    std::optional<When> day;
    bool unreadable = false;  // there is something, and it is no day
  };
  [[nodiscard]] Date date(std::string_view name) const;
  // The same of the date without which `what` says nothing: it is told where it is missing.
  [[nodiscard]] std::optional<When> neededDate(std::string_view name, std::string_view what) const;
  [[nodiscard]] std::optional<bool> flag(std::string_view name) const;
  [[nodiscard]] std::optional<std::uint32_t> number(std::string_view name) const;

 private:
  const XmlElement& element_;
  const CensusTold& told_;
  std::vector<std::string_view> unclear_;  // stand more than once
};

// The day that the text of `element` names (census_date.h); nothing where it is empty or names none, which is
// told.
[[nodiscard]] CensusGroup::Date dateOf(const XmlElement& element, const CensusTold& told);
// The texts of these elements that are not empty; what an event has no room for is told as left out.
[[nodiscard]] std::vector<std::string> textsOf(const std::vector<const XmlElement*>& elements,
                                               const CensusTold& told);

}  // namespace casefold
