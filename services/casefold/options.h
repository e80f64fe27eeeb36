// What was asked for on the command line, by command; read by command_line.cc.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace casefold {

inline constexpr const char* defaultListen = "127.0.0.1:7411";

// Where a command finds the record: a running service, or a directory that none is using.
struct AccessOptions {
  std::string connect;  // "host:port"; empty: not given
  std::filesystem::path data;
  std::string brokers;  // with `data`: the log is there, and `data` keeps the views
  std::string logName = "casefold";
  std::uint32_t partitions = 0;
  std::filesystem::path policy;       // with `data`: directory of policy files; empty: what is shipped
  std::uint32_t timeoutSeconds = 30;  // how long to ask again where the service is away or busy
};

struct ServeOptions {
  std::filesystem::path data;
  std::string brokers;
  std::vector<std::string> only;
  std::string listen = defaultListen;
  std::string ops;  // empty: no ops address
  std::string logName = "casefold";
  std::uint32_t partitions = 0;
  std::string logLevel = "info";
  std::filesystem::path policy;  // directory of policy files; empty: what is shipped
  // The file in which the rest of the options stand, and those that the command line gave and the file cannot
  // change. The file is read again on SIGHUP.
  std::filesystem::path config = {};
  std::set<std::string> given = {};
};

struct RecordOptions {
  AccessOptions access;
  std::string file = "-";
  bool quiet = false;  // only the lines of commands that were not recorded
  bool json = false;   // makes no difference
};

struct ImportOptions {
  AccessOptions access;
  std::string kind;  // "cin-census"
  std::string file;
  std::string actor;  // empty: as the importer has it
  std::string agency;
  bool json = false;
};

struct SampleOptions {
  // Where to record it; neither `connect` nor `data`: nowhere, the commands go to stdout.
  AccessOptions access;
  std::uint64_t seed = 1;
  std::uint32_t children = 2000;
  bool json = false;  // the summary of what was recorded; commands are JSON in any case
};

struct ShowOptions {
  AccessOptions access;
  std::string view;
  std::string stream;
  std::string knownAt;
  std::string asOf;
  std::string from;
  std::string to;
  std::vector<std::string> families;
  std::vector<std::string> atLeast;
  std::uint32_t limit = 0;  // 0: everything
  std::string cursor;
  bool newestFirst = false;
  bool svg = false;
  bool json = false;
};

struct ListOptions {
  AccessOptions access;
  std::string view;
  std::vector<std::pair<std::string, std::string>> where;
  std::string asOf;
  std::string knownAt;
  std::vector<std::string> atLeast;
  std::uint64_t limit = 0;  // 0: everything
  bool json = false;
};

struct WatchOptions {
  AccessOptions access;
  std::string view;
  std::string stream;
  std::vector<std::string> from;
  bool fromStart = false;
  std::uint64_t limit = 0;       // changes after which it ends; 0: none
  std::uint32_t forSeconds = 0;  // after which it ends; 0: never
  bool json = false;
};

struct ReplayOptions {
  AccessOptions access;
  std::string stream;
  std::vector<std::string> from;
  bool droppedOnly = false;
  bool json = false;
};

struct InsightsOptions {
  AccessOptions access;
  std::string view;     // empty: all that have measures
  std::string measure;  // empty: all
  std::string from;
  std::string to;
  std::string by;
  std::string period = "month";
  std::string asOf;
  std::string knownAt;
  bool forRelease = false;
  bool json = false;
};

struct WhatWorksOptions {
  std::vector<std::string> words;  // empty: the whole catalogue
  std::optional<std::uint32_t> age;
  std::string setting;
  std::string evidence = "practice";
  std::filesystem::path catalogue;  // empty: the one that is shipped
  bool json = false;
};

struct StatusOptions {
  AccessOptions access;
  bool json = false;
};

struct LogCopyOptions {
  std::string from;  // a data directory, or "kafka:BROKERS/NAME"
  std::string to;
  std::uint32_t partitions = 0;  // of `from`, on Kafka; 0: the default
  bool json = false;
};

struct PolicyShowOptions {
  std::filesystem::path directory;  // empty: what is shipped
  std::string subject;              // empty: all of them, in short
  std::string on;  // the day for which it is asked; empty: all files, or of one subject what holds today
  bool json = false;
};

struct PolicyCheckOptions {
  std::filesystem::path directory;
  bool json = false;
};

struct PolicyExportOptions {
  std::filesystem::path directory;
  bool json = false;
};

struct PolicyDeadlineOptions {
  std::filesystem::path directory;  // empty: what is shipped
  std::string scale;
  std::string start;
  std::string done;  // empty: not done
  std::string asOf;  // empty: now
  bool json = false;
};

using CommandOptions = std::variant<ServeOptions, RecordOptions, ImportOptions, ShowOptions, ListOptions,
                                    WatchOptions, ReplayOptions, InsightsOptions, WhatWorksOptions,
                                    StatusOptions, LogCopyOptions, SampleOptions, PolicyShowOptions,
                                    PolicyCheckOptions, PolicyExportOptions, PolicyDeadlineOptions>;

}  // namespace casefold
