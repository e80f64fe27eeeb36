"""What people give wrongly, and what goes wrong under them: each message says what it is and what to do."""

import gzip
import json
import os
import subprocess
import unittest
import zipfile

from cases import CASEFOLD, InAFolder, Server, attempt, input_file, run, run_json, run_lines


def command(number, stream="case:M", **fields):
    return {"stream": stream, "command": f"m{number}", "actor": "A. Worker", "agency": "school",
            "events": [{"type": "contact.received", "occurred": "2010-07-30", "data": {"concern": "made up"}}], **fields}


class WhatRecordReads(InAFolder):
    def record(self, given, expect=0):
        code, out, err = attempt("record", "--data", self.data, "-", stdin=given)
        self.assertEqual(code, expect, err + out)
        return [json.loads(line) for line in out.splitlines()], err

    def test_a_command_written_over_several_lines(self):
        results, _ = self.record(input_file("nd-pretty.json").read_text())
        self.assertEqual([(r["command"], r["outcome"]) for r in results], [("c1", "recorded")])
        self.assertEqual(run_lines("replay", "--data", self.data)[0]["stream"], "case:N1")

    def test_the_same_commands_in_any_form_are_the_same(self):
        commands = [command(n, f"case:{n % 3}") for n in range(20)]
        forms = ("\n".join(map(json.dumps, commands)), "\n".join(json.dumps(c, indent=2) for c in commands),
                 json.dumps(commands), json.dumps(commands, indent=4), "\ufeff" + json.dumps(commands, indent="\t"),
                 "\r\n".join(json.dumps(c, indent=0) for c in commands), ",\n".join(map(json.dumps, commands)))
        first = None
        for form in forms:
            results, _ = self.record(form)
            self.assertEqual([r["command"] for r in results], [c["command"] for c in commands])
            positions = [(r["version"], r["position"]) for r in results]
            first = first or positions
            self.assertEqual(positions, first)
        self.assertEqual(run_json("status", "--data", self.data)["records"], 20)

    def test_what_is_bad_in_the_middle_is_named_by_line_and_number_and_loses_nothing_else(self):
        pretty = [json.dumps(command(n), indent=2) for n in range(3)]
        # 15 lines each; in the second the colon of line 3 is gone.
        self.assertEqual(pretty[1].count("\n") + 1, 15)
        broken = pretty[1].replace('"command":', '"command"', 1)
        results, _ = self.record("\n".join((pretty[0], broken, pretty[2])), 2)
        self.assertEqual([r["outcome"] for r in results], ["recorded", "refused", "recorded"])
        self.assertEqual(results[1]["line"], 16)
        self.assertIn("line 16: command 2: ", results[1]["error"]["message"])
        self.assertIn("(line 18)", results[1]["error"]["message"])

    def test_a_word_that_is_none_is_named_by_its_line(self):
        results, _ = self.record('{\n  "stream": "case:M",\n  "expect": anew\n}\n', 2)
        self.assertIn("line 1: not JSON: what stands at byte", results[0]["error"]["message"])
        self.assertIn("of its line 3", results[0]["error"]["message"])

    def test_a_line_that_was_cut_takes_nothing_with_it(self):
        lines = [json.dumps(command(n)) for n in range(4)]
        for cut in (10, 60, len(lines[1]) // 2, len(lines[1]) - 2, len(lines[1]) - 1):
            results, _ = self.record("\n".join((lines[0], lines[1][:cut], lines[2], lines[3])), 2)
            self.assertEqual([r["outcome"] for r in results][1], "refused", cut)
            self.assertEqual([r["command"] for r in results if r["outcome"] != "refused"], ["m0", "m2", "m3"], cut)
        self.assertEqual(run_json("status", "--data", self.data)["records"], 3)

    def test_a_list_that_was_cut_says_so(self):
        results, _ = self.record(json.dumps([command(0), command(1)])[:-1], 2)
        self.assertEqual([r["outcome"] for r in results], ["recorded", "recorded", "refused"])
        self.assertIn("is the file whole?", results[2]["error"]["message"])

    def test_input_of_another_kind_is_told_as_what_it_is(self):
        packed = self.folder / "commands.gz"
        packed.write_bytes(gzip.compress(json.dumps(command(1)).encode()))
        with zipfile.ZipFile(self.folder / "commands.zip", "w") as archive:
            archive.writestr("commands.json", json.dumps(command(1)))
        (self.folder / "utf16").write_text(json.dumps(command(1)), encoding="utf-16")
        (self.folder / "binary").write_bytes(bytes(range(256)))
        (self.folder / "return.xml").write_text("<?xml version='1.0'?><Message/>")
        for name, said in (("commands.gz", "gunzip"), ("commands.zip", "unzip"), ("utf16", "UTF-8"),
                           ("binary", "no text"), ("return.xml", "casefold import"), (".", "is a directory")):
            with self.subTest(name=name):
                code, out, err = attempt("record", "--data", self.data, self.folder / name)
                self.assertEqual((code, out), (2, ""), err)
                self.assertIn(said, err)

    def test_empty_input_is_told(self):
        for text in ("", "\n \n", "[]"):
            results, err = self.record(text)
            self.assertEqual(results, [])
            self.assertIn("the input holds no command", err)


class WrongUse(InAFolder):
    def refused(self, *arguments, env=None):
        code, out, err = attempt(*arguments, env=env)
        self.assertEqual((code, out), (2, ""), f"{arguments}: {err}")
        return err

    def test_numbers_are_asked_for_as_numbers(self):
        for arguments in (["show", "hub", "case:M", "--limit", "0"], ["show", "hub", "case:M", "--limit", "-1"],
                          ["list", "hub", "--limit", "x"], ["watch", "hub", "--for", "1.5"],
                          ["what-works", "--age", "-1"], ["sample", "--seed", "x"]):
            with self.subTest(arguments=arguments):
                err = self.refused(*arguments)
                self.assertIn("a whole number is needed", err)
                self.assertIn(arguments[-2], err)

    def test_a_command_that_there_is_not_is_named_and_those_that_there_are(self):
        for arguments, said in ((["shw"], "record"), (["log", "cp"], "copy"), (["policy", "see"], "deadline"),
                                (["--nonsense"], "record")):
            with self.subTest(arguments=arguments):
                err = self.refused(*arguments)
                self.assertIn(arguments[-1], err)
                self.assertIn(said, err)

    def test_an_option_without_a_value_is_not_taken_for_one_that_was_not_given(self):
        for arguments in (["show", "hub", "case:M", "--as-of", ""], ["show", "hub", "case:M", "--known-at", ""],
                          ["list", "hub", "--as-of", ""], ["insights", "--from", ""], ["status", "--connect", ""],
                          ["policy", "show", "--on", ""], ["serve", "--data", ""], ["record", "--data", ""]):
            with self.subTest(arguments=arguments):
                err = self.refused(*arguments)
                self.assertIn(arguments[-2], err)
                self.assertIn("no value", err)

    def test_a_view_that_is_shown_all_at_once_does_not_pass_over_an_option_for_parts(self):
        run("record", "--data", self.data, stdin=json.dumps(command(1)))
        for option in (["--from", "2010-08"], ["--to", "2010-08"], ["--family", "referral"], ["--limit", "5"],
                       ["--newest-first"], ["--cursor", "x"]):
            with self.subTest(option=option):
                err = self.refused("show", "hub", "case:M", "--data", self.data, *option)
                self.assertIn(option[0], err)
                self.assertIn("all of a stream at once", err)

    def test_a_stream_of_which_nothing_is_recorded_is_told_as_that(self):
        run("record", "--data", self.data, stdin=json.dumps(command(1)))
        code, out, err = attempt("replay", "--data", self.data, "case:nobody")
        self.assertEqual((code, out), (0, ""))
        self.assertIn("nothing is recorded", err)
        file = self.folder / "a file"
        file.write_text("")
        _, _, err = attempt("show", "hub", "case:M", "--data", file)
        self.assertIn("it is a file", err)


class OneDirectory(InAFolder):
    def test_several_reads_at_once_wait_for_one_another(self):
        run("record", "--data", self.data, stdin="\n".join(json.dumps(command(n)) for n in range(50)))
        reads = [subprocess.Popen([CASEFOLD, "show", "chronology", "case:M", "--data", self.data, "--json"],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(6)]
        answers = set()
        for read in reads:
            out, err = read.communicate(timeout=120)
            self.assertEqual(read.returncode, 0, err)
            answers.add(out)
        self.assertEqual(len(answers), 1)

    def test_a_command_that_holds_it_is_waited_for_as_long_as_was_asked_and_then_named(self):
        run("record", "--data", self.data, stdin=json.dumps(command(1)))
        holding = subprocess.Popen([CASEFOLD, "record", "--data", self.data], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(holding.stdout.close)
        holding.stdin.write(json.dumps(command(2)) + "\n")
        holding.stdin.flush()
        self.assertTrue(holding.stdout.readline(), "it holds the directory once it has answered")
        code, _, err = attempt("show", "hub", "case:M", "--data", self.data, "--timeout", 0)
        self.assertEqual(code, 1)
        self.assertIn(f"by process {holding.pid}", err)
        self.assertIn("casefold serve --data", err)
        waiting = subprocess.Popen([CASEFOLD, "show", "hub", "case:M", "--data", self.data], stdout=subprocess.DEVNULL)
        holding.stdin.close()
        self.assertEqual((holding.wait(60), waiting.wait(60)), (0, 0))

    def test_a_service_that_holds_it_is_not_waited_for(self):
        server = Server("--data", self.data)
        self.addCleanup(server.end)
        code, _, err = attempt("show", "hub", "case:M", "--data", self.data, "--timeout", 3600)
        self.assertEqual(code, 1)
        self.assertIn("a service; ask it with --connect", err)

    def test_a_log_without_its_format_document_says_what_to_do(self):
        run("record", "--data", self.data, stdin=json.dumps(command(1)))
        (self.data / "log/format.json").unlink()
        for arguments in (["show", "hub", "case:M"], ["record"], ["status"]):
            code, out, err = attempt(*arguments, "--data", self.data, stdin=json.dumps(command(2)))
            self.assertEqual((code, out), (1, ""))
            self.assertIn("format.json is missing", err)
            self.assertIn("backup", err)
        (self.data / "log/format.json").write_text("{}")
        _, _, err = attempt("show", "hub", "case:M", "--data", self.data)
        self.assertIn("backup", err)


@unittest.skipUnless(os.geteuid() == 0 and not subprocess.run(
    ["unshare", "-m", "true"], capture_output=True, check=False).returncode, "needs a mount of its own")
class AFullDisk(InAFolder):
    # The disk of the data directory is full before the end of the input.
    SCRIPT = """
mkdir -p "$DATA" && mount -t tmpfs -o size=96m tmpfs "$DATA" || exit 77
"$CASEFOLD" record --data "$DATA" --timeout 1 --quiet - >"$DATA.out" 2>"$DATA.err"
echo $? >"$DATA.code"
"""

    def test_says_that_it_is_full_and_what_to_do(self):
        note = "made up " * 400
        commands = "\n".join(json.dumps(command(n, f"case:{n}", events=[
            {"type": "contact.received", "occurred": "2010-07-30", "data": {"concern": note}}])) for n in range(12_000))
        ended = subprocess.run(["unshare", "-m", "sh", "-c", self.SCRIPT], input=commands, text=True, timeout=300,
                               env={**os.environ, "DATA": str(self.data), "CASEFOLD": CASEFOLD}, check=False)
        self.assertEqual(ended.returncode, 0)
        out = (self.folder / "data.out").read_text()
        err = (self.folder / "data.err").read_text()
        self.assertEqual((self.folder / "data.code").read_text().strip(), "1")
        self.assertRegex(err + out, r"make room|No space left on device")
        self.assertNotIn("stopped on a fault", err + out)
        told = out.splitlines()
        self.assertTrue(told, "it is full in the middle, not at the start")
        for line in told:
            self.assertIn("room", line, "every command that was not recorded says why")


if __name__ == "__main__":
    unittest.main()
