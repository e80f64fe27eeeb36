#include "tests/runner/toy_view/attendance.h"

#include <fmt/format.h>

#include <vector>

#include "projections/runner/key.h"
#include "projections/runner/reading.h"

namespace casefold::toy {
namespace {

Key activitiesOf(std::string_view stream) { return Key('a').text(stream); }

// FNV-1a over what a fold may go by.
void follow(std::uint64_t& trail, std::string_view bytes) {
  for (char c : bytes) trail = (trail ^ static_cast<unsigned char>(c)) * 0x100000001b3;
}

void write(const AttendanceView::State& state, schema::Attendance::Builder answer) {
  answer.setLinkPerson(state.linkPerson);
  answer.setLastActivity(state.lastActivity);
  answer.setAttended(state.attended);
  answer.setVisits(state.visits);
  answer.setUnknown(state.unknown);
  answer.setCorrections(state.corrections);
  answer.setTrail(state.trail);
}

}  // namespace

void AttendanceView::fold(State& state, Rows& rows, const Event& event) {
  follow(state.trail, fmt::format("{} {} {} {} {}", event.version.get(), event.index, event.typeName,
                                  text(event.occurred), text(event.recorded)));
  if (!event.known) {
    ++state.unknown;
    return;
  }
  switch (event.type) {
    case EventType::LINK_PERSON_NAMED:
      state.linkPerson = casefold::view(event.data.getLinkPersonNamed().getName());
      return;
    case EventType::ACTIVITY_ATTENDED:
      ++state.attended;
      state.lastActivity = casefold::view(event.data.getActivityAttended().getActivity());
      rows.put(activitiesOf(event.stream).text(state.lastActivity), Key('v').number(event.version.get()));
      rows.addTo(Key('c').text(state.lastActivity), 1);
      return;
    case EventType::HOME_VISIT_MADE:
      ++state.visits;
      if (state.lastActivity.empty()) return;
      rows.erase(activitiesOf(event.stream).text(state.lastActivity));
      state.lastActivity.clear();
      return;
    case EventType::RECORD_CORRECTED:
    case EventType::RECORD_WITHDRAWN:
      ++state.corrections;
      return;
    default:
      return;
  }
}

void AttendanceView::index(const State& state, std::string_view stream, Rows& rows) {
  if (!state.linkPerson.empty()) {
    rows.put(Key('p').text(state.linkPerson).text(stream), stream);
    rows.addTo(Key('s').text(state.linkPerson), 1);
  }
  rows.put(Key('n').number(~std::uint64_t{state.attended}).text(stream), stream);
}

Result<void> AttendanceView::show(const State& state, const StreamReading& reading,
                                  casefold::schema::ShowQuery::Reader /*query*/, Answer::Builder answer) {
  write(state, answer);
  std::vector<std::pair<std::string, std::uint64_t>> found;
  CASEFOLD_CHECK(reading.reading().rows({activitiesOf(reading.stream()).bytes()}, [&](auto key, auto value) {
    KeyReader name(key), version(value);
    std::ignore = name.tag();
    std::ignore = name.text();
    std::ignore = version.tag();
    found.emplace_back(name.text(), version.number());
    return true;
  }));
  auto activities = answer.initActivities(static_cast<unsigned>(found.size()));
  for (unsigned i = 0; i < found.size(); ++i) {
    activities[i].setName(found[i].first);
    activities[i].setVersion(found[i].second);
  }
  return {};
}

Result<ListPlan> AttendanceView::plan(const Conditions& conditions) {
  if (auto person = conditions["linkPerson"]) return ListPlan{{Key('p').text(*person).bytes()}};
  return ListPlan{{Key('n').bytes()}};
}

Result<bool> AttendanceView::matches(const State& state, const ListRow& row) {
  auto person = row.conditions["linkPerson"];
  return !person || state.linkPerson == *person;
}

Result<void> AttendanceView::item(const State& state, const ListRow& /*row*/, Item::Builder item) {
  item.setLinkPerson(state.linkPerson);
  item.setAttended(state.attended);
  return {};
}

std::string AttendanceView::print(casefold::schema::Answer::Reader answer, const PrintOptions& /*options*/) {
  auto body = answer.getBody().getAs<Answer>();
  return fmt::format("{}: attended {}, visited {}\n", casefold::view(answer.getStream()), body.getAttended(),
                     body.getVisits());
}

std::string AttendanceView::printList(casefold::schema::Page::Reader page, const PrintOptions& /*options*/) {
  std::string lines;
  for (auto item : page.getItems())
    lines += fmt::format("{}: attended {}\n", casefold::view(item.getStream()),
                         item.getBody().getAs<Item>().getAttended());
  return lines;
}

}  // namespace casefold::toy
