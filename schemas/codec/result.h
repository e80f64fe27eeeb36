// What every fallible call of casefold returns: a value, or an Error that says what was wrong, where, and
// what to do.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace casefold {

// Why something could not be done. Codes are stable names that programs may branch on; they are written to
// JSON as they stand in codeName().
enum class ErrorCode {
  malformed,       // the input cannot be a record: syntax, type, encoding, range
  tooLarge,        // past a limit of schemas/limits.capnp
  conflict,        // the stream is not at the version that the client named
  commandReused,   // this command id was accepted before with other content
  unknownOutcome,  // asked of the log and not yet settled: ask again with the same command id
  notFound,        // no such stream, view, file or record
  notYet,          // the view has not read that far within the deadline
  notServed,       // this process does not serve what was asked
  unavailable,     // a part that is needed (broker, disk) cannot be reached now; try again
  inUse,           // another process holds it
  damaged,         // stored bytes do not say what was written; names where
  wrongSettings,   // topics, format documents or options do not fit together
  otherHistory,    // what is kept was made from another log, or from records that the log no longer holds
  busy,            // a limit on work in progress is reached; try again later
  stopped,         // the part is being closed
  internal,        // a bug
};

[[nodiscard]] std::string_view codeName(ErrorCode code);

// `message` is a sentence for a person: what was wrong and what to do. It never holds personal text: it may
// name a field, a limit, a version, an offset, but never quotes a value out of an event. `path` says where in
// the input
// (`events[2].data.light`), or is empty.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string path = {};
};

// Boost.System calls this when value() is asked of a result that holds an error: always a bug of the caller.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

// boost::system::result, which must be looked at. Test it with operator bool, read it with * or ->, or
// error().
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using boost::system::result<T, Error>::result;
};

[[nodiscard]] inline Error fail(ErrorCode code, std::string message, std::string path = {}) {
  return Error{code, std::move(message), std::move(path)};
}

}  // namespace casefold

// CASEFOLD_TRY(auto x, f()): x is f()'s value, or the enclosing function returns f()'s error.
#define CASEFOLD_TRY_NAME2(a, b) a##b
#define CASEFOLD_TRY_NAME(a, b) CASEFOLD_TRY_NAME2(a, b)
#define CASEFOLD_TRY(declaration, ...)                                     \
  auto CASEFOLD_TRY_NAME(casefoldResult, __LINE__) = (__VA_ARGS__);        \
  if (!CASEFOLD_TRY_NAME(casefoldResult, __LINE__))                        \
    return std::move(CASEFOLD_TRY_NAME(casefoldResult, __LINE__)).error(); \
  declaration = *std::move(CASEFOLD_TRY_NAME(casefoldResult, __LINE__))
// CASEFOLD_CHECK(f()): the same for a Result<void>.
#define CASEFOLD_CHECK(...)                                                                             \
  do {                                                                                                  \
    if (auto casefoldResult = (__VA_ARGS__); !casefoldResult) return std::move(casefoldResult).error(); \
  } while (false)
