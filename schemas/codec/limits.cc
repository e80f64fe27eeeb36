// How the limits of schemas/limits.capnp must fit together. Nothing here runs.
#include "schemas/limits.capnp.h"

namespace casefold {
namespace {

using namespace schema;  // NOLINT: all of it is about these constants

constexpr std::uint64_t messageBytes = std::uint64_t{MAX_MESSAGE_WORDS} * 8;

static_assert(MAX_STREAM_ID_BYTES <= MAX_TEXT_BYTES && MAX_COMMAND_ID_BYTES <= MAX_TEXT_BYTES);
static_assert(MAX_TEXT_BYTES < MAX_RECORD_BYTES, "the longest text fits in a record");

static_assert(MAX_CALL_BYTES >= 2 * MAX_RECORD_BYTES, "a call holds a command of any size, and another");
static_assert(MAX_CALL_BYTES + MAX_CALL_BYTES / 4 <= messageBytes,
              "a call within its limit fits in a message");
static_assert(MAX_BYTES_IN_FLIGHT >= 4 * MAX_CALL_BYTES, "one call does not fill the recorder");

static_assert(MAX_QUERY_BYTES >= 2 * MAX_TEXT_BYTES && MAX_QUERY_BYTES < messageBytes);
static_assert(DEFAULT_PAGE_ENTRIES <= MAX_PAGE_ENTRIES);
static_assert(DEFAULT_WAIT_MILLIS <= MAX_WAIT_MILLIS);
static_assert(MAX_WAIT_MILLIS < MAX_CALL_MILLIS, "a call that waits has time left to answer");

static_assert(MAX_CONNECTIONS_PER_ADDRESS < MAX_CONNECTIONS, "no address has all connections");
static_assert(MAX_CALLS_IN_FLIGHT < MAX_UNFINISHED_CALLS, "calls may be answered before they are finished");
static_assert(MAX_HELD_PER_SESSION < MAX_CAPABILITIES, "what is held leaves room for sessions and views");
static_assert(MAX_UNREAD_BYTES >= 4 * MAX_UNREAD_REPLY_BYTES, "one slow reader does not hold up the others");
static_assert(MAX_UNREAD_REPLY_BYTES <= messageBytes);

}  // namespace
}  // namespace casefold
