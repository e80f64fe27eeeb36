#include "projections/supervision/fold.h"

#include <algorithm>
#include <set>
#include <string>

#include "projections/runner/packed.h"
#include "projections/runner/view.h"
#include "projections/supervision/rows.h"
#include "schemas/codec/record.h"
#include "schemas/codec/utf8.h"

namespace casefold::supervision {
namespace {

std::string kept(capnp::Text::Reader text) { return std::string(cutToBytes(view(text), mostTextBytes)); }

void put(Rows& rows, const Event& event, const Session& session) {
  std::string bytes;
  pack(session, bytes);
  const auto value = rowValue(event.stream, bytes);
  Key ofWorker(sessionTag);
  rows.put(ofWorker.text(event.stream).when(event.occurred).number(event.version.get()).small(event.index),
           value);
  Key byTime(byTimeTag);
  rows.put(byTime.when(session.plannedFor.value_or(event.occurred))
               .text(event.stream)
               .number(event.version.get())
               .small(event.index),
           value);
}

void held(State& state, Rows& rows, const Event& event) {
  const auto told = event.data.getSupervisionHeld();
  std::set<std::string> cases;
  for (auto talkedAbout : told.getCases()) cases.insert(kept(talkedAbout));
  put(rows, event,
      {.kind = Kind::held,
       .minutes = told.getMinutes(),
       .reflective = told.getReflective(),
       .how = kept(told.getKind()),
       .supervisor = kept(told.getSupervisor()),
       .cases = static_cast<std::uint32_t>(cases.size()),
       .unit = state.unit,
       .clock = clockOf(state)});
  for (const auto& talkedAbout : cases) {
    Key key(talkedAboutTag);
    rows.put(key.text(talkedAbout).when(event.occurred).text(event.stream).number(event.version.get()),
             event.stream);
  }
  state.lastHeld = event.occurred;
  ++state.held;
}

}  // namespace

void fold(State& state, Rows& rows, const Event& event) {
  const auto& data = event.data;
  if (event.stream.starts_with("worker:"))
    state.firstRecorded =
        state.firstRecorded ? std::min(*state.firstRecorded, event.recorded) : event.recorded;
  switch (event.type) {
    case EventType::WORKER_JOINED: {
      const auto told = data.getWorkerJoined();
      state.joined = event.occurred;
      state.left.reset();
      state.unit = kept(told.getUnit());
      state.name = kept(told.getName());
      state.role = kept(told.getRole());
      state.wholeTimePercent = told.getWholeTimePercent();
      state.newlyQualified = told.getNewlyQualified();
      return;
    }
    case EventType::WORKER_LEFT:
      state.left = event.occurred;
      return;
    case EventType::SUPERVISION_PLANNED: {
      const auto told = data.getSupervisionPlanned();
      return put(rows, event,
                 {.kind = Kind::planned,
                  .plannedFor = readWhen(told.getForWhen()),
                  .supervisor = kept(told.getSupervisor())});
    }
    case EventType::SUPERVISION_HELD:
      return held(state, rows, event);
    case EventType::SUPERVISION_MISSED:
      ++state.missed;
      return put(rows, event,
                 {.kind = Kind::missed,
                  .reason = kept(data.getSupervisionMissed().getReason()),
                  .unit = state.unit});
    default:
      return;
  }
}

void index(const State& state, std::string_view stream, Rows& rows) {
  if (const auto clock = clockOf(state)) {
    Key key(dueTag);
    rows.put(key.when(clock->start).text(stream), stream);
  }
  if (state.left || !state.joined) return;
  Key joined(joinedTag), unit(unitTag);
  rows.put(joined.when(state.joined).text(stream), stream);
  rows.put(unit.text(state.unit).text(stream), stream);
}

}  // namespace casefold::supervision
