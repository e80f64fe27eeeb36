#include "services/casefold/command_syntax.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

namespace casefold {
namespace {

constexpr auto noLimit = std::numeric_limits<std::uint64_t>::max();

// CLI11's own says what it wants in numbers of 300 digits, or nothing but that it could not convert.
CLI::Validator wholeNumber(std::uint64_t least, std::uint64_t most = noLimit) {
  return {[least, most](std::string& text) {
            std::uint64_t number = 0;
            const auto* end = text.data() + text.size();
            const auto [stopped, error] = std::from_chars(text.data(), end, number);
            if (error == std::errc() && stopped == end && number >= least && number <= most)
              return std::string();
            const auto from = std::to_string(least);
            return "a whole number is needed, " +
                   (most == noLimit ? from + " or more" : "from " + from + " to " + std::to_string(most));
          },
          ""};
}

void addAccess(CLI::App& command, AccessOptions& access) {
  auto* connect =
      command.add_option("--connect", access.connect,
                         "a running service, HOST:PORT (or CASEFOLD_CONNECT; otherwise 127.0.0.1:7411)");
  auto* data =
      command.add_option("--data", access.data, "a data directory that no process is using, instead");
  connect->excludes(data);
  auto* brokers = command.add_option("--brokers", access.brokers,
                                     "with --data: the log is on this Kafka cluster, HOST:PORT,…");
  brokers->needs(data);
  command.add_option("--log-name", access.logName, "with --brokers: topics begin with this name")
      ->needs(brokers);
  command
      .add_option("--partitions", access.partitions,
                  "with --data: of a new log; must agree with one that is there")
      ->check(wholeNumber(1))
      ->needs(data);
  command
      .add_option("--policy", access.policy,
                  "with --data: directory of policy files, instead of what is shipped")
      ->needs(data);
  command
      .add_option("--timeout", access.timeoutSeconds,
                  "seconds to go on asking a service that is away or busy")
      ->check(wholeNumber(0, 86'400));
}

// Of which day a question is.
void addDay(CLI::App& command, std::string& asOf, std::string& knownAt) {
  command.add_option("--as-of", asOf,
                     "as things stood at the end of this date, or at this instant, by what is on record now: "
                     "what occurred later does not count");
  command.add_option("--known-at", knownAt,
                     "by what was on record at the end of this date, or at this instant; with --as-of: how "
                     "things stood on that day, by what was known on this");
}

void addServe(CLI::App& app, Given<ServeOptions>& given, std::string& config) {
  given.command = app.add_subcommand("serve", "record and answer queries until told to stop");
  ServeOptions& options = given.options;
  given.command->add_option("--data", options.data, "directory of this process; made if it is not there")
      ->option_text("DIR REQUIRED");
  given.command->add_option("--brokers", options.brokers, "the log is on this Kafka cluster, HOST:PORT,…");
  given.command->add_option("--only", options.only, "what to run: recorder, publisher, or names of views")
      ->delimiter(',')
      ->option_text("ROLE,…");
  given.command->add_option("--listen", options.listen, "where clients connect; port 0: a free one")
      ->option_text("ADDR [127.0.0.1:7411]");
  given.command->add_option("--ops", options.ops, "where /healthz, /readyz and /metrics are; none without it")
      ->option_text("ADDR");
  given.command
      ->add_option("--partitions", options.partitions, "of a new log; must agree with one that is there")
      ->check(wholeNumber(1));
  given.command->add_option("--log-name", options.logName, "with --brokers: topics begin with this name");
  given.command
      ->add_option("--policy", options.policy, "directory of policy files; what is shipped, without it")
      ->option_text("DIR");
  given.command
      ->add_option("--log-level", options.logLevel, "what is said on stderr: debug, info, warning, error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
  given.command
      ->add_option("--config", config, "file of these options in TOML; the command line overrides it")
      ->option_text("FILE");
}

void addRecord(CLI::App& app, Given<RecordOptions>& given) {
  given.command = app.add_subcommand(
      "record",
      "record commands in JSON: one a line, or over several lines, or in one list; one result line each");
  addAccess(*given.command, given.options.access);
  given.command->add_option("file", given.options.file, "file of commands; - for standard input")
      ->option_text("FILE [-]");
  given.command->add_flag("--quiet", given.options.quiet,
                          "result lines only of commands that were not recorded");
  given.command->add_flag("--json", given.options.json, "result lines are JSON in any case");
}

void addImport(CLI::App& app, Given<ImportOptions>& given) {
  given.command = app.add_subcommand("import", "record what another system has");
  addAccess(*given.command, given.options.access);
  given.command->add_option("kind", given.options.kind, "cin-census: a children-in-need census return (XML)")
      ->required()
      ->check(CLI::IsMember({"cin-census"}));
  given.command
      ->add_option("file", given.options.file,
                   "the return: XML, also packed with gzip or zip; - for standard input")
      ->required();
  given.command->add_option("--actor", given.options.actor, "who the record says it was");
  given.command->add_option("--agency", given.options.agency, "and for which agency");
  given.command->add_flag("--json", given.options.json, "the summary in JSON");
}

void addSample(CLI::App& app, Given<SampleOptions>& given) {
  given.command = app.add_subcommand(
      "sample", "a made-up caseload, as commands on stdout; with --data or --connect it is recorded");
  SampleOptions& options = given.options;
  addAccess(*given.command, options.access);
  given.command->add_option("--seed", options.seed, "the same seed and size give the same caseload")
      ->check(wholeNumber(0))
      ->option_text("N [1]");
  given.command->add_option("--children", options.children, "how many children it has")
      ->check(wholeNumber(1, 100'000'000))
      ->option_text("N [2000]");
  given.command->add_flag("--json", options.json, "the summary of what was recorded in JSON");
}

void addShow(CLI::App& app, Given<ShowOptions>& given) {
  given.command = app.add_subcommand("show", "what a view says about one stream");
  ShowOptions& options = given.options;
  addAccess(*given.command, options.access);
  given.command->add_option("view", options.view, "chronology, caf-status, traffic-lights, …")->required();
  given.command->add_option("stream", options.stream, "such as case:A17")->required();
  addDay(*given.command, options.asOf, options.knownAt);
  given.command->add_option("--from", options.from, "what occurred at or after this date or instant");
  given.command->add_option("--to", options.to,
                            "what occurred before the end of this date, or before this instant");
  given.command
      ->add_option("--family", options.families, "only these: referral, assessment, supervision, programme")
      ->delimiter(',');
  given.command->add_option("--at-least", options.atLeast, "wait until the view has read PARTITION:OFFSET")
      ->delimiter(',');
  given.command->add_option("--limit", options.limit, "at most so many entries")->check(wholeNumber(1));
  given.command->add_option("--cursor", options.cursor, "the page after the one that gave this cursor");
  given.command->add_flag("--newest-first", options.newestFirst, "the latest entries first");
  auto* json = given.command->add_flag("--json", options.json, "one JSON document");
  given.command->add_flag("--svg", options.svg, "a picture, as an SVG document; of traffic-lights")
      ->excludes(json);
}

void addList(CLI::App& app, Given<ListOptions>& given, std::vector<std::string>& where) {
  given.command = app.add_subcommand("list", "streams, as a view finds them");
  addAccess(*given.command, given.options.access);
  given.command->add_option("view", given.options.view, "chronology, caf-status, traffic-lights, …")
      ->required();
  given.command
      ->add_option("--where", where, "only those with this value, FIELD=VALUE; may be given more than once")
      ->option_text("FIELD=VALUE …");
  addDay(*given.command, given.options.asOf, given.options.knownAt);
  given.command->add_option("--limit", given.options.limit, "at most so many")->check(wholeNumber(1));
  given.command
      ->add_option("--at-least", given.options.atLeast, "wait until the view has read PARTITION:OFFSET")
      ->delimiter(',');
  given.command->add_flag("--json", given.options.json, "one JSON document a line");
}

void addWatch(CLI::App& app, Given<WatchOptions>& given) {
  given.command = app.add_subcommand("watch", "records as a view folds them, from now on");
  WatchOptions& options = given.options;
  addAccess(*given.command, options.access);
  given.command->add_option("view", options.view, "chronology, caf-status, traffic-lights, …")->required();
  given.command->add_option("stream", options.stream, "only this one");
  auto* from =
      given.command->add_option("--from", options.from, "go on after PARTITION:OFFSET")->delimiter(',');
  given.command->add_flag("--from-start", options.fromStart, "begin with the first record")->excludes(from);
  given.command->add_option("--limit", options.limit, "end after so many")->check(wholeNumber(1));
  given.command->add_option("--for", options.forSeconds, "end after so many seconds")->check(wholeNumber(1));
  given.command->add_flag("--json", options.json, "one JSON document a line");
}

void addReplay(CLI::App& app, Given<ReplayOptions>& given) {
  given.command =
      app.add_subcommand("replay", "the log itself, with what was accepted and what was dropped, and why");
  addAccess(*given.command, given.options.access);
  given.command->add_option("stream", given.options.stream, "only this one");
  given.command->add_option("--from", given.options.from, "begin with PARTITION:OFFSET")->delimiter(',');
  given.command->add_flag("--dropped", given.options.droppedOnly, "only what was dropped");
  given.command->add_flag("--json", given.options.json, "one JSON document a line");
}

void addInsights(CLI::App& app, Given<InsightsOptions>& given) {
  given.command = app.add_subcommand("insights", "what the views measure, over time and by group");
  InsightsOptions& options = given.options;
  addAccess(*given.command, options.access);
  given.command->add_option("view", options.view, "only this view's measures");
  given.command->add_option("measure", options.measure, "only this one of them");
  given.command->add_option("--from", options.from, "from this month or year on; twelve months, if left out");
  given.command->add_option("--to", options.to, "to the end of this month or year");
  given.command->add_option("--by", options.by, "grouped by locality, team, …: as a measure can be");
  given.command->add_option("--period", options.period, "month, quarter, year or whole")
      ->check(CLI::IsMember({"month", "quarter", "year", "whole"}));
  addDay(*given.command, options.asOf, options.knownAt);
  given.command->add_flag(
      "--for-release", options.forRelease,
      "for what leaves the service: small numbers, and what would give them away, left out");
  given.command->add_flag("--json", options.json, "one JSON document a view");
}

void addWhatWorks(CLI::App& app, Given<WhatWorksOptions>& given) {
  given.command =
      app.add_subcommand("what-works", "programmes and approaches that have helped, to offer a family");
  WhatWorksOptions& options = given.options;
  given.command->add_option("words", options.words, "needs, in any words; all approaches, if left out");
  given.command->add_option("--age", options.age, "for a child of this age in years; 0 also before birth")
      ->check(wholeNumber(0, 150));
  given.command->add_option("--setting", options.setting, "home, school, group, community, …");
  given.command->add_option("--evidence", options.evidence, "at least: practice, figures or trials")
      ->check(CLI::IsMember({"practice", "figures", "trials"}));
  given.command->add_option("--catalogue", options.catalogue, "a catalogue of one's own, in TOML");
  given.command->add_flag("--json", options.json, "one JSON document a line");
}

void addStatus(CLI::App& app, Given<StatusOptions>& given) {
  given.command = app.add_subcommand("status", "counts, positions, lag, quarantined streams");
  addAccess(*given.command, given.options.access);
  given.command->add_flag("--json", given.options.json, "one JSON document");
}

void addLogCopy(CLI::App& app, Given<LogCopyOptions>& given) {
  auto* log = app.add_subcommand("log", "the log as a whole");
  log->require_subcommand(1);
  given.command =
      log->add_subcommand("copy", "copy a log, byte for byte, to a new one, or to one that it began");
  const char* place = "a data directory, or kafka:HOST:PORT,…/NAME (NAME: casefold, if left out)";
  given.command->add_option("--from", given.options.from, place)->required();
  given.command->add_option("--to", given.options.to, place)->required();
  given.command
      ->add_option("--partitions", given.options.partitions,
                   "of a log on Kafka that is copied from, where they are not 12")
      ->check(wholeNumber(1));
  given.command->add_flag("--json", given.options.json, "the summary in JSON");
}

void addPolicy(CLI::App& app, GivenCommands& given) {
  auto* policy =
      app.add_subcommand("policy", "time scales, calendars, codes and what else differs by place and year");
  policy->require_subcommand(1);
  const char* place = "directory of policy files; what is shipped, without it";

  given.policyShow.command = policy->add_subcommand("show", "what holds, or held on a day");
  auto& show = given.policyShow.options;
  given.policyShow.command->add_option("subject", show.subject,
                                       "time-scales, calendar, …; all of them in short, without it");
  given.policyShow.command->add_option("--on", show.on, "the day for which it is asked")->option_text("DAY");
  given.policyShow.command->add_option("--policy", show.directory, place)->option_text("DIR");
  given.policyShow.command->add_flag("--json", show.json, "one JSON document");

  given.policyCheck.command =
      policy->add_subcommand("check", "are these policy files right? What is wrong, with file and line");
  given.policyCheck.command
      ->add_option("directory", given.policyCheck.options.directory, "where the files are")
      ->required();
  given.policyCheck.command->add_flag("--json", given.policyCheck.options.json, "one JSON document");

  given.policyExport.command =
      policy->add_subcommand("export", "write the files that are shipped, to start from");
  given.policyExport.command
      ->add_option("directory", given.policyExport.options.directory, "where to; made if it is not there")
      ->required();
  given.policyExport.command->add_flag("--json", given.policyExport.options.json, "one JSON document");

  given.policyDeadline.command =
      policy->add_subcommand("deadline", "when something is due, and how that is counted");
  auto& deadline = given.policyDeadline.options;
  given.policyDeadline.command->add_option("scale", deadline.scale, "a time scale: singleAssessment, …")
      ->required();
  given.policyDeadline.command
      ->add_option("start", deadline.start, "when the clock started: a date or an instant")
      ->required();
  given.policyDeadline.command->add_option("--done", deadline.done, "when it was done");
  given.policyDeadline.command->add_option("--as-of", deadline.asOf,
                                           "asked at the end of this date, or at this instant; now");
  given.policyDeadline.command->add_option("--policy", deadline.directory, place)->option_text("DIR");
  given.policyDeadline.command->add_flag("--json", deadline.json, "one JSON document");
}

}  // namespace

void addCommands(CLI::App& app, GivenCommands& given) {
  addServe(app, given.serve, given.config);
  addRecord(app, given.record);
  addImport(app, given.import);
  addSample(app, given.sample);
  addShow(app, given.show);
  addList(app, given.list, given.where);
  addWatch(app, given.watch);
  addReplay(app, given.replay);
  addInsights(app, given.insights);
  addWhatWorks(app, given.whatWorks);
  addStatus(app, given.status);
  addLogCopy(app, given.logCopy);
  addPolicy(app, given);
}

}  // namespace casefold
