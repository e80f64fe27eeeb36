"""The census import into either kind of log, interrupted and repeated: the same record comes of it."""

import json
import subprocess
import unittest

import census_return
from casefold_process import CASEFOLD, OnABroker, fresh_log_name, of_any_log, run, run_json, run_lines

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

    def test_comes_to_the_same_counts_when_killed_at_any_point_and_run_again(self):
        data = self.folder / "killed"
        for kill_after in range(1, 6):
            # Killed while it runs: after it has printed nothing, or a little, or is done already.
            importing = subprocess.Popen([CASEFOLD, "import", "--data", str(data), "cin-census", str(self.file)],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                importing.wait(kill_after * 0.03)
            except subprocess.TimeoutExpired:
                importing.kill()
                importing.wait()
        run("import", "--data", data, "cin-census", self.file)
        self.check_counts(run_json("status", "--data", data))
        status = run_json("status", "--data", data)
        self.assertEqual(status["dropped"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
