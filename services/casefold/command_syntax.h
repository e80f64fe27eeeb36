// What can be said on the command line: every command with its options, by CLI11. Names are fixed, since
// scripts and people learn them: add, never change. Private to command_line.cc.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "services/casefold/options.h"

namespace casefold {

// The options of one command, and whether it was given. Must stand still: CLI11 writes into it.
template <class Options>
struct Given {
  CLI::App* command = nullptr;
  Options options;
};

// Every command, as it is read.
struct GivenCommands {
  Given<ServeOptions> serve;
  std::string config;  // of serve: a file with more of its options
  Given<RecordOptions> record;
  Given<ImportOptions> import;
  Given<SampleOptions> sample;
  Given<ShowOptions> show;
  Given<ListOptions> list;
  std::vector<std::string> where;  // of list: FIELD=VALUE, not taken apart yet
  Given<WatchOptions> watch;
  Given<ReplayOptions> replay;
  Given<InsightsOptions> insights;
  Given<WhatWorksOptions> whatWorks;
  Given<StatusOptions> status;
  Given<LogCopyOptions> logCopy;
  Given<PolicyShowOptions> policyShow;
  Given<PolicyCheckOptions> policyCheck;
  Given<PolicyExportOptions> policyExport;
  Given<PolicyDeadlineOptions> policyDeadline;
};

// Lets `app` read all of them into `given`, which must stand still until it has.
void addCommands(CLI::App& app, GivenCommands& given);

}  // namespace casefold
