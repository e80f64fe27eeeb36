// The lights of one stream, told from its history rows rather than from the state, so that a rating learned
// however late stands where it occurred.
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

struct Row {
  std::string key;
  std::string value;
};

struct ToldChange {
  Change change;
  Row row;
};

struct ToldArea {
  Course course;
  std::uint32_t ratings = 0;
  std::vector<ToldChange> changes;
  Row lastRating;
};

Result<void> readRow(const Row& row, const std::function<void(const HistoryEntry&)>& use) {
  return readHistoryRow(row.key, row.value, use);
}

// Who rated: as the rating says, or whoever recorded it.
capnp::Text::Reader rater(const HistoryEntry& entry) {
  const auto named = entry.event.getAreaRated().getRatedBy();
  return named.size() > 0 ? named : textReader(entry.actor);
}

class Telling {
 public:
  explicit Telling(const Asking& asking) : asking_(asking) {}

  // Rows in order of occurrence.
  Result<void> take(std::string_view key, std::string_view value) {
    return readHistoryRow(key, value, [&](const HistoryEntry& entry) {
      take(entry, {std::string(key), std::string(value)});
    });
  }

  Result<void> answer(Lights::Builder lights);

 private:
  void take(const HistoryEntry& entry, Row row) {
    switch (entry.event.which()) {
      case EventType::AREAS_CHOSEN:
        chosenAt_ = entry.at;
        choice_ = std::move(row);
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

  Result<void> writeArea(const std::string& name, bool chosen, Lights::Area::Builder builder);
  Result<void> writeChoice(Lights::Builder lights, std::vector<std::string>& chosen);
  Result<void> writeStrengths(Lights::Builder lights);
  Result<void> writeJudgements(Lights::Builder lights);
  void writeRelapses(Lights::Builder lights);

  const Asking& asking_;
  std::map<std::string, ToldArea> areas_;
  std::optional<Moment> chosenAt_;
  std::optional<Row> choice_;
  std::vector<Row> strengths_, judgements_;
  std::map<std::string, std::vector<std::string>, std::less<>> strengthsOf_;  // by area
  bool born_ = false;
  bool truncated_ = false;
  std::size_t room_ = mostBytes;
};

Result<void> Telling::writeArea(const std::string& name, bool chosen, Lights::Area::Builder builder) {
  builder.setArea(textReader(name));
  builder.setChosen(chosen);
  if (auto said = strengthsOf_.find(name); said != strengthsOf_.end()) {
    auto list = builder.initStrengths(static_cast<unsigned>(said->second.size()));
    for (unsigned i = 0; i < list.size(); ++i) list.set(i, textReader(said->second[i]));
  }
  const auto found = areas_.find(name);
  const auto* area = found == areas_.end() ? nullptr : &found->second;
  builder.setCounts(counts(chosen, area == nullptr ? std::nullopt : area->course.last, chosenAt_));
  const auto& start = area != nullptr && area->course.last ? area->course.last : chosenAt_;
  if (builder.getCounts() && start)
    policy::write(policy::deadlineOf(*asking_.policies, policy::scale::lightsRevisited, start->occurred,
                                     std::nullopt, asking_.asOf),
                  builder.initRevisit());
  if (area == nullptr) return {};
  builder.setLight(area->course.light);
  if (area->course.since) writeWhen(*area->course.since, builder.initSince());
  builder.setRatings(area->ratings);
  CASEFOLD_CHECK(readRow(area->lastRating, [&](const HistoryEntry& entry) {
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
    CASEFOLD_CHECK(readRow(told.row, [&](const HistoryEntry& entry) {
      change.setOccurred(entry.event.getOccurred());
      change.setRatedBy(rater(entry));
      change.setReason(entry.event.getAreaRated().getReason());
    }));
  }
  return {};
}

Result<void> Telling::writeChoice(Lights::Builder lights, std::vector<std::string>& chosen) {
  if (!choice_) return {};
  return readRow(*choice_, [&](const HistoryEntry& entry) {
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

Result<void> Telling::writeStrengths(Lights::Builder lights) {
  const auto first = begin(strengths_, [](const Row& row) { return 2 * row.value.size(); });  // told twice
  auto list = lights.initStrengths(static_cast<unsigned>(strengths_.size() - first));
  for (unsigned i = 0; i < list.size(); ++i)
    CASEFOLD_CHECK(readRow(strengths_[first + i], [&](const HistoryEntry& entry) {
      const auto data = entry.event.getStrengthNoted();
      list[i].setArea(data.getArea());
      list[i].setStrength(data.getStrength());
      list[i].setOccurred(entry.event.getOccurred());
      strengthsOf_[std::string(view(data.getArea()))].emplace_back(view(data.getStrength()));
    }));
  return {};
}

Result<void> Telling::writeJudgements(Lights::Builder lights) {
  const auto first = begin(judgements_, [](const Row& row) { return row.value.size(); });
  auto list = lights.initCapacityToChange(static_cast<unsigned>(judgements_.size() - first));
  for (unsigned i = 0; i < list.size(); ++i)
    CASEFOLD_CHECK(readRow(judgements_[first + i], [&](const HistoryEntry& entry) {
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
  const auto chosen = names.size();
  for (const auto& [name, area] : areas_)
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  writeRelapses(lights);
  CASEFOLD_CHECK(writeJudgements(lights));
  CASEFOLD_CHECK(writeStrengths(lights));
  Overall all;
  auto areas = lights.initAreas(static_cast<unsigned>(names.size()));
  for (unsigned i = 0; i < areas.size(); ++i) {
    CASEFOLD_CHECK(writeArea(names[i], i < chosen, areas[i]));
    auto found = areas_.find(names[i]);
    all.add(found == areas_.end() ? Course{} : found->second.course, areas[i].getCounts());
  }
  lights.setWorst(all.worst);
  lights.setTruncated(truncated_);
  return {};
}

}  // namespace

Result<void> show(const State& /*state*/, const StreamReading& reading, schema::ShowQuery::Reader /*query*/,
                  schema::TrafficLights::Builder answer) {
  Telling telling(reading.asking());
  Result<void> taken;
  ScanRange range{.prefix = momentPrefix(historyTag, reading.stream()).bytes()};
  CASEFOLD_CHECK(reading.reading().rows(range, [&](std::string_view key, std::string_view value) {
    taken = telling.take(key, value);
    return bool(taken);
  }));
  CASEFOLD_CHECK(std::move(taken));
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
