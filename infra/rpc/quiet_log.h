// KJ's own messages may hold what a client sent. Where this stands, none is written.
#pragma once

#include <kj/exception.h>

#include <functional>
#include <string_view>

namespace casefold {

// On the stack of a thread, for as long as it runs KJ code. What KJ would log is reported by its place in
// KJ's source alone; exceptions take no stack trace.
class QuietLog final : public kj::ExceptionCallback {
 public:
  explicit QuietLog(std::function<void(std::string_view)> report) : report_(std::move(report)) {}
  void logMessage(kj::LogSeverity severity, const char* file, int line, int contextDepth,
                  kj::String&& text) override;
  StackTraceMode stackTraceMode() override { return StackTraceMode::NONE; }

 private:
  std::function<void(std::string_view)> report_;
};

// "disconnected at async-io-unix.c++:120": a KJ exception without its description.
[[nodiscard]] std::string withoutContent(const kj::Exception& exception);

}  // namespace casefold
