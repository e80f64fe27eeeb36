#include "infra/rpc/quiet_log.h"

#include <fmt/format.h>

namespace casefold {
namespace {

std::string_view fileName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

void QuietLog::logMessage(kj::LogSeverity severity, const char* file, int line, int, kj::String&&) {
  if (severity < kj::LogSeverity::WARNING) return;
  report_(fmt::format("rpc: a message of the library at {}:{} (its text may hold a client's data)",
                      fileName(file), line));
}

std::string withoutContent(const kj::Exception& exception) {
  return fmt::format("{} at {}:{}", kj::str(exception.getType()).cStr(), fileName(exception.getFile()),
                     exception.getLine());
}

}  // namespace casefold
