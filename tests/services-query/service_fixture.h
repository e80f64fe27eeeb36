// A whole service in the test's process: a log in memory, a recorder, a toy view, and a server on loopback;
// with clients that come over the wire or sit in the same process.
#pragma once

#include <gmock/gmock.h>

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "infra/clock/clock.h"
#include "infra/rpc/server.h"
#include "infra/store/memory_store.h"
#include "services/client/client.h"
#include "services/client/recording.h"
#include "services/query/service.h"
#include "tests/runner/views.h"
#include "tests/simulation/simulated_log.h"

namespace casefold {

inline constexpr std::uint32_t testPartitions = 3;

// Keeps whoever reads the journal of the view's store waiting while it is shut. Any thread.
class JournalGate {
 public:
  void shut();
  void open();
  // False if nobody comes to it in half a minute.
  [[nodiscard]] bool waitForAReader();
  void pass();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool shut_ = false;
  int waiting_ = 0;
};

// Everything that a process which serves puts together, but for the program around it.
struct TestService {
  explicit TestService(RpcLimits limits = {});
  ~TestService() noexcept = default;
  TestService(const TestService&) = delete;
  TestService& operator=(const TestService&) = delete;

  void listen(std::uint16_t port = 0);
  // Until the view has read to the end of the log, and says so; false if it does not in half a minute.
  [[nodiscard]] bool waitUntilTheViewIsLevel() const;
  [[nodiscard]] std::uint16_t port() const { return server->endpoint().port; }

  SystemClock clock;
  LoopSignal moved;
  JournalGate journalGate;
  SimulatedLog log{{.partitions = testPartitions}};
  std::shared_ptr<Recorder> recorder;
  std::shared_ptr<Consumer> view;
  std::optional<ConsumerHealth> viewHealth = {};  // what the view says of itself in place of what is so
  std::unique_ptr<QuerySources> sources;
  RpcLimits limits;
  std::unique_ptr<RpcServer> server;
};

// How the client is connected.
enum class Over { wire, sameProcess };

struct Attend {
  std::string stream = "case:1";
  std::string activity = "climbing";
  std::string command = {};  // empty: made up
};

// One command: the young person attended an activity.
[[nodiscard]] Owned<schema::Command> attended(const Attend& attend);

class ServiceTest : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<Client> client(Over over = Over::wire, ClientOptions options = {});
  // Records through a client of its own and expects it to be recorded. Its position.
  std::string record(const Attend& attend);
  // Runs `work` with a client of its own on another thread.
  template <class Work>
  [[nodiscard]] auto meanwhile(Work work) {
    return std::async(std::launch::async, [this, work] { return work(*client()); });
  }
  // Asks the view about a stream, having read `atLeast`.
  [[nodiscard]] static Result<Owned<schema::Answer>> show(Client& client, const std::string& stream,
                                                          const std::vector<std::string>& atLeast = {},
                                                          std::uint32_t waitMillis = 0);

  TestService service_;
};

// The same tests over the wire and within the process.
class EitherServiceTest : public ServiceTest, public testing::WithParamInterface<Over> {
 protected:
  [[nodiscard]] std::unique_ptr<Client> either() { return client(GetParam()); }
};

}  // namespace casefold
