// A log's id is made with it and stays; a directory that is taken away beneath an open log is noticed.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "infra/log/local/local_log.h"
#include "tests/scratch_directory.h"

namespace casefold {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::MatchesRegex;

constexpr std::chrono::seconds patience{60};

class ALogsIdentity : public testing::Test {
 protected:
  [[nodiscard]] Result<std::unique_ptr<LocalLog>> open(const fs::path& directory,
                                                       std::uint32_t partitions = 0) {
    LocalLogOptions options;
    options.directory = directory;
    options.partitions = partitions;
    return LocalLog::open(options);
  }
  [[nodiscard]] std::unique_ptr<LocalLog> opened(const fs::path& directory, std::uint32_t partitions = 0) {
    auto log = open(directory, partitions);
    EXPECT_TRUE(log) << log.error().message;
    return log ? *std::move(log) : nullptr;
  }
  [[nodiscard]] nlohmann::json document() const {
    return nlohmann::json::parse(std::ifstream(directory_ / "format.json"));
  }
  void write(const nlohmann::json& document) { std::ofstream(directory_ / "format.json") << document; }

  ScratchDirectory scratch_;
  fs::path directory_ = scratch_.path() / "log";
};

TEST_F(ALogsIdentity, IsMadeWithTheLogAndStays) {
  const std::string id = opened(directory_, 3)->id();
  EXPECT_THAT(id, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(opened(directory_)->id(), id);
  EXPECT_EQ(document()["id"], id);
  EXPECT_NE(opened(scratch_.path() / "another", 3)->id(), id);
}

TEST_F(ALogsIdentity, IsGivenToALogOfABuildThatGaveNone) {
  ASSERT_TRUE(opened(directory_, 3)->appendAndWait(Partition{2}, asBytes("kept")));
  auto before = document();
  before.erase("id");
  write(before);
  auto log = opened(directory_);
  ASSERT_TRUE(log);
  const std::string id = log->id();
  EXPECT_THAT(id, MatchesRegex("[0-9a-f]{32}"));
  Cut at;
  at.set(Partition{2}, Offset{0});
  EXPECT_EQ((*log->recordsAt(at, patience))[Partition{2}], "kept");
  log.reset();
  EXPECT_EQ(opened(directory_)->id(), id);
  auto after = document();
  EXPECT_EQ(after["id"], id);
  after.erase("id");
  EXPECT_EQ(after, before) << "all else stays as it was";
}

TEST_F(ALogsIdentity, SaysWhatToDoWhereItsFormatDocumentIsGoneOrSaysNothing) {
  ASSERT_TRUE(opened(directory_, 5)->appendAndWait(Partition{4}, asBytes("kept")));
  const auto whole = document();
  const auto remedy = R"({"what": "casefold local log", "format": 1, "partitions": 5})";
  auto wrongId = whole;
  wrongId["id"] = "mine";
  for (const auto& [text, wrong] : std::map<std::string, std::string>{{"", "not the format document"},
                                                                      {"{}", "not the format document"},
                                                                      {wrongId.dump(), "has an id"}}) {
    std::ofstream(directory_ / "format.json") << text;
    const auto refused = open(directory_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::damaged);
    EXPECT_THAT(refused.error().message, HasSubstr(wrong));
    EXPECT_THAT(refused.error().message, HasSubstr(remedy));
  }
  fs::remove(directory_ / "format.json");
  for (const std::uint32_t partitions : {0U, 5U}) {
    const auto refused = open(directory_, partitions);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::damaged);
    EXPECT_THAT(refused.error().message, HasSubstr("is missing"));
    EXPECT_THAT(refused.error().message, HasSubstr(remedy));
  }
  // And what it says to do helps.
  write(nlohmann::json::parse(remedy));
  const auto log = opened(directory_);
  ASSERT_TRUE(log);
  EXPECT_NE(log->id(), whole["id"]);
  EXPECT_EQ((*log->ends(patience)).next(Partition{4}), Offset{1});
}

TEST_F(ALogsIdentity, IsItsOwnersAloneWhateverTheUmask) {
  const auto before = ::umask(0);
  {
    LocalLogOptions options;
    options.directory = directory_;
    options.partitions = 2;
    options.segmentBytes = 4 << 10;
    auto log = LocalLog::open(options);
    ASSERT_TRUE(log);
    for (int i = 0; i < 10; ++i)
      ASSERT_TRUE((*log)->appendAndWait(Partition{0}, asBytes(std::string(1000, 'x'))));
  }
  ::umask(before);
  EXPECT_EQ(fs::status(directory_).permissions(), fs::perms::owner_all);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(directory_)) {
    EXPECT_EQ(entry.status().permissions(), fs::perms::owner_read | fs::perms::owner_write) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 3);
}

// What may befall a directory while its log is open.
struct Loss {
  std::string name;
  std::function<void(const fs::path&)> happens;
  friend void PrintTo(const Loss& loss, std::ostream* out) { *out << loss.name; }
};

class ADirectoryTakenAway : public ALogsIdentity, public testing::WithParamInterface<Loss> {};

TEST_P(ADirectoryTakenAway, IsNoticedByWhoAppendsReadsAndAsks) {
  auto log = opened(directory_, 2);
  ASSERT_TRUE(log->appendAndWait(Partition{0}, asBytes("a")));
  auto reader = *log->reader(fromTheStart(2), "test");
  ASSERT_TRUE(reader->read(patience));
  GetParam().happens(directory_);
  const auto first = log->appendAndWait(Partition{0}, asBytes("b"));
  ASSERT_FALSE(first) << "it would be answered as recorded, and lie in no directory";
  EXPECT_EQ(first.error().code, ErrorCode::unknownOutcome);
  EXPECT_THAT(first.error().message, HasSubstr("removed, renamed or replaced"));
  EXPECT_THAT(first.error().message, HasSubstr(directory_.string()));
  EXPECT_EQ(log->appendAndWait(Partition{1}, asBytes("c")).error().code, ErrorCode::unavailable);
  const auto read = reader->read(std::chrono::milliseconds{0});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::damaged);
  EXPECT_FALSE(reader->caughtUp());
  EXPECT_EQ(log->ends(patience).error().code, ErrorCode::damaged);
  EXPECT_EQ(log->reader(fromTheStart(2), "test").error().code, ErrorCode::damaged);
}

TEST_P(ADirectoryTakenAway, IsNoticedWithoutAnAppendAndForGood) {
  auto log = opened(directory_, 2);
  ASSERT_TRUE(log->appendAndWait(Partition{0}, asBytes("a")));
  auto reader = *log->reader(fromTheStart(2), "test");
  ASSERT_TRUE(reader->read(patience));
  GetParam().happens(directory_);
  EXPECT_EQ(reader->read(std::chrono::milliseconds{0}).error().code, ErrorCode::damaged);
  EXPECT_EQ(reader->read(std::chrono::milliseconds{0}).error().code, ErrorCode::damaged);
}

INSTANTIATE_TEST_SUITE_P(
    Losses, ADirectoryTakenAway,
    testing::Values(Loss{"removed", [](const fs::path& log) { fs::remove_all(log); }},
                    Loss{"renamed", [](const fs::path& log) { fs::rename(log, log.string() + ".old"); }},
                    Loss{"replaced",
                         [](const fs::path& log) {
                           fs::rename(log, log.string() + ".old");
                           fs::copy(log.string() + ".old", log, fs::copy_options::recursive);
                         }},
                    Loss{"robbedOfItsSegment",
                         [](const fs::path& log) { fs::remove(log / "0000000000.segment"); }}),
    [](const auto& loss) { return loss.param.name; });

}  // namespace
}  // namespace casefold
