// JSON objects out of a file or a pipe, one after another, without waiting longer than there is need to.
//
// They may stand one a line, be written over several lines, or be the elements of a list. Where one cannot be
// read, the rest is not lost: the next begins with the next line that begins with {, indented no further than
// the bad one. So an object that was cut off takes nothing with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "schemas/codec/result.h"
#include "services/casefold/json_scan.h"

namespace casefold {

// One thread.
class ValueReader {
 public:
  // Reads `file`, or standard input for "-". Errors: notFound, malformed (a directory), unavailable.
  [[nodiscard]] static Result<ValueReader> open(const std::string& file);
  struct Value {
    std::uint64_t number = 0;    // from 1; what cannot be read counts too
    std::uint64_t line = 0;      // at which it begins, from 1
    std::string_view text;       // valid until the next call; as much as there is of what is wrong
    std::optional<Error> wrong;  // why it is no object: malformed, tooLarge
  };
  enum class State : std::uint8_t { value, wouldWait, end };

  // The next object, of at most maxBytes. `wouldWait`: there is none yet; call wait() and ask again. Errors:
  // malformed (the input as a whole is of another kind), unavailable (it cannot be read any further).
  [[nodiscard]] Result<State> next(Value& value, std::size_t maxBytes);
  // Blocks until there is more to read, or the end.
  void wait();

 private:
  // atStart: nothing was looked at. between: before an object. within: one is being read. restOfLine,
  // passingOver: what is left of a line, or of an object, that cannot be read.
  enum class Mode : std::uint8_t { atStart, between, within, restOfLine, passingOver };
  // Doubtful: something in a list could not be read, and so nobody knows where it ends.
  enum class List : std::uint8_t { none, open, doubtful };

  class Input {
   public:
    Input(int fd, bool owned) : fd_(fd), owned_(owned) {}
    Input(Input&& other) noexcept : fd_(other.fd_), owned_(std::exchange(other.owned_, false)) {}
    Input& operator=(Input&&) = delete;
    ~Input();
    [[nodiscard]] int fd() const { return fd_; }

   private:
    int fd_;
    bool owned_;
  };

  explicit ValueReader(Input input) : input_(std::move(input)) {}
  [[nodiscard]] Result<State> readMore();
  // Each looks at what is held, in its mode: true if there is a value to hand out. If not, all of it was
  // looked at, or the mode has changed.
  [[nodiscard]] bool look(Value& value, std::size_t maxBytes);
  bool lookBetween(Value& value);
  bool lookWithin(Value& value, std::size_t maxBytes);
  bool lookAtEnd(Value& value);
  void passRestOfLine();
  void passOver();
  void refuseLine(Value& value);
  void refuseObject(Value& value, std::string_view reason);
  void advance();

  Input input_;
  bool ended_ = false;
  Mode mode_ = Mode::atStart;
  std::string buffer_;
  std::size_t start_ = 0;  // what stands before it is not needed any more
  std::size_t at_ = 0;     // the next character to look at
  std::uint64_t line_ = 1;
  std::size_t column_ = 0;
  bool indent_ = false;  // passing over: nothing but blanks so far on this line
  JsonScan scan_;
  std::uint64_t values_ = 0;
  std::uint64_t valueLine_ = 0;
  std::size_t valueColumn_ = 0;
  bool tooLong_ = false;
  List list_ = List::none;
  std::uint64_t listLine_ = 0;
};

}  // namespace casefold
