@0x8be2f6c35d0b9441;
# The programme family: preventive programmes, volunteers, births.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "terms.capnp";

struct BirthRecorded {
  note @0 :Text;
}

struct HomeVisitMade {
  visitedBy @0 :Text;
  note @1 :Text;
}

struct LinkPersonNamed {
  name @0 :Text $Terms.required;
}

struct ActivityAttended {
  activity @0 :Text $Terms.required;
}
