@0xb1c6d83f5a2e9047;
# The Junior Youth Inclusion Programme: who was put forward, who was chosen and why, and what came of it.
#
# Twice a year the young people most vulnerable to exclusion and crime are chosen from those whom several agencies put
# forward. Points of policy (junior-yip.toml) rank them; people decide, and may depart from the ranking.
#
# show: case:X        the young person: nominations, place in each cohort, home visit first, activities, offences
#       programme:X   its cohorts, each checked against the ranking of the nominations; members of the last one, or of
#                     those drawn from..to
# list: where candidates=programme:X          those nominated to it, in order of rank on the day of asking; then those who
#                                              are not ranked, each with why
#             nominationsUntil=DAY             (with candidates) by nominations up to that day only
#             members=programme:X              its last cohort in order of rank
#             withoutHomeVisit=programme:X     those of its last cohort to whom no home visit was made since the drawing
#             withoutLinkPerson=programme:X    those of its last cohort for whom it has named no link person
#             cohort=NAME                      (with one of these three) that cohort instead of the last
#       No condition: all young people who were ever nominated, in order of their first nomination. Body is a
#       JuniorYipItem. What is needed to record the drawing as cohort.drawn stands in the items' JSON.
#
# How people are ranked: points for every factor that a counting nomination names, once each, and for each agency beyond
# the first; of equals the earliest nomination first, then the id of the stream. A nomination counts for policy's months;
# ranked is who is of the ages that policy says on the day, and had no place in a cohort of the programme within policy's
# notAgainMonths. The same nominations give the same ranking, in whatever order
# they were recorded.
#
# measures:
#   members             young people in cohorts, by the month of the drawing
#   reoffended          of the members of cohorts drawn more than 12 months ago: for whom an offence is recorded before the
#                       drawing, and another from that day on within 12 calendar months
#   noOffenceSince      of the same: for whom none is recorded from the day of the drawing on within 12 months
#   stayedOutOfTrouble  of the same: for whom none is recorded at all, neither before the drawing nor within those 12 months
#   homeVisitInTime     of those whose home visit is due or made: made within its time scale
#   attendance          activities attended, of those at which the young person was expected, by month
#
# "1 % reoffended, a third stayed out of trouble altogether" (the reference) is read so that the two can be true together:
# both are shares of all members, and "altogether" means never, before or since. The other two thirds or so had offended
# before they were chosen and have not since.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;
using Deadline = import "deadline.capnp".Deadline;

struct JuniorYip {
  # ---- of a young person (case:…)
  age @0 :UInt32 $Terms.unit("years") $Terms.onlyIfTrue;   # on the day of asking
  nominated @1 :UInt32 $Terms.unit("times") $Terms.onlyIfTrue;
  attended @2 :UInt32 $Terms.unit("activities") $Terms.onlyIfTrue;
  missed @3 :UInt32 $Terms.unit("activities") $Terms.onlyIfTrue;
  memberships @4 :List(Membership) $Terms.shownAs("in the cohorts");
  nominations @5 :List(Nomination);
  linkPersons @6 :List(LinkPerson);
  homeVisits @7 :List(HomeVisit);
  activities @8 :List(Activity);
  parentSupport @9 :List(Support);
  signposted @10 :List(Signposting) $Terms.shownAs("signposted to");
  offences @11 :List(Offence);
  # ---- of a programme (programme:…)
  cohorts @12 :List(Cohort);
  truncated @13 :Bool;
}

struct Membership {
  cohort @0 :Text;
  programme @1 :Text;
  drawn @2 :When;
  rank @3 :UInt32;
  members @4 :UInt32 $Terms.shownAs("of");
  points @5 :UInt32;
  reasons @6 :List(Text) $Terms.hidden;   # as recorded: ids of factors, and agencies
  inWords @14 :List(Text) $Terms.shownAs("reasons");
  departs @7 :Text $Terms.shownAs("ranked otherwise because");
  homeVisit @8 :Deadline;
  homeVisitFirst @9 :HomeVisitFirst;
  visitedAfterDays @10 :UInt32 $Terms.hidden;   # from the drawing to the first home visit; 0 too where there was none
  linkPerson @11 :Text $Terms.colourIfNot(red);
  offencesBefore @12 :UInt32;                   # the drawing
  offencesWithinYear @13 :UInt32 $Terms.shownAs("offences within a year");
}

enum HomeVisitFirst {
  notStated @0;
  nothingYet @1 $Terms.shownAs("neither yet");
  visitFirst @2 $Terms.shownAs("yes") $Terms.colour(green);
  activityFirst @3 $Terms.shownAs("no: an activity came first") $Terms.colour(amber);
}

struct Nomination {
  occurred @0 :When;
  agency @1 :Text;
  programme @2 :Text;
  factors @3 :List(Text);
  points @4 :UInt32;       # of its factors alone, by the policy that held on that day
  countsUntil @5 :When;    # the last day on which it counts for a drawing, by that policy
}

struct LinkPerson {
  name @0 :Text;
  since @1 :When;
  programme @2 :Text;
}

struct HomeVisit {
  occurred @0 :When;
  visitedBy @1 :Text $Terms.shownAs("by");
  programme @2 :Text;
}

struct Activity {
  occurred @0 :When;
  activity @1 :Text;
  missed @2 :Bool $Terms.onlyIfTrue $Terms.colour(amber);
  minutes @3 :UInt32 $Terms.unit("minutes") $Terms.shownAs("length") $Terms.onlyIfTrue;
  programme @4 :Text;
}

struct Support {
  occurred @0 :When;
  kind @1 :Text;
  programme @2 :Text;
}

struct Signposting {
  occurred @0 :When;
  service @1 :Text;
  reason @2 :Text;
  by @3 :Text;
}

struct Offence {
  occurred @0 :When;
  kind @1 :Text;
  outcome @2 :Text;
}

struct Cohort {
  cohort @0 :Text;
  occurred @1 :When $Terms.shownAs("drawn");
  drawnBy @2 :Text $Terms.shownAs("by");
  considered @3 :UInt32;            # young people, as it was recorded
  nominationsUntil @4 :When;
  policy @5 :Text;
  ranked @6 :Ranked $Terms.shownAs("against the ranking");
  nominatedOnRecord @7 :UInt32 $Terms.hidden;  # young people whom the ranking looked at
  policyNotKnown @8 :Bool $Terms.onlyIfTrue $Terms.shownAs("ranked by the policy of that day");
  # No edition of policy has the version that the record names.
  otherPoints @9 :UInt32 $Terms.onlyIfTrue $Terms.colour(amber) $Terms.shownAs("with other points on record");
  learnedSince @10 :UInt32 $Terms.onlyIfTrue $Terms.shownAs("nominations learned since");
  # They lie before the drawing and were recorded after it.
  correctedSince @22 :UInt32 $Terms.onlyIfTrue $Terms.shownAs("young people of whom something else was known then");
  placesBeyondPolicy @11 :UInt32 $Terms.onlyIfTrue $Terms.colour(amber);
  size @12 :UInt32 $Terms.shownAs("members");
  withoutHomeVisit @13 :UInt32 $Terms.colour(amber);
  withoutLinkPerson @14 :UInt32 $Terms.colour(amber);
  offendedBefore @15 :UInt32;
  reoffended @16 :UInt32;
  noOffenceSince @17 :UInt32;
  stayedOutOfTrouble @18 :UInt32 $Terms.shownAs("stayed out of trouble altogether");
  yearIsOver @19 :Bool;             # false: offences may yet come within the 12 months
  members @20 :List(Member);
  leftOut @21 :List(LeftOut) $Terms.shownAs("left out, who had a place by the ranking");
  truncated @23 :Bool;              # older nominations than a ranking reads were left out

  enum Ranked {
    cannotTell @0 $Terms.shownAs("cannot be told: no nominations on record");
    asRanked @1 $Terms.shownAs("as ranked") $Terms.colour(green);
    departedWithReasons @2 $Terms.shownAs("people departed from it, with reasons");
    departedWithoutReason @3 $Terms.shownAs("people departed from it, not always with a reason") $Terms.colour(amber);
  }

  struct Member {
    rank @0 :UInt32;
    case @1 :Text;
    points @2 :UInt32;
    reasons @3 :List(Text) $Terms.hidden;
    inWords @9 :List(Text) $Terms.shownAs("reasons");
    rankByPoints @4 :UInt32;        # 0: not ranked
    departs @5 :Bool $Terms.onlyIfTrue $Terms.shownAs("moved by people");
    reason @6 :Text $Terms.shownAs("because");
    noReasonGiven @7 :Bool $Terms.onlyIfTrue $Terms.colour(amber);
    homeVisit @8 :Deadline;
  }

  struct LeftOut {
    rankByPoints @0 :UInt32;
    case @1 :Text;
    points @2 :UInt32;
    reason @3 :Text;                # that names them, or stands beside somebody who came after, whom it let in
    beside @5 :Text $Terms.shownAs("which stands beside");   # that member, where the reason does not name the one left out
    noReasonGiven @4 :Bool $Terms.onlyIfTrue $Terms.colour(amber);
  }
}

struct JuniorYipItem $Terms.shownAs("young person") {
  rank @0 :UInt32 $Terms.onlyIfTrue;
  standing @1 :Standing;
  points @2 :UInt32 $Terms.onlyIfTrue;
  notRankedBecause @17 :Text $Terms.onlyIfTrue;   # where `standing` alone does not say it: the cohort that they were in
  because @3 :Text;                 # each factor, of candidates with its points, and the agencies
  reasons @4 :List(Text) $Terms.hidden;        # ids of factors, then agencies: as cohort.drawn takes them
  departs @5 :Text $Terms.onlyIfTrue $Terms.shownAs("ranked otherwise because");
  age @6 :UInt32 $Terms.onlyIfTrue;
  firstNominated @7 :When;
  nominations @8 :UInt32 $Terms.onlyIfTrue;    # that count
  cohort @9 :Text;                  # of candidates: the last that the young person was in
  drawn @10 :When;
  homeVisit @11 :Deadline;
  homeVisitFirst @12 :HomeVisitFirst;
  linkPerson @13 :Text;
  # The same in every item of a list of candidates: what cohort.drawn takes.
  considered @14 :UInt32 $Terms.hidden;
  policyVersion @15 :Text $Terms.hidden;
  nominationsUntil @16 :When $Terms.hidden;
  truncated @18 :Bool;              # there are more nominations than a ranking reads: the oldest are left out

  enum Standing {
    notStated @0;
    within @1 $Terms.shownAs("has a place") $Terms.colour(green);
    beyond @2 $Terms.shownAs("no place left");
    tooYoung @3;
    tooOld @4;
    ageNotKnown @5 $Terms.colour(amber);
    died @6;
    member @7 $Terms.shownAs("in the cohort");
    hadPlace @8 $Terms.shownAs("had a place already");
  }
}
