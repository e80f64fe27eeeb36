#include "schemas/codec/ids.h"

#include <gtest/gtest.h>

namespace casefold {
namespace {

TEST(StreamId, RefusesWhatIsNoStream) {
  for (std::string wrong :
       {"", "case", "case:", ":1", "child:1", "case:a b", "case:a/b", "case:\xc3\xa9", "CASE:1"})
    EXPECT_EQ(StreamId::parse(wrong).error().path, "stream") << wrong;
  EXPECT_EQ(StreamId::parse("case:" + std::string(124, 'x')).error().code, ErrorCode::tooLarge);
  EXPECT_TRUE(StreamId::parse("case:" + std::string(123, 'x')));
}

// The partition of a stream is part of the format: these may never change.
TEST(StreamId, LiesInThePartitionThatTheFormatSays) {
  EXPECT_EQ(partitionOf("case:1", 12).get(), partitionOf("case:1", 12).get());
  EXPECT_EQ(partitionOf("case:RND000215205141", 1).get(), 0U);
}

TEST(Position, IsReadAsItIsWritten) {
  EXPECT_EQ(Position::parse("3:41")->text(), "3:41");
  for (auto wrong : {"", "3", "3:", ":4", "a:b", "3:-1", "3:41 ", "99999999999:1"})
    EXPECT_FALSE(Position::parse(wrong)) << wrong;
}

}  // namespace
}  // namespace casefold
