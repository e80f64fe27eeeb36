#include "tools/import/child_identifier.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "schemas/codec/ids.h"

namespace casefold {
namespace {

TEST(ChildIdentifier, IsTheIdOfItsStreamWhereThatCanHoldIt) {
  for (const auto* id : {"DfEX0000001", "a_b", "12345.0", "0012345", "A-1"}) {
    EXPECT_EQ(streamOf(id).stream, std::string("case:") + id);
    EXPECT_TRUE(streamOf(id).isTheIdentifier);
  }
}

TEST(ChildIdentifier, IsWrittenWithHexadecimalDigitsWhereItCannot) {
  EXPECT_EQ(streamOf("LA 001").stream, "case:LA~20001");
  EXPECT_EQ(streamOf("12345/A").stream, "case:12345~2FA");
  EXPECT_EQ(streamOf("a~b").stream, "case:a~7Eb");
  EXPECT_EQ(streamOf("\xc3\x89").stream, "case:~C3~89");
  EXPECT_FALSE(streamOf("a~b").isTheIdentifier);
}

TEST(ChildIdentifier, IsReadBackAndNeverShared) {
  std::mt19937 random(20250331);
  std::set<std::string> identifiers, streams;
  for (int round = 0; round < 20'000; ++round) {
    std::string identifier;
    const auto size = 1 + random() % (round % 10 == 0 ? 200 : 6);
    for (std::size_t i = 0; i < size; ++i) identifier += "aA1~/ 2E\xc3"[random() % 9];
    const auto stream = streamOf(identifier).stream;
    const auto id = StreamId::parse(stream);
    ASSERT_TRUE(id) << id.error().message;
    if (stream.find("~~") == std::string::npos)
      EXPECT_EQ(identifierOf(stream), identifier);
    else
      EXPECT_TRUE(identifier.starts_with(identifierOf(stream)));
    identifiers.insert(identifier);
    streams.insert(stream);
  }
  EXPECT_EQ(identifiers.size(), streams.size());
}

TEST(ChildIdentifier, IsTrimmedOfWhatIsOnlyWhiteSpaceAround) {
  EXPECT_EQ(withoutSpaceAround(" \t\xc2\xa0LA 001\xe3\x80\x80\n\xef\xbb\xbf"), "LA 001");
  EXPECT_EQ(withoutSpaceAround(" \xc2\xa0 "), "");
  EXPECT_EQ(withoutSpaceAround("\xc2\xa1"), "\xc2\xa1");
}

}  // namespace
}  // namespace casefold
