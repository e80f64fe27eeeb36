// One log, one runner, and the few words in which a test tells what was recorded and asks what is shown.
#pragma once

#include <capnp/message.h>

#include <map>
#include <string>
#include <vector>

#include "tests/runner/folding.h"
#include "tests/runner/reference.h"
#include "tests/runner/story.h"
#include "tests/runner/views.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {

template <class Definition = TouchyView>
class Scene {
 public:
  explicit Scene(std::uint32_t partitions = 3)
      : log(SimulatedLogOptions{.partitions = partitions}), folding_(partitions) {}

  // Records of a stream, not yet folded.
  void recorded(const std::string& stream, const std::vector<Fact>& facts) {
    appendTo(log, writers_.try_emplace(stream, stream).first->second, facts);
  }
  void appendRaw(Partition partition, Bytes bytes) { ASSERT_TRUE(log.appendAndWait(partition, bytes)); }
  [[nodiscard]] StreamWriter& writer(const std::string& stream) {
    return writers_.try_emplace(stream, stream).first->second;
  }

  // All that was recorded so far, in one apply().
  void foldAtOnce() {
    auto messages = readWhole(log);
    std::ranges::stable_sort(messages, {}, &KeptMessage::position);
    std::vector<LogEntry> entries;
    for (const auto& message : messages)
      if (!runner().cut().includes(message.position))
        entries.push_back({message.position.partition, message.position.offset, asBytes(message.bytes)});
    auto applied = runner().apply(entries);
    ASSERT_TRUE(applied) << applied.error().message;
  }
  // Folds and checks all of it against the reference model.
  void fold() {
    foldAtOnce();
    expectAsModelled(runner(), readWhole(log));
  }

  [[nodiscard]] Runner& runner() { return *folding_.runner; }
  [[nodiscard]] Store& store() { return *folding_.store; }
  void restart() {
    folding_.runner.reset();
    folding_.runner = openRunner<Definition>(*folding_.store, log.partitions());
  }
  [[nodiscard]] StreamHead head(const std::string& stream) { return runner().reading()->find(stream)->head; }
  [[nodiscard]] typename Definition::State state(const std::string& stream) {
    auto found = runner().reading()->find(stream);
    return TypedView<Definition>::value(*found->state);
  }
  // The names of the activities that show() lists.
  [[nodiscard]] std::vector<std::string> activities(const std::string& stream) {
    capnp::MallocMessageBuilder queryMessage, answerMessage;
    auto answer = answerMessage.initRoot<schema::Answer>();
    auto shown =
        runner().reading()->show(stream, queryMessage.initRoot<schema::ShowQuery>().asReader(), answer);
    EXPECT_TRUE(shown) << shown.error().message;
    std::vector<std::string> names;
    for (auto activity : answer.getBody().getAs<toy::schema::Attendance>().getActivities())
      names.emplace_back(view(activity.getName().asReader()));
    return names;
  }

  SimulatedLog log;

 private:
  Folding<Definition> folding_;
  std::map<std::string, StreamWriter> writers_;
};

}  // namespace casefold
