#include "services/casefold/value_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace casefold {
namespace {

constexpr std::size_t chunk = std::size_t{256} << 10U;
// How much of the beginning is looked at, to tell what kind of file it is.
constexpr std::size_t headBytes = 512;
constexpr std::size_t longestMagic = 5;
constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";

constexpr std::string_view wanted =
    "commands are JSON in UTF-8: {\"stream\": \"case:A17\", …}, one a line, or over several lines, or in one "
    "list";

struct Kind {
  std::string_view begins;
  std::string_view what;
};
using namespace std::string_view_literals;
constexpr std::array kinds{
    Kind{"\x1f\x8b"sv, "packed by gzip: unpack it first (gunzip)"},
    Kind{"PK\x03\x04"sv,
         "a zip file, or a spreadsheet or document: unpack it first (unzip), or save it as text"},
    Kind{"\xfd"
         "7zXZ"sv,
         "packed by xz: unpack it first (unxz)"},
    Kind{"\xff\xfe"sv, "text in UTF-16: save it in UTF-8"},
    Kind{"\xfe\xff"sv, "text in UTF-16: save it in UTF-8"},
    Kind{"%PDF"sv, "a PDF document"},
    Kind{"<"sv, "XML, or a page of HTML: `casefold import` reads the census's"}};

// What a file that begins like this is, if it is nothing that could hold commands; empty if it may.
std::string_view otherKind(std::string_view head) {
  for (const Kind& kind : kinds)
    if (head.starts_with(kind.begins)) return kind.what;
  return head.find('\0') != std::string_view::npos ? "no text: it holds bytes of 0" : "";
}

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

Result<ValueReader> ValueReader::open(const std::string& file) {
  if (file == "-") return ValueReader(Input(STDIN_FILENO, false));
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail(errno == ENOENT ? ErrorCode::notFound : ErrorCode::unavailable,
                fmt::format("cannot read {}: {}", file, std::strerror(errno)));
  ValueReader reader(Input(fd, true));
  struct stat status {};
  if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
    return fail(ErrorCode::malformed,
                fmt::format("{} is a directory; name a file of commands, or - for standard input", file));
  return reader;
}

ValueReader::Input::~Input() {
  if (owned_) ::close(fd_);
}

Result<ValueReader::State> ValueReader::next(Value& value, std::size_t maxBytes) {
  for (;;) {
    if (at_ < buffer_.size() && mode_ != Mode::atStart) {
      if (look(value, maxBytes)) return State::value;
    } else if (!ended_) {
      CASEFOLD_TRY(const State state, readMore());
      if (state == State::wouldWait) return state;
    } else if (lookAtEnd(value)) {
      return State::value;
    } else if (mode_ == Mode::between && at_ == buffer_.size()) {
      return State::end;
    }
  }
}

// State::value here: there is more to look at, or there will be none.
Result<ValueReader::State> ValueReader::readMore() {
  buffer_.erase(0, start_);
  at_ -= start_;
  start_ = 0;
  pollfd waiting{input_.fd(), POLLIN, 0};
  if (poll(&waiting, 1, 0) == 0) return State::wouldWait;
  const std::size_t held = buffer_.size();
  buffer_.resize(held + chunk);
  const auto got = ::read(input_.fd(), buffer_.data() + held, chunk);
  buffer_.resize(held + (got > 0 ? static_cast<std::size_t>(got) : 0));
  if (got < 0 && errno != EINTR && errno != EAGAIN)
    return fail(ErrorCode::unavailable, fmt::format("the input cannot be read: {}", std::strerror(errno)));
  ended_ = got == 0;
  if (mode_ != Mode::atStart || buffer_.empty()) return State::value;
  // A few bytes tell what it is; one that begins as commands do is not waited on.
  if (buffer_.size() < longestMagic && !ended_ && buffer_.front() != '{' &&
      buffer_.find('\n') == std::string::npos)
    return State::value;
  if (const auto other = otherKind(std::string_view(buffer_).substr(0, headBytes)); !other.empty())
    return fail(ErrorCode::malformed, fmt::format("the input is {}; {}", other, wanted));
  if (buffer_.starts_with(byteOrderMark)) at_ = start_ = byteOrderMark.size();
  mode_ = Mode::between;
  return State::value;
}

bool ValueReader::look(Value& value, std::size_t maxBytes) {
  switch (mode_) {
    case Mode::atStart:
    case Mode::between:
      return lookBetween(value);
    case Mode::within:
      return lookWithin(value, maxBytes);
    case Mode::restOfLine:
      passRestOfLine();
      return false;
    case Mode::passingOver:
      passOver();
      return false;
  }
  return false;
}

bool ValueReader::lookBetween(Value& value) {
  for (; at_ < buffer_.size(); advance()) {
    start_ = at_;
    const char c = buffer_[at_];
    if (c == '{') {
      scan_.begin();
      valueLine_ = line_;
      valueColumn_ = column_;
      tooLong_ = false;
      mode_ = Mode::within;
      return false;
    }
    if (isBlank(c) || c == ',') continue;
    if (c == '[' && list_ != List::open) {
      list_ = List::open;
      listLine_ = line_;
    } else if (c == ']' && list_ != List::none) {
      list_ = List::none;
    } else {
      refuseLine(value);
      return true;
    }
  }
  start_ = at_;
  return false;
}

bool ValueReader::lookWithin(Value& value, std::size_t maxBytes) {
  while (at_ < buffer_.size()) {
    const auto state = scan_.take(buffer_[at_]);
    if (state == JsonScan::State::wrong) {
      refuseObject(value, scan_.reason());
      return true;
    }
    advance();
    tooLong_ = tooLong_ || at_ - start_ > maxBytes;
    if (state == JsonScan::State::complete) {
      value = {++values_, valueLine_, std::string_view(buffer_).substr(start_, at_ - start_), {}};
      if (tooLong_)
        value = {values_,
                 valueLine_,
                 {},
                 fail(ErrorCode::tooLarge, fmt::format("a command has at most {} bytes of JSON", maxBytes))};
      start_ = at_;
      mode_ = Mode::between;
      return true;
    }
    if (tooLong_) start_ = at_;  // what is held of it is of no use
  }
  return false;
}

bool ValueReader::lookAtEnd(Value& value) {
  if (mode_ == Mode::within) {
    refuseObject(value, "the input ends before it does: is the file whole?");
    return true;
  }
  mode_ = Mode::between;
  if (std::exchange(list_, List::none) != List::open) return false;
  value = {++values_,
           listLine_,
           {},
           fail(ErrorCode::malformed, "the list that begins here has no end: is the file whole?")};
  return true;
}

void ValueReader::passRestOfLine() {
  const auto end = buffer_.find('\n', at_);
  at_ = start_ = std::min(end, buffer_.size());
  if (end != std::string::npos) mode_ = Mode::between;
}

void ValueReader::passOver() {
  for (; at_ < buffer_.size(); advance()) {
    start_ = at_;
    const char c = buffer_[at_];
    if (indent_ && c == '{' && column_ <= valueColumn_) {
      mode_ = Mode::between;
      return;
    }
    indent_ = c == '\n' || (indent_ && isBlank(c));
  }
  start_ = at_;
}

void ValueReader::refuseLine(Value& value) {
  value = {++values_, line_, {}, fail(ErrorCode::malformed, fmt::format("not a command; {}", wanted))};
  if (list_ == List::open) list_ = List::doubtful;
  mode_ = Mode::restOfLine;
}

// What was taken for a part of it may be the next: it is read again from its second line.
void ValueReader::refuseObject(Value& value, std::string_view reason) {
  const std::string where = line_ == valueLine_ ? "" : fmt::format(" (line {})", line_);
  value = {
      ++values_, valueLine_, {}, fail(ErrorCode::malformed, fmt::format("not JSON: {}{}", reason, where))};
  const auto end = tooLong_ ? std::string::npos : buffer_.find('\n', start_);
  if (end < at_) {
    at_ = end + 1;
    line_ = valueLine_ + 1;
    column_ = 0;
  }
  indent_ = end < at_;
  start_ = at_;
  if (list_ == List::open) list_ = List::doubtful;
  mode_ = Mode::passingOver;
}

void ValueReader::advance() {
  if (buffer_[at_++] == '\n') {
    ++line_;
    column_ = 0;
  } else {
    ++column_;
  }
}

void ValueReader::wait() {
  pollfd waiting{input_.fd(), POLLIN, 0};
  (void)poll(&waiting, 1, -1);
}

}  // namespace casefold
