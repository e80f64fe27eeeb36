@0xdb2c1f7a94e63b01;
# The baseline of the benchmarks of queries: a call that does nothing.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::bench::schema");

interface Empty {
  nothing @0 () -> ();
}
