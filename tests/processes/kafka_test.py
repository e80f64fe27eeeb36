"""Separate consumers on a real broker: each serves, dies and comes back on its own."""

import json
import unittest
from pathlib import Path

from casefold_process import Broker, OnABroker, Server, fresh_log_name, run, temporary_folder, until

ROLES = ("recorder", "chronology", "caf-status", "traffic-lights")


def commands(first, count):
    """Commands for ten cases, as lines."""
    return "".join(json.dumps({
        "stream": f"case:K{number % 10}", "expect": "any", "command": f"c{number}", "actor": "A. Worker", "agency": "school",
        "events": [{"type": "referral.received", "occurred": "2010-07-30", "data": {"source": "2A", "primaryNeed": "N1"}}],
    }) + "\n" for number in range(first, first + count))


class Consumers(OnABroker):
    def setUp(self):
        self.log = fresh_log_name()

    def consumer(self, role, data=None):
        return self.serve(self.log, Path(self.log) / (data or role), "--only", role)

    def record(self, server, first, count):
        lines = [json.loads(line) for line in server.on("record", "--json", "-", stdin=commands(first, count)).splitlines()]
        self.assertEqual([line["outcome"] for line in lines], ["recorded"] * count)
        return lines

    def entries(self, server, line):
        return len(server.on_json("show", "chronology", "case:K0", "--at-least", line["position"])["entries"])

    def test_serve_at_once_and_each_dies_alone(self):
        servers = {role: self.consumer(role).wait_ready() for role in ROLES}
        self.record(servers["recorder"], 0, 100)
        for victim in ROLES:
            servers[victim].kill()
            others = [role for role in ROLES if role != victim]
            for role in others:
                self.assertTrue(servers[role].ready(), f"{role} noticed that {victim} died")
            servers[victim].start()
            servers[victim].wait_ready()
        last = self.record(servers["recorder"], 100, 100)
        of_case = [line for line in last if line["command"].endswith("0")][-1]
        self.assertEqual(self.entries(servers["chronology"], of_case), 20)
        for role in ROLES[1:]:
            shown = servers[role].on_json("show", role, "case:K0", "--at-least", of_case["position"])
            self.assertEqual(shown["version"], of_case["version"])

    def test_show_the_lag_that_the_tools_of_kafka_show(self):
        recorder = self.consumer("recorder").wait_ready()
        chronology = self.consumer("chronology").wait_ready()
        self.record(recorder, 0, 50)
        group = f"{self.log}.chronology"

        def in_status():
            [view] = [view for view in chronology.on_json("status")["views"] if view["view"] == "chronology"]
            return {part["partition"]: (part["position"], part["lag"]) for part in view["partitions"] if part["position"]}

        def in_tool():
            lines = self.broker.tool("kafka-consumer-groups", "--describe", "--group", group).splitlines()
            rows = [line.split() for line in lines if line.startswith(group)]
            return {int(row[2]): (int(row[3]), int(row[5])) for row in rows if row[3] not in ("-", "0")}

        until(lambda: sum(position for position, _ in in_status().values()) == 50, "the chronology to catch up")
        until(lambda: in_tool() == in_status(), "the group's offsets to show")
        self.assertTrue(all(lag == 0 for _, lag in in_tool().values()))
        # Stopped, it falls behind by just what is recorded meanwhile; both say so.
        chronology.stop()
        self.record(recorder, 50, 30)
        self.assertEqual(sum(lag for _, lag in in_tool().values()), 30)

    def test_stop_within_seconds_on_sigterm(self):
        for role in ROLES:
            self.consumer(role).wait_ready().stop()

    def test_views_after_kills_equal_a_clean_replay(self):
        recorder = self.consumer("recorder").wait_ready()
        chronology = self.consumer("chronology")
        for first in range(0, 200, 40):
            self.record(recorder, first, 40)
            chronology.kill()
            chronology.start()
        chronology.wait_ready()
        shown = {f"case:K{n}": chronology.on_json("show", "chronology", f"case:K{n}") for n in range(10)}
        chronology.stop()
        clean = self.consumer("chronology", "clean").wait_ready()
        self.assertEqual({case: clean.on_json("show", "chronology", case) for case in shown}, shown)


class WithoutABroker(unittest.TestCase):
    def test_a_consumer_waits_for_a_broker_that_is_away_and_goes_on_when_it_comes_back(self):
        folder = temporary_folder()
        self.addCleanup(folder.cleanup)
        broker = Broker(Path(folder.name) / "kafka", own=True)
        self.addCleanup(broker.down)
        log = fresh_log_name()
        server = Server("--data", Path(folder.name) / "data", "--brokers", broker.servers, "--log-name", log)
        self.addCleanup(server.end)
        server.wait_ready()
        server.on("record", "-", stdin=commands(0, 20))
        broker.cluster("stop", "1", "--kill")
        shown = server.on_json("show", "chronology", "case:K0")
        self.assertEqual(len(shown["entries"]), 2, "what was read is still served")
        broker.cluster("start", "1")
        lines = [json.loads(line) for line in server.on("record", "--json", "-", stdin=commands(20, 20)).splitlines()]
        self.assertEqual({line["outcome"] for line in lines}, {"recorded"})
        self.assertEqual(len(server.on_json("show", "chronology", "case:K0", "--at-least",
                                            lines[10]["position"])["entries"]), 4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
