@0xdb9c635a4af199f2;
# What the recorder keeps of each stream, to check what comes next. Private to the recorder: made anew from the log
# whenever it is changed, so fields may be renumbered together with the ledger's fold version.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using When = import "/schemas/terms.capnp".When;

struct CaseSummary {
  # services/recorder/checks.h says what each field is. A time that is absent is not known.
  openEpisodes @0 :UInt32;
  endedWithoutAction @1 :Bool;
  firstReferral @2 :When;
  lastClosure @3 :When;
  assessedThisEpisode @4 :Bool;
  assessmentStarted @5 :When;

  birth @6 :When;
  expectedBirth @7 :When;
  death @8 :When;

  inNeedPlanSince @9 :When;
  protectionPlanSince @10 :When;

  cafOpen @11 :Bool;
  cafIsPseudo @12 :Bool;
  lastCafClosure @13 :When;
  cafPlanAgreed @14 :Bool;
  consent @15 :Bool;
  socialCareDecided @16 :Bool;

  areas @17 :List(UInt64);
  areasOverflow @18 :Bool;
}
