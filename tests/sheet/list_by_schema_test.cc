// Whole lists as people read them.
#include <capnp/message.h>
#include <gmock/gmock.h>

#include "projections/sheet/by_schema.h"
#include "schemas/codec/event_types.h"
#include "tests/sheet/sheet.capnp.h"

namespace casefold {
namespace {

using sheet::schema::Mood;
using sheet::schema::Supervision;
using sheet::schema::SupervisionItem;
using testing::HasSubstr;
using testing::Not;

// A page of the supervision that the test fills in.
class Listed {
 public:
  schema::Page::Builder page() { return page_; }
  static SupervisionItem::Builder body(schema::Page::Item::Builder item) {
    return item.getBody().initAs<SupervisionItem>();
  }
  [[nodiscard]] std::string printed(const PrintOptions& options = {}) const {
    return printPage(page_.asReader(), capnp::Schema::from<SupervisionItem>(), options);
  }

 private:
  capnp::MallocMessageBuilder message_;
  schema::Page::Builder page_ = message_.initRoot<schema::Page>();
};

TEST(ListBySchema, PrintsAList) {
  Listed listed;
  auto items = listed.page().initItems(2);
  items[0].setStream("worker:7");
  items[0].setComplete(true);
  auto first = Listed::body(items[0]);
  first.setSupervisor("J. Smith");
  first.setHeld(12);
  writeWhen(*parseWhen("2010-07-30"), first.initLastHeld());
  first.setEngagement(Mood::NOT_ENGAGING);
  first.initThemes(2).set(0, "caseload");
  first.getThemes().set(1, "leave");
  items[1].setStream("worker:8");
  items[1].setComplete(true);
  Listed::body(items[1]).setTruncated(true);
  listed.page().setCursor("abc");
  listed.page().setQuarantined(1);
  EXPECT_EQ(listed.printed(), R"(stream    supervisor  held  last held   engagement    themes
────────  ──────────  ────  ──────────  ────────────  ───────────────
worker:7  J. Smith      12  2010-07-30  not engaging  caseload, leave
worker:8  –              0  –           –             –

Lists are cut to their newest entries; the chronology has all.
1 stream has stopped at a record that could not be folded; see casefold status
more: ask again with cursor abc
)");
}

TEST(ListBySchema, MarksAStreamOfWhichSomethingIsMissing) {
  Listed listed;
  auto items = listed.page().initItems(1);
  items[0].setStream("worker:7");
  Listed::body(items[0]);
  EXPECT_THAT(listed.printed({.colour = true}), HasSubstr("\x1b[1;31mworker:7\x1b[0m"));
  items[0].setComplete(true);
  EXPECT_THAT(listed.printed({.colour = true}), Not(HasSubstr("\x1b[1;31mworker:7")));
}

TEST(ListBySchema, SaysThatAListIsEmptyInTheWordsOfTheField) {
  EXPECT_EQ(Listed().printed(), "There is no worker.\n");
  capnp::MallocMessageBuilder message;
  EXPECT_EQ(printPage(message.initRoot<schema::Page>(), capnp::Schema::from<Supervision>(), {}),
            "Nothing found.\n");
}

}  // namespace
}  // namespace casefold
