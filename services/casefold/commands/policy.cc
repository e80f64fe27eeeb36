// `casefold policy …`: what holds, whether files are right, and how a deadline is counted. None of them needs
// a service.
#include <capnp/message.h>
#include <fmt/format.h>
#include <toml++/toml.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "infra/clock/clock.h"
#include "infra/terminal/shown_time.h"
#include "infra/terminal/table.h"
#include "projections/policy/deadline_answer.h"
#include "projections/sheet/deadline.h"
#include "schemas/codec/json.h"
#include "schemas/codec/london.h"
#include "services/casefold/commands.h"
#include "services/casefold/policy_files.h"
#include "services/casefold/time_option.h"

namespace casefold {
namespace {

using Json = nlohmann::ordered_json;
using policy::Edition;

std::string dayText(Day day) { return text(When{day, Precision::day}); }

Json editionJson(const Edition& edition) {
  return {{"subject", edition.subject},
          {"version", edition.version},
          {"holdsFrom", dayText(edition.holdsFrom)},
          {"file", edition.file},
          {"source", edition.source}};
}

// ---- show ----

// Of one subject the edition that held on `day`: the latest from then or before, else its first.
const Edition* held(const Policies& policies, std::string_view subject, Day day) {
  const Edition* found = nullptr;
  for (const Edition& edition : policies.editions())
    if (edition.subject == subject && (found == nullptr || edition.holdsFrom <= day)) found = &edition;
  return found;
}

std::vector<const Edition*> editionsOf(const Policies& policies, const std::optional<Day>& on) {
  std::vector<const Edition*> editions;
  for (const Edition& edition : policies.editions())
    if (!on || held(policies, edition.subject, *on) == &edition) editions.push_back(&edition);
  return editions;
}

Exit showAll(const Policies& policies, const std::optional<Day>& on, const PolicyShowOptions& options,
             Console& console) {
  const auto editions = editionsOf(policies, on);
  if (options.json) {
    Json document = Json::array();
    for (const Edition* edition : editions) document.push_back(editionJson(*edition));
    console.writeJson(document);
    return console.written();
  }
  Table table({{.heading = "subject"},
               {.heading = "holds from"},
               {.heading = "version"},
               {.heading = "file"},
               {.heading = "source"}});
  for (const Edition* edition : editions)
    table.row(
        {edition->subject, dayText(edition->holdsFrom), edition->version, edition->file, edition->source});
  std::string out;
  table.write(out, console.screen());
  console.write(out);
  return console.written();
}

void writeTimeScales(const policy::TimeScales& scales, std::string& out, const Screen& screen) {
  Table table({{.heading = "time scale"},
               {.heading = "of"},
               {.heading = "within"},
               {.heading = "from when"},
               {.heading = "note"}});
  for (const auto& scale : scales.scales)
    table.row({scale.name, scale.label, policy::lengthText(scale.count, scale.dayCount), scale.clockStarts,
               scale.note});
  table.write(out, screen);
}

// The file's tables; its text was read before, so it is TOML.
Json contentOf(const policy::PolicyText& file) {
  std::stringstream written;
  written << toml::json_formatter(toml::parse(file.text, file.name));
  return Json::parse(written.str());
}

Exit showSubject(const Policies& policies, Day day, const PolicyShowOptions& options, Console& console) {
  const Edition* edition = held(policies, options.subject, day);
  if (edition == nullptr) {
    std::string names;
    for (const auto name : policy::subjectNames())
      names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    return console.fail(
        fail(ErrorCode::malformed, "there is no such subject; there are " + names, "subject"));
  }
  const auto& file = policies.textOf(*edition);
  if (options.json) {
    Json document = editionJson(*edition);
    document["content"] = contentOf(file);
    console.writeJson(document);
    return console.written();
  }
  std::string out;
  Fields fields;
  fields.add("version", edition->version);
  fields.add("holds from", dayText(edition->holdsFrom));
  fields.add("file", edition->file);
  fields.add("source", edition->source);
  fields.write(out, console.screen());
  out += "\n";
  if (edition->subject == "time-scales")
    writeTimeScales(policies.timeScales().at(day), out, console.screen());
  else
    out += file.text;
  console.write(out);
  return console.written();
}

// ---- deadline ----

struct Question {
  When start;
  std::optional<When> done;
  Instant asOf;
};

Result<Question> readQuestion(const PolicyDeadlineOptions& options) {
  Question question{.start = {}, .done = {}, .asOf = SystemClock().now()};
  CASEFOLD_TRY(question.start, readTime(options.start, "start"));
  CASEFOLD_TRY(question.done, readTimeIfGiven(options.done, "--done"));
  CASEFOLD_TRY(const auto asOf, readTimeIfGiven(options.asOf, "--as-of"));
  if (asOf) question.asOf = london::latest(*asOf);
  return question;
}

Result<void> checkScale(const Policies& policies, const std::string& name) {
  const auto& scales = policies.timeScales().editions().front();
  if (scales.find(name) != nullptr) return {};
  return fail(ErrorCode::malformed,
              "there is no such time scale; casefold policy show time-scales has the names", "scale");
}

// Days that follow one another for one reason, or over one weekend, are one line.
void writeLeftOut(const std::vector<policy::LeftOut>& days, std::string& out, const Screen& screen) {
  if (days.empty()) return;
  writeHeading(out, "Days that do not count", screen);
  Table table({{.heading = "day"}, {.heading = "because"}});
  for (std::size_t i = 0; i < days.size(); ++i) {
    const bool weekend = i + 1 < days.size() && days[i].why == "Saturday" && days[i + 1].why == "Sunday" &&
                         days[i + 1].day == days[i].day + std::chrono::days{1};
    if (weekend)
      table.row({fmt::format("{} and {}", dayText(days[i].day), dayText(days[i + 1].day)), "weekend"});
    else
      table.row({dayText(days[i].day), std::string(days[i].why)});
    if (weekend) ++i;
  }
  table.write(out, screen);
}

std::string countText(const policy::Deadline& deadline) {
  switch (deadline.dayCount) {
    case policy::DayCount::workingDays:
      return "the day on which the clock starts is day 0; weekends and bank holidays do not count";
    case policy::DayCount::workingHours:
      return "time counts while the office is open";
    case policy::DayCount::clockHours:
      return "day and night";
    case policy::DayCount::calendarDays:
    case policy::DayCount::calendarWeeks:
      return "the day on which the clock starts is day 0; every day counts";
    case policy::DayCount::calendarMonths:
      return "to the same day of the month, or its last where it has no such day";
  }
  return {};
}

std::string versionsText(const policy::Deadline& deadline) {
  auto versions = "time scales " + deadline.timeScalesVersion;
  if (!deadline.calendarVersion.empty()) versions += ", calendar " + deadline.calendarVersion;
  return versions;
}

Json deadlineJson(schema::Deadline::Reader deadline, const std::vector<policy::LeftOut>& leftOut) {
  Json document = toJson(deadline);
  Json days = Json::array();
  for (const auto& day : leftOut) days.push_back({{"day", dayText(day.day)}, {"why", day.why}});
  document["leftOut"] = std::move(days);
  return document;
}

}  // namespace

Exit showPolicy(const PolicyShowOptions& options, Console& console) {
  const auto policies = loadPolicies(options.directory);
  if (!policies) return console.fail(policies.error());
  std::optional<Day> on;
  if (!options.on.empty()) {
    const auto when = readTime(options.on, "--on");
    if (!when) return console.fail(when.error());
    on = london::lastDayOf(*when);
  }
  if (options.subject.empty()) return showAll(**policies, on, options, console);
  return showSubject(**policies, on ? *on : london::dayOf(SystemClock().now()), options, console);
}

Exit checkPolicy(const PolicyCheckOptions& options, Console& console) {
  const auto policies = loadPolicies(options.directory);
  if (!policies) {
    if (options.json)
      console.writeJson(Json{
          {"right", false},
          {"error", {{"code", codeName(policies.error().code)}, {"message", policies.error().message}}}});
    return console.fail(policies.error());
  }
  const auto files = readPolicyFiles(options.directory);
  if (!files) return console.fail(files.error());
  Json given = Json::array();
  for (const Edition& edition : (*policies)->editions())
    if (std::ranges::find(*files, (*policies)->textOf(edition).text, &policy::PolicyText::text) !=
        files->end())
      given.push_back(editionJson(edition));
  if (options.json) {
    console.writeJson(Json{{"right", true}, {"files", given}});
    return console.written();
  }
  for (const Json& edition : given)
    console.write(fmt::format("{}: {} {}, from {}\n", edition.at("file").get<std::string>(),
                              edition.at("subject").get<std::string>(),
                              edition.at("version").get<std::string>(),
                              edition.at("holdsFrom").get<std::string>()));
  console.write(fmt::format("{} right; every other subject is as shipped\n",
                            files->size() == 1 ? "1 file is" : fmt::format("{} files are", files->size())));
  return console.written();
}

Exit exportPolicy(const PolicyExportOptions& options, Console& console) {
  const auto written = exportPolicyFiles(options.directory);
  if (!written) return console.fail(written.error());
  Json names = Json::array();
  for (const auto& file : policy::shippedTexts()) names.push_back(file.name);
  if (options.json)
    console.writeJson(Json{{"directory", options.directory.string()}, {"files", names}});
  else
    console.write(fmt::format(
        "{} files written to {}; keep those that you change, and check them with casefold policy check\n",
        names.size(), options.directory.string()));
  return console.written();
}

Exit explainDeadline(const PolicyDeadlineOptions& options, Console& console) {
  const auto policies = loadPolicies(options.directory);
  if (!policies) return console.fail(policies.error());
  if (const auto known = checkScale(**policies, options.scale); !known) return console.fail(known.error());
  const auto question = readQuestion(options);
  if (!question) return console.fail(question.error());
  const auto deadline =
      policy::deadlineOf(**policies, options.scale, question->start, question->done, question->asOf);
  const auto& scale = *(*policies)->timeScales().at(london::lastDayOf(question->start)).find(options.scale);
  const Instant counted = question->done ? london::earliest(*question->done) : question->asOf;
  const auto leftOut =
      policy::leftOut(scale, (*policies)->calendars().at(london::dayOf(counted)), question->start);
  capnp::MallocMessageBuilder message;
  policy::write(deadline, message.initRoot<schema::Deadline>());
  const auto written = message.getRoot<schema::Deadline>().asReader();
  if (options.json) {
    console.writeJson(deadlineJson(written, leftOut));
    return console.written();
  }
  std::string out = fmt::format("{}: due {}\n", scale.label, ofDeadline(written, Within::line).cell.text);
  Fields fields;
  fields.add("clock starts", fmt::format("when {}: {}", scale.clockStarts, shownTime(question->start)));
  fields.add("counted", countText(deadline));
  fields.add("by", versionsText(deadline));
  fields.add("note", scale.note);
  fields.write(out, console.screen());
  writeLeftOut(leftOut, out, console.screen());
  console.write(out);
  return console.written();
}

}  // namespace casefold
