#include "projections/traffic_lights/picture.h"

#include <capnp/message.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "projections/traffic_lights/view.h"
#include "schemas/codec/record.h"
#include "tests/projections/fold_harness.h"

namespace casefold {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using traffic_lights::gridOf;
using traffic_lights::svgOf;
using traffic_lights::weekName;
using traffic_lights::writeGrid;

Told rated(const std::string& area, const std::string& light, const std::string& day) {
  return event("area.rated", day, fmt::format(R"("area":"{}","light":"{}")", area, light));
}

// Lights as an answer has them: area by area, each change on its day.
class Lights {
 public:
  using Changes = std::vector<std::pair<std::string, schema::Light>>;
  explicit Lights(const std::vector<std::pair<std::string, Changes>>& areas) {
    auto list = message_.initRoot<schema::TrafficLights>().initAreas(static_cast<unsigned>(areas.size()));
    for (unsigned i = 0; i < list.size(); ++i) {
      list[i].setArea(areas[i].first);
      auto changes = list[i].initChanges(static_cast<unsigned>(areas[i].second.size()));
      for (unsigned j = 0; j < changes.size(); ++j) {
        writeWhen(*parseWhen(areas[i].second[j].first), changes[j].initOccurred());
        changes[j].setTo(areas[i].second[j].second);
      }
    }
  }
  schema::TrafficLights::Reader get() { return message_.getRoot<schema::TrafficLights>().asReader(); }

 private:
  capnp::MallocMessageBuilder message_;
};

constexpr auto red = schema::Light::RED;
constexpr auto amber = schema::Light::AMBER;
constexpr auto green = schema::Light::GREEN;

TEST(ThePictureOfTheLights, HasAreasByIsoWeeksWithTheLightAtEachWeeksEnd) {
  Lights lights({{"home", {{"2010-01-04", red}, {"2010-01-08", amber}, {"2010-01-20", green}}},
                 {"money", {{"2010-01-13", amber}}}});
  const auto grid = gridOf(lights.get());
  std::string out;
  writeGrid(out, grid, {.width = 80});
  EXPECT_EQ(out, R"(
The lights at the end of each week, 2010-W01 to 2010-W03
home   █A █A █G
money   · █A █A
R red, A amber, G green, · not rated yet
)");
}

TEST(ThePictureOfTheLights, NamesAWeekByTheYearOfItsThursday) {
  auto name = [](int year, unsigned month, unsigned day) {
    return weekName(
        std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)});
  };
  EXPECT_EQ(name(2009, 12, 28), "2009-W53");  // until 3 January 2010
  EXPECT_EQ(name(2010, 1, 4), "2010-W01");
  EXPECT_EQ(name(2012, 12, 31), "2013-W01");
}

TEST(ThePictureOfTheLights, ShowsTheNewestWeeksWhereNotAllHaveRoomAndSaysSo) {
  Lights lights({{"home", {{"2007-01-01", red}, {"2010-12-20", green}}}});
  const auto grid = gridOf(lights.get());
  EXPECT_EQ(grid.weeks.size(), traffic_lights::mostWeeks);
  EXPECT_EQ(grid.areas[0].lights.front(), red);
  std::string out;
  writeGrid(out, grid, {.width = 40});
  EXPECT_THAT(out, HasSubstr("to 2010-W51 (earlier weeks are left out)"));
  EXPECT_THAT(out, HasSubstr("█R █R █G\n"));
}

TEST(ThePictureOfTheLights, IsADrawingThatReadsAloudAndWithoutColour) {
  Lights lights({{"home & <garden>", {{"2010-01-04", red}, {"2010-01-13", green}}}});
  EXPECT_EQ(
      svgOf(gridOf(lights.get()), "Traffic lights of case:1"),
      R"s(<svg xmlns="http://www.w3.org/2000/svg" width="312" height="146" viewBox="0 0 312 146" role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="12">
<title id="title">Traffic lights of case:1</title>
<desc id="desc">The light of each area at the end of each week, from 2010-W01 to 2010-W02. Red: a square with R; amber: a triangle with A; green: a circle with G.</desc>
<rect width="312" height="146" fill="#fff"/>
<text x="10" y="20" font-size="14" font-weight="bold">Traffic lights of case:1</text>
<text x="255" y="74" transform="rotate(-60 255 74)" font-size="9">2010-W01</text>
<text x="281" y="74" transform="rotate(-60 281 74)" font-size="9">2010-W02</text>
<text x="10" y="96">home &amp; &lt;garden&gt;</text>
<g><title>home &amp; &lt;garden&gt;, 2010-W01: red</title><rect x="241" y="81" width="20" height="20" fill="#D55E00" stroke="#000" stroke-width="1"/><text x="251" y="96" text-anchor="middle">R</text></g>
<g><title>home &amp; &lt;garden&gt;, 2010-W02: green</title><circle cx="277" cy="91" r="10" fill="#56B4E9" stroke="#000" stroke-width="1"/><text x="277" y="96" text-anchor="middle">G</text></g>
</svg>
)s");
}

TEST(ThePictureOfTheLights, OfNoRatingsSaysSo) {
  const std::vector<std::pair<std::string, Lights::Changes>> unrated = {{"home", Lights::Changes{}}};
  Lights lights(unrated);
  const auto grid = gridOf(lights.get());
  std::string out;
  writeGrid(out, grid, {});
  EXPECT_THAT(out, IsEmpty());
  EXPECT_THAT(svgOf(grid, "t"), HasSubstr("No area was rated."));
}

TEST(RevisitingTheLights, IsDueAWeekAfterTheLastRatingOrTheChoice) {
  Caseload caseload(makeView<TrafficLightsView>());
  caseload.record("case:1", {event("areas.chosen", "2010-02-01", R"("areas":["home","money"])"),
                             rated("home", "red", "2010-02-03")});
  const auto areas = caseload.show("case:1", {.asOf = "2010-02-09"})["areas"];
  EXPECT_EQ(areas[0]["revisit"]["due"], "2010-02-10");
  EXPECT_EQ(areas[0]["revisit"]["status"], "open");
  EXPECT_EQ(areas[1]["revisit"]["due"], "2010-02-08");
  EXPECT_EQ(areas[1]["revisit"]["status"], "overdue");
  caseload.record("case:2", {rated("home", "green", "2010-02-08")});
  caseload.now = "2010-02-09";
  EXPECT_THAT(caseload.list({{"revisitOverdue", "true"}}), ElementsAre("case:1"));
  EXPECT_EQ(caseload.items({{"revisitOverdue", "true"}})["case:1"]["revisit"]["due"], "2010-02-08");
  // Once it is rated, the other one is due next; and of those overdue, the longest ago comes first.
  caseload.record("case:1", {rated("money", "amber", "2010-02-09")});
  EXPECT_THAT(caseload.list({{"revisitOverdue", "true"}}), IsEmpty());
  caseload.now = "2010-02-20";
  EXPECT_THAT(caseload.list({{"revisitOverdue", "true"}}), ElementsAre("case:1", "case:2"));
  EXPECT_EQ(caseload.listFails({{"revisitOverdue", "no"}}).path, "where.revisitOverdue");
}

TEST(RevisitingTheLights, IsNotDueOfAnAreaThatNoLongerCounts) {
  Caseload caseload(makeView<TrafficLightsView>());
  caseload.record("case:1", {rated("home", "red", "2010-01-03"),
                             event("areas.chosen", "2010-02-01", R"("areas":["money"])")});
  caseload.now = "2010-02-05";
  EXPECT_TRUE(caseload.show("case:1")["areas"][1]["revisit"].is_null());
  EXPECT_THAT(caseload.list({{"revisitOverdue", "true"}}), IsEmpty());
}

}  // namespace
}  // namespace casefold
