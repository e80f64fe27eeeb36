@0xa6c81f0d93e4b752;
# Parent-and-baby assessment placements: where, at what fee, by which baseline criteria, with what evidence, and whether a
# guardian or a court accepts it.
#
# show: body is a Placements. Of a placement:… stream, `placement`; of a provider:… stream, `provider`: its contracts and
#       their fees, and the placements with it. Of a case:… stream, `child`: the child's placements. Of a worker:… stream,
#       `assessor`: accredited training, and the placements of which the worker assessed a criterion.
# list: where running=yes         placements that have begun and not ended, the longest first
#             outstanding=yes     of those, the ones with criteria that are not assessed yet
#             fees=departing      placements whose fee is not the regional one, with the reason or “no reason given”
#             unaccredited=yes    placements with a criterion that was assessed by somebody who did not hold the accredited
#                                 training on that day, or by nobody who is named
#             (no condition)      all placements, in order of the day on which they were agreed
#       one of them at a time; body is a PlacementItem.
# measures, by month; by provider:
#         ended                   placements that ended, by the month of the end; by provider or by outcome
#         criteriaValidated       of criteria assessed, by the month of the assessment, those whose assessment was accepted
#                                 by a guardian, a court or quality assurance, and not refused since
#         criteriaByAccredited    of criteria assessed, likewise, those assessed by somebody who held accredited training on
#                                 that day
#
# The regional fee is policy (placements): that of the region and the day on which the placement was agreed, or from which
# the contract holds. A placement goes by the contract of its number that was agreed by then. Criteria are those of the version that the placement names; of none, the newest. An assessment of a criterion is
# the last one; a validation counts for what was assessed by then, of one criterion or of all.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;
using Outcome = import "/schemas/assessment.capnp".PlacementEnded.Outcome;
using Finding = import "/schemas/assessment.capnp".CriterionAssessed.Finding;
using By = import "/schemas/assessment.capnp".AssessmentValidated.By;

enum PlacementStanding {
  notAgreed @0 $Terms.shownAs("no placement is on record");
  agreed @1 $Terms.shownAs("agreed, not begun");
  running @2 $Terms.colour(green);
  ended @3;
}

enum FeeStanding {
  notKnown @0 $Terms.shownAs("not known");       # no fee is stated, or policy has no regional one
  regional @1 $Terms.shownAs("the regional fee");
  departs @2 $Terms.shownAs("departs from the regional fee") $Terms.colour(amber);
}

enum CriterionStanding {
  notAssessed @0 $Terms.shownAs("not assessed yet") $Terms.colour(amber);
  assessed @1 $Terms.shownAs("assessed, not validated");
  validated @2 $Terms.colour(green);
  refused @3 $Terms.shownAs("validation refused") $Terms.colour(red);
}

enum Accredited {
  notKnown @0 $Terms.shownAs("not known");
  yes @1 $Terms.colour(green);
  no @2 $Terms.colour(red);
  assessorNotNamed @3 $Terms.shownAs("no assessor named") $Terms.colour(amber);
}

struct Placements {
  placement @0 :Placement;
  provider @1 :Provider;
  child @2 :Child;
  assessor @3 :Assessor;

  struct Placement {
    standing @0 :PlacementStanding;
    case @1 :Text;
    provider @2 :Text;
    providerName @3 :Text $Terms.shownAs("called");
    agreed @4 :When;
    orderedBy @5 :Text;
    started @6 :When;
    plannedWeeks @7 :UInt32 $Terms.onlyIfTrue $Terms.unit("weeks") $Terms.shownAs("planned for");
    ended @8 :When;
    outcome @9 :Outcome;
    reason @10 :Text;
    fee @11 :Fee;
    criteriaVersion @12 :Text $Terms.shownAs("baseline criteria");
    criteriaNotKnown @13 :Bool $Terms.onlyIfTrue $Terms.colour(amber) $Terms.shownAs("policy has no criteria of this version");
    outstanding @14 :UInt32 $Terms.shownAs("criteria not assessed yet");
    criteria @15 :List(Criterion);
    validations @16 :List(Validation);
    policyVersion @17 :Text $Terms.hidden;
    truncated @18 :Bool;
  }

  struct Fee {
    contract @0 :Text;
    weekly @1 :UInt64 $Terms.pence $Terms.shownAs("a week");
    contracted @2 :UInt64 $Terms.pence $Terms.onlyIfTrue $Terms.shownAs("as contracted");
    regional @3 :UInt64 $Terms.pence $Terms.onlyIfTrue $Terms.shownAs("regional fee");
    region @4 :Text;
    standing @5 :FeeStanding;
    difference @6 :Int64 $Terms.pence $Terms.onlyIfTrue $Terms.shownAs("more than the regional fee");   # below 0: less
    why @7 :Text;                 # it departs; "no reason given"
  }

  struct Criterion {
    criterion @0 :Text;
    label @1 :Text $Terms.shownAs("that the parent");
    standing @2 :CriterionStanding;
    finding @3 :Finding;
    assessed @4 :When;
    assessor @5 :Text;
    accredited @6 :Accredited $Terms.shownAs("held accredited training");
    validatedBy @7 :By $Terms.shownAs("accepted or refused by");
    evidence @8 :Text;
    times @9 :UInt32 $Terms.hidden;       # how often it was assessed
  }

  struct Validation {
    occurred @0 :When;
    by @1 :By;
    criterion @2 :Text;           # empty: the assessment as a whole
    accepted @3 :Bool $Terms.colour(green) $Terms.colourIfNot(red);
    reasons @4 :Text;
  }

  struct Provider {
    name @0 :Text;
    region @1 :Text;
    registered @2 :When;
    contracts @3 :List(Contract);
    placements @4 :List(PlacedHere) $Terms.shownAs("Placements");
    truncated @5 :Bool;
  }

  struct Child {
    placements @0 :List(PlacedHere) $Terms.shownAs("Placements");
    truncated @1 :Bool;
  }

  struct Assessor {
    trainings @0 :List(Training) $Terms.shownAs("Accredited training");
    placements @1 :List(PlacedHere) $Terms.shownAs("Placements assessed");
    truncated @2 :Bool;
  }

  struct Training {
    programme @0 :Text;
    accredited @1 :When;
    until @2 :When;               # absent: policy does not count this training
    heldNow @3 :Bool $Terms.shownAs("held now") $Terms.colour(green) $Terms.colourIfNot(red);
  }

  struct Contract {
    contract @0 :Text;
    agreed @1 :When;
    from @8 :When;                # as agreed; where nothing was, the day on which it was agreed
    until @2 :When;
    fee @3 :UInt64 $Terms.pence $Terms.shownAs("a week");
    regional @4 :UInt64 $Terms.pence $Terms.onlyIfTrue $Terms.shownAs("regional fee");
    standing @5 :FeeStanding;
    why @6 :Text;
    region @7 :Text;
  }

  struct PlacedHere {
    placement @0 :Text;
    case @6 :Text;
    provider @5 :Text;
    standing @1 :PlacementStanding;
    started @2 :When $Terms.shownAs("from");
    ended @3 :When $Terms.shownAs("to");
    outcome @4 :Outcome;
    criteria @7 :UInt32 $Terms.onlyIfTrue $Terms.shownAs("criteria assessed by them");
  }
}

struct PlacementItem {
  provider @0 :Text;
  standing @1 :PlacementStanding;
  started @2 :When;
  ended @3 :When $Terms.onlyIfTrue;
  outcome @4 :Outcome;
  outstanding @5 :List(Text);           # criteria not assessed yet, by their ids
  weeklyFee @6 :UInt64 $Terms.pence $Terms.shownAs("fee a week");
  regionalFee @7 :UInt64 $Terms.pence $Terms.onlyIfTrue $Terms.shownAs("regional fee");
  fee @8 :FeeStanding $Terms.hidden;
  why @9 :Text $Terms.shownAs("why it departs");
  unaccredited @10 :List(Text) $Terms.shownAs("assessed without accredited training");   # criteria, by their ids
}
