#include "services/casefold/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "infra/terminal/text.h"

namespace casefold {

struct OperatingLog::Parts {
  spdlog::logger logger{"casefold", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
};

OperatingLog::OperatingLog(std::string_view level) : parts_(std::make_unique<Parts>()) {
  parts_->logger.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  setLevel(level);
  parts_->logger.flush_on(spdlog::level::trace);
}

OperatingLog::~OperatingLog() = default;

void OperatingLog::setLevel(std::string_view level) {
  parts_->logger.set_level(spdlog::level::from_str(std::string(level)));
}

void OperatingLog::write(LogLevel level, std::string_view text) {
  constexpr spdlog::level::level_enum levels[] = {spdlog::level::debug, spdlog::level::info,
                                                  spdlog::level::warn, spdlog::level::err};
  parts_->logger.log(levels[static_cast<int>(level)], "{}", harmless(text));
}

}  // namespace casefold
