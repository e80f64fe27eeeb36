// Policies for tests: what is shipped, with some of it replaced.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "projections/policy/deadline.h"
#include "schemas/codec/when.h"

namespace casefold::policy {

inline When at(std::string_view written) { return *parseWhen(written); }
inline Instant instant(std::string_view written) { return *parseInstant(written); }
inline Day day(std::string_view written) { return std::chrono::floor<std::chrono::days>(at(written).start); }

inline TimeScale lasting(unsigned count, DayCount dayCount) {
  return {.name = "test",
          .label = "test",
          .count = count,
          .dayCount = dayCount,
          .clockStarts = "the test begins"};
}

inline const Calendar& shippedCalendar() { return shippedPolicies()->calendars().at(day("2010-01-01")); }

// As it would be written in a record.
inline std::string due(unsigned count, DayCount dayCount, std::string_view start) {
  return text(dueAfter(lasting(count, dayCount), shippedCalendar(), at(start)).when);
}

// The shipped policies, but for the subjects of these files.
inline Policies policiesWith(const std::vector<PolicyText>& files) {
  auto read = Policies::read(files);
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return *std::move(read);
}

}  // namespace casefold::policy
