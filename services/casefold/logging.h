// The operating log: stderr, through spdlog. It holds what happens to the process, never what is in the
// record.
#pragma once

#include <memory>
#include <string_view>

namespace casefold {

enum class LogLevel { debug, info, warning, error };

// Any thread.
class OperatingLog {
 public:
  // Lines are "2010-07-30T14:05:00.123Z info text" in UTC. `level`: "debug", "info", "warning" or "error".
  explicit OperatingLog(std::string_view level);
  ~OperatingLog();
  OperatingLog(const OperatingLog&) = delete;
  OperatingLog& operator=(const OperatingLog&) = delete;

  void write(LogLevel level, std::string_view text);
  // What is said from now on. `level` as above.
  void setLevel(std::string_view level);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace casefold
