@0xdb9c635a4af199f2;
# The recorder's ledger answers nobody: a view needs an answer, and this one says nothing.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

struct LedgerEntry {
}
