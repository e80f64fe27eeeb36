"""A topic that is made anew, or that has lost records: what was derived from the old one answers nothing, and is made
anew by itself, at the start and while it runs."""

import json
import unittest
from pathlib import Path

from cases import OnABroker, fresh_log_name, until


def referrals(name, count, day="2026-01-05"):
    return "".join(json.dumps({
        "stream": f"case:{name}-{number}", "command": "r1", "actor": "A", "agency": "B",
        "events": [{"type": "referral.received", "occurred": day, "data": {"source": "3A", "primaryNeed": "N1"}}],
    }) + "\n" for number in range(1, count + 1))


class TopicMadeAnew(OnABroker):
    def setUp(self):
        self.log = fresh_log_name()
        self.topic = f"{self.log}.record.v1"

    def server(self, data):
        return self.serve(self.log, Path(self.log) / data)

    def record(self, server, lines):
        outcomes = [json.loads(line)["outcome"] for line in
                    server.on("record", "--json", "-", stdin=lines).splitlines()]
        self.assertEqual(set(outcomes), {"recorded"})

    def delete_topic(self):
        self.broker.tool("kafka-topics", "--delete", "--topic", self.topic)
        until(lambda: self.topic not in self.broker.tool("kafka-topics", "--list").split(), "the topic to be gone")

    def listed(self, server, view="chronology"):
        return {item["stream"] for item in server.on_lines("list", view, "--limit", "1000")}

    def assert_made_anew(self, server, names):
        """All but the publisher, whose events cannot be taken back."""
        status = {consumer["view"]: consumer for consumer in server.on_json("status")["views"]}
        self.assertIn("publisher", status)
        self.assertGreater(len(status), 10)
        for name, consumer in status.items():
            with self.subTest(consumer=name):
                if name == "publisher":
                    self.assertEqual(consumer.get("putAside", []), [])
                    self.assertEqual(consumer["following"], "cannotAnswer")
                    self.assertIn("nothing more is published", consumer["fault"])
                else:
                    self.assertEqual(len(consumer["putAside"]), 1)
                    self.assertEqual(consumer["lag"], 0)
        self.assertEqual(self.listed(server), names)

    def all_but_the_publisher_are_level(self, server):
        try:
            status = server.on_json("status")["views"]
        except AssertionError:
            return False  # it is waiting for the topic
        return all(consumer["view"] == "publisher" or consumer["following"] == "upToDate" and not consumer["lag"]
                   for consumer in status)

    def test_at_the_start(self):
        first = self.server("a").wait_ready()
        self.record(first, referrals("old", 30))
        until(lambda: self.all_but_the_publisher_are_level(first), "all to be level")
        first.stop()
        self.delete_topic()
        other = self.server("b").wait_ready()
        self.record(other, referrals("new", 90))
        other.stop()
        first.start()
        until(lambda: self.all_but_the_publisher_are_level(first), "all to be level")
        self.assert_made_anew(first, {f"case:new-{n}" for n in range(1, 91)})
        self.assertFalse(first.ready(), "what was published of another history is for a person to settle")
        # And it records by the new history.
        self.record(first, referrals("old", 30))

    def test_while_it_runs(self):
        first = self.server("a").wait_ready()
        self.record(first, referrals("old", 30))
        until(lambda: self.all_but_the_publisher_are_level(first), "all to be level")
        self.delete_topic()
        other = self.server("b").wait_ready()
        self.record(other, referrals("new", 90))

        def made_anew():
            status = first.on_json("status")["views"]
            return all(len(consumer.get("putAside", [])) == (consumer["view"] != "publisher") for consumer in status)

        until(made_anew, "the stores to be put aside")
        until(lambda: self.all_but_the_publisher_are_level(first), "all to be level")
        self.assert_made_anew(first, {f"case:new-{n}" for n in range(1, 91)})
        self.record(first, referrals("old", 30))
        accepted = {entry["stream"] for entry in first.on_lines("replay") if entry["outcome"] == "accepted"}
        self.assertEqual(len(accepted), 120, "all that was answered recorded stands in a replay")

    def test_once_the_publishers_store_is_moved_away_it_publishes_all_from_the_start(self):
        first = self.server("a").wait_ready()
        self.record(first, referrals("old", 5))
        until(lambda: self.all_but_the_publisher_are_level(first), "all to be level")
        first.stop()
        self.delete_topic()
        other = self.server("b").wait_ready()
        self.record(other, referrals("new", 7))
        other.stop()
        data = self.folder / self.log / "a"
        first.start()
        until(lambda: any(consumer["view"] == "publisher" and "nothing more" in consumer["fault"]
                          for consumer in first.on_json("status")["views"]), "the publisher to say so")
        (data / "publisher").rename(data / "publisher.settled")
        first.wait_ready()


if __name__ == "__main__":
    unittest.main(verbosity=2)
