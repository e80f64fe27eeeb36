#include "services/query/status.h"

#include "services/query/following.h"
#include "services/query/positions.h"

namespace casefold {
namespace {

constexpr unsigned maxQuarantinedShown = 100;

template <class Map, class Init>
void writeCounts(const Map& counts, Init init) {
  auto list = init(static_cast<unsigned>(counts.size()));
  unsigned i = 0;
  for (const auto& [name, count] : counts) {
    list[i].setName(name);
    list[i].setCount(count);
    ++i;
  }
}

void writeFollowing(const ConsumerHealth& health, const Clock& clock, schema::ViewStatus::Builder status) {
  const auto micros = [&clock](ConsumerHealth::Time time) {
    return instantOf(time, clock).time_since_epoch().count();
  };
  status.setFault(health.fault);
  status.setFollowing(followingOf(health));
  if (followingOf(health) != schema::Following::UP_TO_DATE) status.setSince(micros(health.level));
  if (health.triesAgain) status.setTriesAgain(micros(*health.triesAgain));
}

// What lies before a consumer, where the end of the log is known, and, of one that is open, what it has read.
void writeConsumer(const NamedConsumer& consumer, std::uint32_t partitions, const Cut& ends,
                   schema::ViewStatus::Builder status) {
  const auto runner = consumer.runner();
  const Cut cut = runner ? runner->cut() : Cut{};
  auto list = status.initPartitions(partitions);
  std::uint64_t total = 0;
  for (std::uint32_t p = 0; p < partitions; ++p) {
    const std::uint64_t next = cut.next(Partition{p}).get();
    const std::uint64_t end = ends.next(Partition{p}).get();
    const std::uint64_t lag = end > next ? end - next : 0;
    list[p].setPartition(p);
    list[p].setPosition(next);
    list[p].setLag(lag);
    total += lag;
  }
  const auto aside = consumer.putAside();
  auto put = status.initPutAside(static_cast<unsigned>(aside.size()));
  for (unsigned i = 0; i < put.size(); ++i) {
    put[i].setAt(aside[i].at.time_since_epoch().count());
    put[i].setPath(aside[i].path);
    put[i].setReason(aside[i].reason);
  }
  status.setView(consumer.name);
  status.setLag(total);
  if (!runner) return;
  const auto quarantined = runner->quarantined();
  status.setQuarantined(quarantined.size());
  auto shown = status.initQuarantine(
      std::min<unsigned>(maxQuarantinedShown, static_cast<unsigned>(quarantined.size())));
  auto it = quarantined.begin();
  for (unsigned i = 0; i < shown.size(); ++i, ++it) {
    shown[i].setStream(it->first);
    shown[i].setSince(it->second.since.get());
    shown[i].setReason(it->second.reason);
  }
}

}  // namespace

void writeStatus(const QuerySources& sources, std::chrono::milliseconds wait,
                 schema::Status::Builder status) {
  status.setLog(sources.logKind);
  status.setVersion(sources.programVersion);
  const auto ends = sources.log.ends(wait);
  const NamedConsumer* witness = sources.witness();
  if (const auto runner = witness == nullptr ? nullptr : witness->runner()) {
    const Counts counts = runner->counts();
    status.setCountedBy(witness->name);
    status.setStreams(counts.streams);
    status.setRecords(counts.records);
    status.setDropped(counts.dropped());
    status.setEvents(counts.events);
    writeCounts(counts.eventsByType, [&](unsigned n) { return status.initEventsByType(n); });
    writeCounts(counts.flags, [&](unsigned n) { return status.initFlags(n); });
    writeCounts(counts.droppedByReason, [&](unsigned n) { return status.initDroppedByReason(n); });
  }
  if (ends) {
    auto list = status.initPartitions(sources.log.partitions());
    for (std::uint32_t p = 0; p < list.size(); ++p) {
      list[p].setPartition(p);
      list[p].setEnd(ends->next(Partition{p}).get());
    }
  }
  const Cut known = ends ? *ends : Cut{};
  auto views = status.initViews(static_cast<unsigned>(sources.others.size() + sources.views.size()));
  unsigned i = 0;
  for (const auto* consumers : {&sources.views, &sources.others})
    for (const NamedConsumer& consumer : *consumers) {
      writeFollowing(consumer.health(), *sources.clock, views[i]);
      writeConsumer(consumer, sources.log.partitions(), known, views[i++]);
    }
}

}  // namespace casefold
