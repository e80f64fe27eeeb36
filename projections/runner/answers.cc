// Whole answers: what a view says about a stream, or a page of a list, with all that surrounds it.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "projections/runner/reading.h"
#include "projections/runner/stored.h"
#include "schemas/codec/london.h"
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

// A list walks at most this many rows for one page: conditions that match almost nothing then give a short
// page and a cursor to go on from, rather than a call without end.
constexpr std::size_t maxRowsWalked = 100'000;

void writeIncomplete(const StreamHead& head, schema::Incomplete::Builder incomplete) {
  incomplete.setUnknownEvents(head.unknownEvents);
  if (head.quarantine) {
    incomplete.setSince(head.quarantine->since.get());
    incomplete.setReason(head.quarantine->reason);
  } else {
    incomplete.setReason("it has events of types that this version of the program does not know");
  }
}

// Cursors are keys of rows in hex: nothing that a client should read anything into.
std::string cursorOf(std::string_view key) { return hex(asBytes(key)); }

Result<std::string> readCursor(std::string_view cursor) {
  std::string key;
  auto digit = [](char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  for (std::size_t i = 0; i + 1 < cursor.size(); i += 2) {
    auto high = digit(cursor[i]), low = digit(cursor[i + 1]);
    if (high < 0 || low < 0)
      return fail(ErrorCode::malformed, "the cursor is not one of an earlier page", "cursor");
    key.push_back(static_cast<char>(high * 16 + low));
  }
  if (cursor.size() % 2 != 0)
    return fail(ErrorCode::malformed, "the cursor is not one of an earlier page", "cursor");
  return key;
}

// A cursor is the last row of the page before. One that was tampered with takes nobody out of the list's own
// rows.
void goOnBehind(ScanRange& rows, const std::string& cursor) {
  if (rows.direction == Direction::forward) {
    rows.from = std::max(rows.from, cursor + '\0');
  } else {
    rows.from = rows.from.empty() ? cursor : std::min(rows.from, cursor);
  }
}

Result<Conditions> readConditions(const View& view, capnp::List<schema::Condition>::Reader where,
                                  const Asking& asking) {
  if (where.size() > schema::MAX_CONDITIONS)
    return fail(
        ErrorCode::tooLarge,
        fmt::format("a list takes at most {} conditions", static_cast<unsigned>(schema::MAX_CONDITIONS)),
        "where");
  auto fields = view.listFields();
  std::vector<std::pair<std::string, std::string>> read;
  for (auto condition : where) {
    auto field = casefold::view(condition.getField());
    if (std::ranges::find(fields, field) == fields.end())
      return fail(ErrorCode::malformed,
                  fmt::format("{} cannot be listed by this field; it can be by: {}", view.name(),
                              fmt::join(fields, ", ")),
                  "where");
    if (std::ranges::find(read, field, &std::pair<std::string, std::string>::first) != read.end())
      return fail(ErrorCode::malformed, "a field is named twice", "where");
    read.emplace_back(field, casefold::view(condition.getValue()));
  }
  return Conditions(std::move(read), asking);
}

struct FoundItem {
  std::string key;
  std::string value;
  std::size_t streamSize = 0;  // of the value
  Reading::Found found;
  [[nodiscard]] std::string_view stream() const { return std::string_view(value).substr(0, streamSize); }
  [[nodiscard]] ListRow row(const Conditions& conditions, const Reading& reading) const {
    return {key, stream(), afterStream(value, streamSize), conditions, reading};
  }
  static std::string_view afterStream(std::string_view value, std::size_t streamSize) {
    return value.substr(std::min(streamSize + 1, value.size()));
  }
};

struct FoundPage {
  std::vector<FoundItem> items;
  std::string cursor;  // empty: this was the last
};

// The items of the rows that the view's plan walks.
Result<FoundPage> walk(const Reading& reading, const Conditions& conditions, const std::string& cursor,
                       std::size_t limit) {
  CASEFOLD_TRY(auto plan, reading.view().plan(conditions));
  if (!cursor.empty()) goOnBehind(plan.rows, cursor);
  FoundPage page;
  std::unordered_set<std::string> seen;
  std::size_t walked = 0;
  std::string last;
  Result<void> fault;
  CASEFOLD_CHECK(reading.rows(plan.rows, [&](std::string_view key, std::string_view value) {
    if (page.items.size() == limit || walked == maxRowsWalked) {
      page.cursor = cursorOf(last);
      return false;
    }
    ++walked;
    last = key;
    const auto stream = value.substr(0, value.find('\0'));
    const bool once = plan.repeats == Repeats::oncePerStream;
    if (once && seen.contains(std::string(stream))) return true;
    auto found = reading.find(stream);
    if (!found) {
      fault = std::move(found).error();
      return false;
    }
    auto matches = reading.view().matches(
        *found->state, {key, stream, FoundItem::afterStream(value, stream.size()), conditions, reading});
    if (!matches) {
      fault = std::move(matches).error();
      return false;
    }
    if (*matches) {
      if (once) seen.emplace(stream);
      page.items.push_back({std::string(key), std::string(value), stream.size(), *std::move(found)});
    }
    return true;
  }));
  CASEFOLD_CHECK(std::move(fault));
  return page;
}

// The same of what the view has worked out: the cursor is how many were on the pages before.
Result<FoundPage> pageOf(const Reading& reading, std::vector<WorkedOutItem> all, const std::string& cursor,
                         std::size_t limit) {
  std::size_t first = 0;
  const auto* end = cursor.data() + cursor.size();
  if (const auto read = std::from_chars(cursor.data(), end, first);
      !cursor.empty() && (read.ec != std::errc{} || read.ptr != end))
    return fail(ErrorCode::malformed, "the cursor is not one of an earlier page", "cursor");
  FoundPage page;
  for (std::size_t i = first; i < all.size() && page.items.size() < limit; ++i) {
    CASEFOLD_TRY(auto found, reading.find(all[i].stream));
    page.items.push_back({{}, rowValue(all[i].stream, all[i].value), all[i].stream.size(), std::move(found)});
  }
  if (first < all.size() && all.size() - first > limit) page.cursor = cursorOf(std::to_string(first + limit));
  return page;
}

}  // namespace

Result<void> Reading::show(std::string_view stream, schema::ShowQuery::Reader query,
                           schema::Answer::Builder answer) const {
  CASEFOLD_TRY(auto id, StreamId::parse(stream));
  const auto day = DayAsked::of(query);
  day.writeTo(answer);
  CASEFOLD_TRY(
      const auto reading,
      on(day, view_.showReads() == ShowReads::ownStream ? std::string_view(id.text()) : std::string_view()));
  return reading.showNow(id, query, answer);
}

Result<void> Reading::showNow(const StreamId& id, schema::ShowQuery::Reader query,
                              schema::Answer::Builder answer) const {
  CASEFOLD_TRY(auto found, find(id.text()));
  CASEFOLD_TRY(auto read, cut());
  auto partition = partitionOf(id.text(), partitions_);
  answer.setStream(id.text());
  answer.setVersion(found.head.version.get());
  if (auto next = read.next(partition).get(); next > 0)
    answer.setPosition(Position{partition, Offset{next - 1}}.text());
  answer.setComplete(found.head.complete());
  if (!found.head.complete()) writeIncomplete(found.head, answer.initIncomplete());
  return view_.show(*found.state, StreamReading(*this, id.text()), query, answer.getBody());
}

Result<void> Reading::list(schema::ListQuery::Reader query, schema::Page::Builder page) const {
  const auto day = DayAsked::of(query);
  day.writeTo(page);
  // What is wrong with the query is told at once, and not after the work for another day.
  auto asking = asking_;
  asking.asOf = day.now(asking.asOf);
  CASEFOLD_TRY(const auto conditions, readConditions(view_, query.getWhere(), asking));
  CASEFOLD_CHECK(readCursor(casefold::view(query.getCursor())));
  CASEFOLD_TRY(const auto reading, on(day));
  return reading.listNow(conditions, query, page);
}

Result<void> Reading::listNow(const Conditions& conditions, schema::ListQuery::Reader query,
                              schema::Page::Builder page) const {
  CASEFOLD_TRY(auto cursor, readCursor(casefold::view(query.getCursor())));
  auto limit = query.getLimit() == 0 ? schema::DEFAULT_PAGE_ENTRIES
                                     : std::min<std::uint32_t>(query.getLimit(), schema::MAX_PAGE_ENTRIES);

  CASEFOLD_TRY(auto ranked, view_.workedOut(conditions, *this));
  CASEFOLD_TRY(auto found, ranked ? pageOf(*this, *std::move(ranked), cursor, limit)
                                  : walk(*this, conditions, cursor, limit));

  const auto& items = found.items;
  auto list = page.initItems(static_cast<unsigned>(items.size()));
  for (unsigned i = 0; i < items.size(); ++i) {
    auto item = list[i];
    item.setStream(std::string(items[i].stream()));
    item.setVersion(items[i].found.head.version.get());
    item.setComplete(items[i].found.head.complete());
    CASEFOLD_CHECK(view_.item(*items[i].found.state, items[i].row(conditions, *this), item.getBody()));
  }
  page.setCursor(found.cursor);

  CASEFOLD_TRY(const auto positions, positionsRead());
  auto written = page.initPositions(static_cast<unsigned>(positions.size()));
  for (unsigned i = 0; i < positions.size(); ++i) written.set(i, positions[i]);
  CASEFOLD_TRY(const auto stopped, quarantined());
  page.setQuarantined(stopped);
  return {};
}

Result<std::vector<std::string>> Reading::positionsRead() const {
  CASEFOLD_TRY(auto read, cut());
  std::vector<std::string> positions;
  for (auto [partition, next] : read.partitions())
    if (next.get() > 0) positions.push_back(Position{partition, Offset{next.get() - 1}}.text());
  return positions;
}

}  // namespace casefold
