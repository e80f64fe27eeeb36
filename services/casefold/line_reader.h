// Lines of a file or a pipe, without waiting longer than there is need to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/codec/result.h"

namespace casefold {

// One thread.
class LineReader {
 public:
  // Reads `file`, or standard input for "-". Errors: notFound, unavailable.
  [[nodiscard]] static Result<LineReader> open(const std::string& file);
  LineReader(LineReader&& other) noexcept;
  LineReader& operator=(LineReader&&) = delete;
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader();

  struct Line {
    std::uint64_t number = 0;  // from 1
    std::string_view text;     // without its end; valid until the next call
    bool tooLong = false;      // it had more than maxBytes: `text` is empty, and the line was passed over
  };
  enum class State { line, wouldWait, end };

  // The next line. `wouldWait`: there is none yet; call wait() and ask again. A last line without an end
  // counts. Errors: unavailable (it cannot be read any further).
  [[nodiscard]] Result<State> next(Line& line, std::size_t maxBytes);
  // Blocks until there is more to read, or the end.
  void wait();

 private:
  explicit LineReader(int fd, bool owned) : fd_(fd), owned_(owned) {}
  int fd_;
  bool owned_;
  bool ended_ = false;
  bool skipping_ = false;  // within a line that is too long
  std::uint64_t number_ = 0;
  std::string buffer_;
  std::size_t start_ = 0;    // of what is not yet handed out
  std::size_t scanned_ = 0;  // no line end before this
};

}  // namespace casefold
