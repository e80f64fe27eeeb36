"""Another day: how things stood (--as-of), and what was on record (--known-at), for shows, lists and measures.

What is right is worked out here out of the events alone, as `replay` gives them: a figure of the sample by hand, and every
view whole by recording, into a directory of its own, only what had occurred by then.
"""

import json
import tempfile
import unittest
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

import care_cases
from cases import InAFolder, attempt, of_any_log, run, run_json, run_lines

VIEWS = ("chronology", "caf-status", "traffic-lights", "flags", "distance-travelled", "safety-net", "hub", "junior-yip",
         "supervision", "caseload", "doulas", "placements", "assessment", "what-works")
day = care_cases.day


def begins(occurred):
    """The first day that it may have been: of a month or a year, its first."""
    return (occurred + "-01-01")[:10] if len(occurred) < 10 else occurred[:10]


def recorded_by_stream(data):
    streams = defaultdict(list)
    for record in run_lines("replay", "--data", data):
        for index, event in enumerate(record["events"]):
            streams[record["stream"]].append({"version": record["version"], "index": index, "actor": record["actor"],
                                              "agency": record["agency"], **event})
    return streams


def without_marks(document):
    """An answer without what differs between two records of the same: which record, and which day it is said to be of."""
    if isinstance(document, dict):
        return {name: without_marks(value) for name, value in document.items()
                if name not in ("version", "event", "asOf", "knownAt")}
    if isinstance(document, list):
        return [without_marks(value) for value in document]
    return document


class OnTheSample(unittest.TestCase):
    """Recorded once for all of them."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="casefold-asof-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.data = Path(cls.folder.name) / "data"
        run("sample", "--data", cls.data)
        cls.streams = {stream: care_cases.corrected(events) for stream, events in recorded_by_stream(cls.data).items()}

    def by(self, when, kind):
        """Each stream's events that had occurred by the end of that day, as they are corrected by now."""
        for stream, events in self.streams.items():
            if stream.startswith(kind):
                yield stream, [event for event in events if begins(event["occurred"]) <= when]

    def list(self, view, *where, as_of):
        conditions = [part for condition in where for part in ("--where", condition)]
        return run_lines("list", view, "--data", self.data, "--as-of", as_of, *conditions)

    def test_supervision_that_was_overdue_then_and_has_been_held_since(self):
        when = date(2009, 6, 30)
        right = set()
        for worker, events in self.by(when.isoformat(), "worker:"):
            joined = last = None
            for event in events:
                if event["type"] == "worker.joined":
                    joined = day(event["occurred"])
                elif event["type"] == "worker.left":
                    joined = None
                elif event["type"] == "supervision.held":
                    last = day(event["occurred"])
            if joined is None:
                continue
            start = max(joined, last or joined)
            due = start + timedelta(days=7) if start < joined + timedelta(weeks=6) else care_cases.months_later(start, 1)
            if due < when and due >= date(2007, 10, 6):  # nothing is late that fell due before the record began
                right.add(worker)
        self.assertEqual(len(right), 3)
        self.assertEqual({item["stream"] for item in self.list("supervision", "overdue=true", as_of=when)}, right)

    def test_the_states_of_cafs(self):
        for when in (date(2008, 10, 31), date(2009, 12, 31)):
            right = Counter()
            for _, events in self.by(when.isoformat(), "case:"):
                state, due = care_cases.OnTheSample.caf(events)
                right["reviewDue" if state == "delivering" and due and day(due) < when else state] += 1
            del right["none"]
            found = Counter(item["state"] for item in self.list("caf-status", as_of=when))
            # Of events on one day the order is finer in the view than here: it tells by the time of day.
            self.assertEqual((found["reviewDue"], sum(found.values())), (right["reviewDue"], sum(right.values())))
            for state in set(found) | set(right):
                self.assertLessEqual(abs(found[state] - right[state]), 2, state)

    def test_who_had_fallen_through(self):
        # By hand, out of the events: at least so many cases below the threshold had neither support nor a review.
        found = self.list("safety-net", "fallenThrough=true", as_of="2009-12-31")
        self.assertGreaterEqual(len(found), 16)
        known = {stream for stream, events in self.by("2009-12-31", "case:") if events}
        self.assertLessEqual({item["stream"] for item in found}, known)

    def test_nobody_escalates_by_contacts_that_had_not_come(self):
        found = self.list("hub", "escalating=yes", as_of="2009-01-31")
        contacts = {stream: [event for event in events
                             if event["type"] in ("contact.received", "referral.received")]
                    for stream, events in self.by("2009-01-31", "case:")}
        self.assertGreaterEqual(len(found), 3)
        for item in found:
            self.assertGreaterEqual(len(contacts[item["stream"]]), 3, item["stream"])

    def test_referrals_are_counted_that_had_come(self):
        when = date(2009, 3, 10)
        right = Counter(event["occurred"][:7] for _, events in self.by(when.isoformat(), "case:") for event in events
                        if event["type"] == "referral.received" and event["data"].get("kind") == "socialCare")
        told = run_json("insights", "hub", "referrals", "--data", self.data, "--from", "2008-06", "--to", "2009-06",
                        "--as-of", when)
        self.assertEqual(told["asOf"], when.isoformat())
        cells = {cell["period"]: cell for cell in told["measures"][0]["cells"]}
        self.assertEqual({month: int(cell["count"]) for month, cell in cells.items() if int(cell["count"])},
                         {month: count for month, count in right.items() if month >= "2008-06"})
        self.assertFalse(cells["2009-02"]["part"])
        self.assertTrue(cells["2009-03"]["part"], "it had not ended")
        self.assertEqual(int(cells["2009-04"]["count"]), 0)

    def test_every_view_answers_as_if_nothing_else_had_been_recorded(self):
        when = "2009-02-28"
        fresh = Path(self.folder.name) / "fresh"
        commands = []
        for stream, events in self.streams.items():
            standing = [event for event in events if begins(event["occurred"]) <= when]
            # One command an event, in the order in which they were recorded.
            for event in sorted(standing, key=lambda event: (event["version"], event["index"])):
                commands.append(json.dumps({
                    "stream": stream, "command": f"{event['version']}-{event['index']}", "actor": event["actor"],
                    "agency": event["agency"],
                    "events": [{"type": event["type"], "occurred": event["occurred"], "data": event["data"]}]}))
        run("record", "--data", fresh, "--quiet", stdin="\n".join(commands) + "\n")
        # The chronology and flags tell of the record itself: corrections, and what was queried when it was recorded.
        for view in set(VIEWS) - {"chronology", "flags"}:
            with self.subTest(view=view):
                then = of_any_log(run_lines("list", view, "--data", fresh, "--as-of", when))
                now = of_any_log(run_lines("list", view, "--data", self.data, "--as-of", when))
                self.assertEqual(without_marks(now), without_marks(then))
        for data in (fresh, self.data):
            self.assertTrue(run_lines("insights", "--data", data, "--as-of", when, "--period", "year"))
        self.assertEqual(*(without_marks(of_any_log(run_lines(
            "insights", "--data", data, "--as-of", when, "--from", "2007-09", "--to", "2009-02")))
            for data in (fresh, self.data)))


class KnownThen(InAFolder):
    """What was shown, listed and measured is shown, listed and measured again by what was on record then."""

    def asked(self, *day):
        answers = {}
        for view in VIEWS:
            items = run_lines("list", view, "--data", self.data, "--as-of", "2010-06-30", *day)
            answers[view] = items
            for stream in [item["stream"] for item in items[:2]]:
                answers[view, stream] = run_json("show", view, stream, "--data", self.data, "--as-of", "2010-06-30",
                                                 *day)
        answers["insights"] = run_lines("insights", "--data", self.data, "--as-of", "2010-06-30", "--period", "year",
                                        *day)
        return {question: without_marks(of_any_log(answer)) for question, answer in answers.items()}

    def test_by_what_was_on_record(self):
        lines = run("sample", "--children", 60).splitlines()
        half = len(lines) // 2
        run("record", "--data", self.data, "--quiet", stdin="\n".join(lines[:half]) + "\n")
        # As texts they are in order but for the Z: fractions of a second end where they are 0.
        then = max((record["recorded"] for record in run_lines("replay", "--data", self.data)), key=lambda text: text.rstrip("Z"))
        before = self.asked()
        run("record", "--data", self.data, "--quiet", stdin="\n".join(lines[half:]) + "\n")
        again = self.asked("--known-at", then)
        for question, answer in before.items():
            self.assertEqual(again[question], answer, question)
        self.assertNotEqual(self.asked(), before)


class WhatIsSaid(InAFolder):
    def setUp(self):
        super().setUp()
        run("record", "--data", self.data, "--quiet", stdin=(
            '{"stream":"case:1","command":"1","actor":"a","agency":"b","events":['
            '{"type":"referral.received","occurred":"2009-08","data":{}},'
            '{"type":"referral.received","occurred":"2009-09-07","data":{}}]}\n'))

    def test_which_day_an_answer_is_of(self):
        both = ("--as-of", "2009-09-01", "--known-at", "2150-03-31")
        words = "As of the end of 2009-09-01, by what was on record at the end of 2150-03-31."
        for command in (("show", "hub", "case:1"), ("list", "hub"), ("insights", "hub")):
            self.assertEqual(run(*command, "--data", self.data, *both).splitlines()[0], words)
            document = run_lines(*command, "--data", self.data, *both)[0]
            self.assertEqual((document["asOf"], document["knownAt"]), ("2009-09-01", "2150-03-31"))
            self.assertIn("As of the end of 2009-09-01, by what is on record now.",
                          run(*command, "--data", self.data, *both[:2]))
            document = run_lines(*command, "--data", self.data)[0]
            self.assertFalse({"asOf", "knownAt"} & set(document))

    def test_what_is_known_to_the_month_counts_once_it_has_begun(self):
        for as_of, contacts in (("2009-07-31", 0), ("2009-08-01", 1), ("2009-09-06", 1), ("2009-09-07", 2)):
            shown = run_json("show", "hub", "case:1", "--data", self.data, "--as-of", as_of)
            self.assertEqual(shown.get("contactsInAll", 0), contacts, as_of)

    def test_a_period_of_which_a_part_was_asked_for_is_marked(self):
        def parts(*asked):
            told = run_json("insights", "hub", "contacts", "--data", self.data, "--as-of", "2010-06-30", *asked)
            return {cell["period"]: cell["part"] for cell in told["measures"][0]["cells"]}

        self.assertEqual(parts("--from", "2009-09", "--to", "2010-03", "--period", "quarter"),
                         {"2009-Q3": True, "2009-Q4": False, "2010-Q1": False})
        self.assertEqual(parts("--from", "2009-09", "--to", "2010-03", "--period", "year"),
                         {"2009": True, "2010": True})
        self.assertEqual(parts("--from", "2010-01", "--to", "2010-12", "--period", "quarter"),
                         {"2010-Q1": False, "2010-Q2": False, "2010-Q3": True, "2010-Q4": True})
        text = run("insights", "hub", "contacts", "--data", self.data, "--as-of", "2010-06-30", "--from", "2009-09",
                   "--to", "2010-06", "--period", "quarter")
        self.assertIn("2009-Q3 (part)", text)
        self.assertNotIn("2009-Q4 (part)", text)
        line = next(line for line in text.splitlines() if "contacts and referrals" in line)
        self.assertIn("·", line, "no mark of the trend compares a part with a whole")

    def test_an_empty_or_malformed_value_is_refused(self):
        where = ("--data", self.data)
        for command in (("show", "hub", "case:1", *where, "--as-of", ""), ("list", "hub", *where, "--as-of", ""),
                        ("list", "hub", *where, "--known-at", " "), ("insights", *where, "--as-of", ""),
                        ("insights", "hub", *where, "--from", ""), ("insights", "hub", *where, "--by", ""),
                        ("show", "hub", "case:1", *where, "--to", ""), ("show", "hub", "", *where),
                        ("list", "hub", *where, "--where", ""), ("list", "hub", *where, "--at-least", ""),
                        ("show", "hub", "case:1", *where, "--cursor", ""), ("list", "hub", "--data", ""),
                        ("list", "hub", "--connect", ""), ("watch", "hub", *where, "--from", ""),
                        ("replay", *where, "--from", ""), ("replay", "", *where), ("record", "", *where),
                        ("policy", "deadline", "singleAssessment", "2010-01-04", "--as-of", ""),
                        ("policy", "deadline", "singleAssessment", "2010-01-04", "--done", ""),
                        ("policy", "show", "--on", ""), ("what-works", "--setting", ""),
                        ("sample", "--seed", "-1"), ("sample", "--seed", ""), ("show", "hub", "case:1", *where, "--as-of", "yesterday"),
                        ("list", "hub", *where, "--as-of", "2010-02-30"), ("insights", *where, "--known-at", "2010-13")):
            code, out, err = attempt(*command, stdin="")
            self.assertEqual((code, out), (2, ""), f"{command}: {err}")
            self.assertTrue(err, command)

    def test_insights_fails_where_a_view_did(self):
        code, out, err = attempt("insights", "--data", self.data, "--by", "moon")
        self.assertEqual((code, out), (2, ""), err)
        code, out, err = attempt("insights", "--data", self.data, "--from", "2010-02-03")
        self.assertEqual((code, out), (2, ""), err)
        self.assertEqual(err.count("whole months"), 1, err)
        code, out, err = attempt("insights", "--data", self.data, "--by", "locality")
        self.assertEqual(code, 0, err)
        self.assertIn("cannot be grouped", err)


if __name__ == "__main__":
    unittest.main()
