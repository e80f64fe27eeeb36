// The local log and other processes: killed ones, and one that has the log open.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "tests/infra/log/local/log_on_simulated_disk.h"
#include "tests/scratch_directory.h"
#include "tests/simulation/seed.h"

namespace casefold {
namespace {

// What the child tells through the pipe: an append was answered. Smaller than PIPE_BUF, so it is written
// whole.
struct Acknowledged {
  std::uint64_t number;
  std::uint64_t offset;
  std::uint32_t partition;
  std::uint32_t unused = 0;
};

std::string recordOf(std::uint64_t number) {
  return std::to_string(number) + ":" + std::string(number * 37 % 900, static_cast<char>('a' + number % 26));
}

// A child process that runs `work` with the writing end of a pipe until it is killed.
class Child {
 public:
  explicit Child(const std::function<void(int)>& work) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(ends[0]);
      work(ends[1]);
      ::_exit(0);
    }
    ::close(ends[1]);
    pipe_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    kill();
    ::close(pipe_);
  }

  void kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  [[nodiscard]] pid_t pid() const { return pid_; }

  // The next thing that the child wrote; false when it is gone and nothing is left.
  template <class Message>
  bool receive(Message& message) {
    return ::read(pipe_, &message, sizeof(message)) == static_cast<ssize_t>(sizeof(message));
  }

 private:
  pid_t pid_ = 0;
  int pipe_ = -1;
};

template <class Message>
void send(int pipe, const Message& message) {
  if (::write(pipe, &message, sizeof(message)) != static_cast<ssize_t>(sizeof(message))) ::_exit(3);
}

LocalLogOptions inDirectory(const std::filesystem::path& directory) {
  LocalLogOptions options;
  options.directory = directory;
  options.partitions = 3;
  options.segmentBytes = 64 << 10;
  options.groupBytes = 8 << 10;
  options.queueBytes = 64 << 10;
  return options;
}

// Appends for ever, many in flight, and tells of each answer as it comes.
void appendUntilKilled(const LocalLogOptions& options, std::uint64_t first, int pipe) {
  auto log = LocalLog::open(options);
  if (!log) ::_exit(2);
  for (std::uint64_t number = first;; ++number) {
    const Partition partition{static_cast<std::uint32_t>(number % 3)};
    (*log)->append(partition, asBytes(recordOf(number)), [=](const Result<Offset>& offset) {
      if (offset) send(pipe, Acknowledged{number, offset->get(), partition.get()});
    });
  }
}

TEST(LocalLogProcesses, FindWhateverWasAnsweredBeforeAKill) {
  const std::uint64_t seed = testSeed();
  SCOPED_TRACE("CASEFOLD_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  ScratchDirectory scratch;
  const LocalLogOptions options = inDirectory(scratch.path() / "log");
  std::map<Position, std::uint64_t> answered;
  for (std::uint64_t life = 0; life < 40; ++life) {
    Child child([&](int pipe) { appendUntilKilled(options, life * 1'000'000, pipe); });
    Acknowledged message;
    const std::size_t enough = answered.size() + 1 + random() % 400;
    const auto note = [&] {
      const Position position{Partition{message.partition}, Offset{message.offset}};
      EXPECT_TRUE(answered.try_emplace(position, message.number).second)
          << position.text() << " was given twice";
    };
    while (answered.size() < enough && child.receive(message)) note();
    ASSERT_GE(answered.size(), enough) << "the child stopped by itself";
    child.kill();
    while (child.receive(message)) note();

    const auto outcome = openAndRead(options);
    ASSERT_FALSE(outcome.error) << outcome.error->message;
    for (const auto& [position, number] : answered) {
      const auto found = outcome.served.find(position);
      ASSERT_TRUE(found != outcome.served.end())
          << position.text() << " was answered and is lost, life " << life;
      ASSERT_EQ(found->second, recordOf(number)) << position.text();
    }
    for (const auto& [position, bytes] : outcome.served)  // unanswered ones may be there, but only whole
      ASSERT_EQ(bytes, recordOf(std::stoull(bytes))) << position.text();
  }
}

TEST(LocalLogProcesses, AreToldWhoHasTheLogOpen) {
  ScratchDirectory scratch;
  const LocalLogOptions options = inDirectory(scratch.path() / "log");
  Child child([&](int pipe) {
    auto log = LocalLog::open(options);
    send(pipe, log.has_value() ? 1 : 0);
    ::pause();
  });
  int opened = 0;
  ASSERT_TRUE(child.receive(opened));
  ASSERT_EQ(opened, 1);
  const auto refused = LocalLog::open(options);
  EXPECT_EQ(refused.error().code, ErrorCode::inUse);
  EXPECT_NE(refused.error().message.find(options.directory.string()), std::string::npos)
      << refused.error().message;
  EXPECT_NE(refused.error().message.find("process " + std::to_string(child.pid())), std::string::npos)
      << refused.error().message;
  child.kill();
  EXPECT_TRUE(LocalLog::open(options)) << "the lock outlived its process";
}

TEST(LocalLogProcesses, CannotOpenTheLogTwiceInOneEither) {
  ScratchDirectory scratch;
  auto first = LocalLog::open(inDirectory(scratch.path()));
  ASSERT_TRUE(first);
  EXPECT_EQ(LocalLog::open(inDirectory(scratch.path())).error().code, ErrorCode::inUse);
  first->reset();
  EXPECT_TRUE(LocalLog::open(inDirectory(scratch.path())));
}

}  // namespace
}  // namespace casefold
