// What an assembly tells Prometheus.
#include <functional>

#include "services/casefold/assembly.h"

namespace casefold {
namespace {

constexpr std::chrono::milliseconds endsWait{1'000};
constexpr std::size_t maxLabels =
    500;  // of one family: names of types and rules are few, unless something is wrong

using Counted = std::map<std::string, std::uint64_t, std::less<>>;

void writeCounted(MetricsText& metrics, std::string_view name, std::string_view help, std::string_view label,
                  const Counted& counts) {
  auto family = metrics.counter(name, help);
  std::size_t written = 0;
  std::uint64_t rest = 0;
  for (const auto& [value, count] : counts) {
    if (written++ < maxLabels)
      family.sample({{label, value}}, count);
    else
      rest += count;
  }
  if (rest > 0) family.sample({{label, "other"}}, rest);
}

void writeCounts(const Counts& counts, MetricsText& metrics) {
  metrics.gauge("casefold_streams", "Streams that have a record.").sample(counts.streams);
  metrics.counter("casefold_records_total", "Records accepted in the log.").sample(counts.records);
  writeCounted(metrics, "casefold_events_total", "Events accepted in the log.", "type", counts.eventsByType);
  writeCounted(metrics, "casefold_dropped_total", "Messages of the log that mean nothing.", "reason",
               counts.droppedByReason);
  writeCounted(metrics, "casefold_flags_total", "Queries raised when events were recorded.", "rule",
               counts.flags);
}

using Each = std::function<void(const std::function<void(const NamedConsumer&)>&)>;

void writeConsumers(const Each& each, const Result<Cut>& ends, MetricsText& metrics) {
  auto up = metrics.gauge("casefold_consumer_up", "1 while the consumer reads without a fault.");
  each([&up](const NamedConsumer& consumer) {
    const ConsumerHealth health = consumer.health();
    up.sample({{"consumer", consumer.name}},
              std::uint64_t{health.fault.empty() && !health.stopped ? 1U : 0U});
  });
  auto ready = metrics.gauge("casefold_consumer_caught_up", "1 once the consumer has read to the log's end.");
  each([&ready](const NamedConsumer& consumer) {
    ready.sample({{"consumer", consumer.name}}, std::uint64_t{consumer.health().caughtUpOnce ? 1U : 0U});
  });
  auto standsStill = metrics.gauge("casefold_consumer_stands_still",
                                   "1 while the consumer does not read, whatever it still answers.");
  each([&standsStill](const NamedConsumer& consumer) {
    const ConsumerHealth health = consumer.health();
    standsStill.sample({{"consumer", consumer.name}},
                       std::uint64_t{health.fault.empty() && !health.stopped ? 0U : 1U});
  });
  auto answers = metrics.gauge("casefold_consumer_open", "1 while the consumer's store is open.");
  each([&answers](const NamedConsumer& consumer) {
    answers.sample({{"consumer", consumer.name}}, std::uint64_t{consumer.health().open ? 1U : 0U});
  });
  auto aside = metrics.gauge("casefold_stores_put_aside",
                             "Stores that were of another history than the log, and are kept.");
  each([&aside](const NamedConsumer& consumer) {
    aside.sample({{"consumer", consumer.name}}, std::uint64_t{consumer.putAside().size()});
  });
  auto quarantined =
      metrics.gauge("casefold_quarantined_streams", "Streams whose fold has stopped in this view.");
  each([&quarantined](const NamedConsumer& consumer) {
    if (const auto runner = consumer.runner())
      quarantined.sample({{"consumer", consumer.name}}, std::uint64_t{runner->quarantined().size()});
  });
  auto position = metrics.gauge("casefold_consumer_position", "The offset that the consumer reads next.");
  each([&position](const NamedConsumer& consumer) {
    const auto runner = consumer.runner();
    if (!runner) return;
    const Cut cut = runner->cut();
    for (std::uint32_t p = 0; p < runner->partitions(); ++p)
      position.sample({{"consumer", consumer.name}, {"partition", std::to_string(p)}},
                      cut.next(Partition{p}).get());
  });
  if (!ends) return;
  auto lag = metrics.gauge("casefold_consumer_lag", "Messages of the log that the consumer has not read.");
  each([&lag, &ends](const NamedConsumer& consumer) {
    const auto runner = consumer.runner();
    if (!runner) return;
    const Cut cut = runner->cut();
    for (std::uint32_t p = 0; p < runner->partitions(); ++p) {
      const std::uint64_t end = ends->next(Partition{p}).get();
      const std::uint64_t next = cut.next(Partition{p}).get();
      lag.sample({{"consumer", consumer.name}, {"partition", std::to_string(p)}},
                 std::uint64_t{end > next ? end - next : 0});
    }
  });
}

}  // namespace

void writeAssemblyMetrics(const QuerySources& sources, MetricsText& metrics) {
  metrics.gauge("casefold_build_info", "1; the program and the kind of its log as labels.")
      .sample({{"version", sources.programVersion}, {"log", sources.logKind}}, std::uint64_t{1});
  const Result<Cut> ends = sources.log.ends(endsWait);
  metrics.gauge("casefold_log_up", "1 if the log answers.").sample(std::uint64_t{ends ? 1U : 0U});
  if (ends) {
    auto end = metrics.gauge("casefold_log_end", "The offset that the partition's next message gets.");
    for (std::uint32_t p = 0; p < sources.log.partitions(); ++p)
      end.sample({{"partition", std::to_string(p)}}, ends->next(Partition{p}).get());
  }
  const NamedConsumer* witness = sources.witness();
  if (const auto runner = witness == nullptr ? nullptr : witness->runner())
    writeCounts(runner->counts(), metrics);
  const auto each = [&sources](const std::function<void(const NamedConsumer&)>& step) {
    for (const auto* consumers : {&sources.others, &sources.views})
      for (const NamedConsumer& consumer : *consumers) step(consumer);
  };
  writeConsumers(each, ends, metrics);
}

}  // namespace casefold
