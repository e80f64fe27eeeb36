@0xc7f3a1d95e20b846;
# What the publisher keeps of each stream. Private to it, and made anew from the log if it is lost.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

struct PublishedStream {
  events @0 :UInt64;  # that were seen
}
