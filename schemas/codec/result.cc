#include "schemas/codec/result.h"

#include <stdexcept>

namespace casefold {

std::string_view codeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed:
      return "malformed";
    case ErrorCode::tooLarge:
      return "tooLarge";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::commandReused:
      return "commandReused";
    case ErrorCode::unknownOutcome:
      return "unknownOutcome";
    case ErrorCode::notFound:
      return "notFound";
    case ErrorCode::notYet:
      return "notYet";
    case ErrorCode::notServed:
      return "notServed";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::inUse:
      return "inUse";
    case ErrorCode::damaged:
      return "damaged";
    case ErrorCode::wrongSettings:
      return "wrongSettings";
    case ErrorCode::otherHistory:
      return "otherHistory";
    case ErrorCode::busy:
      return "busy";
    case ErrorCode::stopped:
      return "stopped";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  throw std::logic_error("the value of a failed result was asked for at " + std::string(where.file_name()) +
                         ":" + std::to_string(where.line()) + ": " + error.message);
}

}  // namespace casefold
