"""Commands that end: what they print, what they refuse, and how they exit."""

import json
import os
import pty
import subprocess
import sys
import unittest
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "processes"))

from casefold_process import CASEFOLD, ROOT, InAFolder, attempt, run, run_json, run_lines  # noqa: E402

SAMPLE = ROOT / "tools/sample/caseload.ndjson"


def command(number, stream="case:X", expect="any", **fields):
    return json.dumps({"stream": stream, "expect": expect, "command": f"c{number}", "actor": "A. Worker",
                       "agency": "school", "events": [{"type": "contact.received", "occurred": "2010-07-30",
                                                       "data": {"concern": "made up"}}], **fields}) + "\n"


class Commands(InAFolder):
    def record(self, text, expect=0, *options):
        if isinstance(text, str):
            text = text.encode()
        code, out, err = attempt("record", "--data", self.data, *options, "-", stdin=text)
        self.assertEqual(code, expect, err)
        return [json.loads(line) for line in out.splitlines()]

    def test_every_command_explains_itself(self):
        # From the first --help on, whatever it names.
        waiting, explained = [[]], []
        while waiting:
            words = waiting.pop()
            code, out, err = attempt(*words, "--help")
            self.assertEqual((code, err), (0, ""), words)
            self.assertIn("--help", out)
            explained.append(words)
            _, _, commands = out.partition("\nSubcommands:\n")
            waiting += [[*words, line.split()[0]] for line in commands.splitlines() if line.startswith("  ")
                        and not line.startswith("   ")]
        self.assertGreaterEqual(len(explained), 18)
        self.assertIn(["log", "copy"], explained)

    def test_wrong_use_exits_2_and_says_where_to_look(self):
        for words in ([], ["nonsense"], ["show"], ["show", "chronology"], ["list", "chronology", "--limit", "x"],
                      ["status", "--data", "a", "--connect", "b:1"], ["list", "chronology", "--where", "light"],
                      ["show", "no-such-view", "case:X"], ["status", "--connect", "nonsense"],
                      ["import", "other-thing", "x"], ["show", "chronology", "case:X", "--from", "2010-02-31"]):
            code, out, err = attempt(*words)
            self.assertEqual((code, out), (2, ""), words)
            self.assertTrue(err.startswith("casefold: "), err)

    def test_results_come_in_the_order_of_the_lines_and_bad_lines_are_named(self):
        lines = [command(1).encode(), b"nonsense\n", b"\n", command(2).encode(), b'{"stream": "case:X"}\n',
                 command(3, stream="nonsense:X").encode(), command(4, expect=7).encode(),
                 command(5).encode().replace(b"made up", b"caf\xe9"),
                 command(6, occurred="x", events=[{"type": "contact.received", "occurred": "2010-02-31"}]).encode(),
                 b"[" * 100_000 + b"\n", b'{"stream": "' + b"x" * 5_000_000 + b'"}\n', command(7).encode()]
        results = self.record(b"".join(lines), 2)
        self.assertEqual([result["outcome"] for result in results],
                         ["recorded", "refused", "recorded", "refused", "refused", "conflict", "refused", "refused",
                          "refused", "refused", "recorded"])
        self.assertEqual([result["line"] for result in results if "error" in result], [2, 5, 6, 7, 8, 9, 10, 11])
        for result in results:
            if "error" in result:
                self.assertIn(f"line {result['line']}:", result["error"]["message"])
                self.assertTrue(result["error"]["code"])
        self.assertEqual(results[-1]["version"], 3)
        self.assertEqual(results[0]["command"], "c1")

    def test_recording_again_adds_nothing(self):
        text = "".join(command(n, stream=f"case:{n % 7}") for n in range(500))
        first = self.record(text)
        again = self.record(text)
        self.assertEqual({result["outcome"] for result in again}, {"duplicate"})
        self.assertEqual([(r["version"], r["position"]) for r in again], [(r["version"], r["position"]) for r in first])
        self.assertEqual(run_json("status", "--data", self.data)["records"], 500)

    def test_a_killed_recording_is_finished_by_running_it_again(self):
        text = "".join(command(n, stream=f"case:{n % 7}") for n in range(5000))
        file = self.folder / "commands"
        file.write_text(text)
        recorded = 0
        for lines in (1, 300, 1500):
            recording = subprocess.Popen([CASEFOLD, "record", "--data", self.data, file], stdout=subprocess.PIPE,
                                         stderr=subprocess.DEVNULL)
            answered = [json.loads(recording.stdout.readline()) for _ in range(lines)]
            recording.kill()
            recording.communicate()
            recorded = max(recorded, sum(line["outcome"] in ("recorded", "duplicate") for line in answered))
        self.assertEqual({result["outcome"] for result in self.record(text)}, {"recorded", "duplicate"})
        status = run_json("status", "--data", self.data)
        self.assertEqual((status["records"], status["dropped"], status["streams"]), (5000, 0, 7))

    def test_results_come_line_by_line_to_who_asks_line_by_line(self):
        recording = subprocess.Popen([CASEFOLD, "record", "--data", self.data], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for number in range(20):
            recording.stdin.write(command(number))
            recording.stdin.flush()
            self.assertEqual(json.loads(recording.stdout.readline())["version"], number + 1)
        recording.stdin.close()
        self.assertEqual(recording.wait(30), 0)
        recording.stdout.close()

    def test_shows_lists_replays_and_tells_how_things_stand(self):
        run("record", "--data", self.data, "--quiet", SAMPLE)
        status = run_json("status", "--data", self.data)
        streams = {json.loads(line)["stream"] for line in SAMPLE.read_text().splitlines()}
        self.assertEqual((status["streams"], status["dropped"]), (len(streams), 0))
        self.assertEqual(status["eventsByType"]["area.rated"], 49)
        # All that the program has: it names them to whoever asks for another.
        _, _, err = attempt("show", "no-such-view", "case:X")
        shipped = set(err.strip().rpartition("there are ")[2].split(", "))
        self.assertLessEqual({"chronology", "caf-status", "traffic-lights", "hub", "safety-net"}, shipped)
        self.assertEqual({view["view"] for view in status["views"]}, shipped | {"recorder"})
        self.assertEqual({view["lag"] for view in status["views"]}, {0})
        shown = run_json("show", "--data", self.data, "chronology", "case:wren")
        self.assertEqual(list(shown)[:4], ["stream", "version", "position", "complete"])
        self.assertEqual((shown["stream"], shown["complete"]), ("case:wren", True))
        for name in ("occurred", "recorded", "type", "family", "summary", "actor", "agency", "version", "flags"):
            self.assertIn(name, shown["entries"][0])
        lights = run_json("show", "--data", self.data, "traffic-lights", "case:wren")
        self.assertEqual((lights["worst"], len(lights["areas"])), ("green", 6))
        closed = run_lines("list", "--data", self.data, "caf-status", "--where", "state=closed")
        self.assertEqual({item["state"] for item in closed}, {"closed"})
        replayed = run_lines("replay", "--data", self.data)
        self.assertEqual(len(replayed), status["records"])
        self.assertEqual({entry["outcome"] for entry in replayed}, {"accepted"})
        self.assertEqual([entry["version"] for entry in run_lines("replay", "--data", self.data, "case:wren")],
                         list(range(1, shown["version"] + 1)))
        watched = run_lines("watch", "--data", self.data, "chronology", "case:wren", "--from-start", "--limit", 5)
        self.assertEqual([change["version"] for change in watched], [1, 2, 3, 4, 5])

    def test_draws_the_lights_as_a_picture_and_says_which_view_has_none(self):
        run("record", "--data", self.data, "--quiet", SAMPLE)
        picture = ElementTree.fromstring(run("show", "traffic-lights", "case:wren", "--data", self.data, "--svg"))
        self.assertEqual(picture.tag, "{http://www.w3.org/2000/svg}svg")
        texts = [element.text for element in picture.iter() if element.text]
        self.assertTrue(any("case:wren" in text for text in texts), texts)
        code, out, err = attempt("show", "hub", "case:wren", "--data", self.data, "--svg")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("no picture", err)

    def test_leaves_small_numbers_out_of_what_leaves_the_service(self):
        run("record", "--data", self.data, "--quiet", SAMPLE)
        asked = ("insights", "hub", "contacts", "--data", self.data, "--from", "2009", "--to", "2010")
        (within,), (released,) = run_lines(*asked), run_lines(*asked, "--for-release")
        counts = [cell["count"] for cell in within["measures"][0]["cells"]]
        self.assertTrue(any(0 < count < 5 for count in counts), counts)
        for cell in released["measures"][0]["cells"]:
            self.assertTrue(cell["suppressed"] or cell["count"] == 0 or cell["count"] >= 5, cell)
            if cell["suppressed"]:
                self.assertEqual((cell["count"], cell["of"]), (0, 0))
        self.assertGreater(released["suppressed"], 0)
        self.assertIn("[c]", run(*asked, "--for-release"))

    def test_searches_the_catalogue_and_says_what_is_wrong_with_another(self):
        found = run_lines("what-works", "parenting", "--age", 4, "--evidence", "trials")
        self.assertEqual([approach["id"] for approach in found], ["triple-p", "child-parent-psychotherapy"])
        other = self.folder / "mine.toml"
        other.write_text('version = "1"\n\n[[approaches]]\nid = "a"\n')
        code, out, err = attempt("what-works", "--catalogue", other)
        self.assertEqual((code, out), (2, ""))
        self.assertIn("mine.toml:3", err)

    def test_makes_a_caseload_that_can_be_recorded_whole(self):
        made = run("sample", "--children", 30, "--seed", 5)
        self.assertEqual(made, run("sample", "--children", 30, "--seed", 5))
        results = self.record(made)
        self.assertEqual({line["outcome"] for line in results}, {"recorded"})

    def test_a_long_chronology_is_one_document(self):
        self.record("".join(command(n) for n in range(2500)))
        shown = run_json("show", "--data", self.data, "chronology", "case:X")
        self.assertEqual([entry["version"] for entry in shown["entries"]], list(range(1, 2501)))
        self.assertEqual(len(run_json("show", "--data", self.data, "chronology", "case:X", "--limit", 10)["entries"]), 10)
        for line in run("show", "--data", self.data, "chronology", "case:X").splitlines():
            self.assertLessEqual(len(line), 100, "tables keep to the width")

    def test_shows_what_was_known_at_an_earlier_time(self):
        first = self.record(command(1))[0]
        between = run_lines("replay", "--data", self.data)[0]["recorded"]
        self.record(command(2))
        shown = run_json("show", "--data", self.data, "chronology", "case:X", "--known-at", between)
        self.assertEqual([entry["version"] for entry in shown["entries"]], [first["version"]])

    def test_tables_have_colours_on_a_terminal_only(self):
        run("record", "--data", self.data, "--quiet", SAMPLE)
        arguments = [CASEFOLD, "show", "--data", str(self.data), "traffic-lights", "case:wren"]
        self.assertNotIn("\x1b", run(*arguments[1:]))

        def on_a_terminal(**environment):
            primary, secondary = pty.openpty()
            shown = subprocess.Popen(arguments, stdout=secondary, env={**os.environ, "TERM": "xterm", **environment})
            os.close(secondary)
            text = b""
            while True:
                try:
                    part = os.read(primary, 65536)
                except OSError:  # how a terminal says that the other side is gone
                    break
                if not part:
                    break
                text += part
            os.close(primary)
            self.assertEqual(shown.wait(30), 0)
            return text.decode()

        self.assertIn("\x1b[1;31mred", on_a_terminal(NO_COLOR=""))
        self.assertNotIn("\x1b", on_a_terminal(NO_COLOR="1"))

    def test_a_reader_that_goes_away_is_no_failure(self):
        run("record", "--data", self.data, "--quiet", SAMPLE)
        for words in (["replay", "--json"], ["list", "chronology", "--json"], ["show", "chronology", "case:wren"]):
            ended = subprocess.Popen([CASEFOLD, words[0], "--data", self.data, *words[1:]], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE)
            ended.stdout.close()
            self.assertEqual((ended.wait(60), ended.stderr.read()), (0, b""), words)
            ended.stderr.close()

    def test_a_disk_that_is_full_under_the_output_is_a_failure(self):
        run("record", "--data", self.data, "--quiet", SAMPLE)
        with open("/dev/full", "wb") as full:
            ended = subprocess.run([CASEFOLD, "replay", "--data", self.data, "--json"], stdout=full,
                                   stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(ended.returncode, 1)
        self.assertIn(b"could not be written", ended.stderr)

    def test_missing_files_and_places_are_said(self):
        nowhere = self.folder / "nowhere"
        for words in (["record", nowhere, "--data", self.data], ["import", "cin-census", nowhere, "--data", self.data],
                      ["status", "--data", nowhere], ["show", "chronology", "case:X", "--data", nowhere],
                      ["status", "--connect", "127.0.0.1:1"], ["log", "copy", "--from", nowhere, "--to", self.data],
                      ["record", "--data", "/proc/nowhere", "/dev/null"]):
            code, out, err = attempt(*words)
            self.assertEqual((code, out), (1, ""), (words, err))
            self.assertTrue(err.startswith("casefold: "), err)
        self.assertFalse(nowhere.exists(), "asking makes nothing")

    def test_errors_do_not_quote_what_is_in_the_record(self):
        secret = "Cleo-Q-Personal"
        _, out, err = attempt("record", "--data", self.data, "-", stdin=command(
            1, events=[{"type": "contact.received", "occurred": secret, "data": {"concern": secret, "x": secret}}]).encode())
        self.assertNotIn(secret, out + err)
        census = self.folder / "census.xml"
        census.write_text(f"<Message><Children><Child><{secret}></Child></Children></Message>")
        _, out, err = attempt("import", "--data", self.data, "cin-census", census)
        self.assertNotIn(secret, out + err)

    def test_copies_a_log_byte_for_byte_and_goes_on_with_a_copy(self):
        run("record", "--data", self.data, "--quiet", SAMPLE)
        copy = self.folder / "copy"
        first = run_json("log", "copy", "--from", self.data, "--to", copy)
        self.assertEqual(first["copied"], first["records"])
        self.record(command(1))
        again = run_json("log", "copy", "--from", self.data, "--to", copy)
        self.assertEqual((again["copied"], again["compared"]), (1, first["records"]))
        self.assertEqual(run("replay", "--data", copy, "--json"), run("replay", "--data", self.data, "--json"))
        run("record", "--data", copy, "-", stdin=command(2))
        code, _, err = attempt("log", "copy", "--from", self.data, "--to", copy)
        self.assertEqual(code, 2, err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
