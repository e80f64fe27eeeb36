// The commands, one file each in commands/. Each does what it was asked, says what went wrong, and says how
// to exit.
#pragma once

#include "services/casefold/console.h"
#include "services/casefold/options.h"

namespace casefold {

[[nodiscard]] Exit serve(const ServeOptions& options, Console& console);
[[nodiscard]] Exit record(const RecordOptions& options, Console& console);
[[nodiscard]] Exit importCensus(const ImportOptions& options, Console& console);
[[nodiscard]] Exit makeSample(const SampleOptions& options, Console& console);
[[nodiscard]] Exit show(const ShowOptions& options, Console& console);
[[nodiscard]] Exit list(const ListOptions& options, Console& console);
[[nodiscard]] Exit watch(const WatchOptions& options, Console& console);
[[nodiscard]] Exit replay(const ReplayOptions& options, Console& console);
[[nodiscard]] Exit insights(const InsightsOptions& options, Console& console);
[[nodiscard]] Exit whatWorks(const WhatWorksOptions& options, Console& console);
[[nodiscard]] Exit status(const StatusOptions& options, Console& console);
[[nodiscard]] Exit copyLogs(const LogCopyOptions& options, Console& console);
[[nodiscard]] Exit showPolicy(const PolicyShowOptions& options, Console& console);
[[nodiscard]] Exit checkPolicy(const PolicyCheckOptions& options, Console& console);
[[nodiscard]] Exit exportPolicy(const PolicyExportOptions& options, Console& console);
[[nodiscard]] Exit explainDeadline(const PolicyDeadlineOptions& options, Console& console);

}  // namespace casefold
