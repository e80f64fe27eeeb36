// The bytes of FORMAT.md: what format 1 wrote is read for ever, and what is not an entry is never taken for
// one.
#include "infra/log/local/format.h"

#include <gtest/gtest.h>

namespace casefold::local {
namespace {

constexpr EntryContext context{.salt = 0x0123456789abcdef, .partitions = 3};

std::vector<std::byte> entryAt(std::uint64_t position, std::string_view payload) {
  std::vector<std::byte> bytes;
  appendUnsealed(bytes, asBytes(payload));
  seal(bytes, position, {.checksum = 0, .length = 0, .partition = 2, .offset = 7, .durableBefore = 64},
       context.salt);
  return bytes;
}

std::string hex(Bytes bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    text += "0123456789abcdef"[std::to_integer<unsigned>(byte >> 4)];
    text += "0123456789abcdef"[std::to_integer<unsigned>(byte & std::byte{15})];
  }
  return text;
}

TEST(LocalLogFormat, WritesAnEntryAsItAlwaysHas) {
  EXPECT_EQ(
      hex(entryAt(128, "child's plan")),
      "a5aac4d2be5ffd380c00000002000000070000000000000040000000000000006368696c64277320706c616e00000000");
  EXPECT_EQ(hex(encodeMark(Mark::synced, 128, context.salt)),
            "66f16ece5d9ca13700000000ffffffff01000000000000008000000000000000");
}

TEST(LocalLogFormat, WritesASegmentHeaderAsItAlwaysHas) {
  EXPECT_EQ(hex(encode(SegmentHeader{.number = 5, .salt = context.salt, .next = {1, 2, 0x0102030405060708}})),
            "44d99b4fb5e903ad63666f6c6465640a01000000030000000500000000000000efcdab89674523010100000000000000"
            "02000000000000000807060504030201");
}

TEST(LocalLogFormat, ReadsTheEntryThatWasWritten) {
  for (std::size_t size : {1U, 7U, 8U, 9U, 300U, 100'000U}) {
    const std::string payload(size, 'p');
    auto bytes = entryAt(4096, payload);
    EXPECT_EQ(bytes.size() % alignment, 0U);
    bytes.resize(bytes.size() + 40);  // whatever follows
    const EntryCheck check = checkEntry(bytes, 4096, context);
    ASSERT_EQ(check.verdict, EntryCheck::record);
    EXPECT_EQ(check.size(), bytes.size() - 40);
    EXPECT_EQ(check.header.partition, 2U);
    EXPECT_EQ(check.header.offset, 7U);
    EXPECT_EQ(check.header.durableBefore, 64U);
    EXPECT_EQ(asText(payloadOf(bytes, check)), payload);
  }
}

TEST(LocalLogFormat, TakesNoEntryWithAnyBitFlipped) {
  const auto whole = entryAt(128, "thirteen and padding");
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto bytes = whole;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_NE(checkEntry(bytes, 128, context).verdict, EntryCheck::record) << "bit " << bit;
    EXPECT_NE(checkEntry(bytes, 128, context).verdict, EntryCheck::mark) << "bit " << bit;
  }
}

TEST(LocalLogFormat, TakesNoEntryOfAnotherPlaceOrSegment) {
  const auto bytes = entryAt(128, "here and nowhere else");
  EXPECT_EQ(checkEntry(bytes, 128, context).verdict, EntryCheck::record);
  EXPECT_EQ(checkEntry(bytes, 136, context).verdict, EntryCheck::nothing);
  EXPECT_EQ(checkEntry(bytes, 128, {.salt = context.salt + 1, .partitions = 3}).verdict, EntryCheck::nothing);
  EXPECT_EQ(checkEntry(bytes, 128, {.salt = context.salt, .partitions = 2}).verdict, EntryCheck::nothing);
}

TEST(LocalLogFormat, SaysHowMuchOfAnEntryIsMissing) {
  const auto bytes = entryAt(128, "thirteen and more");
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const EntryCheck check = checkEntry(Bytes(bytes).first(size), 128, context);
    EXPECT_EQ(check.verdict, EntryCheck::incomplete);
    EXPECT_EQ(check.size(), size < sizeof(EntryHeader) ? sizeof(EntryHeader) : bytes.size());
  }
}

TEST(LocalLogFormat, TakesZerosForNothing) {
  EXPECT_EQ(checkEntry(std::vector<std::byte>(64), 128, context).verdict, EntryCheck::nothing);
}

TEST(LocalLogFormat, TakesNoHeaderWithAnyBitFlipped) {
  const auto whole = encode(SegmentHeader{.number = 5, .salt = 9, .next = {1, 2, 3}});
  ASSERT_EQ(whole.size(), segmentHeaderBytes(3));
  ASSERT_TRUE(decodeSegmentHeader(whole, 3));
  EXPECT_EQ(decodeSegmentHeader(whole, 3)->next, (NextOffsets{1, 2, 3}));
  EXPECT_FALSE(decodeSegmentHeader(whole, 2));
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto bytes = whole;
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(decodeSegmentHeader(bytes, 3)) << "bit " << bit;
  }
}

TEST(LocalLogFormat, NamesSegmentsSoThatTheirOrderIsTheirNumbers) {
  EXPECT_EQ(segmentName(7), "0000000007.segment");
  EXPECT_EQ(segmentNumber("0000000007.segment"), 7U);
  for (auto other : {"7.segment", "0000000007.segment.new", "lock", ".segment", "00000000-7.segment",
                     "000000000x.segment"})
    EXPECT_FALSE(segmentNumber(other)) << other;
}

}  // namespace
}  // namespace casefold::local
