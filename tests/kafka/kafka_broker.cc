#include "tests/kafka_broker.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <stdexcept>

namespace casefold {
namespace {

// Runs a shell command: what it prints. Its errors go to the test's own stderr.
std::string run(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run: " + command);
  std::string output;
  std::array<char, 4096> buffer;
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    output.append(buffer.data(), got);
  if (pclose(pipe) != 0) throw std::runtime_error("failed: " + command + "\n" + output);
  while (!output.empty() && output.back() == '\n') output.pop_back();
  return output;
}

std::string cluster(const std::string& command, const std::filesystem::path& folder,
                    const std::string& more = {}) {
  return run("'" CASEFOLD_SOURCE_DIR "/infra/kafka/cluster' " + command + " --dir '" + folder.string() +
             "' " + more);
}

std::string randomName() {
  std::random_device random;
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%08x%08x", random(), random());
  return text.data();
}

}  // namespace

std::string sharedKafkaBrokers() {
  if (const char* given = std::getenv("CASEFOLD_TEST_KAFKA"); given != nullptr && *given != '\0')
    return given;
  static const std::string brokers = [] {
    if (const char* folder = std::getenv("CASEFOLD_TEST_KAFKA_DIR")) return cluster("up", folder);
    static const KafkaCluster own;
    return own.brokers();
  }();
  return brokers;
}

std::string freshLogName() {
  static const std::string process = "test-" + randomName();
  static std::atomic<int> count = 0;
  return process + "-" + std::to_string(++count);
}

KafkaCluster::KafkaCluster(int brokers)
    : folder_(std::filesystem::temp_directory_path() / ("casefold-kafka-" + randomName())) {
  brokers_ = cluster("up", folder_,
                     "--brokers " + std::to_string(brokers) + " --until-exit-of " + std::to_string(getpid()));
}

KafkaCluster::~KafkaCluster() {
  try {
    cluster("down", folder_, "--wipe");
  } catch (const std::exception& trouble) {
    std::fprintf(stderr, "%s\n", trouble.what());
  }
}

void KafkaCluster::kill(int broker) { cluster("stop " + std::to_string(broker), folder_, "--kill"); }
void KafkaCluster::stop(int broker) { cluster("stop " + std::to_string(broker), folder_); }
void KafkaCluster::start(int broker) { cluster("start " + std::to_string(broker), folder_); }

std::string KafkaCluster::tool(const std::string& name, const std::string& arguments) {
  return kafkaTool(brokers_, name, arguments);
}

std::filesystem::path KafkaCluster::partitionFolder(int broker, const std::string& topic,
                                                    int partition) const {
  return folder_ / ("broker-" + std::to_string(broker)) / "data" / (topic + "-" + std::to_string(partition));
}

std::string kafkaTool(const std::string& brokers, const std::string& name, const std::string& arguments) {
  return run("'" CASEFOLD_SOURCE_DIR "/infra/kafka/cluster' tool " + name + " -- --bootstrap-server " +
             brokers + " " + arguments);
}

}  // namespace casefold
