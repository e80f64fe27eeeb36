#include "projections/flags/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "projections/flags/rows.h"
#include "schemas/codec/event_types.h"
#include "schemas/limits.capnp.h"

namespace casefold::flags {
namespace {

struct Found {
  std::string rule;
  Moment at;
  std::string event;
};

std::string_view meaningOf(std::string_view rule) {
  const auto found = std::ranges::find(allRules(), rule, &Rule::name);
  return found == allRules().end() ? std::string_view{} : found->meaning;
}

void write(const Found& found, schema::RaisedFlag::Builder flag) {
  writeWhen(found.at.occurred, flag.initOccurred());
  flag.setRule(found.rule);
  flag.setMeaning(std::string(meaningOf(found.rule)));
  flag.setEvent(found.event);
  flag.setVersion(found.at.version.get());
  flag.setIndex(found.at.event);
}

}  // namespace

Result<void> show(const State& /*state*/, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  schema::Flags::Builder answer) {
  std::vector<Found> found;
  bool more = false;
  // The newest first, so that it is the oldest that are left out.
  ScanRange range{.prefix = momentPrefix(streamTag, reading.stream()).bytes(),
                  .direction = Direction::backward};
  CASEFOLD_CHECK(reading.reading().rows(range, [&](std::string_view key, std::string_view event) {
    more = found.size() == schema::MAX_PAGE_ENTRIES;
    if (more) return false;
    KeyReader parts(key);
    (void)parts.tag();
    (void)parts.text();
    const auto occurred = parts.when();
    const Version version{parts.number()};
    const auto index = parts.small();
    auto rule = parts.text();
    if (occurred && !parts.failed())
      found.push_back({std::move(rule), {*occurred, version, index}, std::string(event)});
    return true;
  }));
  std::ranges::reverse(found);
  auto flags = answer.initFlags(static_cast<unsigned>(found.size()));
  for (unsigned i = 0; i < flags.size(); ++i) write(found[i], flags[i]);
  answer.setTruncated(more);
  return {};
}

Result<ListPlan> plan(const Conditions& conditions) {
  Key key(ruleTag);
  if (const auto rule = conditions["rule"]) {
    if (std::ranges::find(allRules(), *rule, &Rule::name) == allRules().end()) {
      std::string names;
      for (const auto& each : allRules()) names += (names.empty() ? "" : ", ") + std::string(each.name);
      return fail(ErrorCode::malformed, "there is no such rule; there are " + names, "where.rule");
    }
    key.text(*rule);
  }
  return ListPlan{{.prefix = key.bytes()}, Repeats::everyRow};
}

Result<void> item(const ListRow& row, schema::RaisedFlag::Builder builder) {
  KeyReader key(row.key);
  (void)key.tag();
  auto rule = key.text();
  const auto occurred = key.when();
  (void)key.text();
  const Version version{key.number()};
  const auto index = key.small();
  if (occurred) write({std::move(rule), {*occurred, version, index}, std::string(row.value)}, builder);
  return {};
}

Result<void> measure(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  return reading.sums({.prefix = std::string(1, monthTag)}, [&](std::string_view key, std::int64_t sum) {
    KeyReader parts(key);
    (void)parts.tag();
    const auto rule = parts.text();
    const auto month = parts.instant();
    if (month < wanted.from || month >= wanted.until) return;
    Whereabouts where;
    where.locality = parts.text();
    where.team = parts.text();
    cells.add(month, wanted.by == "rule" ? rule : where.group(wanted.by), sum);
  });
}

}  // namespace casefold::flags
