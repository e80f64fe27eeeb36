#include "projections/flags/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "projections/flags/rows.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/utf8.h"
#include "schemas/limits.capnp.h"

namespace casefold::flags {
namespace {

struct Found {
  std::string rule;
  Moment at;
  std::string event;
  std::string detail = {};
};

// What is wrong with the code at which a key stands, behind all that it has in common with those of other
// rules; nothing: policy knows it.
std::optional<std::string> unknownCode(KeyReader& key, const When& on, const Asking& asking) {
  const auto row = readCode(key);
  if (isKnownCode(row.list, row.within, row.code, on, *asking.policies)) return {};
  return fmt::format("{} “{}” is not in the list {}", row.field, cutToBytes(row.code, 64), row.list);
}

bool isCode(std::string_view rule) { return rule == rules::unknownCode.name; }

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
  flag.setDetail(found.detail);
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
    if (found.size() == schema::MAX_PAGE_ENTRIES) more = true;
    if (more) return false;
    KeyReader parts(key);
    (void)parts.tag();
    (void)parts.text();
    const auto occurred = parts.when();
    const Version version{parts.number()};
    const auto index = parts.small();
    auto rule = parts.text();
    if (!occurred || parts.failed()) return true;
    std::string detail;
    if (isCode(rule)) {
      const auto unknown = unknownCode(parts, *occurred, reading.asking());
      if (!unknown) return true;
      detail = *unknown;
    }
    found.push_back({std::move(rule), {*occurred, version, index}, std::string(event), std::move(detail)});
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

namespace {

// The flag of a list's row; nothing: policy knows the code.
std::optional<Found> flagAt(const ListRow& row) {
  KeyReader key(row.key);
  (void)key.tag();
  auto rule = key.text();
  const auto occurred = key.when();
  (void)key.text();
  const Version version{key.number()};
  const auto index = key.small();
  if (!occurred) return {};
  Found found{std::move(rule), {*occurred, version, index}, std::string(row.value)};
  if (isCode(found.rule)) {
    const auto unknown = unknownCode(key, *occurred, row.conditions.asking());
    if (!unknown) return {};
    found.detail = *unknown;
  }
  return found;
}

}  // namespace

Result<bool> matches(const ListRow& row) { return flagAt(row).has_value(); }

Result<void> item(const ListRow& row, schema::RaisedFlag::Builder builder) {
  if (const auto found = flagAt(row)) write(*found, builder);
  return {};
}

Result<void> measure(const Reading& reading, const MeasureWanted& wanted, MeasureCells& cells) {
  auto add = [&](KeyReader& parts, Instant month, std::string_view rule, std::int64_t sum) {
    Whereabouts where;
    where.locality = parts.text();
    where.team = parts.text();
    cells.add(month, wanted.by == "rule" ? std::string(rule) : where.group(wanted.by), sum);
  };
  CASEFOLD_CHECK(
      reading.sums({.prefix = std::string(1, monthTag)}, [&](std::string_view key, std::int64_t sum) {
        KeyReader parts(key);
        (void)parts.tag();
        const auto rule = parts.text();
        const auto month = parts.instant();
        if (month >= wanted.from && month < wanted.until) add(parts, month, rule, sum);
      }));
  return reading.sums({.prefix = std::string(1, codeMonthTag)}, [&](std::string_view key, std::int64_t sum) {
    KeyReader parts(key);
    (void)parts.tag();
    const auto month = parts.instant();
    if (month < wanted.from || month >= wanted.until) return;
    if (unknownCode(parts, When{month, Precision::month}, reading.asking()))
      add(parts, month, rules::unknownCode.name, sum);
  });
}

}  // namespace casefold::flags
