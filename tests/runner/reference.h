// What the runner's work must come to, said again in as few lines as will do.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "infra/log/log.h"
#include "projections/runner/runner.h"

namespace casefold {

// A whole log, read once and kept.
struct KeptMessage {
  Position position;
  std::string bytes;
};
[[nodiscard]] std::vector<KeptMessage> readWhole(Log& log);

// What the one rule of the log (schemas/record.capnp) makes of every message.
struct RuleModel {
  explicit RuleModel(const std::vector<KeptMessage>& messages, std::uint32_t partitions);
  std::map<std::string, std::vector<KeptMessage>> accepted;  // by stream, oldest first
  std::map<Position, std::string> dropped;                   // with the reason's name
};

// What a view must hold about one stream.
struct StreamModel {
  std::string state;  // as the view saves it
  std::map<std::string, std::string> rows;
  std::map<std::string, std::int64_t> sums;
  std::optional<Version> stopped;
  std::uint64_t unknown = 0;
};
[[nodiscard]] StreamModel foldModel(const View& view, const std::vector<KeptMessage>& records);

// Fails the test where the runner's store differs from what the models say.
void expectAsModelled(const Runner& runner, const std::vector<KeptMessage>& messages);

}  // namespace casefold
