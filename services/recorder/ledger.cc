#include "services/recorder/ledger.h"

#include <algorithm>
#include <tuple>

#include "projections/runner/key.h"

namespace casefold {
namespace {

Key commandKey(std::string_view stream, std::string_view command) {
  return Key('c').text(stream).text(command);
}

}  // namespace

void LedgerView::fold(State& state, Rows& rows, const Event& event) {
  if (event.index == 0) {
    auto value = Key('v')
                     .number(event.version.get())
                     .number(event.position.partition.get())
                     .number(event.position.offset.get())
                     .text(asText(view(event.record.getCommandHash())));
    rows.put(commandKey(event.stream, view(event.record.getCommand())), value);
  }
  casefold::fold(state, event.data);
}

void LedgerView::index(const State&, std::string_view, Rows&) {}

Result<void> LedgerView::show(const State&, const StreamReading&, schema::ShowQuery::Reader,
                              Answer::Builder) {
  return {};
}
Result<ListPlan> LedgerView::plan(const Conditions&) {
  return fail(ErrorCode::notServed, "the recorder's ledger has no lists");
}
Result<bool> LedgerView::matches(const State&, const ListRow&) { return false; }
Result<void> LedgerView::item(const State&, const ListRow&, Item::Builder) { return {}; }
std::string LedgerView::print(schema::Answer::Reader, const PrintOptions&) { return {}; }
std::string LedgerView::printList(schema::Page::Reader, const PrintOptions&) { return {}; }

Result<std::optional<KnownCommand>> findCommand(const Reading& ledger, std::string_view stream,
                                                std::string_view command) {
  CASEFOLD_TRY(auto value, ledger.row(commandKey(stream, command)));
  if (!value) return std::optional<KnownCommand>{};
  KeyReader reader(*value);
  std::ignore = reader.tag();
  KnownCommand known;
  known.version = Version{reader.number()};
  known.position.partition = Partition{static_cast<std::uint32_t>(reader.number())};
  known.position.offset = Offset{reader.number()};
  auto content = reader.text();
  if (reader.failed() || content.size() != known.content.size())
    return fail(ErrorCode::damaged,
                "a command id in the recorder's store cannot be read: stop the process, put the directory "
                "recorder/ of the data "
                "directory aside, and start again; it is made anew from the log");
  std::ranges::copy(asBytes(content), known.content.begin());
  return std::optional<KnownCommand>{known};
}

const CaseSummary& summaryOf(const View::State& state) { return TypedView<LedgerView>::value(state); }

}  // namespace casefold
