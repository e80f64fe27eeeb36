#include "projections/chronology/code_lists.h"

#include <fmt/format.h>

#include <array>
#include <span>

#include "projections/chronology/summary.h"

namespace casefold::chronology {
namespace {

struct Code {
  std::string_view code;
  std::string_view name;
};

// The children-in-need census's lists, England.
constexpr std::array<Code, 22> sources{{{"1A", "a family member"},
                                        {"1B", "an acquaintance"},
                                        {"1C", "the child or young person"},
                                        {"1D", "another individual"},
                                        {"2A", "a school"},
                                        {"2B", "education services"},
                                        {"3A", "a general practitioner"},
                                        {"3B", "a health visitor"},
                                        {"3C", "a school nurse"},
                                        {"3D", "another primary health service"},
                                        {"3E", "an emergency department"},
                                        {"3F", "another health service"},
                                        {"4", "housing"},
                                        {"5A", "social care of this authority"},
                                        {"5B", "another part of this authority"},
                                        {"5C", "another authority"},
                                        {"5D", "early help"},
                                        {"6", "the police"},
                                        {"7", "another legal agency"},
                                        {"8", "another source"},
                                        {"9", "somebody who gave no name"},
                                        {"10", "an unknown source"}}};

constexpr std::array<Code, 10> needs{{{"N1", "abuse or neglect"},
                                      {"N2", "the child's disability"},
                                      {"N3", "a parent's disability or illness"},
                                      {"N4", "a family in acute stress"},
                                      {"N5", "family dysfunction"},
                                      {"N6", "socially unacceptable behaviour"},
                                      {"N7", "low income"},
                                      {"N8", "absent parenting"},
                                      {"N9", "not a case of children in need"},
                                      {"N0", "need not stated"}}};

constexpr std::array<Code, 9> closures{{{"RC1", "adopted"},
                                        {"RC2", "died"},
                                        {"RC3", "child arrangements order"},
                                        {"RC4", "special guardianship order"},
                                        {"RC5", "moved to another authority"},
                                        {"RC6", "moved to adult services"},
                                        {"RC7", "no longer in need, or another reason"},
                                        {"RC8", "after assessment, no further action"},
                                        {"RC9", "after assessment, to early help"}}};

constexpr std::array<Code, 5> abuse{{{"NEG", "neglect"},
                                     {"PHY", "physical abuse"},
                                     {"SAB", "sexual abuse"},
                                     {"EMO", "emotional abuse"},
                                     {"MUL", "more than one category of abuse"}}};

constexpr std::array<Code, 13> disabilities{{{"NONE", "none"},
                                             {"MOB", "mobility"},
                                             {"HAND", "hand function"},
                                             {"PC", "personal care"},
                                             {"INC", "incontinence"},
                                             {"COMM", "communication"},
                                             {"LD", "learning"},
                                             {"HEAR", "hearing"},
                                             {"VIS", "vision"},
                                             {"BEH", "behaviour"},
                                             {"CON", "consciousness"},
                                             {"AUT", "autism or Asperger syndrome"},
                                             {"DDA", "another disability"}}};

std::span<const Code> codes(CodeList list) {
  switch (list) {
    case CodeList::referralSource:
      return sources;
    case CodeList::primaryNeed:
      return needs;
    case CodeList::closureReason:
      return closures;
    case CodeList::abuseCategory:
      return abuse;
    case CodeList::disability:
      return disabilities;
  }
  return {};
}

}  // namespace

std::string named(CodeList list, std::string_view code) {
  if (code.empty()) return {};
  for (const auto& known : codes(list))
    if (known.code == code) return fmt::format("{} ({})", known.name, known.code);
  return fmt::format("code {}", phrases::cut(code, 16));
}

}  // namespace casefold::chronology
