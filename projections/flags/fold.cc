#include "projections/flags/fold.h"

#include "projections/flags/rows.h"
#include "projections/runner/view.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"

namespace casefold::flags {
namespace {

void put(const State& state, Rows& rows, const Event& event, std::string_view rule) {
  const auto at = momentOf(event);
  auto ofStream = momentKey(streamTag, event.stream, at);
  ofStream.text(rule);
  rows.put(ofStream, event.typeName);
  rows.put(ruleKey(rule, at, event.stream), rowValue(event.stream, event.typeName));
  Key month(monthTag);
  month.text(rule).instant(london::monthOf(event.occurred.start));
  rows.addTo(month.text(state.where.locality).text(state.where.team), 1);
}

// Whether it is known is policy, and so for the answer to say.
void putCode(const State& state, Rows& rows, const Event& event, const CodedField& field) {
  const auto at = momentOf(event);
  auto ofStream = momentKey(streamTag, event.stream, at);
  rows.put(codeKey(std::move(ofStream.text(rules::unknownCode.name)), field), event.typeName);
  rows.put(codeKey(ruleKey(rules::unknownCode.name, at, event.stream), field),
           rowValue(event.stream, event.typeName));
  rows.addTo(codeKey(std::move(Key(codeMonthTag).instant(london::monthOf(event.occurred.start))), field)
                 .text(state.where.locality)
                 .text(state.where.team),
             1);
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  if (!event.known) return;
  state.where.follow(event);
  check(state.summary, event.data, event.recorded,
        [&](std::string_view rule) { put(state, rows, event, rule); });
  forEachCodedField(event.data, [&](const CodedField& field) { putCode(state, rows, event, field); });
  // Only the recorder could say these, and it did.
  for (auto flag : event.record.getFlags())
    for (const Rule& rule : {rules::clockBehindRecord, rules::namedByVersionAlone})
      if (flag.getEvent() == event.index && view(flag.getRule()) == rule.name)
        put(state, rows, event, rule.name);
  casefold::fold(state.summary, event.data);
}

}  // namespace casefold::flags
