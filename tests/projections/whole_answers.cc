#include "tests/projections/whole_answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "schemas/codec/json.h"

namespace casefold {
namespace {

template <class Query>
void name(const OfDay& day, Query query) {
  if (!day.asOf.empty()) writeWhen(*parseWhen(day.asOf), query.initAsOf());
  if (!day.knownAt.empty()) writeWhen(*parseWhen(day.knownAt), query.initKnownAt());
}

void leaveOutPlaces(Json& json) {
  if (json.is_object()) {
    for (const auto* place : {"position", "positions"}) json.erase(place);
    for (auto& [key, value] : json.items()) leaveOutPlaces(value);
  } else if (json.is_array()) {
    for (auto& value : json) leaveOutPlaces(value);
  }
}

std::string written(Json json) {
  leaveOutPlaces(json);
  for (const auto* day : {"asOf", "knownAt"}) json.erase(day);
  return json.dump(1);
}

std::string shown(const Reading& reading, const std::string& stream, const OfDay& day) {
  capnp::MallocMessageBuilder asked, answered;
  auto query = asked.initRoot<schema::ShowQuery>();
  name(day, query);
  auto answer = answered.initRoot<schema::Answer>();
  if (auto result = reading.show(stream, query, answer); !result)
    return std::string(codeName(result.error().code));
  auto json = toJson(answer.asReader());
  json["body"] =
      toJson(answer.asReader().getBody().getAs<capnp::DynamicStruct>(reading.view().answerSchema()));
  return written(std::move(json));
}

std::string listed(const Reading& reading, const Where& where, const OfDay& day) {
  std::string all, cursor;
  do {
    capnp::MallocMessageBuilder asked, answered;
    auto query = asked.initRoot<schema::ListQuery>();
    name(day, query);
    query.setCursor(cursor);
    query.setLimit(7);  // so that there are pages
    auto conditions = query.initWhere(static_cast<unsigned>(where.size()));
    for (unsigned i = 0; i < conditions.size(); ++i) {
      conditions[i].setField(where[i].first);
      conditions[i].setValue(where[i].second);
    }
    auto page = answered.initRoot<schema::Page>();
    if (auto result = reading.list(query, page); !result) return std::string(codeName(result.error().code));
    for (auto item : page.asReader().getItems()) {
      auto json = toJson(item);
      json["body"] = toJson(item.getBody().getAs<capnp::DynamicStruct>(reading.view().itemSchema()));
      all += written(std::move(json)) + "\n";
    }
    all += fmt::format("quarantined {}\n", page.getQuarantined());
    cursor = page.getCursor().cStr();
  } while (!cursor.empty());
  return all;
}

std::string measured(const Reading& reading, std::string_view measure, std::string_view by,
                     schema::MeasureQuery::Period period, const OfDay& day) {
  capnp::MallocMessageBuilder asked, answered;
  auto query = asked.initRoot<schema::MeasureQuery>();
  name(day, query);
  query.setMeasure(std::string(measure));
  query.setBy(std::string(by));
  query.setPeriod(period);
  writeWhen(*parseWhen("2008-01"), query.initFrom());
  writeWhen(*parseWhen("2012-12"), query.initTo());
  auto measures = answered.initRoot<schema::Measures>();
  if (auto result = reading.measure(query, measures); !result)
    return std::string(codeName(result.error().code));
  return written(toJson(measures.asReader()));
}

}  // namespace

std::map<std::string, std::string> wholeAnswers(const Caseload& caseload, const View& view,
                                                const std::vector<std::string>& streams, const OfDay& day) {
  std::map<std::string, std::string> answers;
  const auto reading = caseload.reading();
  for (const auto& stream : streams) answers["show " + stream] = shown(*reading, stream, day);
  answers["list"] = listed(*reading, {}, day);
  for (const auto field : view.listFields())
    for (const auto* value : {"true", "false", "yes", "no", "2010-04-20", "red", "case:", "unit:1", "worker",
                              "programme:1", "case:1", "worker:1"})
      answers[fmt::format("list where {}={}", field, value)] =
          listed(*reading, {{std::string(field), value}}, day);
  using Period = schema::MeasureQuery::Period;
  for (const auto& measure : view.measures()) {
    std::vector<std::string_view> groups(measure.groups.begin(), measure.groups.end());
    groups.emplace_back();
    for (const auto by : groups)
      for (const auto period : {Period::MONTH, Period::WHOLE})
        answers[fmt::format("measure {} by {} {}", measure.name, by, static_cast<int>(period))] =
            measured(*reading, measure.name, by, period, day);
  }
  return answers;
}

std::string viewTestName(const testing::TestParamInfo<ViewParameter>& tested) {
  std::string name(tested.param->name());
  std::ranges::replace(name, '-', '_');
  return name;
}

}  // namespace casefold
