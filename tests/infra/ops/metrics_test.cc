#include "infra/ops/metrics.h"

#include <gmock/gmock.h>

#include <limits>

namespace casefold {
namespace {

TEST(MetricsText, WritesFamiliesAsPrometheusReadsThem) {
  MetricsText metrics;
  metrics.gauge("casefold_view_lag", "Messages not read.")
      .sample({{"view", "chronology"}, {"partition", "3"}}, std::uint64_t{12})
      .sample({{"view", "caf-status"}, {"partition", "3"}}, std::uint64_t{0});
  metrics.counter("casefold_records_total", "Records accepted.").sample(std::uint64_t{18446744073709551615U});
  EXPECT_EQ(metrics.text(),
            "# HELP casefold_view_lag Messages not read.\n"
            "# TYPE casefold_view_lag gauge\n"
            "casefold_view_lag{view=\"chronology\",partition=\"3\"} 12\n"
            "casefold_view_lag{view=\"caf-status\",partition=\"3\"} 0\n"
            "# HELP casefold_records_total Records accepted.\n"
            "# TYPE casefold_records_total counter\n"
            "casefold_records_total 18446744073709551615\n");
}

TEST(MetricsText, EscapesWhatWouldEndALabelOrALine) {
  MetricsText metrics;
  metrics.gauge("x", "one\ntwo \\ \"three\"").sample({{"l", "a\"b\\c\nd"}}, 0.5);
  EXPECT_EQ(metrics.text(),
            "# HELP x one\\ntwo \\\\ \"three\"\n# TYPE x gauge\nx{l=\"a\\\"b\\\\c\\nd\"} 0.5\n");
}

TEST(MetricsText, WritesNumbersThatAreNone) {
  MetricsText metrics;
  metrics.gauge("x", "x")
      .sample(std::numeric_limits<double>::infinity())
      .sample(std::numeric_limits<double>::quiet_NaN());
  EXPECT_THAT(metrics.text(), testing::EndsWith("x +Inf\nx NaN\n"));
}

TEST(MetricsText, KnowsTheProcess) {
  MetricsText metrics;
  writeProcessMetrics(metrics);
  EXPECT_THAT(metrics.text(), testing::HasSubstr("process_resident_memory_bytes "));
  EXPECT_THAT(metrics.text(), testing::HasSubstr("process_open_fds "));
}

}  // namespace
}  // namespace casefold
