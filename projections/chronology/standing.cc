#include "projections/chronology/standing.h"

#include <memory>
#include <utility>
#include <vector>

#include "projections/history/moment.h"
#include "schemas/codec/record.h"

namespace casefold::chronology {
namespace {

// An event, as far as it says something about another, and where it stands itself. A correction may itself be
// corrected, into whatever it should have said.
struct Says {
  enum class About { nothing, corrects, withdraws } about = About::nothing;
  EventRef target = {};
  EventRef source = {};  // the event that it was read out of
  When occurred = {};
  Family family = {};
  std::unique_ptr<Says> corrected = {};  // where it corrects: what the target should have said
};

Says read(schema::Event::Reader event, const EventRef& source) {
  Says says{.source = source, .occurred = readWhen(event.getOccurred()), .family = event.getFamily()};
  if (event.isRecordWithdrawn()) {
    const auto data = event.getRecordWithdrawn();
    says.about = Says::About::withdraws;
    says.target = {Version{data.getVersion()}, data.getEvent()};
  } else if (event.isRecordCorrected()) {
    const auto data = event.getRecordCorrected();
    says.about = Says::About::corrects;
    says.target = {Version{data.getVersion()}, data.getEvent()};
    says.corrected = std::make_unique<Says>(read(data.getCorrected(), source));
  }
  return says;
}

Result<void> useEvent(const StreamReading& stream, const EventRef& ref,
                      const std::function<void(schema::Event::Reader)>& use) {
  return stream.record(ref.version, [&](const JournalRecord& record) {
    const auto events = record.reader.record().getEvents();
    if (ref.event < events.size()) use(events[ref.event]);
  });
}

Result<std::vector<EventRef>> marksFromTheLast(const StreamReading& stream) {
  std::vector<EventRef> marks;
  const ScanRange range{.prefix = momentPrefix(markTag, stream.stream()).bytes(),
                        .direction = Direction::backward};
  CASEFOLD_CHECK(stream.reading().rows(range, [&](std::string_view key, std::string_view) {
    if (auto mark = markOfKey(key)) marks.push_back(*mark);
    return true;
  }));
  return marks;
}

}  // namespace

Result<Standings> readStandings(const StreamReading& stream) {
  CASEFOLD_TRY(const auto marks, marksFromTheLast(stream));
  Standings standings;
  std::map<EventRef, std::unique_ptr<Says>> corrected;
  for (const auto& mark : marks) {
    if (const auto own = standings.find(mark); own != standings.end() && own->second.withdrawn != Version{})
      continue;
    Says says;
    CASEFOLD_CHECK(useEvent(stream, mark, [&](schema::Event::Reader event) { says = read(event, mark); }));
    if (auto found = corrected.find(mark); found != corrected.end()) says = std::move(*found->second);
    if (says.about == Says::About::nothing || says.target >= mark) continue;
    auto& standing = standings[says.target];
    if (standing.withdrawn != Version{} || standing.corrected != Version{}) continue;
    if (says.about == Says::About::withdraws) {
      standing.withdrawn = mark.version;
      continue;
    }
    standing.corrected = mark.version;
    standing.by = says.corrected->source;
    standing.family = says.corrected->family;
    standing.now = says.corrected->occurred;
    corrected.emplace(says.target, std::move(says.corrected));
  }
  for (auto& [ref, standing] : standings) {
    if (standing.corrected == Version{}) continue;
    auto& was = standing.was;
    const auto found =
        useEvent(stream, ref, [&](schema::Event::Reader event) { was = readWhen(event.getOccurred()); });
    // A correction of what never was corrects nothing.
    if (!found && found.error().code != ErrorCode::notFound) return found.error();
  }
  return standings;
}

Shown shownAt(const Place& place, const Standings& standings) {
  const auto found = standings.find(place.entry());
  const bool isCorrected = found != standings.end() && found->second.isCorrected();
  if (!place.by)
    return !isCorrected ? Shown::asRecorded : found->second.isMoved() ? Shown::pointer : Shown::asCorrected;
  const bool counts = isCorrected && found->second.isMoved() && found->second.by == *place.by &&
                      *found->second.now == place.at.occurred;
  return counts ? Shown::asCorrected : Shown::nothing;
}

std::optional<schema::Event::Reader> correctedWithin(schema::Event::Reader event, const EventRef& target) {
  while (event.isRecordCorrected()) {
    const auto data = event.getRecordCorrected();
    const bool found = EventRef{Version{data.getVersion()}, data.getEvent()} == target;
    event = data.getCorrected();
    if (found) return event;
  }
  return std::nullopt;
}

}  // namespace casefold::chronology
