@0x8f3ac5d17b20e64d;
# Distance travelled: how far a child has come between two scores of vulnerability by one tool.
#
# A course is a child's scores by one tool in one version. Its baseline is the score that the tool's definition (policy,
# score-tools) says: that of the first assessment (or the first that names no occasion), or that of the first review. Its
# second score is the first one after the day of the baseline; it is due six months after the baseline (time scale
# vulnerabilityRescore). Where there is none, but the child was scored at a review or at closing by another tool or another
# version without a baseline of its own, that score is the second one, and not comparable.
#
# The distance is the second total less the first, and what it means is the tool's to say: higher is better, or higher is
# worse. Where the two cannot be compared, `distance` is notComparable, and `because` says why, and which score.
#
# show: body is a DistanceTravelled.
# list: without a condition, second scores in order of when they were given; narrowed by
#         distance=improved|deteriorated|same|notComparable
#         tool=NAME             in any letter case
#         locality=NAME         as it was written
#         from=DAY, to=DAY      second scores given in that time, both included
#       where rescore=due|overdue|closed, those who have no second score, the longest ago scored first: due, and there is
#       time; overdue; or neither since the CAF was closed, or the child died, meanwhile. With tool, locality, and
#       from, to (then of the baseline), but not with distance. Where there is no baseline either (of a tool whose baseline is
#       the first review's, until that is held), the clock runs from the first score. A tool that is given once, by policy,
#       is in none of these lists.
#       Body is a DistanceItem; a child with two courses is listed twice.
# measures, by month of the second score (it is counted once a course), by tool, locality or team:
#         secondScores    how many
#         improved        of second scores, those with an improved distance
#         deteriorated, same, notComparable   likewise, so that the four add up to secondScores
#         rescoredInTime  of second scores, those given by the day on which they were due
#       The locality is that in which the child lived when the second score was given, or the first that is known
#       afterwards; the team, the unit (or else the team) of the worker to whom the case was allocated then, likewise.
#
# A child's first 16 and last 16 scores are kept, of each the first 64 elements.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;
using Occasion = import "/schemas/assessment.capnp".VulnerabilityScored.Occasion;
using Deadline = import "/schemas/views/deadline.capnp".Deadline;

enum Distance {
  noSecondScore @0 $Terms.shownAs("no second score yet");
  notComparable @1 $Terms.shownAs("not comparable") $Terms.colour(amber);
  improved @2 $Terms.colour(green);
  deteriorated @3 $Terms.colour(red);
  same @4 $Terms.shownAs("the same");
}

enum WhyNotComparable {
  toolChanged @0;
  versionChanged @1;
  versionNotStated @2;
  toolNotDefined @3;         # policy has no such tool in this version
  totalOutOfRange @4;
  elementOutOfRange @5;      # or between the tool's steps
  elementMissing @6;         # some of the tool's elements were scored, and not all
  elementUnknown @7;         # the tool has no such element
  elementTwice @8;           # one element has two scores, and they differ
}

struct DistanceTravelled {
  courses @0 :List(Course) $Terms.hidden;
  # In order of their first scores.
  summary @1 :List(Summary) $Terms.shownAs("Distance travelled");
  # Of each course, in the same order.
  elements @2 :List(ElementDistance) $Terms.shownAs("Element by element, from the baseline to the latest score");
  # Of each course with a score after its baseline.
  scores @3 :List(Score);
  # In order of occurrence.
  queries @4 :List(Query) $Terms.explained("These may be true. They are for a person to look at.");
  scoresLeftOut @5 :UInt32 $Terms.onlyIfTrue $Terms.shownAs("scores in between that are not kept");
  closedSince @6 :When $Terms.onlyIfTrue $Terms.shownAs("closed");
  # The CAF was closed then, or the child died, and no CAF was opened since.

  struct Course {
    tool @0 :Text;
    toolVersion @1 :Text;
    label @2 :Text;               # as policy calls it; empty: policy does not have it
    higherIs @3 :HigherIs;
    baselineRule @4 :BaselineRule;
    baseline @5 :When;            # absent: the score that the tool takes as its baseline is not on record
    second @6 :When;
    distance @7 :Distance;
    latest @8 :Distance;          # of the latest score, where there are more than two
    rescore @9 :Deadline;
    policyVersion @10 :Text;      # of the tool's definition
  }

  enum HigherIs {
    notKnown @0;
    better @1;
    worse @2;
  }

  enum BaselineRule {
    notKnown @0;
    firstAssessment @1;
    firstReview @2;
  }

  struct Summary {
    tool @0 :Text;                # with its version
    higherIs @1 :HigherIs $Terms.shownAs("higher is");
    baseline @2 :When;
    baselineTotal @3 :Float64 $Terms.shownAs("total");   # not a number (JSON: null) where there is none
    second @4 :When $Terms.shownAs("second score");
    secondTotal @5 :Float64 $Terms.shownAs("total");   # not a number (JSON: null) where there is none
    distance @6 :Distance;
    because @7 :Text;             # why it is not comparable
    rescore @8 :Deadline $Terms.shownAs("second score due");
  }

  struct ElementDistance {
    tool @0 :Text;
    element @1 :Text;
    baseline @2 :Float64;
    latest @3 :Float64;
    difference @4 :Float64;       # latest less baseline
    distance @5 :Distance $Terms.hidden;
    inWords @6 :Text $Terms.shownAs("which means");   # "improved by 2"
  }

  struct Score {
    occurred @0 :When;
    tool @1 :Text;                # with its version
    occasion @2 :Occasion;
    total @3 :Float64;
    outOf @4 :Float64 $Terms.onlyIfTrue $Terms.shownAs("of");   # the highest total there is
    sinceBaseline @5 :Text $Terms.shownAs("since the baseline");   # "improved by 8"; "the baseline", "before it"
    scoredBy @6 :Text $Terms.shownAs("by");
    since @7 :Distance $Terms.hidden;      # noSecondScore: it is the baseline, or before it
    isBaseline @8 :Bool $Terms.hidden;
    elements @9 :List(Element) $Terms.hidden;
    summed @10 :Bool $Terms.hidden;        # no total was given: it is the sum of the elements
  }

  struct Element {
    element @0 :Text;
    score @1 :Float64;
  }

  struct Query {
    occurred @0 :When;            # of the score that it is about
    rule @1 :Rule $Terms.hidden;
    says @2 :Text $Terms.shownAs("query");

    enum Rule {
      totalIsNotTheSum @0;
      outOfRange @1;
      elementTwice @2;
      elementUnknown @3;
      toolNotDefined @4;
      versionNotStated @5;
      noBaseline @6;              # there are later scores, and none that the tool takes as its baseline
      scoredTwiceOnOneDay @7;
    }
  }
}

struct DistanceItem {
  tool @0 :Text;                  # with its version
  firstScore @11 :When $Terms.onlyIfTrue $Terms.shownAs("scored");   # where there is no baseline: the score so far
  baseline @1 :When;
  baselineTotal @2 :Float64 $Terms.shownAs("total");   # not a number (JSON: null) where there is none
  second @3 :When $Terms.shownAs("second score");
  secondTotal @4 :Float64 $Terms.shownAs("total");   # not a number (JSON: null) where there is none
  difference @5 :Float64 $Terms.hidden;               # second less baseline; likewise, and where the tool changed
  distance @6 :Distance;
  because @7 :Text;
  locality @8 :Text;
  rescore @9 :Deadline $Terms.shownAs("second score due");   # where there is no second score, nor closed
  closed @10 :When $Terms.onlyIfTrue;    # the CAF was closed, or the child died, before there was a second score
}
