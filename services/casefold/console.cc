#include "services/casefold/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

namespace casefold {
namespace {

constexpr std::chrono::seconds progressAfter{2};
constexpr std::chrono::milliseconds progressEvery{100};

// 0 if all was written, or the error number.
int writeAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return 0;
}

bool isWrongUse(ErrorCode code) {
  return code == ErrorCode::malformed || code == ErrorCode::tooLarge || code == ErrorCode::conflict ||
         code == ErrorCode::commandReused || code == ErrorCode::wrongSettings || code == ErrorCode::notServed;
}

}  // namespace

Console::Console()
    : errorsOnTerminal_(isatty(STDERR_FILENO) != 0), started_(std::chrono::steady_clock::now()) {
  winsize size{};
  if (isatty(STDOUT_FILENO) == 0) return;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) screen_.width = size.ws_col;
  const char* none = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  if ((none == nullptr || *none == '\0') && !dumb) screen_.colours = Colours::on;
}

bool Console::write(std::string_view text) {
  if (readerGone_ || writeFailed_) return false;
  endProgress();
  const int error = writeAll(STDOUT_FILENO, text);
  if (error == EPIPE)
    readerGone_ = true;
  else if (error != 0) {
    writeFailed_ = true;
    say(std::string("the output could not be written: ") + std::strerror(error));
  }
  return error == 0;
}

bool Console::writeJson(const nlohmann::ordered_json& document) {
  // Text out of a record that is not UTF-8 is shown with U+FFFD rather than not at all.
  return write(document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

void Console::say(std::string_view text) {
  endProgress();
  (void)writeAll(STDERR_FILENO, "casefold: " + harmless(text) + "\n");
}

Exit Console::fail(const Error& error) {
  say(error.path.empty() ? error.message : error.path + ": " + error.message);
  return isWrongUse(error.code) ? Exit::refused : Exit::failed;
}

void Console::progress(std::string_view text) {
  const auto now = std::chrono::steady_clock::now();
  if (!errorsOnTerminal_ || now - started_ < progressAfter || now - lastProgress_ < progressEvery) return;
  lastProgress_ = now;
  progressShown_ = true;
  (void)writeAll(STDERR_FILENO, "\r\x1b[K" + harmless(text));
}

void Console::endProgress() {
  if (!progressShown_) return;
  progressShown_ = false;
  (void)writeAll(STDERR_FILENO, "\r\x1b[K");
}

}  // namespace casefold
