// Prometheus' text exposition, written by hand: https://prometheus.io/docs/instrumenting/exposition_formats/
//
//     MetricsText metrics;
//     metrics.gauge("casefold_view_lag", "Messages of the log that the view has not read.")
//         .sample({{"view", "chronology"}}, 12);
//
// Labels are names that the program chose (views, partitions, event types, rules), never what a record says.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace casefold {

// One thread.
class MetricsText {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // Samples of one metric, written as they are given.
  class Family {
   public:
    Family& sample(Labels labels, std::uint64_t value);
    Family& sample(Labels labels, double value);
    Family& sample(std::uint64_t value) { return sample({}, value); }
    Family& sample(double value) { return sample({}, value); }

   private:
    friend class MetricsText;
    Family(std::string& out, std::string_view name) : out_(out), name_(name) {}
    void write(Labels labels, std::string_view value);
    std::string& out_;
    std::string name_;
  };

  // A family is begun once, and its samples follow at once. A counter's name ends in _total.
  Family counter(std::string_view name, std::string_view help) { return begin(name, help, "counter"); }
  Family gauge(std::string_view name, std::string_view help) { return begin(name, help, "gauge"); }

  [[nodiscard]] const std::string& text() const { return out_; }

 private:
  Family begin(std::string_view name, std::string_view help, std::string_view type);
  std::string out_;
};

// Memory, CPU time, open files and start of this process, under the names that Prometheus' own libraries use.
// What /proc does not tell is left out.
void writeProcessMetrics(MetricsText& metrics);

}  // namespace casefold
