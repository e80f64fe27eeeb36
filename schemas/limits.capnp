@0xbb7dea80f71e3cb2;
# Every limit of casefold that a client can run into, in one place. What goes past one is refused by name, never cut.
# `casefold` asserts at compile time that they fit together (schemas/codec/limits.cc).

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

# ---- identifiers and texts, in bytes of UTF-8 -----------------------------------------------------------------------

const maxStreamIdBytes :UInt32 = 128;      # "kind:id" as a whole
const maxCommandIdBytes :UInt32 = 128;     # the client's id of a command
const maxNameBytes :UInt32 = 256;          # actor, agency
const maxTextBytes :UInt32 = 65536;        # any one text within an event's data
const maxListItems :UInt32 = 4096;         # any one list within an event's data

# ---- records and commands -------------------------------------------------------------------------------------------

const maxEventsPerCommand :UInt32 = 256;
const maxRecordBytes :UInt32 = 524288;     # one command as it is appended; half of what a Kafka broker takes by default
const maxCommandsPerCall :UInt32 = 1000;   # in one Session.record()

# ---- queries --------------------------------------------------------------------------------------------------------

const maxPageEntries :UInt32 = 1000;       # entries in one answer; a larger wish is cut to this, and the answer says so
const defaultPageEntries :UInt32 = 100;
const maxConditions :UInt32 = 8;           # conditions in one list query
const maxWaitMillis :UInt32 = 60000;       # atLeast and watches wait no longer than this in one call
const defaultWaitMillis :UInt32 = 10000;

# ---- connections ----------------------------------------------------------------------------------------------------

const maxConnections :UInt32 = 256;        # to one process
const maxCallsInFlight :UInt32 = 64;       # of one connection; the next is told `busy`
const maxMessageWords :UInt32 = 8388608;   # one RPC message, in 8-byte words: 64 MiB
const maxCallMillis :UInt32 = 120000;      # one call, from its arrival to its answer
const maxHeldPerSession :UInt32 = 64;      # watches and replays that one session holds; the next is told `busy`
