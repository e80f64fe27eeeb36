"""Clients that ask for more than their share, in messages that no honest library would write."""

import json
import socket
import struct
import tempfile
import threading
import time
import unittest
from pathlib import Path

import capnp
from cases import ROOT, InAFolder, Server

capnp.remove_import_hook()
BUNDLED = str(Path(capnp.__file__).resolve().parents[1])
PARAMS = """@0xa1b2c3d4e5f60718;
using S = import "/schemas/service.capnp";
using C = import "/schemas/command.capnp";
struct Enter { credentials @0 :S.Credentials; }
struct Record { commands @0 :List(C.Command); waitMillis @1 :UInt32; }
struct Name { name @0 :Text; }
struct Results { results @0 :List(C.CommandResult); }
struct Show { stream @0 :Text; query @1 :S.ShowQuery; }
"""


def load(path):
    return capnp.load(str(path), imports=[str(ROOT), BUNDLED, "/usr/include"])


def load_text(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "params.capnp"
        path.write_text(text)
        return load(path)


RPC = load("/usr/include/capnp/rpc.capnp")
SERVICE = load(ROOT / "schemas/service.capnp")
P = load_text(PARAMS)
CASEFOLD, SESSION, VIEW = (each.schema.node.id for each in (SERVICE.Casefold, SERVICE.Session, SERVICE.View))
RECORD, VIEW_OF, SHOW = 0, 1, 0


class Wire:
    """One connection, message by message."""

    def __init__(self, address):
        host, port = address.split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=60)
        bootstrap = RPC.Message.new_message()
        bootstrap.init("bootstrap").questionId = 0
        credentials = P.Enter.new_message()
        credentials.credentials.loopback = None
        self.send(bootstrap.to_bytes() + self.call(1, CASEFOLD, 0, credentials, 0, ()))
        self.answer(), self.answer()

    def call(self, question, interface, method, params, on=1, through=(0,)):
        """Asked of what field `through` of the answer to question `on` holds: of the session, if nothing is said."""
        message = RPC.Message.new_message()
        call = message.init("call")
        call.questionId, call.interfaceId, call.methodId = question, interface, method
        target = call.target.init("promisedAnswer")
        target.questionId = on
        for i, field in enumerate(target.init("transform", len(through))):
            field.getPointerField = through[i]
        call.params.content = params
        call.sendResultsTo.caller = None
        return message.to_bytes()

    @staticmethod
    def finish(question, release=True):
        message = RPC.Message.new_message()
        finish = message.init("finish")
        finish.questionId, finish.releaseResultCaps = question, release
        return message.to_bytes()

    def send(self, message):
        self.socket.sendall(message)

    def exactly(self, size):
        data = bytearray()
        while len(data) < size:
            more = self.socket.recv(min(1 << 20, size - len(data)))
            if not more:
                return None
            data += more
        return bytes(data)

    def answer(self):
        """The next message; None when the server has closed."""
        head = self.exactly(4)
        if head is None:
            return None
        segments = struct.unpack("<I", head)[0] + 1
        table = self.exactly(4 * segments + (4 if segments % 2 == 0 else 0))
        sizes = struct.unpack(f"<{segments}I", table[:4 * segments])
        return head + table + self.exactly(8 * sum(sizes))

    @staticmethod
    def read(message, use):
        with RPC.Message.from_bytes(message, traversal_limit_in_words=1 << 30) as read:
            return use(read)

    def reason(self):
        """Why the next answer failed, or the connection is closed."""
        def use(message):
            if message.which() == "abort":
                return message.abort.reason
            returned = getattr(message, "return")
            return returned.exception.reason if returned.which() == "exception" else ""
        return self.read(self.answer(), use)


def pointer(segment, word):
    value = struct.unpack_from("<Q", segment, word * 8)[0]
    offset = (value >> 2) & 0x3FFFFFFF
    return value, word + 1 + (offset - (1 << 30) if offset >> 29 else offset), (value >> 32) & 0xFFFF


def shared_content(commands, events, text, padding=0):
    """A record() of many commands that all point at one content."""
    message = RPC.Message.new_message(num_first_segment_words=400_000)
    call = message.init("call")
    call.questionId, call.interfaceId, call.methodId = 60, SESSION, RECORD
    target = call.target.init("promisedAnswer")
    target.questionId = 1
    target.init("transform", 1)[0].getPointerField = 0
    call.sendResultsTo.caller = None
    record = P.Record.new_message(num_first_segment_words=400_000)
    record.waitMillis = 60_000
    listed = record.init("commands", commands)
    for i, each in enumerate(listed):
        each.id = f"{i:08}"
    content = listed[0].content
    content.stream, content.actor, content.agency = "case:1", "a", "b"
    for each in content.init("events", events):
        each.occurred.micros, each.occurred.precision = 1262304000000000, "day"
        each.init("contactReceived").concern = "x" * text
    call.params.content = record
    whole = message.to_bytes()
    assert struct.unpack("<I", whole[:4])[0] == 0, "one segment"
    segment = bytearray(whole[8:])
    _, at, data = pointer(segment, 0)             # Message
    _, at, data = pointer(segment, at + data)     # Call
    _, payload, data = pointer(segment, at + data + 1)
    _, params, data = pointer(segment, payload + data)
    _, items, _ = pointer(segment, params + data)
    tag = struct.unpack_from("<Q", segment, items * 8)[0]
    words, pointers = (tag >> 32) & 0xFFFF, (tag >> 48) & 0xFFFF
    first = items + 1
    like, shared, _ = pointer(segment, first + words + 1)
    for i in range(1, commands):
        at = first + i * (words + pointers) + words + 1
        struct.pack_into("<Q", segment, at * 8, like & ~(0x3FFFFFFF << 2) | (((shared - at - 1) & 0x3FFFFFFF) << 2))
    segment += b"\0" * padding
    return struct.pack("<II", 0, len(segment) // 8) + bytes(segment)


class MoreThanTheirShare(InAFolder):
    def setUp(self):
        super().setUp()
        self.server = Server("--data", self.data)
        self.addCleanup(self.server.end)
        self.server.wait_ready()

    def wire(self):
        wire = Wire(self.server.address)
        self.addCleanup(wire.socket.close)
        return wire

    def resident(self):
        """MiB that the server has in memory."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024

    def hold(self, many, ask):
        """Asks that often and keeps what is given: the answers, by what they said."""
        wire = self.wire()
        said = {}

        def take():
            for _ in range(many):
                reason = wire.reason()
                said[reason] = said.get(reason, 0) + 1

        taking = threading.Thread(target=take)
        taking.start()
        for begin in range(0, many, 20):
            wire.send(b"".join(ask(wire, 100 + i) + wire.finish(100 + i, release=False)
                               for i in range(begin, min(many, begin + 20))))
        taking.join()
        return said

    def test_hold_no_more_capabilities_than_they_may(self):
        name = P.Name.new_message(name="chronology")
        credentials = P.Enter.new_message()
        credentials.credentials.loopback = None
        for what, ask in (("views", lambda wire, n: wire.call(n, SESSION, VIEW_OF, name)),
                          ("sessions", lambda wire, n: wire.call(n, CASEFOLD, 0, credentials, 0, ()))):
            with self.subTest(what):
                said = self.hold(5_000, ask)
                self.assertLessEqual(said[""], 1024)
                self.assertGreater(said[""], 1000)
                [why] = [reason for reason in said if "capabilities" in reason]
                self.assertTrue(why.startswith("busy: "), why)
        self.server.on("status")

    def test_are_refused_early_a_call_that_is_small_on_the_wire_and_large_in_the_record(self):
        wire = self.wire()
        before = self.resident()
        slowest, stop = [0.0], threading.Event()

        def others():
            while not stop.is_set():
                begin = time.monotonic()
                self.server.on("status")
                slowest[0] = max(slowest[0], time.monotonic() - begin)

        asking = threading.Thread(target=others)
        asking.start()
        for _ in range(3):
            wire.send(shared_content(commands=1000, events=7, text=60_000, padding=24 << 20) + wire.finish(60))
            reason = wire.reason()
            self.assertIn("tooLarge", reason)
            self.assertIn("each counted as a whole", reason)
        stop.set()
        asking.join()
        self.assertLess(self.resident() - before, 200)
        # Against a fault of many seconds: generous, for machines that are busy.
        self.assertLess(slowest[0], 10)

    def test_are_told_that_a_message_is_too_large(self):
        wire = self.wire()
        wire.send(struct.pack("<II", 0, 63 << 17) + b"\0" * 4096)
        self.assertIn("tooLarge: a message is larger", wire.reason())
        self.assertIsNone(wire.answer(), "closed, and not reset")
        self.server.on("status")

    def test_record_what_shares_its_content_within_the_limit(self):
        wire = self.wire()
        wire.send(shared_content(commands=20, events=2, text=2_000, padding=1 << 20))

        def use(message):
            results = getattr(message, "return").results.content.as_struct(P.Results.schema).results
            return [str(each.outcome) for each in results]

        self.assertEqual(wire.read(wire.answer(), use), ["recorded"] * 20)
        wire.send(wire.finish(60))
        versions = [json.loads(line)["version"] for line in self.server.on("replay", "--json").splitlines()]
        self.assertEqual(versions, list(range(1, 21)))

    def test_are_told_that_a_query_is_too_large(self):
        wire = self.wire()
        wire.send(wire.call(2, SESSION, VIEW_OF, P.Name.new_message(name="chronology")))
        wire.answer()
        show = P.Show.new_message(stream="case:" + "x" * (1 << 20))
        wire.send(wire.call(3, VIEW, SHOW, show, on=2))
        self.assertIn("tooLarge: a query has at most", wire.reason())


if __name__ == "__main__":
    unittest.main()
