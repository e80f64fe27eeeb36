#include "infra/ops/metrics.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

namespace casefold {
namespace {

void appendEscaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && quotes)
      out += "\\\"";
    else
      out += c;
  }
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

MetricsText::Family MetricsText::begin(std::string_view name, std::string_view help, std::string_view type) {
  out_ += fmt::format("# HELP {} ", name);
  appendEscaped(out_, help, false);
  out_ += fmt::format("\n# TYPE {} {}\n", name, type);
  return {out_, name};
}

void MetricsText::Family::write(Labels labels, std::string_view value) {
  out_ += name_;
  std::string_view before = "{";
  for (const auto& [label, content] : labels) {
    out_ += fmt::format("{}{}=\"", before, label);
    appendEscaped(out_, content, true);
    out_ += '"';
    before = ",";
  }
  if (labels.size() > 0) out_ += '}';
  out_ += ' ';
  out_ += value;
  out_ += '\n';
}

MetricsText::Family& MetricsText::Family::sample(Labels labels, std::uint64_t value) {
  write(labels, std::to_string(value));
  return *this;
}

MetricsText::Family& MetricsText::Family::sample(Labels labels, double value) {
  write(labels, std::isnan(value)   ? "NaN"
                : std::isinf(value) ? (value > 0 ? "+Inf" : "-Inf")
                                    : fmt::format("{}", value));
  return *this;
}

void writeProcessMetrics(MetricsText& metrics) {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0)
    metrics.counter("process_cpu_seconds_total", "User and system CPU time spent in seconds.")
        .sample(seconds(usage.ru_utime) + seconds(usage.ru_stime));
  std::uint64_t all = 0, resident = 0;
  if (std::ifstream("/proc/self/statm") >> all >> resident)
    metrics.gauge("process_resident_memory_bytes", "Resident memory size in bytes.")
        .sample(resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
  std::error_code error;
  std::uint64_t files = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
       it.increment(error))
    ++files;
  if (!error) metrics.gauge("process_open_fds", "Number of open file descriptors.").sample(files);
}

}  // namespace casefold
