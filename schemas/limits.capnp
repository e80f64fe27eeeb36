@0xbb7dea80f71e3cb2;
# Every limit of casefold that a client can run into, in one place. What goes past one is refused by name, never cut.
# schemas/codec/validate.cc asserts at compile time that they fit together.

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
const maxCallBytes :UInt32 = 16777216;     # contents of the commands of one Session.record(): 16 MiB. Each counts as a
                                           # whole, even where several point at one content
const maxBytesInFlight :UInt32 = 268435456;  # contents of all commands that a recorder has in hand: 256 MiB; past it
                                           # commands are told `busy`

# ---- queries --------------------------------------------------------------------------------------------------------

const maxPageEntries :UInt32 = 1000;       # entries in one answer; a larger wish is cut to this, and the answer says so
const defaultPageEntries :UInt32 = 100;
const maxConditions :UInt32 = 8;           # conditions in one list query
const maxWaitMillis :UInt32 = 60000;       # atLeast and watches wait no longer than this in one call
const defaultWaitMillis :UInt32 = 10000;

# ---- connections ----------------------------------------------------------------------------------------------------

const maxConnections :UInt32 = 256;        # to one process
const maxConnectionsPerAddress :UInt32 = 192;  # of these from one address, so that no address has them all
# Where either is reached, the connection that has been idle for longest gives way to the new one; it is told `busy`, and
# may connect again. Only where none is idle is the new one told `busy`, and closed.
const maxCallsInFlight :UInt32 = 64;       # of one connection; the next is told `busy`
const maxUnfinishedCalls :UInt32 = 1024;   # of one connection: calls that it has not sent Finish for, answered or not;
                                           # a connection that goes past it is closed
const maxCapabilities :UInt32 = 1024;      # sessions, views, watches and replays that one connection holds at once; the
                                           # next is told `busy` until some are released
const maxHeldPerSession :UInt32 = 64;      # watches and replays among them; the next is told `busy`
const maxMessageWords :UInt32 = 4194304;   # one RPC message, in 8-byte words: 32 MiB. A connection that announces a
                                           # larger one is told `tooLarge`, and closed
const maxQueryBytes :UInt32 = 262144;      # the parameters of one show, list or measure: 256 KiB
const maxUnreadReplyBytes :UInt32 = 16777216;  # answers that one connection has not taken: nothing more is read from it
const maxUnreadBytes :UInt32 = 268435456;  # answers that all connections together have not taken; past it, whoever has
                                           # the most of them is told `busy` until it takes some
const maxFirstMessageMillis :UInt32 = 10000;   # from being accepted to the end of the first message
const maxMessageMillis :UInt32 = 30000;    # from the first byte of a message to its last
const maxReplyMillis :UInt32 = 60000;      # from the first byte of an answer to its being taken
const maxCallMillis :UInt32 = 120000;      # one call, from its arrival to its answer
