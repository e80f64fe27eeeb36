// The lights of one stream: how they stand, from the state; how they moved, and the words, from the history
// rows.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "projections/history/history_rows.h"
#include "projections/policy/deadline_answer.h"
#include "projections/policy/policy.h"
#include "projections/traffic_lights/query.h"
#include "schemas/codec/event_types.h"
#include "schemas/codec/london.h"
#include "schemas/codec/record.h"
#include "schemas/limits.capnp.h"

namespace casefold::traffic_lights {
namespace {

using Lights = schema::TrafficLights;

// What the lists of one answer may take of the rows' bytes; beyond it the oldest entries are left out, as
// they are beyond maxPageEntries.
constexpr std::size_t mostBytes = std::size_t{8} << 20U;

struct ToldChange {
  Change change;
  HistoryRow row;
};

struct ToldArea {
  Course course;
  std::uint32_t ratings = 0;
  std::vector<ToldChange> changes;
  HistoryRow lastRating;
};

// Who rated: as the rating says, or whoever recorded it.
capnp::Text::Reader rater(const HistoryEntry& entry) {
  const auto named = entry.event.getAreaRated().getRatedBy();
  return named.size() > 0 ? named : textReader(entry.actor);
}

class Telling {
 public:
  Telling(const State& state, const Asking& asking) : state_(state), asking_(asking) {}

  // In order of occurrence.
  void take(const HistoryEntry& entry) {
    auto row = entry.row();
    switch (entry.event.which()) {
      case EventType::AREAS_CHOSEN:
        choice_ = std::move(row);
        break;
      case EventType::AREA_ASSESSMENT_ENDED:
        if (state_.endedAt == entry.at) ending_ = std::move(row);
        break;
      case EventType::AREA_RATED: {
        const auto rated = entry.event.getAreaRated();
        auto& area = areas_[std::string(view(rated.getArea()))];
        ++area.ratings;
        if (auto change = area.course.take({entry.at, rated.getLight()}))
          area.changes.push_back({*change, row});
        area.lastRating = std::move(row);
        break;
      }
      case EventType::STRENGTH_NOTED:
        strengths_.push_back(std::move(row));
        break;
      case EventType::CAPACITY_TO_CHANGE_JUDGED:
        judgements_.push_back(std::move(row));
        break;
      case EventType::BIRTH_RECORDED:
        born_ = true;
        break;
      default:
        break;
    }
  }

  Result<void> answer(Lights::Builder lights);

 private:
  // Where to begin in a list so that no more is told than an answer has room for: the newest are kept.
  template <class Entry, class Size>
  std::size_t begin(const std::vector<Entry>& entries, Size size) {
    std::size_t first = entries.size();
    while (first > 0 && entries.size() - first < schema::MAX_PAGE_ENTRIES &&
           size(entries[first - 1]) <= room_)
      room_ -= size(entries[--first]);
    truncated_ = truncated_ || first > 0;
    return first;
  }

  Result<void> writeArea(const std::string& name, Lights::Area::Builder builder);
  Result<void> writeChoice(Lights::Builder lights, std::vector<std::string>& chosen);
  Result<void> writeEnding(Lights::Builder lights);
  Result<void> writeStrengths(Lights::Builder lights);
  Result<void> writeJudgements(Lights::Builder lights);
  void writeRelapses(Lights::Builder lights);

  const State& state_;
  const Asking& asking_;
  std::map<std::string, ToldArea> areas_;
  std::optional<HistoryRow> choice_, ending_;
  std::vector<HistoryRow> strengths_, judgements_;
  std::map<std::string, std::vector<std::string>, std::less<>> strengthsOf_;  // by area
  bool born_ = false;
  bool truncated_ = false;
  std::size_t room_ = mostBytes;
};

Result<void> Telling::writeArea(const std::string& name, Lights::Area::Builder builder) {
  builder.setArea(textReader(name));
  if (auto said = strengthsOf_.find(name); said != strengthsOf_.end()) {
    auto list = builder.initStrengths(static_cast<unsigned>(said->second.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, textReader(said->second[i]));
  }
  const auto found = areas_.find(name);
  const auto* area = found == areas_.end() ? nullptr : &found->second;
  if (const auto known = std::ranges::find(state_.areas, name, &Area::name); known != state_.areas.end()) {
    builder.setChosen(known->chosen);
    builder.setCounts(counts(*known, state_));
    if (known->waitsSince)
      policy::write(policy::deadlineOf(*asking_.policies, policy::scale::lightsRevisited, *known->waitsSince,
                                       std::nullopt, asking_.asOf),
                    builder.initRevisit());
  }
  if (area == nullptr) return {};
  builder.setLight(area->course.light);
  if (area->course.since) writeWhen(*area->course.since, builder.initSince());
  builder.setRatings(area->ratings);
  CASEFOLD_CHECK(readHistoryRow(area->lastRating, [&](const HistoryEntry& entry) {
    builder.setRatedBy(rater(entry));
    builder.setRatedOn(entry.event.getOccurred());
  }));
  const auto first = begin(area->changes, [](const ToldChange& told) { return told.row.value.size(); });
  auto changes = builder.initChanges(static_cast<unsigned>(area->changes.size() - first));
  for (unsigned i = 0; i < changes.size(); ++i) {
    const auto& told = area->changes[first + i];
    auto change = changes[i];
    change.setFrom(told.change.from);
    change.setTo(told.change.to);
    change.setRelapse(told.change.relapse);
    CASEFOLD_CHECK(readHistoryRow(told.row, [&](const HistoryEntry& entry) {
      change.setOccurred(entry.event.getOccurred());
      change.setRatedBy(rater(entry));
      change.setReason(entry.event.getAreaRated().getReason());
    }));
  }
  return {};
}

Result<void> Telling::writeChoice(Lights::Builder lights, std::vector<std::string>& chosen) {
  if (!choice_) return {};
  return readHistoryRow(*choice_, [&](const HistoryEntry& entry) {
    const auto data = entry.event.getAreasChosen();
    lights.setChosen(entry.event.getOccurred());
    lights.setTool(data.getTool());
    if (data.hasExpectedBirthDate() && !born_) lights.setExpectedBirthDate(data.getExpectedBirthDate());
    for (auto area : data.getAreas()) {
      const std::string name(view(area));
      if (std::ranges::find(chosen, name) == chosen.end()) chosen.push_back(name);
    }
  });
}

Result<void> Telling::writeEnding(Lights::Builder lights) {
  if (!ending_) return {};
  return readHistoryRow(*ending_, [&](const HistoryEntry& entry) {
    const auto data = entry.event.getAreaAssessmentEnded();
    auto ending = lights.initEnded();
    ending.setOn(entry.event.getOccurred());
    ending.setOutcome(data.getOutcome());
    ending.setConclusion(data.getConclusion());
    ending.setEndedBy(data.getEndedBy().size() > 0 ? data.getEndedBy() : textReader(entry.actor));
  });
}

Result<void> Telling::writeStrengths(Lights::Builder lights) {
  const auto first =
      begin(strengths_, [](const HistoryRow& row) { return 2 * row.value.size(); });  // told twice
  auto list = lights.initStrengths(static_cast<unsigned>(strengths_.size() - first));
  for (unsigned i = 0; i < list.size(); ++i)
    CASEFOLD_CHECK(readHistoryRow(strengths_[first + i], [&](const HistoryEntry& entry) {
      const auto data = entry.event.getStrengthNoted();
      list[i].setArea(data.getArea());
      list[i].setStrength(data.getStrength());
      list[i].setOccurred(entry.event.getOccurred());
      strengthsOf_[std::string(view(data.getArea()))].emplace_back(view(data.getStrength()));
    }));
  return {};
}

Result<void> Telling::writeJudgements(Lights::Builder lights) {
  const auto first = begin(judgements_, [](const HistoryRow& row) { return row.value.size(); });
  auto list = lights.initCapacityToChange(static_cast<unsigned>(judgements_.size() - first));
  for (unsigned i = 0; i < list.size(); ++i)
    CASEFOLD_CHECK(readHistoryRow(judgements_[first + i], [&](const HistoryEntry& entry) {
      const auto data = entry.event.getCapacityToChangeJudged();
      list[i].setJudgement(data.getJudgement());
      list[i].setGrounds(data.getGrounds());
      list[i].setJudgedBy(data.getJudgedBy().size() > 0 ? data.getJudgedBy() : textReader(entry.actor));
      list[i].setOccurred(entry.event.getOccurred());
    }));
  return {};
}

void Telling::writeRelapses(Lights::Builder lights) {
  struct Told {
    const std::string* area;
    const Change* change;
  };
  std::vector<Told> relapses;
  for (const auto& [name, area] : areas_)
    for (const auto& told : area.changes)
      if (told.change.relapse) relapses.push_back({&name, &told.change});
  std::ranges::sort(relapses, {}, [](const Told& told) { return told.change->at; });
  const auto first = begin(relapses, [](const Told& told) { return told.area->size(); });
  auto list = lights.initRelapses(static_cast<unsigned>(relapses.size() - first));
  for (unsigned i = 0; i < list.size(); ++i) {
    const auto& told = relapses[first + i];
    list[i].setArea(textReader(*told.area));
    list[i].setFrom(told.change->from);
    list[i].setTo(told.change->to);
    writeWhen(told.change->at.occurred, list[i].initOccurred());
  }
}

Result<void> Telling::answer(Lights::Builder lights) {
  std::vector<std::string> names;
  CASEFOLD_CHECK(writeChoice(lights, names));
  for (const auto& [name, area] : areas_)
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  writeRelapses(lights);
  CASEFOLD_CHECK(writeEnding(lights));
  CASEFOLD_CHECK(writeJudgements(lights));
  CASEFOLD_CHECK(writeStrengths(lights));
  auto areas = lights.initAreas(static_cast<unsigned>(names.size()));
  for (unsigned i = 0; i < areas.size(); ++i) CASEFOLD_CHECK(writeArea(names[i], areas[i]));
  lights.setWorst(overall(state_).worst);
  lights.setTruncated(truncated_);
  return {};
}

}  // namespace

Result<void> show(const State& state, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  schema::TrafficLights::Builder answer) {
  Telling telling(state, reading.asking());
  CASEFOLD_CHECK(readHistory(reading, [&](const HistoryEntry& entry) { telling.take(entry); }));
  CASEFOLD_CHECK(telling.answer(answer));
  // By the list that held when the areas were chosen.
  if (!answer.hasChosen()) return {};
  const auto& areas =
      reading.asking().policies->areas().at(london::lastDayOf(readWhen(answer.asReader().getChosen())));
  const auto* list = areas.find(view(answer.asReader().getTool()));
  if (list == nullptr) return {};
  for (auto area : answer.getAreas()) area.setOutsideTool(!list->has(view(area.asReader().getArea())));
  return {};
}

}  // namespace casefold::traffic_lights
