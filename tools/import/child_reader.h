// How a <Child> is read, group by group. Private to tools/import: cin_child.h is what others use.
#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "tools/import/cin_child.h"

namespace casefold {

// Reads one child.
class ChildReader {
 public:
  ChildReader(const ReturnTime& time, const CensusTold& told) : time_(time), told_(told) {}
  ReturnedChild read(const XmlElement& child);

 private:
  // A thing that begins with the fact to be added next. Its place among the child's things.
  std::size_t thing(ThingKind kind, std::uint64_t line, std::optional<When> begun = {});
  // Adds a fact and returns its event, to be filled. Its slot is known once it is filled: see finish().
  schema::Event::Builder add(std::size_t thing, const When& occurred, Rank rank, std::uint64_t line,
                             std::vector<std::string_view> statedEmpty = {});

  void identity(const CensusGroup& identifiers, const std::vector<CensusGroup>& characteristics);
  void disabilities(const std::vector<const XmlElement*>& elements);
  void episode(const XmlElement& element);
  void noFurtherAction(const CensusGroup& details, std::size_t episode);
  void closure(const CensusGroup& details, std::size_t episode);
  void assessment(const XmlElement& element);
  void enquiry(const XmlElement& element);
  void inNeedPlan(const XmlElement& element);
  void protectionPlan(const XmlElement& element);
  void reviews(const CensusGroup& plan, std::size_t thing);
  void preProceedings(const XmlElement& element);
  void preProceedingsSteps(const CensusGroup& parts, std::size_t thing);
  void conference(const CensusGroup& parts, std::size_t givenWith);

  [[nodiscard]] CensusGroup group(const XmlElement& element, std::initializer_list<std::string_view> single,
                                  std::initializer_list<std::string_view> repeated = {}) const {
    return {element, single, repeated, told_};
  }
  // When a fact is known that has no day of its own; nothing, which is told, where there is no day at all.
  [[nodiscard]] std::optional<When> learned(std::uint64_t line, std::string_view what) const;
  void finish();

  const ReturnTime& time_;
  const CensusTold& told_;
  std::optional<When> firstReferral_;
  ReturnedChild child_;
};

}  // namespace casefold
