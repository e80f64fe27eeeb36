"""The sample caseload in either kind of log: every view gives the same lists, answers and measures."""

import unittest
from pathlib import Path

from casefold_process import Broker, Server, fresh_log_name, run, temporary_folder, until

CHILDREN = 120
AS_OF = "2010-08-31"
# What may differ between two logs that hold the same: when it was recorded, and where it stands.
ELSEWHERE = {"recorded", "lastRecorded", "position", "positions"}
# Streams that are shown whole in every view.
SHOWN = 25


def without(document, names):
    if isinstance(document, dict):
        return {name: without(value, names) for name, value in document.items() if name not in names}
    if isinstance(document, list):
        return [without(value, names) for value in document]
    return document


def settled(server):
    """Every consumer has read to the end; the status then."""
    server.wait_ready()
    until(lambda: all(view["lag"] == 0 for view in server.on_json("status")["views"]), "the views to have read all")
    return server.on_json("status")


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = temporary_folder()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.broker = Broker(cls.folder / "kafka")
        cls.addClassCleanup(cls.broker.down)

    def serve(self, *arguments):
        server = Server(*arguments)
        self.addCleanup(server.end)
        return server

    def test_gives_the_same_in_every_view_on_either_log(self):
        commands = run("sample", "--seed", 3, "--children", CHILDREN)
        local = self.serve("--data", self.folder / "local")
        kafka = self.serve("--data", self.folder / "on-kafka", "--brokers", self.broker.servers, "--log-name",
                           fresh_log_name())
        for server in (local, kafka):
            server.on("record", "--quiet", stdin=commands)
        here, there = settled(local), settled(kafka)
        self.assertGreater(here["records"], CHILDREN)
        self.assertEqual(here["eventsByType"], there["eventsByType"])
        self.assertEqual(here["flags"], there["flags"])

        streams = [item["stream"] for item in local.on_lines("list", "chronology")][:SHOWN]
        views = [view["view"] for view in here["views"] if view["view"] not in ("recorder", "publisher")]
        self.assertIn("safety-net", views)
        for view in views:
            with self.subTest(view=view):
                asked = ("list", view, "--as-of", AS_OF)
                self.assertEqual(without(local.on_lines(*asked), ELSEWHERE), without(kafka.on_lines(*asked), ELSEWHERE))
                for stream in streams:
                    asked = ("show", view, stream, "--as-of", AS_OF)
                    self.assertEqual(without(local.on_json(*asked), ELSEWHERE),
                                     without(kafka.on_json(*asked), ELSEWHERE), stream)
        asked = ("insights", "--from", "2007-09", "--to", "2010-08", "--as-of", AS_OF)
        self.assertEqual(without(local.on_lines(*asked), ELSEWHERE), without(kafka.on_lines(*asked), ELSEWHERE))


if __name__ == "__main__":
    unittest.main(verbosity=2)
