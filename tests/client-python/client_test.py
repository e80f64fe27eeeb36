"""A Python client with our schemas and nothing else, against a real casefold."""

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/examples/python"))

import capnp  # noqa: E402
from casefold import Casefold, CasefoldError, command_for, event, when  # noqa: E402

STREAM = "case:PY-1"
ME = {"actor": "J. Okafor", "agency": "school"}


class AClient(unittest.TestCase):
    """One casefold serves all of these, on a directory and ports of its own."""

    @classmethod
    def setUpClass(cls):
        cls.data = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.data.cleanup)
        cls.server = subprocess.Popen(
            [os.environ["CASEFOLD"], "serve", "--data", cls.data.name, "--listen", "127.0.0.1:0", "--ops", "127.0.0.1:0"],
            stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.stop)
        # It says where it listens as soon as it does.
        for line in cls.server.stdout:
            if found := re.search(r"127\.0\.0\.1:(\d+)", line):
                cls.port = int(found[1])
                return
        raise RuntimeError("casefold ended before it served")

    @classmethod
    def stop(cls):
        cls.server.terminate()
        cls.server.wait(30)
        cls.server.stdout.close()

    def run_with(self, conversation, clients=1):
        """Runs a conversation of one or more connections."""

        async def run():
            async with capnp.kj_loop():
                await conversation(*[await Casefold.connect("127.0.0.1", self.port) for _ in range(clients)])

        asyncio.run(asyncio.wait_for(run(), 60))

    def test_reads_its_own_write(self):
        async def conversation(casefold):
            written = await casefold.record(
                STREAM, [event("referral.received", "2010-07-30", source="2A", primaryNeed="N1", concerns="withdrawn")],
                expect="new", **ME)
            self.assertEqual((written.outcome, written.version), ("recorded", 1))

            shown = await casefold.show("chronology", STREAM, at_least=[written.position])
            self.assertEqual((shown.answer.version, shown.answer.complete), (1, True))
            [entry] = shown.body.entries
            self.assertEqual((entry.type, entry.actor, entry.agency), ("referral.received", "J. Okafor", "school"))
            self.assertEqual(entry.occurred.to_dict(), when("2010-07-30"))
            self.assertEqual(entry.data.referralReceived.concerns, "withdrawn")
            self.assertIn("eferral", entry.summary)

        self.run_with(conversation)

    def test_is_told_of_what_another_records(self):
        async def conversation(watcher, recorder):
            watch = await watcher.watch("chronology", "case:PY-2")
            await recorder.record("case:PY-2", [event("contact.received", "2010-08", concern="a neighbour rang")], **ME)
            [change] = await watch.next(seconds=30)
            self.assertEqual((change.stream, change.version), ("case:PY-2", 1))
            self.assertEqual(change.events[0].contactReceived.concern, "a neighbour rang")

            # After a disconnect it goes on from where it was.
            await recorder.record("case:PY-2", [event("mentor.named", "2010-09-01", mentor="R. Hale")], **ME)
            resumed = await watcher.watch("chronology", "case:PY-2", positions=watch.positions)
            [change] = await resumed.next(seconds=30)
            self.assertEqual((change.version, change.events[0].type), (2, "mentor.named"))

        self.run_with(conversation, clients=2)

    def test_asks_again_with_the_same_command_id_and_gets_the_first_answer(self):
        async def conversation(casefold, another):
            consent = [event("consent.given", "2010-08-02", givenBy="mother", scope=["school", "health"])]
            first = await casefold.record("case:PY-3", consent, command="consent-1", **ME)
            again = await another.record("case:PY-3", consent, command="consent-1", **ME)
            self.assertEqual((first.outcome, again.outcome), ("recorded", "duplicate"))
            self.assertEqual((again.version, again.position), (first.version, first.position))

            other = [event("consent.refused", "2010-08-02")]
            reused = await another.record("case:PY-3", other, command="consent-1", **ME)
            self.assertEqual((reused.outcome, reused.error.code), ("refused", "commandReused"))

        self.run_with(conversation, clients=2)

    def test_keeps_the_order_of_a_stream_though_connections_are_lost(self):
        passes = [0, 3_000, 0, 9_000]  # bytes that each of the first connections lets through

        async def pump(reader, writer, let):
            try:
                while let > 0 and (data := await reader.read(min(65536, let))):
                    writer.write(data)
                    await writer.drain()
                    let -= len(data)
            except OSError:
                pass
            writer.close()

        async def through(reader, writer):
            let = passes.pop(0) if passes else 1 << 40
            to, back = await asyncio.open_connection("127.0.0.1", self.port)
            await asyncio.gather(pump(reader, back, let), pump(to, writer, 1 << 40))

        async def run():
            proxy = await asyncio.start_server(through, "127.0.0.1", 0)
            async with capnp.kj_loop():
                casefold = Casefold("127.0.0.1", proxy.sockets[0].getsockname()[1])
                while True:
                    try:
                        await casefold.reconnect()
                        break
                    except CasefoldError:
                        pass
                commands = [command_for("case:PY-6", [event("mentor.named", "2010-09-01", mentor=f"M{n}")], command=f"c{n}",
                                        expect=n or "new", **ME) for n in range(600)]
                results = await casefold.record_all(commands)
                self.assertEqual([result.version for result in results], list(range(1, 601)))
                self.assertLessEqual({str(result.outcome) for result in results}, {"recorded", "duplicate"})
            proxy.close()

        asyncio.run(asyncio.wait_for(run(), 60))
        self.assertEqual(passes, [], "the connections were lost")

    def test_is_told_of_a_conflict_and_of_what_was_refused(self):
        async def conversation(casefold):
            opened = [event("caf.opened", "2010-08-03")]
            await casefold.record("case:PY-4", opened, **ME)
            late = await casefold.record("case:PY-4", opened, expect="new", **ME)
            self.assertEqual((late.outcome, late.version), ("conflict", 1))

            refused = await casefold.record("case:PY-4", [event("area.rated", "2010-08-04", light="red")], **ME)
            self.assertEqual((refused.outcome, refused.error.code), ("refused", "malformed"))
            self.assertIn("area", refused.error.path)

        self.run_with(conversation)

    def test_lists_page_by_page_and_learns_what_is_not_there(self):
        async def conversation(casefold):
            rated = [event("areas.chosen", "2010-08-05", areas=["feeding"]),
                     event("area.rated", "2010-08-05", area="feeding", light="red")]
            written = await casefold.record("case:PY-5", rated, **ME)
            await casefold.show("traffic-lights", "case:PY-5", at_least=[written.position])
            reds = {stream: item async for stream, item in casefold.list("traffic-lights", light="red")}
            self.assertEqual(reds["case:PY-5"].red, 1)

            with self.assertRaises(CasefoldError) as failed:
                await casefold.show("no-such-view", "case:PY-5")
            self.assertEqual(failed.exception.code, "notServed")
            with self.assertRaises(CasefoldError) as failed:
                await casefold.show("chronology", "case:PY-5", at_least=["0:999999"], seconds=0.05)
            self.assertEqual(failed.exception.code, "notYet")

        self.run_with(conversation)


if __name__ == "__main__":
    unittest.main()
