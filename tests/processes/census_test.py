"""The census import into either kind of log, interrupted and repeated: the same record comes of it."""

import json
import subprocess
import unittest

import census_return
from casefold_process import CASEFOLD, OnABroker, fresh_log_name, of_any_log, run, run_json, run_lines, until

# What a return has something to say about, case by case; of the others, what they list.
VIEWS = ("chronology", "caf-status", "assessment", "flags")
LISTED = ("hub", "safety-net", "traffic-lights", "distance-travelled", "what-works", "caseload")
AS_OF = "2022-12-31"


def cases(*where):
    return [item["stream"] for item in run_lines("list", *where, "chronology", "--limit", 100000)]


def everything(*where):
    shown = {(view, case): run_json("show", *where, view, case, "--as-of", AS_OF)
             for case in cases(*where) for view in VIEWS}
    listed = {(view, "list"): run_lines("list", *where, view, "--as-of", AS_OF) for view in VIEWS + LISTED}
    return shown | listed


def written(data):
    """Bytes of the log, by its files."""
    return sum(path.stat().st_size for path in (data / "log").rglob("*") if path.is_file())


def told(data):
    """What is told of each stream, in order."""
    streams = {}
    for record in run_lines("replay", "--data", data):
        streams.setdefault(record["stream"], []).extend(record["events"])
    return streams


class Census(OnABroker):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.folder / "return.xml"
        xml, cls.counts = census_return.make(40)
        cls.file.write_text(xml)

    def check_counts(self, status):
        self.assertEqual(status["streams"], self.counts["streams"])
        for kind in ("referral.received", "referral.closed", "conference.held"):
            self.assertEqual(status["eventsByType"][kind], self.counts[kind], kind)

    def test_gives_the_same_record_on_either_log_and_after_a_copy(self):
        local = self.folder / "local"
        run("import", "--data", local, "cin-census", self.file)
        self.check_counts(run_json("status", "--data", local))
        records = run_json("status", "--data", local)["records"]
        again = run_json("import", "--data", local, "cin-census", self.file)
        self.assertEqual((again["recorded"], again["duplicate"]), (0, records))
        self.assertEqual(run_json("status", "--data", local)["records"], records)

        name = fresh_log_name()
        server = self.serve(name, "on-kafka")
        server.on("import", "cin-census", self.file)
        self.check_counts(server.on_json("status"))
        here, there = everything("--data", local), everything("--connect", server.address)
        self.assertEqual(here.keys(), there.keys())
        for shown in here:
            self.assertEqual(of_any_log(here[shown]), of_any_log(there[shown]), shown)

        # Copied byte for byte, nothing at all differs: from Kafka to a directory, and from a directory to Kafka.
        kafka = f"kafka:{self.broker.servers}/{name}"
        copied = self.folder / "copied"
        run("log", "copy", "--from", kafka, "--to", copied)
        self.assertEqual(everything("--data", copied), there)
        other = fresh_log_name()
        run("log", "copy", "--from", local, "--to", f"kafka:{self.broker.servers}/{other}")
        beside = self.serve(other, "beside").wait_ready()
        self.assertEqual(everything("--connect", beside.address), here)

    def test_comes_to_the_same_record_when_killed_anywhere_and_run_again(self):
        file = self.folder / "long.xml"
        xml, counts = census_return.make(1500, seed=2)
        file.write_text(xml)
        whole, killed = self.folder / "whole", self.folder / "killed"
        summary = run_json("import", "--data", whole, "cin-census", file)
        size = written(whole)
        kills = 0
        for share in (0.01, 0.2, 0.5, 0.8):
            importing = subprocess.Popen([CASEFOLD, "import", "--data", str(killed), "cin-census", str(file)],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            until(lambda: written(killed) >= share * size or importing.poll() is not None,
                  f"an import to have written {share:.0%} of it")
            kills += importing.poll() is None
            importing.kill()
            importing.wait()
        self.assertGreater(kills, 1, "it was killed in the middle")
        again = run_json("import", "--data", killed, "cin-census", file)
        self.assertEqual(again["recorded"] + again["duplicate"], summary["recorded"])
        self.assertGreater(again["duplicate"], 0)
        self.assertEqual(told(killed), told(whole))
        self.assertEqual(run_json("status", "--data", killed)["streams"], counts["streams"])

    def test_takes_two_imports_of_one_return_at_once(self):
        name = fresh_log_name()
        servers = [self.serve(name, f"beside-{number}").wait_ready() for number in range(2)]
        importing = [subprocess.Popen([CASEFOLD, "import", "--connect", server.address, "cin-census", str(self.file),
                                       "--json"], stdout=subprocess.PIPE, text=True) for server in servers]
        summaries = [json.loads(each.communicate(timeout=300)[0]) for each in importing]
        self.assertEqual([each.returncode for each in importing], [0, 0])
        local = self.folder / "alone"
        facts = run_json("import", "--data", local, "cin-census", self.file)["recorded"]
        self.assertEqual(servers[0].on_json("status")["records"], facts, summaries)
        for summary in summaries:
            self.assertEqual(summary["recorded"] + summary["duplicate"], facts, summaries)


if __name__ == "__main__":
    unittest.main(verbosity=2)
