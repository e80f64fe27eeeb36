// The two streams of a command: what it was asked for on stdout, everything else on stderr.
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "infra/terminal/text.h"
#include "schemas/codec/result.h"

namespace casefold {

// Exit statuses, as scripts know them.
enum class Exit : int { ok = 0, failed = 1, refused = 2 };

// One thread.
class Console {
 public:
  // Colours where stdout is a terminal and NO_COLOR is not set; its width, or 100 columns.
  Console();

  // Writes to stdout. False once nobody reads it any more, or it cannot be written: the command may end. What
  // was said on stderr stays said.
  bool write(std::string_view text);
  // One JSON document and a line break.
  bool writeJson(const nlohmann::ordered_json& document);
  // Was stdout closed by its reader, as `head` does? Not a failure.
  [[nodiscard]] bool readerGone() const { return readerGone_; }
  // Exit::ok, or Exit::failed if stdout could not be written (a full disk) for another reason than a reader
  // that is gone.
  [[nodiscard]] Exit written() const { return writeFailed_ ? Exit::failed : Exit::ok; }

  // A line on stderr: "casefold: " and the text.
  void say(std::string_view text);
  // The error, with its path, on stderr. Exit::refused for wrong use and refused input, Exit::failed for the
  // rest.
  Exit fail(const Error& error);

  // A line on stderr that replaces the one before, on a terminal only, from two seconds on, at most ten a
  // second.
  void progress(std::string_view text);
  // Clears that line.
  void endProgress();

  [[nodiscard]] const Screen& screen() const { return screen_; }
  [[nodiscard]] bool errorsOnTerminal() const { return errorsOnTerminal_; }

 private:
  using Time = std::chrono::steady_clock::time_point;
  Screen screen_;
  bool errorsOnTerminal_ = false;
  bool readerGone_ = false;
  bool writeFailed_ = false;
  bool progressShown_ = false;
  Time started_;
  Time lastProgress_;
};

}  // namespace casefold
