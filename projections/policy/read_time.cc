#include "projections/policy/readers.h"
#include "schemas/codec/when.h"

namespace casefold::policy {
namespace {

using namespace std::chrono;

constexpr Whole lengths{.least = 1, .most = 3660};
constexpr Whole years{.least = 1800, .most = 2199};

struct Counted {
  std::string_view key;
  DayCount count;
};
// The key of a time scale says how it is counted.
constexpr std::array<Counted, 6> counts{{{"working-days", DayCount::workingDays},
                                         {"working-hours", DayCount::workingHours},
                                         {"hours", DayCount::clockHours},
                                         {"days", DayCount::calendarDays},
                                         {"weeks", DayCount::calendarWeeks},
                                         {"months", DayCount::calendarMonths}}};

TimeScale readScale(const std::string& name, Section& section) {
  TimeScale scale{.name = name,
                  .label = section.text("label"),
                  .clockStarts = section.text("clock-starts"),
                  .note = section.textOr("note", "")};
  std::size_t given = 0;
  for (const auto& [key, count] : counts) {
    const auto length = section.wholeIfThere(key, lengths);
    if (!length) continue;
    ++given;
    scale.count = *length;
    scale.dayCount = count;
  }
  if (given != 1)
    section.wrong("", "needs one of working-days, working-hours, hours, days, weeks, months, and one only");
  return scale;
}

void readHolidays(Section& section, Calendar& calendar) {
  for (const std::string& key : section.keys()) {
    const std::string name = section.text(key);
    const auto when = parseWhen(key);
    if (!when || when->precision != Precision::day) {
      section.wrong(key, fmt::format("must be a day, such as 2026-12-25{}{}", when ? "" : ": ",
                                     when ? "" : when.error().message));
      continue;
    }
    const Day day = floor<days>(when->start);
    if (!calendar.lists(day)) section.wrong(key, "lies outside the years from first-year to last-year");
    calendar.holidays.push_back({day, name});
  }
  std::ranges::sort(calendar.holidays, {}, &Holiday::day);
}

void readWeekend(Section& file, Calendar& calendar) {
  constexpr std::array<std::string_view, 7> names = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                     "Thursday", "Friday", "Saturday"};
  const auto listed = file.texts("weekend");
  for (const std::string& name : listed) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
      file.wrong("weekend", fmt::format("\"{}\" is no day of the week, such as \"Saturday\"", name));
    else
      calendar.weekend.at(static_cast<std::size_t>(found - names.begin())) = true;
  }
  if (std::ranges::find(calendar.weekend, false) == calendar.weekend.end())
    file.wrong("weekend", "leaves no day to work on");
}

}  // namespace

void read(Section& file, TimeScales& scales) {
  file.tables("scales", "time scale", [&scales](const std::string& name, Section& section) {
    scales.scales.push_back(readScale(name, section));
    if (std::ranges::find(scale::all, name) == scale::all.end())
      section.wrong(
          "", "no view goes by a time scale of this name; casefold policy show time-scales has the names");
  });
  for (const std::string_view name : scale::all)
    if (scales.find(name) == nullptr)
      file.wrong("scales", fmt::format("must have the time scale \"{}\"", name));
}

void read(Section& file, Calendar& calendar) {
  calendar.firstYear = year(static_cast<int>(file.whole("first-year", years)));
  calendar.lastYear = year(static_cast<int>(file.whole("last-year", years)));
  if (calendar.lastYear < calendar.firstYear) file.wrong("last-year", "must not lie before first-year");
  readWeekend(file, calendar);
  file.table("office-hours", [&calendar](Section& hours) {
    calendar.opens = hours.timeOfDay("opens");
    calendar.closes = hours.timeOfDay("closes");
    if (calendar.opens >= calendar.closes) hours.wrong("closes", "must be later than opens");
  });
  file.table("holidays", [&calendar](Section& holidays) { readHolidays(holidays, calendar); });
  for (year inYear = calendar.firstYear; inYear <= calendar.lastYear; ++inYear)
    if (std::ranges::none_of(calendar.holidays, [inYear](const Holiday& holiday) {
          return year_month_day(holiday.day).year() == inYear;
        }))
      file.wrong("holidays", fmt::format("must list those of {}, or first-year and last-year leave it out",
                                         static_cast<int>(inYear)));
}

}  // namespace casefold::policy
