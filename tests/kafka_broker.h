// Real Kafka brokers for tests, run by infra/kafka/cluster.
//
// Tests share one broker and keep out of each other's way by log names of their own. It is, in this order:
// the one that $CASEFOLD_TEST_KAFKA names by its bootstrap servers; the one in $CASEFOLD_TEST_KAFKA_DIR,
// which ctest sets and starts once for all tests labelled "kafka"; one that this process starts when first
// asked and takes down when it ends. Tests that stop, kill or damage a broker make a KafkaCluster of their
// own.
//
// Link casefold_kafka_broker. What cannot be started throws std::runtime_error with what the script said.
#pragma once

#include <filesystem>
#include <string>

namespace casefold {

// Bootstrap servers of the shared broker.
[[nodiscard]] std::string sharedKafkaBrokers();

// A log name that no other test, process or run uses: its topics are new.
[[nodiscard]] std::string freshLogName();

// A cluster of one's own in a temporary directory; gone with the object, and with the process should that die
// first.
class KafkaCluster {
 public:
  explicit KafkaCluster(int brokers = 1);
  KafkaCluster(const KafkaCluster&) = delete;
  KafkaCluster& operator=(const KafkaCluster&) = delete;
  ~KafkaCluster();

  [[nodiscard]] const std::string& brokers() const {
    return brokers_;
  }                        // bootstrap servers; ports never change
  void kill(int broker);   // SIGKILL
  void stop(int broker);   // in good order
  void start(int broker);  // waits until it serves
  // Runs a Kafka command line tool against this cluster: what it prints.
  std::string tool(const std::string& name, const std::string& arguments);
  // Where broker `broker` keeps a partition's segments.
  [[nodiscard]] std::filesystem::path partitionFolder(int broker, const std::string& topic,
                                                      int partition) const;

 private:
  std::filesystem::path folder_;
  std::string brokers_;
};

// Runs a Kafka command line tool against the brokers at `brokers`: what it prints.
std::string kafkaTool(const std::string& brokers, const std::string& name, const std::string& arguments);

}  // namespace casefold
