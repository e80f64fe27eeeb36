// Which days and hours are worked: weekends, the bank holidays of England and Wales, office hours.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "projections/policy/edition.h"

namespace casefold::policy {

struct Holiday {
  Day day;
  std::string name;  // "Easter Monday"
};

// Read only once it is made; any thread.
struct Calendar {
  Edition edition;
  // Both included: the years whose bank holidays are listed. In all others only weekends are left out, and
  // what is counted over them says so (Deadline::beyondCalendar).
  std::chrono::year firstYear{};
  std::chrono::year lastYear{};
  std::vector<Holiday> holidays = {};  // in order; one a day
  std::array<bool, 7> weekend = {};    // by C encoding: 0 is Sunday. At least one day is worked
  std::chrono::minutes opens{
      9 * 60};  // office hours on every working day, by the clock on the wall; opens < closes
  std::chrono::minutes closes{17 * 60};  // to 24:00

  // Null: none.
  [[nodiscard]] const Holiday* holiday(Day day) const;
  [[nodiscard]] bool isWeekend(Day day) const { return weekend.at(std::chrono::weekday(day).c_encoding()); }
  [[nodiscard]] bool isWorkingDay(Day day) const { return !isWeekend(day) && holiday(day) == nullptr; }
  // Are the bank holidays of its year listed?
  [[nodiscard]] bool lists(Day day) const;
};

}  // namespace casefold::policy
