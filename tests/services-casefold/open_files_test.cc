// Who gets how many files, and that it never comes to more than there may be.
#include "services/casefold/open_files.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

namespace casefold {
namespace {

using testing::HasSubstr;

constexpr OpenFilesNeed all{.connections = 256, .opsConnections = 32, .consumers = 16};

TEST(OpenFiles, CutNothingWhereThereIsRoom) {
  const auto share = shareOpenFiles(all, 65'536);
  ASSERT_TRUE(share);
  EXPECT_EQ(share->connections, 256U);
  EXPECT_EQ(share->filesOfAStore, 256);
  EXPECT_EQ(share->cut, "");
  EXPECT_GT(share->needed, 16U * 256U + 256U + 32U);
}

TEST(OpenFiles, NeverGiveOutMoreThanThereAre) {
  for (const bool onBrokers : {false, true})
    for (std::uint64_t limit = 0; limit < 8'192; ++limit) {
      OpenFilesNeed need = all;
      need.onBrokers = onBrokers;
      const auto share = shareOpenFiles(need, limit);
      if (!share) continue;
      // What is needed besides connections and stores' files does not depend on the limit.
      const std::uint64_t fixed = share->needed - 256U - 16U * 256U;
      EXPECT_LE(fixed + share->connections + 16U * static_cast<std::uint64_t>(share->filesOfAStore), limit);
      EXPECT_GE(share->connections, 16U);
      EXPECT_GE(share->filesOfAStore, 20);
      EXPECT_EQ(share->cut.empty(), limit >= share->needed);
    }
}

TEST(OpenFiles, AThousandAreEnoughForEveryViewOnALocalLog) {
  const auto share = shareOpenFiles(all, 1'024);
  ASSERT_TRUE(share) << share.error().message;
  EXPECT_GE(share->connections, 64U);
  EXPECT_THAT(share->cut, HasSubstr("1024"));
  EXPECT_THAT(share->cut, HasSubstr("LimitNOFILE"));
}

TEST(OpenFiles, RefuseALimitThatIsTooSmallAndSayWhatIsNeeded) {
  const auto share = shareOpenFiles(all, 256);
  ASSERT_FALSE(share);
  EXPECT_EQ(share.error().code, ErrorCode::wrongSettings);
  EXPECT_THAT(share.error().message, HasSubstr("ulimit -n"));
}

TEST(OpenFiles, RaiseTheLimitAsFarAsTheSystemLetsThem) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  ASSERT_GE(before.rlim_max, 512U);
  const rlimit low{.rlim_cur = 256, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(raiseOpenFilesLimit(300), 300U);
  EXPECT_EQ(raiseOpenFilesLimit(200), 300U) << "it is never lowered";
  if (before.rlim_max != RLIM_INFINITY) {
    EXPECT_EQ(raiseOpenFilesLimit(before.rlim_max + 1), before.rlim_max);
  }
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace casefold
