"""What practice asks of the sample on 31 August 2010: each figure is worked out here once more, out of the events alone.

The events are read by `replay`, corrected and withdrawn as the record says, and put in order of occurrence. Nothing of
the views is used: their answers are compared with what comes out.
"""

import calendar
import json
import tempfile
import unittest
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

from cases import InAFolder, run, run_json, run_lines

AS_OF = date(2010, 8, 31)


def day(text):
    return date.fromisoformat(text[:10])


def months_later(start, months):
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def corrected(events):
    """The events of one stream as they stand, in order of occurrence. From the last to the first, so that of several
    corrections of one event the last counts."""
    by_place = {(event["version"], event["index"]): event for event in events}
    settled = set()
    for event in reversed(events):
        if event.get("gone") or event["type"] not in ("record.corrected", "record.withdrawn"):
            continue
        target = (event["data"]["version"], event["data"].get("event", 0))
        if target not in by_place or target in settled:
            continue
        settled.add(target)
        if event["type"] == "record.withdrawn":
            by_place[target]["gone"] = True
        else:
            told = event["data"]["corrected"]
            by_place[target].update(type=told["type"], occurred=told["occurred"], data=told.get("data", {}))
    standing = [event for event in events
                if not event.get("gone") and event["type"] not in ("record.corrected", "record.withdrawn")]
    return sorted(standing, key=lambda event: (day(event["occurred"]), event["version"], event["index"]))


class OnTheSample(unittest.TestCase):
    """Recorded once for all of them."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="casefold-care-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.data = Path(cls.folder.name) / "data"
        run("sample", "--data", cls.data)
        recorded = defaultdict(list)
        for record in run_lines("replay", "--data", cls.data):
            for index, event in enumerate(record["events"]):
                recorded[record["stream"]].append({"version": record["version"], "index": index, **event})
        cls.recorded = recorded
        cls.streams = {stream: corrected(events) for stream, events in recorded.items()}

    def list(self, view, *where, as_of=AS_OF):
        conditions = [part for condition in where for part in ("--where", condition)]
        return run_lines("list", view, "--data", self.data, "--as-of", as_of, *conditions)

    def cases(self):
        return {stream: events for stream, events in self.streams.items() if stream.startswith("case:")}

    # ---- what depends on the day of asking

    @staticmethod
    def caf(events):
        """State and day of the next review, by the table of the CAF's states."""
        state, due, consent = "none", None, False
        for event in events:
            kind, data = event["type"], event["data"]
            begins = kind in ("caf.opened", "consent.given", "consent.refused", "consent.withdrawn", "caf.assessed",
                              "plan.agreed", "service.started", "leadProfessional.named", "mentor.named",
                              "meeting.arranged", "meeting.held", "meeting.notHeld", "review.held")
            if begins and state == "none":
                state = "identified"
            if kind == "caf.opened" and state == "closed":
                state, due = "identified", None
            if kind == "caf.opened" and state not in ("assessing", "delivering"):
                state = "assessing" if consent else state
            elif kind in ("consent.given", "caf.assessed"):
                consent = consent or kind == "consent.given"
                if state in ("identified", "consentSought", "steppedDown"):
                    state = "assessing"
            elif kind in ("consent.refused", "consent.withdrawn"):
                consent = False
                if state in ("identified", "assessing"):
                    state = "consentSought"
            elif kind in ("plan.agreed", "service.started"):
                if state in ("identified", "consentSought", "assessing", "steppedDown"):
                    state = "delivering"
                if kind == "plan.agreed":
                    due = data.get("reviewDue")
            elif kind == "review.held":
                due = data.get("nextReview")
            elif kind == "case.steppedUp":
                state, due = "steppedUp", None
            elif kind == "case.steppedDown":
                state = "steppedDown"
            elif kind == "caf.closed":
                state, due = "closed", None
        return state, due

    def test_a_review_is_due_when_its_day_is_over_whatever_else_happens(self):
        right = {stream: due for stream, events in self.cases().items()
                 for state, due in [self.caf(events)] if state == "delivering" and due and day(due) < AS_OF}
        self.assertEqual(len(right), 88)
        found = self.list("caf-status", "state=reviewDue")
        self.assertEqual({item["stream"]: item["since"] for item in found}, right)
        self.assertEqual([item["since"] for item in found], sorted(right.values()), "the longest first")
        delivering = {item["stream"] for item in self.list("caf-status", "state=delivering")}
        self.assertFalse(delivering & set(right), "of one state")
        every = [item["stream"] for item in self.list("caf-status")]
        self.assertEqual(len(every), len(set(every)))
        self.assertEqual(run_json("show", "caf-status", min(right), "--data", self.data, "--as-of", AS_OF)["state"],
                         "reviewDue")

    # ---- notices

    def test_a_notice_is_owed_where_there_is_support_to_tell_of(self):
        right = set()
        for stream, events in self.cases().items():
            owed, support = False, []  # what was given before the pseudo CAF, or is by a CAF beside it
            pseudo = caf = False
            for event in events:
                kind, data = event["type"], event["data"]
                if kind == "caf.opened" or (kind == "referral.received" and data.get("kind") in ("caf", "pseudoCaf")):
                    if data.get("kind") == "pseudoCaf":
                        owed = owed or not pseudo
                        pseudo = True
                    else:
                        caf = True
                        support.append(event)
                elif kind == "service.started" and (caf or not pseudo):
                    support.append(event)
                elif kind == "attendance.notified":
                    owed = False
                elif kind == "caf.closed":
                    owed = owed and bool(support)
                    pseudo = caf = False
            if owed and support:
                right.add(stream)
        self.assertEqual(len(right), 7)
        found = self.list("safety-net", "noticeOwed=true")
        self.assertEqual({item["stream"] for item in found}, right)
        for item in found:
            self.assertNotIn("no support", item["noticeContent"])

    # ---- before the record begins

    def supervisions(self):
        """Of every session held by somebody at work: worker, day, day due, and whether that is known."""
        sessions = {stream: events for stream, events in self.streams.items() if stream.startswith("worker:")}
        began = min(day(event["occurred"]) for events in sessions.values() for event in events
                    if event["type"] in ("supervision.held", "supervision.missed"))
        for worker, events in sessions.items():
            joined = last = None
            works = False
            for event in events:
                on = day(event["occurred"])
                if event["type"] in ("worker.joined", "worker.left"):
                    works = event["type"] == "worker.joined"
                    joined = on if works else joined
                if event["type"] != "supervision.held":
                    continue
                if works:
                    first = last is None or last <= joined
                    start = joined if first else last
                    new = start < joined + timedelta(weeks=6)
                    due = start + timedelta(days=7) if new else months_later(start, 1)
                    yield worker, on, due, not (first and due < began)
                last = on

    def test_no_supervision_is_late_that_fell_due_before_the_record_began(self):
        sessions = list(self.supervisions())
        unknown = [session for session in sessions if not session[3]]
        self.assertEqual(len(unknown), 15)
        right = {}
        for worker, on, due, known in sessions:
            in_time, of = right.get(f"{on:%Y-%m}", (0, 0))
            if known:
                right[f"{on:%Y-%m}"] = (in_time + (on <= due), of + 1)
            elif on > date(2007, 10, 6):  # a month after the first session that is on record
                right[f"{on:%Y-%m}"] = (in_time, of + 1)
        self.assertEqual(right["2007-09"], (2, 2))
        told = run_json("insights", "supervision", "inTime", "--data", self.data, "--from", "2007-09",
                        "--to", "2010-08", "--as-of", AS_OF)
        cells = {cell["period"]: (int(cell["count"]), int(cell["of"])) for cell in self.cells_of(told, "inTime")}
        self.assertEqual({month: cell for month, cell in cells.items() if cell[1]}, right)
        for item in self.list("supervision", "overdue=true"):
            self.assertGreaterEqual(item["next"]["due"], "2007-10-06")

    def cells_of(self, answer, name):
        for measure in self.walk(answer):
            if measure.get("name") == name and "cells" in measure:
                return measure["cells"]
        raise AssertionError(f"no measure {name} in {answer}")

    def walk(self, document):
        if isinstance(document, dict):
            yield document
            document = list(document.values())
        if isinstance(document, list):
            for part in document:
                yield from self.walk(part)

    # ---- each reason with its own day

    def test_each_reason_has_its_own_day(self):
        refused = [event["occurred"] for event in self.streams["case:1-00411"] if event["type"] == "consent.refused"]
        self.assertEqual(refused, ["2010-07-09"])
        told = run_json("show", "safety-net", "case:1-00411", "--data", self.data, "--as-of", AS_OF)
        self.assertEqual((told["because"], told["becauseSince"]), ("consentRefused", "2010-07-09"))
        self.assertEqual(day(told["since"]), date(2010, 6, 30))
        self.assertIn("consent was refused (on 2010-07-09)", told["explanation"])
        # In every case of the net: there is an event of that day that gives the reason.
        gives = {"consentRefused": "consent.refused", "consentWithdrawn": "consent.withdrawn",
                 "serviceStarted": "service.started", "supportEnded": "service.ended", "planAgreed": "plan.agreed",
                 "willing": ("consent.given", "approach.offered", "earlyResponse.reported"),
                 "engaged": "engagement.noted", "notEngaging": "engagement.noted", "disengaged": "caf.closed",
                 "nothingAgreed": ("threshold.decided", "case.steppedDown"),
                 "keptUnderReview": "safetyNet.reviewed", "supportOffered": "safetyNet.reviewed"}
        looked_at = Counter()
        for item in self.list("safety-net"):
            if item["because"] not in gives:
                continue
            looked_at[item["because"]] += 1
            of_that_day = {event["type"] for event in self.streams[item["stream"]]
                           if event["occurred"][:10] == (item["becauseSince"] or item["since"])}
            wanted = gives[item["because"]]
            self.assertTrue(of_that_day & set([wanted] if isinstance(wanted, str) else wanted),
                            (item["stream"], item["because"], item["becauseSince"]))
        self.assertGreater(looked_at["consentRefused"], 0)

    # ---- scores

    def test_who_was_scored_once_by_family_star_is_listed_with_the_day_of_the_next(self):
        right = {}
        for stream, events in self.cases().items():
            stars = [event for event in events
                     if event["type"] == "vulnerability.scored" and event["data"]["tool"] == "Family Star"]
            if len(stars) != 1:
                continue
            scored = stars[0]["occurred"]
            closed = None
            for event in events:
                if event["type"] in ("caf.closed", "death.recorded"):
                    closed = event["occurred"]
                elif event["type"] == "caf.opened":
                    closed = None
            due = months_later(day(scored), 6)
            right[stream] = ("closed" if closed and closed >= scored else "overdue" if due < AS_OF else "due", due)
        self.assertEqual(Counter(where for where, _ in right.values()), {"closed": 16, "overdue": 5, "due": 3})
        for where in ("due", "overdue", "closed"):
            found = self.list("distance-travelled", f"rescore={where}", "tool=Family Star")
            self.assertEqual({item["stream"] for item in found},
                             {stream for stream, (listed, _) in right.items() if listed == where})
            for item in found if where != "closed" else []:
                self.assertEqual(day(item["rescore"]["due"]), right[item["stream"]][1])

    # ---- loads

    def test_a_limit_goes_by_how_much_somebody_works_and_mentors_carry_their_cafs(self):
        carried, points = Counter(), Counter()
        for events in self.cases().values():
            mentor = None
            for event in events:
                if event["type"] == "mentor.named":
                    mentor = event["data"]["mentor"]
                elif event["type"] in ("caf.closed", "case.steppedUp", "death.recorded"):
                    mentor = None
            if mentor:
                carried[mentor] += 1
        workers = {}
        for stream, events in self.streams.items():
            for event in events:
                if event["type"] == "worker.joined":
                    workers[stream] = event["data"]
        loads = {item["stream"]: item for item in self.list("caseload", "load=workers")}
        self.assertEqual({workers[stream]["name"]: load["mentored"] for stream, load in loads.items()
                          if load["mentored"]}, carried)
        self.assertEqual(sum(carried.values()), 419)
        for stream, load in loads.items():
            whole = 120 if load["mentored"] else 40
            self.assertEqual(load["most"], whole * workers[stream]["wholeTimePercent"] // 100, stream)
            self.assertEqual(load["over"], int(load["points"]) > load["most"], stream)
        self.assertIn(24, {load["most"] for load in loads.values()}, "60 % of 40")
        over = {item["stream"] for item in self.list("caseload", "load=workers", "over=true")}
        self.assertEqual(over, {stream for stream, load in loads.items() if load["over"]})
        self.assertTrue(over)

    # ---- the chronology

    def chronology(self, stream, *options):
        return run_json("show", "chronology", stream, "--data", self.data, *options)

    def test_a_corrected_entry_stands_where_it_belongs(self):
        entries = self.chronology("case:1-00281")["entries"]
        feeding = [(entry["occurred"], entry["movedTo"], entry["movedFrom"]) for entry in entries
                   if entry["type"] == "feeding.recorded" and entry["version"] == 10]
        self.assertEqual(feeding, [("2008-03-07", "2008-04-05", None), ("2008-04-05", None, "2008-03-07")])
        april = self.chronology("case:1-00281", "--from", "2008-04-05", "--to", "2008-04-05")["entries"]
        self.assertIn(10, [entry["version"] for entry in april])

    def test_every_correction_of_the_sample_is_in_its_place(self):
        tried = 0
        for stream, events in self.recorded.items():
            if not any(event["type"] in ("record.corrected", "record.withdrawn") for event in events):
                continue
            tried += 1
            told = self.chronology(stream, "--limit", 1000)["entries"]
            stands = sorted((day(entry["occurred"]), entry["version"], entry["event"]) for entry in told
                            if entry["movedTo"] is None and not entry["withdrawn"]
                            and entry["type"] not in ("record.corrected", "record.withdrawn"))
            right = sorted((day(event["occurred"]), event["version"], event["index"])
                           for event in self.streams[stream])
            self.assertEqual(stands, right, stream)
        self.assertGreater(tried, 20)


class Rounding(InAFolder):
    def test_a_share_is_rounded_half_up_and_a_gap_is_a_gap(self):
        # 33 of 40 supervisions of January were long enough: 82.5 %. In February there was none; in March one of two.
        def held(n, occurred, minutes):
            return {"type": "supervision.held", "occurred": occurred, "data": {"minutes": minutes, "kind": "individual"}}
        events = [held(i, f"2010-01-{1 + i % 28:02}", 90 if i < 33 else 45) for i in range(40)]
        events += [held(40, "2010-03-02", 90), held(41, "2010-03-03", 45)]
        self.record([{"stream": "worker:w", "command": f"c{i}", "actor": "A.", "agency": "a", "events": [event]}
                     for i, event in enumerate(events)])
        told = run("insights", "supervision", "longEnough", "--data", self.data, "--from", "2010-01",
                   "--to", "2010-03")
        self.assertIn("33 of 40 (83 %)", told)
        line = next(line for line in told.splitlines() if line.startswith("supervisions that were long enough"))
        self.assertRegex(line, "–")
        trend = line[-3:]
        self.assertEqual((trend[0], trend[2]), ("█", "▅"))
        self.assertTrue(trend[1].isspace(), repr(trend))

    def record(self, commands):
        run("record", "--data", self.data, "--quiet", "-", stdin="".join(json.dumps(c) + "\n" for c in commands))


if __name__ == "__main__":
    unittest.main()
