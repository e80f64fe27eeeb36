"""The census import into either kind of log, interrupted and repeated: the same record comes of it."""

import json
import subprocess
import unittest
from pathlib import Path

import census_return
from casefold_process import CASEFOLD, Broker, Server, fresh_log_name, run, run_json, run_lines, temporary_folder

# What a return has something to say about, case by case; of the others, what they list.
VIEWS = ("chronology", "caf-status", "assessment", "flags")
LISTED = ("hub", "safety-net", "traffic-lights", "distance-travelled", "what-works", "caseload")
AS_OF = "2022-12-31"
# What may differ between two logs that hold the same: when it was recorded, and where it stands.
ELSEWHERE = {"recorded", "lastRecorded", "position"}


def without(document, names):
    if isinstance(document, dict):
        return {name: without(value, names) for name, value in document.items() if name not in names}
    if isinstance(document, list):
        return [without(value, names) for value in document]
    return document


def cases(*where):
    return [item["stream"] for item in run_lines("list", *where, "chronology", "--limit", 100000)]


def everything(*where):
    shown = {(view, case): run_json("show", *where, view, case, "--as-of", AS_OF)
             for case in cases(*where) for view in VIEWS}
    listed = {(view, "list"): run_lines("list", *where, view, "--as-of", AS_OF) for view in VIEWS + LISTED}
    return shown | listed


class Census(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = temporary_folder()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.file = cls.folder / "return.xml"
        xml, cls.counts = census_return.make(40)
        cls.file.write_text(xml)
        cls.broker = Broker(cls.folder / "kafka")
        cls.addClassCleanup(cls.broker.down)

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
        server = Server("--data", self.folder / "on-kafka", "--brokers", self.broker.servers, "--log-name", name)
        self.addCleanup(server.end)
        server.on("import", "cin-census", self.file)
        self.check_counts(server.on_json("status"))
        here, there = everything("--data", local), everything("--connect", server.address)
        self.assertEqual(here.keys(), there.keys())
        for shown in here:
            self.assertEqual(without(here[shown], ELSEWHERE), without(there[shown], ELSEWHERE), shown)

        # Copied byte for byte, nothing at all differs: from Kafka to a directory, and from a directory to Kafka.
        kafka = f"kafka:{self.broker.servers}/{name}"
        copied = self.folder / "copied"
        run("log", "copy", "--from", kafka, "--to", copied)
        self.assertEqual(everything("--data", copied), there)
        other = fresh_log_name()
        run("log", "copy", "--from", local, "--to", f"kafka:{self.broker.servers}/{other}")
        beside = Server("--data", self.folder / "beside", "--brokers", self.broker.servers, "--log-name", other)
        self.addCleanup(beside.end)
        beside.wait_ready()
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
