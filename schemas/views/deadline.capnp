@0xd6f2b91c4e7a3085;
# Deadlines, as every view shows them. A deadline is never stored: it is worked out when it is asked for, from when
# something started, when it was done, and the policy that held (projections/policy/README.md).

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("casefold::schema");

using Terms = import "/schemas/terms.capnp";
using When = import "/schemas/terms.capnp".When;

struct Deadline {
  scale @0 :Text;                # name of the time scale: "singleAssessment"; empty: a date that people agreed on
  count @1 :UInt32;              # its length, in `counted`; 0 for a date that people agreed on
  counted @2 :DayCount;
  started @3 :When;              # when the clock started
  due @4 :When;                  # a day: by its end; or an instant, where hours are counted
  done @5 :When;                 # absent: not done, as far as is recorded
  status @6 :Status;
  asOf @7 :Int64 $Terms.instant;  # the moment for which it was worked out
  daysPast @8 :Int32;            # whole days from the day due to that of asOf, or to the day on which it was done: above 0
                                 # past it, below 0 left. Calendar days, whatever the time scale counts
  policyVersion @9 :Text;        # of the time scales that held when the clock started: "england-2010.1"; empty: none
  calendarVersion @10 :Text;     # of the calendar it was counted by; empty: none
  beyondCalendar @11 :Bool;      # true: counted over years whose bank holidays are not known, so it may yet be later
  approximate @12 :Bool;         # true: start, due or done are known only to the month or year. It is taken to have started
                                 # as late, and to have been done as early, as that allows

  enum Status {
    open @0;
    overdue @1;
    met @2;
    metLate @3;                  # done, after it was due
  }

  enum DayCount {
    workingDays @0;
    workingHours @1;
    clockHours @2 $Terms.shownAs("hours");
    calendarDays @3 $Terms.shownAs("days");
    calendarWeeks @4 $Terms.shownAs("weeks");
    calendarMonths @5 $Terms.shownAs("months");
  }
}
