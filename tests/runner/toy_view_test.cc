// A new view is one folder, and its line where the program is put together: here that line is the one in
// views().
#include <gmock/gmock.h>

#include "schemas/codec/json.h"
#include "tests/runner/scene.h"

namespace casefold {
namespace {

std::vector<std::unique_ptr<const View>> views() {
  std::vector<std::unique_ptr<const View>> all;
  all.push_back(makeView<toy::AttendanceView>());
  return all;
}

// All that is done with a view is done by way of `View`; nobody names its types but its own folder.
TEST(AToyView, IsFoldedShownListedAndPrintedByItsOneLine) {
  for (auto& made : views()) {
    std::shared_ptr<const View> toy = std::move(made);
    SimulatedLog log({.partitions = 1});
    StreamWriter writer("case:1");
    appendTo(log, writer, {linked("Ann"), attended("football"), attended("music")});
    auto runner = Runner::open(toy, makeMemoryStore(), 1);
    ASSERT_TRUE(runner) << runner.error().message;
    foldToTheEnd(**runner, log);

    capnp::MallocMessageBuilder query, message, pages;
    auto answer = message.initRoot<schema::Answer>();
    ASSERT_TRUE((*runner)->reading()->show("case:1", query.initRoot<schema::ShowQuery>().asReader(), answer));
    auto body = toJson(answer.getBody().getAs<capnp::DynamicStruct>(toy->answerSchema()).asReader());
    EXPECT_EQ(body["linkPerson"], "Ann");
    EXPECT_EQ(body["attended"], 2);
    EXPECT_EQ(body["activities"].size(), 2U);
    EXPECT_EQ(toy->print(answer.asReader(), {}), "case:1: attended 2, visited 0\n");

    capnp::MallocMessageBuilder listQuery;
    auto page = pages.initRoot<schema::Page>();
    ASSERT_TRUE((*runner)->reading()->list(listQuery.initRoot<schema::ListQuery>().asReader(), page));
    ASSERT_EQ(page.getItems().size(), 1U);
    auto item =
        toJson(page.getItems()[0].getBody().getAs<capnp::DynamicStruct>(toy->itemSchema()).asReader());
    EXPECT_EQ(item["linkPerson"], "Ann");
    EXPECT_EQ(toy->printList(page.asReader(), {}), "case:1: attended 2\n");
  }
}

}  // namespace
}  // namespace casefold
