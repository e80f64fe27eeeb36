#include "infra/net/endpoint.h"

#include <gtest/gtest.h>

namespace casefold {
namespace {

TEST(Endpoint, ReadsWhatItWrites) {
  for (const char* text : {"127.0.0.1:4917", "[::1]:4917", "localhost:0", "example.org:65535"}) {
    auto endpoint = Endpoint::parse(text);
    ASSERT_TRUE(endpoint) << text;
    EXPECT_EQ(endpoint->text(), text);
  }
}

TEST(Endpoint, RefusesWhatIsNoAddress) {
  for (const char* text : {"", "4917", "127.0.0.1", ":4917", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                           "127.0.0.1:49a", "::1:4917", "[]:4917"})
    EXPECT_FALSE(Endpoint::parse(text)) << text;
}

TEST(Endpoint, KnowsWhatOnlyThisMachineCanReach) {
  for (const char* host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    EXPECT_TRUE(Endpoint{.host = host}.isLoopback()) << host;
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "localhost.example.org", "128.0.0.1"})
    EXPECT_FALSE(Endpoint{.host = host}.isLoopback()) << host;
}

}  // namespace
}  // namespace casefold
