#include "services/casefold/line_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace casefold {
namespace {

constexpr std::size_t chunk = std::size_t{256} << 10U;

}  // namespace

Result<LineReader> LineReader::open(const std::string& file) {
  if (file == "-") return LineReader(STDIN_FILENO, false);
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail(errno == ENOENT ? ErrorCode::notFound : ErrorCode::unavailable,
                fmt::format("cannot read {}: {}", file, std::strerror(errno)));
  return LineReader(fd, true);
}

LineReader::LineReader(LineReader&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      owned_(std::exchange(other.owned_, false)),
      ended_(other.ended_),
      skipping_(other.skipping_),
      number_(other.number_),
      buffer_(std::move(other.buffer_)),
      start_(other.start_),
      scanned_(other.scanned_) {}

LineReader::~LineReader() {
  if (owned_) ::close(fd_);
}

Result<LineReader::State> LineReader::next(Line& line, std::size_t maxBytes) {
  for (;;) {
    const std::size_t end = buffer_.find('\n', scanned_);
    const bool last = end == std::string::npos && ended_ && start_ < buffer_.size();
    if (end != std::string::npos || last) {
      const std::size_t stop = last ? buffer_.size() : end;
      const bool tooLong = std::exchange(skipping_, false) || stop - start_ > maxBytes;
      line = {++number_,
              tooLong ? std::string_view() : std::string_view(buffer_).substr(start_, stop - start_),
              tooLong};
      start_ = scanned_ = last ? stop : stop + 1;
      return State::line;
    }
    if (ended_ && std::exchange(skipping_, false)) {
      line = {++number_, {}, true};
      return State::line;
    }
    if (ended_) return State::end;
    if (buffer_.size() - start_ > maxBytes) {  // what is held of it is of no use
      skipping_ = true;
      start_ = buffer_.size();
    }
    buffer_.erase(0, start_);
    start_ = 0;
    scanned_ = buffer_.size();
    pollfd waiting{fd_, POLLIN, 0};
    if (poll(&waiting, 1, 0) == 0) return State::wouldWait;
    buffer_.resize(scanned_ + chunk);
    const auto got = ::read(fd_, buffer_.data() + scanned_, chunk);
    buffer_.resize(scanned_ + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got < 0 && errno != EINTR && errno != EAGAIN)
      return fail(ErrorCode::unavailable, fmt::format("the input cannot be read: {}", std::strerror(errno)));
    if (got == 0) ended_ = true;
  }
}

void LineReader::wait() {
  pollfd waiting{fd_, POLLIN, 0};
  (void)poll(&waiting, 1, -1);
}

}  // namespace casefold
