"""The sample caseload in either kind of log: every view gives the same lists, answers and measures."""

import unittest

from casefold_process import OnABroker, Server, fresh_log_name, of_any_log, run, until

CHILDREN = 120
AS_OF = "2010-08-31"
# Streams that are shown whole in every view.
SHOWN = 25


def settled(server):
    """Every consumer has read to the end; the status then."""
    server.wait_ready()
    until(lambda: all(view["lag"] == 0 for view in server.on_json("status")["views"]), "the views to have read all")
    return server.on_json("status")


class Sample(OnABroker):
    def test_gives_the_same_in_every_view_on_either_log(self):
        commands = run("sample", "--seed", 3, "--children", CHILDREN)
        local = Server("--data", self.folder / "local")
        self.addCleanup(local.end)
        kafka = self.serve(fresh_log_name(), "on-kafka")
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
                self.assertEqual(of_any_log(local.on_lines(*asked)), of_any_log(kafka.on_lines(*asked)))
                for stream in streams:
                    asked = ("show", view, stream, "--as-of", AS_OF)
                    self.assertEqual(of_any_log(local.on_json(*asked)), of_any_log(kafka.on_json(*asked)), stream)
        asked = ("insights", "--from", "2007-09", "--to", "2010-08", "--as-of", AS_OF)
        self.assertEqual(of_any_log(local.on_lines(*asked)), of_any_log(kafka.on_lines(*asked)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
