@0xb1c8de02f54a3791;
# A toy view of the preventive programme: who is linked to a young person, and what they took part in.
#
# list: where linkPerson=NAME   that person's cases; no condition: all cases, those who attended most first.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::toy::schema");

struct Attendance {
  linkPerson @0 :Text;
  attended @1 :UInt32;
  visits @2 :UInt32;
  lastActivity @3 :Text;
  unknown @4 :UInt32;     # events of types that this build does not know
  corrections @5 :UInt32; # corrections and withdrawals that the fold was shown
  trail @6 :UInt64;       # a checksum of everything that was folded, in its order
  activities @7 :List(Activity);

  struct Activity {
    name @0 :Text;
    version @1 :UInt64;   # of the record that said so last
  }
}

struct AttendanceItem {
  linkPerson @0 :Text;
  attended @1 :UInt32;
}
