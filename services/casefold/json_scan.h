// Where a JSON object ends, seen as it comes in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace casefold {

// Takes the characters of one object, its opening bracket first, and says when it is complete, or can be
// none. It looks at brackets, texts and what separates them, and takes a word or a number as it stands:
// whoever parses the object finds what is wrong with those. Bounded: what is nested past maxDepth is wrong.
// One thread.
class JsonScan {
 public:
  static constexpr std::size_t maxDepth = 1024;
  enum class State : std::uint8_t { within, complete, wrong };

  // The state after `c`. After `wrong` and `complete` only begin() may be called.
  [[nodiscard]] State take(char c);
  // What is wrong, for people. Of `wrong` only.
  [[nodiscard]] std::string_view reason() const { return reason_; }
  // For another object.
  void begin() { *this = JsonScan(); }

 private:
  State wrong(std::string_view reason) {
    reason_ = reason;
    return State::wrong;
  }
  State takeInText(char c);
  State open(char c);
  State close(char c);

  std::string open_;  // the brackets that are open, the innermost last
  bool inText_ = false;
  bool escaped_ = false;     // within a text, after a backslash
  bool inWord_ = false;      // within a number, true, false or null
  bool afterValue_ = false;  // only a comma, a colon or a closing bracket may follow
  std::string_view reason_;
};

}  // namespace casefold
