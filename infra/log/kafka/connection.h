// How to reach a Kafka cluster: what a person configures, and where the client library's own words go.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace casefold {

enum class KafkaLogLevel { debug, info, warning, error };

// Takes what librdkafka has to say (addresses, topics, error texts; never a record's bytes). Called on
// threads of the library's, several at once. Left empty, it is not said at all: nothing is ever written to
// stdout or stderr.
using KafkaLogSink = std::function<void(KafkaLogLevel, std::string_view)>;

struct KafkaConnection {
  std::string brokers;  // "host:port,host:port"; one that answers is enough
  std::map<std::string, std::string>
      settings;  // further librdkafka settings, as for TLS or SASL; they come last
  KafkaLogSink log;
};

}  // namespace casefold
