#include "services/casefold/json_scan.h"

namespace casefold {

JsonScan::State JsonScan::take(char c) {
  if (inText_) return takeInText(c);
  switch (c) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
      afterValue_ = afterValue_ || inWord_;
      inWord_ = false;
      return State::within;
    case '{':
    case '[':
      return open(c);
    case '}':
    case ']':
      return close(c);
    case ',':
    case ':':
      if (!afterValue_ && !inWord_) return wrong("something is missing before a comma or a colon");
      afterValue_ = inWord_ = false;
      return State::within;
    case '"':
      if (afterValue_ || inWord_) return wrong("a comma or a colon is missing before a text");
      inText_ = true;
      return State::within;
    default:
      if (afterValue_) return wrong("a comma or a closing bracket is missing");
      inWord_ = true;
      return State::within;
  }
}

JsonScan::State JsonScan::takeInText(char c) {
  if (c == '\n') return wrong("a text has no closing quotation mark on its line");
  if (escaped_) {
    escaped_ = false;
  } else if (c == '\\') {
    escaped_ = true;
  } else if (c == '"') {
    inText_ = false;
    afterValue_ = true;
  }
  return State::within;
}

JsonScan::State JsonScan::open(char c) {
  if (afterValue_ || inWord_) return wrong("a comma or a closing bracket is missing");
  if (open_.size() == maxDepth) return wrong("it is nested deeper than any command");
  open_.push_back(c);
  return State::within;
}

JsonScan::State JsonScan::close(char c) {
  if (open_.empty() || open_.back() != (c == '}' ? '{' : '['))
    return wrong("a closing bracket is not that of the bracket that is open");
  open_.pop_back();
  inWord_ = false;
  afterValue_ = true;
  return open_.empty() ? State::complete : State::within;
}

}  // namespace casefold
