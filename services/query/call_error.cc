#include "services/query/call_error.h"

#include <kj/string.h>

#include <array>
#include <optional>
#include <string_view>

namespace casefold {
namespace {

constexpr std::array allCodes{
    ErrorCode::malformed,      ErrorCode::tooLarge, ErrorCode::conflict, ErrorCode::commandReused,
    ErrorCode::unknownOutcome, ErrorCode::notFound, ErrorCode::notYet,   ErrorCode::notServed,
    ErrorCode::unavailable,    ErrorCode::inUse,    ErrorCode::damaged,  ErrorCode::wrongSettings,
    ErrorCode::otherHistory,   ErrorCode::busy,     ErrorCode::stopped,  ErrorCode::internal};

// "code: message", if it is that.
std::optional<Error> parsed(std::string_view description) {
  for (const ErrorCode code : allCodes) {
    const std::string_view name = codeName(code);
    if (description.starts_with(name) && description.substr(name.size()).starts_with(": "))
      return fail(code, std::string(description.substr(name.size() + 2)));
  }
  return std::nullopt;
}

std::string_view descriptionOf(const kj::Exception& exception) {
  const kj::StringPtr text = exception.getDescription();
  return {text.begin(), text.size()};
}

}  // namespace

kj::Exception callError(const Error& error) {
  const std::string_view code = codeName(error.code);
  return {kj::Exception::Type::FAILED, "casefold", 0,
          kj::str(kj::ArrayPtr<const char>(code.data(), code.size()), ": ", error.message.c_str(),
                  error.path.empty() ? "" : " (", error.path.c_str(), error.path.empty() ? "" : ")")};
}

kj::Exception onlyCallErrors(const kj::Exception& exception) {
  if (parsed(descriptionOf(exception))) return exception;
  if (exception.getType() == kj::Exception::Type::OVERLOADED)
    return callError(
        fail(ErrorCode::busy, "the call took longer than any call may; ask for less, or again later"));
  const std::string_view file(exception.getFile());
  if (file.find("capnp/") != std::string_view::npos)
    return callError(fail(ErrorCode::malformed, "the call's parameters could not be read"));
  return callError(fail(ErrorCode::internal, "the call failed on a defect of the program"));
}

Error errorOf(const kj::Exception& exception) {
  std::string_view description = descriptionOf(exception);
  constexpr std::string_view remote = "remote exception: ";
  if (description.starts_with(remote)) description.remove_prefix(remote.size());
  if (auto error = parsed(description)) return *error;
  if (exception.getType() == kj::Exception::Type::DISCONNECTED)
    return fail(ErrorCode::unavailable, "the service closed the connection, or is gone");
  return fail(ErrorCode::internal, "the call failed: " + std::string(description));
}

}  // namespace casefold
