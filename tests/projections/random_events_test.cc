// The events that the property tests of views are tried with are worth what they reach.
#include "tests/projections/random_events.h"

#include <capnp/message.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "schemas/codec/event_types.h"
#include "schemas/codec/record.h"
#include "schemas/codec/validate.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

TEST(RandomEvents, AreTakenByARecorderInStreamsOfTheirKind) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  for (auto kind : streamKinds()) {
    RandomEvents random(seed, /*hostile=*/false, std::string(kind));
    for (int round = 0; round < 500; ++round) {
      capnp::MallocMessageBuilder message;
      auto command = message.initRoot<schema::Command>();
      command.setId("c");
      auto content = command.initContent();
      content.setStream(std::string(kind) + ":1");
      content.setActor("A. Worker");
      content.setAgency("school");
      random.write(content.initEvents(1)[0]);
      const auto valid = validateCommand(command.asReader());
      ASSERT_TRUE(valid) << kind << ": " << std::string(view(content.getEvents()[0].getType())) << " "
                         << valid.error().path << " " << valid.error().message;
    }
  }
}

// Of a stream's own types each comes often enough for a test to meet it.
TEST(RandomEvents, AreOfEveryTypeThatBelongsInTheStream) {
  const auto seed = testSeed();
  SCOPED_TRACE(seed);
  for (auto kind : streamKinds()) {
    RandomEvents random(seed, /*hostile=*/true, std::string(kind));
    std::set<EventType> met;
    for (int round = 0; round < 5000; ++round) {
      capnp::MallocMessageBuilder message;
      auto event = message.initRoot<schema::Event>();
      random.write(event);
      met.insert(event.which());
    }
    for (const auto& info : eventTypes())
      EXPECT_EQ(met.contains(info.type), info.belongsIn(kind)) << info.name << " in " << kind;
  }
}

}  // namespace
}  // namespace casefold
