"""Policy on the command line: what holds, whether files are right, and how a deadline is counted."""

import json
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "processes"))

from casefold_process import InAFolder, Server, attempt, run, run_json  # noqa: E402


class Policy(InAFolder):
    def setUp(self):
        super().setUp()
        self.mine = self.folder / "policy"

    def export(self, *keep):
        """The shipped files, or some of them."""
        run("policy", "export", self.mine)
        for file in self.mine.iterdir():
            if keep and file.name not in keep:
                file.unlink()
        return self.mine

    def change(self, name, pattern, replacement):
        file = self.mine / name
        text, count = re.subn(pattern, replacement, file.read_text(encoding="utf-8"), count=1)
        self.assertEqual(count, 1, pattern)
        file.write_text(text, encoding="utf-8")

    def test_every_command_explains_itself(self):
        for words in (["policy"], ["policy", "show"], ["policy", "check"], ["policy", "export"], ["policy", "deadline"]):
            code, out, err = attempt(*words, "--help")
            self.assertEqual((code, err), (0, ""), words)
            self.assertIn("--help", out)

    def test_show_says_what_held_on_a_day(self):
        self.assertRegex(run("policy", "show", "time-scales", "--on", "2009-06-01"), r"initialAssessment .* 7 working days")
        self.assertRegex(run("policy", "show", "time-scales", "--on", "2010-06-01"), r"initialAssessment .* 10 working days")
        editions = run_json("policy", "show", "--on", "2009-06-01")
        self.assertEqual([edition["version"] for edition in editions if edition["subject"] == "time-scales"],
                         ["england-2000.1"])
        self.assertEqual(run_json("policy", "show", "measures")["content"]["smallest-number-shown"], 5)
        self.assertIn('2026-12-28 = "Boxing Day (substitute day)"', run("policy", "show", "calendar"))

    def test_wrong_use_exits_2_and_says_what_there_is(self):
        for words, said in ((["show", "time"], "there are time-scales, calendar,"), (["show", "--on", "2010-02-31"], "--on"),
                            (["deadline", "coreGruop", "2026-06-30"], "no such time scale"),
                            (["deadline", "coreGroup", "yesterday"], "start"), (["deadline", "coreGroup"], "start"),
                            ([], "See casefold policy --help")):
            code, out, err = attempt("policy", *words)
            self.assertEqual((code, out), (2, ""), words)
            self.assertIn(said, err)

    def test_what_is_exported_is_right_and_never_overwrites(self):
        self.export()
        self.assertIn("12 files are right", run("policy", "check", self.mine))
        self.assertTrue(run_json("policy", "check", self.mine)["right"])
        self.change("measures.toml", "shown = 5", "shown = 6")
        code, _, err = attempt("policy", "export", self.mine)
        self.assertEqual(code, 2)
        self.assertIn("is there already; nothing was written", err)
        self.assertIn("shown = 6", (self.mine / "measures.toml").read_text(encoding="utf-8"))

    def test_check_names_file_line_and_rule(self):
        self.export("time-scales-2010.toml", "calendar.toml")
        self.change("time-scales-2010.toml", "working-days = 45", "working-days = 0")
        self.change("calendar.toml", "2026-12-28 =", "2026-02-31 =")
        code, out, err = attempt("policy", "check", self.mine)
        self.assertEqual((code, out), (2, ""))
        self.assertRegex(err, r'(?m)^time-scales-2010\.toml:\d+: time scale "singleAssessment": working-days must be a whole '
                              r'number between 1 and 3660$')
        self.assertRegex(err, r"(?m)^calendar\.toml:\d+: holidays: 2026-02-31 must be a day, such as 2026-12-25: no such day")
        code, out, _ = attempt("policy", "check", self.mine, "--json")
        self.assertEqual((code, json.loads(out)["right"]), (2, False))

    def test_check_of_what_is_not_there_fails(self):
        code, _, err = attempt("policy", "check", self.mine)
        self.assertEqual(code, 1)
        self.assertIn("there is no directory", err)
        self.mine.mkdir()
        self.assertIn("casefold policy export writes those that are shipped", attempt("policy", "check", self.mine)[2])

    def test_deadline_explains_which_days_it_left_out(self):
        out = run("policy", "deadline", "singleAssessment", "2026-06-30", "--as-of", "2026-09-08")
        self.assertIn("single assessment: due 2026-09-02 (45 working days), overdue by 6 days", out)
        self.assertRegex(out, r"2026-08-31 +Summer bank holiday")
        self.assertRegex(out, r"2026-07-04 and 2026-07-05 +weekend")
        self.assertIn("time scales england-2010.1, calendar england-2026.1", out)
        answer = run_json("policy", "deadline", "coreGroup", "2026-12-21", "--done", "2027-01-07")
        self.assertEqual((answer["due"], answer["status"], answer["daysPast"]), ("2027-01-07", "met", 0))
        self.assertIn({"day": "2026-12-28", "why": "Boxing Day (substitute day)"}, answer["leftOut"])

    def test_a_holiday_that_is_added_moves_what_is_open_and_nothing_that_is_closed(self):
        self.export("calendar.toml")
        text = (self.mine / "calendar.toml").read_text(encoding="utf-8")
        later = text.replace("holds-from = 2000-01-01", "holds-from = 2026-06-01").replace("england-2026.1", "with-one-more")
        later = later.replace('2026-08-31 = ', '2026-06-19 = "a new holiday"\n2026-08-31 = ')
        (self.mine / "calendar-with-one-more.toml").write_text(later, encoding="utf-8")
        ask = ["policy", "deadline", "coreAssessment", "2026-05-27", "--policy", self.mine]
        self.assertEqual(run_json(*ask, "--as-of", "2026-05-31")["due"], "2026-07-15")
        self.assertEqual(run_json(*ask, "--as-of", "2026-06-01")["due"], "2026-07-16")
        self.assertEqual(run_json(*ask, "--as-of", "2026-09-01", "--done", "2026-05-29")["due"], "2026-07-15")

    def test_answers_go_by_the_files_that_are_given(self):
        data = self.folder / "data"
        run("record", "--data", data, "-", stdin=json.dumps({
            "stream": "case:X", "expect": "any", "command": "c1", "actor": "A. Worker", "agency": "school",
            "events": [{"type": "contact.received", "occurred": "2010-07-30", "data": {"source": "2A"}}]}) + "\n")
        self.assertIn("Contact from a school (2A)", run("show", "chronology", "case:X", "--data", data))
        self.export("codes.toml")
        self.change("codes.toml", '2A = "a school"', '2A = "a place of learning"')
        self.assertIn("Contact from a place of learning (2A)",
                      run("show", "chronology", "case:X", "--data", data, "--policy", self.mine))
        server = Server("--data", data, "--policy", self.mine)
        self.addCleanup(server.end)
        self.assertIn("Contact from a place of learning (2A)", server.wait_ready().on("show", "chronology", "case:X"))

    def test_nothing_is_served_by_files_that_are_wrong(self):
        self.export("measures.toml")
        self.change("measures.toml", "shown = 5", "shown = -5")
        data = self.folder / "data"
        code, out, err = attempt("serve", "--data", data, "--policy", self.mine, "--listen", "127.0.0.1:0")
        self.assertEqual((code, out), (2, ""))
        self.assertRegex(err, r"(?m)^measures\.toml:\d+: smallest-number-shown must be a whole number")
        self.assertFalse(data.exists(), "it did not begin")
        config = self.folder / "casefold.toml"
        config.write_text(f'data = "{data}"\npolicy = "{self.mine}"\nlisten = "127.0.0.1:0"\n', encoding="utf-8")
        self.assertIn("measures.toml:", attempt("serve", "--config", config)[2])
        code, _, err = attempt("status", "--data", data, "--policy", self.mine)
        self.assertEqual(code, 2)


if __name__ == "__main__":
    unittest.main()
