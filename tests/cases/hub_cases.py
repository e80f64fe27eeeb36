"""The hub's contacts, codes and offers, on made-up cases and on the sample; what is right is worked out here anew."""

import json
import tempfile
import tomllib
import unittest
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cases import InAFolder, attempt, run, run_json, run_lines

LONDON = ZoneInfo("Europe/London")


def command(stream, number, *events):
    return {"stream": stream, "command": f"{stream}-{number}", "actor": "coordinator", "agency": "hub",
            "events": [{"type": type_, "occurred": occurred, "data": data} for type_, occurred, data in events]}


def ndjson(commands):
    return "\n".join(json.dumps(each) for each in commands) + "\n"


def day_of(occurred):
    if len(occurred) == 10:
        return date.fromisoformat(occurred)
    return datetime.fromisoformat(occurred.replace("Z", "+00:00")).astimezone(LONDON).date()


def a_year_after(day):
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


class InAList(InAFolder):
    def record(self, *commands):
        return [json.loads(line) for line in
                run("record", "--data", self.data, "--json", "-", stdin=ndjson(commands)).splitlines()]

    def listed(self, view, *where, as_of="2010-05-17"):
        conditions = [argument for each in where for argument in ("--where", each)]
        return run_lines("list", view, "--data", self.data, "--as-of", as_of, *conditions)

    def streams(self, view, *where, **options):
        return [line["stream"] for line in self.listed(view, *where, **options)]


class Contacts(InAList):
    def test_a_red_contact_whose_package_is_overdue_stands_in_the_lists(self):
        self.record(command("case:package", 1,
                            ("contact.received", "2010-05-17T09:00:00+01:00", {"source": "6", "outcome": "package"}),
                            ("concern.rated", "2010-05-17T09:10:00+01:00", {"rating": "red"}),
                            ("information.asked", "2010-05-17T09:20:00+01:00", {"member": "health"})))
        at = "2010-05-17T15:00:00+01:00"  # four hours are over at one
        for where in ("decision=awaited", "package=overdue", "information=overdue"):
            with self.subTest(where=where):
                self.assertEqual(self.streams("hub", where, as_of=at), ["case:package"])
        shown = run_json("show", "hub", "case:package", "--data", self.data, "--as-of", at)["contacts"][0]
        self.assertEqual((shown["package"]["due"], shown["package"]["status"]), ("2010-05-17T12:00:00Z", "overdue"))
        shown = run("show", "hub", "case:package", "--data", self.data, "--as-of", at)
        self.assertNotIn("ended at the contact", shown)
        self.assertNotIn("decided without it", shown)

    def test_policy_says_which_outcomes_end_a_contact_and_an_unknown_one_is_asked_about(self):
        recorded = self.record(
            command("case:advice", 1, ("contact.received", "2010-05-17", {"source": "2A", "outcome": "advice"})),
            command("case:enquiries", 1, ("contact.received", "2010-05-17", {"source": "2A", "outcome": "enquiries"})),
            command("case:odd", 1, ("contact.received", "2010-05-17", {"source": "2A", "outcome": "tea and talk"})))
        self.assertEqual([line.get("flags", []) for line in recorded],
                         [[], [], ["unknownCode"]])
        self.assertEqual(self.streams("hub"), ["case:enquiries", "case:odd"])
        self.assertEqual(self.streams("flags", "rule=unknownCode"), ["case:odd"])

    def test_a_place_may_have_an_outcome_of_its_own_without_anything_being_recorded_anew(self):
        self.record(command("case:tea", 1, ("contact.received", "2010-05-17", {"source": "2A", "outcome": "tea"})))
        policy = self.folder / "policy"
        run("policy", "export", policy)
        codes = policy / "codes.toml"
        codes.write_text(codes.read_text()
                         .replace('end-contact = [', 'end-contact = ["tea", ', 1)
                         .replace('advice = "', 'tea = "tea was drunk"\nadvice = "', 1))
        by_it = ("--data", self.data, "--policy", policy, "--as-of", "2010-05-17")
        self.assertEqual(run_lines("list", "hub", *by_it), [])
        self.assertEqual(run_lines("list", "flags", *by_it), [])
        self.assertIn("tea was drunk (tea)", run("show", "hub", "case:tea", *by_it))
        # And recorded by it, nobody is asked about it.
        line = json.loads(run("record", "--data", self.data, "--policy", policy, "--json", "-", stdin=ndjson(
            [command("case:more", 1, ("contact.received", "2010-05-17", {"outcome": "tea"}))])))
        self.assertEqual(line.get("flags", []), [])

    def test_each_report_is_about_one_hand_over(self):
        hub = "Early Response Service"
        self.record(command("case:two", 1,
                            ("contact.received", "2008-11-03", {"source": "6", "outcome": "package"}),
                            ("threshold.decided", "2008-11-04", {"decision": "earlyResponse", "decidedBy": "manager"}),
                            ("referral.passedOn", "2008-11-04", {"to": hub}),
                            ("contact.received", "2008-11-25", {"source": "6", "outcome": "package"}),
                            ("threshold.decided", "2008-11-27", {"decision": "earlyResponse", "decidedBy": "manager"}),
                            ("referral.passedOn", "2008-11-27", {"to": hub})))
        back = lambda: [line["contact"] for line in self.listed("hub", "handOver=nothingBack",
                                                                        as_of="2010-08-31")]
        self.assertEqual(back(), [1, 2])
        unnamed = self.record(command("case:two", 2, ("earlyResponse.reported", "2008-11-28",
                                                      {"outcome": "familyDeclined"})))
        self.assertEqual(unnamed[0]["flags"], ["reportNamesNoHandOver"])
        self.assertEqual(back(), [2])
        self.record(command("case:two", 3, ("earlyResponse.reported", "2008-12-18",
                                            {"outcome": "notReached", "handedOver": "2008-11-27"})))
        self.assertEqual(back(), [])
        contacts = run_json("show", "hub", "case:two", "--data", self.data)["contacts"]
        self.assertEqual([each["handOvers"][0]["outcome"] for each in contacts], ["familyDeclined", "notReached"])


class Codes(InAList):
    def test_codes_that_no_list_has_are_flagged_when_recorded_and_in_the_view(self):
        recorded = self.record(command("case:codes", 1, ("referral.received", "2010-05-17",
                                                         {"source": "6Z", "primaryNeed": "N44"})),
                               command("case:fine", 1, ("referral.received", "2010-05-17",
                                                        {"source": "6", "primaryNeed": "N4"})))
        self.assertEqual([line.get("flags", []) for line in recorded],
                         [["unknownCode"], []])
        flags = self.listed("flags", "rule=unknownCode")
        self.assertEqual([each["detail"] for each in flags],
                         ["primaryNeed “N44” is not in the list primary-need",
                          "source “6Z” is not in the list referral-source"])


class Messages(InAList):
    def refused(self, *arguments):
        code, _, err = attempt(*arguments)
        self.assertNotEqual(code, 0)
        return err

    def test_a_number_a_yes_and_a_date_say_what_the_field_takes(self):
        self.record(command("case:a", 1, ("contact.received", "2010-05-17", {})))
        listing = ("list", "hub", "--data", self.data)
        self.assertIn("a whole number is needed, 1 or more", self.refused(*listing, "--limit", "tw"))
        self.assertIn("a whole number is needed, from 0 to 150", self.refused("what-works", "--age", "tw"))
        self.assertIn("takes yes (or true)", self.refused(*listing, "--where", "escalating=tw"))
        self.assertIn("takes yes or no", self.refused("list", "doulas", "--data", self.data, "--where", "ready=tw"))
        self.assertIn("takes yes (or true)", self.refused("list", "placements", "--data", self.data, "--where",
                                                          "running=tw"))
        self.assertIn("a date is written 2010-07-30", self.refused(*listing, "--as-of", "tw"))
        self.record(*(command("case:b", day, ("contact.received", f"2010-05-1{day}", {"outcome": "advice"}))
                      for day in range(1, 4)))
        self.assertEqual([each["stream"] for each in self.listed("hub", "escalating=yes")], ["case:b"])
        self.assertEqual(self.listed("hub", "escalating=true"), self.listed("hub", "escalating=yes"))

    def test_a_number_in_words_in_a_file_is_told_as_what_a_value_is(self):
        folder = self.folder
        (folder / "serve.toml").write_text("partitions = two\n")
        (folder / "catalogue.toml").write_text("version = two\n")
        policy = folder / "policy"
        policy.mkdir()
        (policy / "measures.toml").write_text("subject = twelve\n")
        for arguments in (("serve", "--data", self.data, "--config", folder / "serve.toml"),
                          ("what-works", "--catalogue", folder / "catalogue.toml"),
                          ("policy", "check", policy)):
            with self.subTest(arguments[0]):
                said = self.refused(*arguments)
                self.assertIn("one is a number, true or false", said)
                self.assertNotIn("saw", said)

    def test_what_is_wrong_with_a_question_is_said_once(self):
        self.record(command("case:a", 1, ("contact.received", "2010-05-17", {})))
        for bad in (("--from", "2010-09-15"), ("--from", "2010-09", "--to", "2010-02")):
            with self.subTest(bad):
                code, out, err = attempt("insights", "--data", self.data, *bad)
                self.assertNotEqual(code, 0)
                self.assertEqual(out, "")
                self.assertEqual(len(err.strip().splitlines()), 1, err)


class Offers(InAList):
    def test_words_are_answered_by_what_has_them(self):
        code, out, _ = attempt("what-works", "domestic", "abuse", "--age", "0")
        self.assertEqual(code, 0)
        self.assertNotIn("Social work unit", out)
        self.assertIn("Independent domestic violence adviser", out)

    def test_words_that_are_nowhere_and_other_ages_are_said(self):
        _, out, err = attempt("what-works", "zebra", "domestic")
        self.assertIn("nothing for: zebra", err)
        _, out, err = attempt("what-works", "smoking in pregnancy", "--age", "9")
        self.assertTrue(out.startswith("0 of the "), out)
        self.assertIn("but not for this age", err)

    def test_a_case_is_told_of_other_ages(self):
        self.record(command("case:a", 1,
                            ("child.identified", "2010-01-04", {"birthDate": "2004-05-01"}),
                            ("caf.assessed", "2010-02-01",
                             {"elements": [{"element": "aspirations", "needs": "sees no way ahead"}]})))
        shown = run("show", "what-works", "case:a", "--data", self.data, "--as-of", "2010-08-31")
        self.assertRegex(shown, "the catalogue has nothing for +–\n")
        self.assertIn("Targeted youth support (11 to 19)", shown)


class Record:
    """The facts of the sample as they stand after corrections and withdrawals, by stream and in order of occurrence."""

    HUB_WORK = {"assessment.started", "strategyDiscussion.held", "enquiry.started", "conference.held",
                "protectionPlan.started", "plan.started"}
    BELOW = {"earlyResponse", "caf", "advice", "noFurtherAction"}

    def __init__(self, lines):
        facts, instead, gone = [], {}, set()
        for line in lines:
            for index, event in enumerate(line["events"]):
                facts.append((line["stream"], line["version"], index, event, line["command"]))
        version_of = {(stream, command_): version for stream, version, _, _, command_ in facts}
        for stream, _, _, event, _ in facts:
            if event["type"] in ("record.corrected", "record.withdrawn"):
                data = event["data"]
                version = data.get("version") or version_of[stream, data["command"]]
                if event["type"] == "record.corrected":
                    instead[stream, version, data.get("event", 0)] = data["corrected"]
                else:
                    gone.add((stream, version, data.get("event", 0)))
        self.streams = defaultdict(list)
        for stream, version, index, event, _ in facts:
            if (stream, version, index) in gone:
                continue
            event = instead.get((stream, version, index), event)
            timed = len(event["occurred"]) > 10
            self.streams[stream].append((day_of(event["occurred"]), not timed, event["occurred"], version, index, event))
        for events in self.streams.values():
            events.sort(key=lambda each: each[:5])

    def contacts(self, ends):
        """Of each child: its contacts, with what became of them."""
        for stream, events in self.streams.items():
            contacts = []
            waits = lambda each: not (each["decision"] or each["work"] or each["closed"] or each["ended"])
            for day, _, _, _, _, event in events:
                type_, data = event["type"], event["data"]
                if type_ == "contact.received":
                    contacts.append({"day": day, "source": data.get("source"), "outcome": data.get("outcome", ""),
                                     "referral": False, "decision": None, "work": False, "closed": False,
                                     "ended": data.get("outcome", "") in ends})
                elif type_ == "referral.received" and data.get("kind", "socialCare") == "socialCare":
                    became = [each for each in contacts if each["outcome"] == "referral" and not each["referral"]
                              and waits(each) and each["source"] == data.get("source")]
                    if became:
                        became[0]["referral"] = True
                    else:
                        contacts.append({"day": day, "source": data.get("source"), "outcome": "", "referral": True,
                                         "decision": None, "work": False, "closed": False, "ended": False})
                elif type_ == "threshold.decided":
                    for each in [each for each in contacts if waits(each)] or contacts[-1:]:
                        each["decision"] = data["decision"]
                elif type_ == "referral.closed":
                    for each in contacts:
                        each["closed"] = True
                elif type_ in self.HUB_WORK:
                    under_way = any(not each["closed"] and (each["work"] or each["decision"] in ("section17", "section47"))
                                    for each in contacts)
                    for each in contacts:
                        if not under_way and waits(each):
                            each["work"] = True
            if contacts:
                yield stream, contacts

    def escalating(self, ends):
        for stream, contacts in self.contacts(ends):
            def standing(each):
                if each["decision"]:
                    return "below" if each["decision"] in self.BELOW else "met"
                if each["ended"]:
                    return "below"
                return "met" if each["work"] else "notKnown" if each["closed"] else "open"
            last = contacts[-1]
            if standing(last) in ("below", "open"):
                before = [each for each in contacts[:-1] if standing(each) == "below"
                          and last["day"] <= a_year_after(each["day"])]
                if len(before) >= 2:
                    yield stream

    def nothing_back(self):
        """A report answers one hand-over; a case with more hand-overs than reports waits for the rest."""
        count = Counter()
        for stream, events in self.streams.items():
            for *_, event in events:
                if event["type"] == "referral.passedOn" and "Early Response" in event["data"]["to"]:
                    count[stream] += 1
                elif event["type"] == "earlyResponse.reported" and count[stream]:
                    count[stream] -= 1
        return count


class Sample(InAFolder):
    """The default sample, as of its last day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.made = tempfile.TemporaryDirectory()
        cls.sample = f"{cls.made.name}/sample"
        run("sample", "--data", cls.sample)
        cls.record = Record(run_lines("replay", "--data", cls.sample))
        policy = Path(cls.made.name) / "policy"
        run("policy", "export", policy)
        cls.ends = set(tomllib.loads((policy / "codes.toml").read_text())["end-contact"])

    @classmethod
    def tearDownClass(cls):
        cls.made.cleanup()
        super().tearDownClass()

    def listed(self, *where, view="hub"):
        conditions = [argument for each in where for argument in ("--where", each)]
        return run_lines("list", view, "--data", self.sample, "--as-of", "2010-08-31", *conditions)

    def test_contacts_await_a_decision_and_the_list_has_them_all(self):
        awaiting = Counter()
        for stream, contacts in self.record.contacts(self.ends):
            awaiting[stream] += sum(1 for each in contacts if not (each["decision"] or each["work"] or each["closed"]
                                                                   or each["ended"]))
        awaiting = +awaiting
        self.assertGreaterEqual(sum(awaiting.values()), 8)
        self.assertEqual(Counter(line["stream"] for line in self.listed("decision=awaited")), awaiting)
        self.assertTrue(self.listed("package=overdue"))
        self.assertTrue(self.listed("information=overdue"))

    def test_escalations_are_those_of_the_documented_rule(self):
        right = sorted(self.record.escalating(self.ends))
        self.assertEqual(len(right), 15)
        self.assertEqual(sorted(line["stream"] for line in self.listed("escalating=yes")), right)
        self.assertIn("case:1-01439", right)
        for stream in right:
            shown = run_json("show", "hub", stream, "--data", self.sample, "--as-of", "2010-08-31")
            self.assertTrue(shown["escalation"]["escalating"], stream)

    def test_41_hand_overs_wait_for_something_to_come_back(self):
        right = +self.record.nothing_back()
        self.assertEqual(sum(right.values()), 41)
        self.assertEqual(Counter(line["stream"] for line in self.listed("handOver=nothingBack")), right)
        contacts = run_json("show", "hub", "case:1-00842", "--data", self.sample)["contacts"]
        self.assertEqual([(each["handOvers"][0]["reported"], each["handOvers"][0]["outcome"]) for each in contacts[:2]],
                         [("2008-11-28", "familyDeclined"), ("2008-12-18", "singleAgencyResponse")])


if __name__ == "__main__":
    unittest.main()
