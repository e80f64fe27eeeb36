"""Times are London's, whatever the machine's zone and language are."""

import json
import os
import unittest
from unittest import mock

from cases import ROOT, ZONES, InAFolder, Server, attempt, input_file, run, run_json, run_lines, under_zones

SAMPLE = ROOT / "tools/sample/caseload.ndjson"
# Half past eleven on a summer evening in London; elsewhere it is another day or hour.
EVENING = "2010-07-01T22:30:00Z"
LANGUAGES = ({"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}, {"LC_ALL": "C", "LANG": None}, {"LC_ALL": "tr_TR.UTF-8"})


def evening(number, type_name, **data):
    return json.dumps({"stream": "case:evening", "command": f"e{number}", "actor": "A. Worker", "agency": "school",
                       "events": [{"type": type_name, "occurred": EVENING, "data": data}]})


class Times(InAFolder):
    def test_an_instant_of_summer_is_shown_as_london_has_it(self):
        run("record", "--data", self.data, "--quiet", input_file("bst2.ndjson"))
        # 22:30 UTC on 1 July is 23:30 in London, the same day.
        for zone, printed in under_zones("show", "chronology", "case:T2", "--data", self.data).items():
            with self.subTest(zone=zone):
                self.assertIn("2024-07-01 23:30", printed)

    def test_a_deadline_is_counted_from_london_s_day_and_shown_in_its_time(self):
        # Ten working days from Thursday 1 July 2010: to Thursday 15 July, whose end is London's midnight.
        for zone, printed in under_zones("policy", "deadline", "initialAssessment", EVENING, "--as-of", "2010-07-02",
                                         "--json").items():
            with self.subTest(zone=zone):
                self.assertEqual(json.loads(printed), json.loads(run("policy", "deadline", "initialAssessment",
                                                                     "2010-07-01T23:30:00+01:00", "--as-of",
                                                                     "2010-07-02", "--json")))
        for zone, printed in under_zones("policy", "deadline", "initialAssessment", EVENING).items():
            self.assertIn("2010-07-01 23:30", printed, zone)

    def test_a_time_without_a_zone_is_london_s(self):
        run("record", "--data", self.data, stdin=evening(1, "contact.received", concern="made up"))
        shown = ("show", "chronology", "case:evening", "--data", self.data, "--json")
        for asked, there in (("2010-07-01T23:30", True), ("2010-07-01 23:30", True), ("2010-07-01T23:31", False),
                             ("2010-07-01T22:30:00Z", True), ("2010-07-01T22:30", True)):
            for zone, printed in under_zones(*shown, "--from", asked).items():
                self.assertEqual(len(json.loads(printed)["entries"]), int(there), (asked, zone))
        code, _, err = attempt(*shown, "--from", "2010-03-28T01:30")
        self.assertEqual(code, 2)
        self.assertIn("clocks in London never showed this time", err)
        # What is recorded says its zone itself.
        written = evening(2, "contact.received", concern="made up").replace(EVENING, "2010-07-01T23:30:00")
        code, out, _ = attempt("record", "--data", self.data, stdin=written)
        self.assertEqual(code, 2)
        self.assertIn("ends in Z, or in its offset", out)

    def test_a_date_that_cannot_be_recorded_is_told_which_can(self):
        told = "1800-01-01 to 2199-12-31"
        run("record", "--data", self.data, "--quiet", input_file("bst2.ndjson"))
        for date in ("1799-12-31", "2200-01-01", "1752-09-03"):
            written = evening(3, "contact.received").replace(EVENING, date)
            code, out, _ = attempt("record", "--data", self.data, stdin=written)
            self.assertEqual(code, 2)
            self.assertIn(told, out)
            self.assertNotIn("no such day", out)
            for arguments in (["show", "hub", "case:T2", "--as-of", date], ["show", "hub", "case:T2", "--known-at", date],
                              ["show", "chronology", "case:T2", "--from", date], ["list", "hub", "--as-of", date],
                              ["insights", "hub", "--from", date]):
                code, _, err = attempt(*arguments, "--data", self.data)
                self.assertEqual(code, 2, arguments)
                self.assertIn(told, err, arguments)
                self.assertNotIn("no such day", err)
            for arguments in (["policy", "show", "--on", date], ["policy", "deadline", "initialAssessment", date]):
                code, _, err = attempt(*arguments)
                self.assertEqual((code, told in err), (2, True), err)

    def test_a_date_of_policy_that_cannot_be_is_told_which_can(self):
        policy = self.folder / "policy"
        run("policy", "export", policy)
        calendar = policy / "calendar.toml"
        text = calendar.read_text()
        calendar.write_text(text.replace("[holidays]", "[holidays]\n1799-12-25 = \"made up\"", 1))
        code, _, err = attempt("policy", "check", policy)
        self.assertEqual(code, 2, err)
        self.assertIn("1800-01-01 to 2199-12-31", err)


class EveryAnswer(InAFolder):
    """Whatever a view, a list, a measure or the log prints is the same under every zone and language: of the server's
    process, which works answers out, and of the client's, which prints them."""

    def serve(self, zone):
        with mock.patch.dict(os.environ, {"TZ": zone}):
            server = Server("--data", self.data)
        self.addCleanup(server.end)
        return server.wait_ready()

    def test_is_the_same_under_every_zone_and_language(self):
        evenings = [evening(n, *rest) for n, rest in enumerate((("referral.received",), ("case.allocated",),
                                                               ("area.rated",), ("caf.opened",)))]
        server = self.serve("America/Los_Angeles")
        server.on("record", "--quiet", SAMPLE)
        attempt("record", "--connect", server.address, stdin="\n".join(evenings))
        views = [view["view"] for view in server.on_json("status")["views"] if view["view"] != "recorder"]
        self.assertGreaterEqual(len(views), 14)
        streams = {}
        for entry in server.on_lines("replay"):
            streams.setdefault(entry["stream"].split(":")[0], set()).add(entry["stream"])
        some = sorted(stream for each in streams.values() for stream in sorted(each)[:2]) + ["case:evening"]
        asked = [["replay"], ["status"]]
        for view in views:
            asked += [["show", view, stream] for stream in some]
            asked += [["list", view], ["insights", view, "--from", "2009-09", "--to", "2010-08"]]
        at_home = {}
        for words in asked:
            at_home[tuple(words)] = attempt(words[0], "--connect", server.address, *words[1:],
                                            *self.on_a_day(words), env={"TZ": "Europe/London"})
        self.assertTrue(any("2010-07-01 23:30" in out for _, out, _ in at_home.values()))
        server.stop()
        elsewhere = self.serve("Pacific/Auckland")
        differences = ([{"TZ": zone} for zone in ZONES if zone != "Europe/London"] + list(LANGUAGES))
        for number, (words, expected) in enumerate(at_home.items()):
            # Each is asked in one of them, and all of them come up for every view.
            env = differences[number % len(differences)]
            with self.subTest(words=words, env=env):
                self.assertEqual(attempt(words[0], "--connect", elsewhere.address, *words[1:], *self.on_a_day(words),
                                         env=env), expected)

    @staticmethod
    def on_a_day(words):
        return [] if words[0] in ("replay", "status") else ["--as-of", "2010-08-31"]


if __name__ == "__main__":
    unittest.main()
