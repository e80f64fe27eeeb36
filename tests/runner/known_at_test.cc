// What did we know, and when? The answer at an earlier time is the one that was given then.
#include <gmock/gmock.h>

#include "tests/runner/scene.h"

namespace casefold {
namespace {

// What the toy view shows of case:1, as known at the time of recording `at`, or now.
std::vector<std::string> shownAt(Runner& runner, std::optional<std::string> at, std::uint64_t version) {
  capnp::MallocMessageBuilder queryMessage, answerMessage;
  auto query = queryMessage.initRoot<schema::ShowQuery>();
  if (at) writeWhen(*parseWhen(*at), query.initKnownAt());
  auto answer = answerMessage.initRoot<schema::Answer>();
  auto shown = runner.reading()->show("case:1", query.asReader(), answer);
  EXPECT_TRUE(shown) << shown.error().message;
  EXPECT_EQ(answer.getVersion(), version) << at.value_or("now");
  std::vector<std::string> names;
  for (auto activity : answer.getBody().getAs<toy::schema::Attendance>().getActivities())
    names.emplace_back(view(activity.getName().asReader()));
  names.push_back(answer.getComplete() ? "complete" : "incomplete");
  return names;
}

TEST(KnownAt, GivesTheAnswerThatWasGivenThen) {
  Scene<> scene(1);
  const std::vector<std::vector<Fact>> story = {{attended("football")},
                                                {attended("music"), visited()},
                                                {corrects(1, 0, attended("swimming"))},
                                                {withdraws(2, 0)},
                                                {attended("refuse")},
                                                {attended("chess")},
                                                {corrects(5, 0, attended("drama"))}};
  // What was shown after each record, and when that record was recorded.
  std::vector<std::vector<std::string>> then;
  std::vector<std::string> recorded;
  for (std::size_t i = 0; i < story.size(); ++i) {
    scene.recorded("case:1", story[i]);
    scene.fold();
    then.push_back(shownAt(scene.runner(), std::nullopt, i + 1));
    recorded.push_back(text(scene.head("case:1").recorded));
  }
  for (std::size_t i = 0; i < story.size(); ++i)
    EXPECT_EQ(shownAt(scene.runner(), recorded[i], i + 1), then[i]) << "version " << i + 1;
  EXPECT_EQ(shownAt(scene.runner(), "1999", 0), std::vector<std::string>{"complete"});
  EXPECT_EQ(shownAt(scene.runner(), "2199", story.size()), then.back());
}

TEST(KnownAt, ADateEndsWhenItsDayEndsInLondon) {
  Scene<> scene(1);
  // A record a minute from 14:05 UTC on, in summer: of the day are those before 23:00 UTC.
  for (int i = 0; i < 600; ++i) scene.recorded("case:1", {visited()});
  scene.foldAtOnce();
  shownAt(scene.runner(), "2010-07-30", 535);
  shownAt(scene.runner(), "2010-07-31", 600);
}

}  // namespace
}  // namespace casefold
