"""What clients meet while they record: services that go away, disks that fill, connections that others hold."""

import json
import os
import socket
import subprocess
import threading
import unittest

from cases import InAFolder, Server, attempt, run, until


def command(stream, name, event, **more):
    return {"stream": stream, "command": name, "actor": "a worker", "agency": "school",
            "events": [{"occurred": "2010-01-01", **event}], **more}


def mentor(stream, k, **more):
    return command(stream, f"c{k}", {"type": "mentor.named", "data": {"mentor": f"M{k}"}}, **more)


def lines(commands):
    return "".join(json.dumps(each) + "\n" for each in commands)


class Proxy:
    """Forwards connections to a server, but for some, which it breaks: `fate(n)` gives how many bytes of the n-th
    connection (from 0) go through before it is closed; None: all."""

    def __init__(self, address, fate):
        host, port = address.split(":")
        self.target, self.fate, self.count = (host, int(port)), fate, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            let = self.fate(self.count)
            self.count += 1
            if let == 0:
                client.close()
                continue
            server = socket.create_connection(self.target)
            threading.Thread(target=self.pump, args=(client, server, let), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, None), daemon=True).start()

    @staticmethod
    def pump(source, sink, let):
        try:
            while let is None or let > 0:
                data = source.recv(65536 if let is None else min(65536, let))
                if not data:
                    break
                sink.sendall(data)
                if let is not None:
                    let -= len(data)
        except OSError:
            pass
        for each in (source, sink):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.listener.close()


class Recording(InAFolder):
    def serve(self, *arguments):
        server = Server("--data", self.data, *arguments)
        self.addCleanup(server.end)
        return server.wait_ready()

    def through(self, server, fate):
        proxy = Proxy(server.address, fate)
        self.addCleanup(proxy.close)
        return proxy

    def accepted(self, stream):
        """The commands of a stream's records, in their order, by the log alone."""
        entries = [json.loads(line) for line in run("replay", stream, "--data", self.data, "--json").splitlines()]
        return [entry["command"] for entry in entries if entry["outcome"] == "accepted"]


class TheOrderOfAStream(Recording):
    """A call that fails holds back what comes after it."""

    def record(self, commands, fate, *arguments):
        server = self.serve()
        proxy = self.through(server, fate)
        code, out, err = attempt("record", "--connect", proxy.address, *arguments, stdin=lines(commands))
        server.stop()
        return code, out, err

    def test_is_kept_though_the_service_is_away_for_the_first_connections(self):
        commands = [mentor("case:order", k) for k in range(1, 601)]
        commands[399] = command("case:order", "c400", {"type": "record.withdrawn",
                                                       "data": {"version": 1, "reason": "meant for another"}})
        code, out, err = self.record(commands, lambda n: 0 if n < 2 else None)
        self.assertEqual(code, 0, err)
        self.assertEqual(self.accepted("case:order"), [f"c{k}" for k in range(1, 601)])
        entries = run("show", "chronology", "case:order", "--data", self.data, "--limit", "1000", "--json")
        withdrawn = [entry["data"]["data"]["mentor"] for entry in json.loads(entries)["entries"] if entry["withdrawn"]]
        self.assertEqual(withdrawn, ["M1"])

    def test_is_kept_though_connections_break_anywhere_in_a_call(self):
        commands = [mentor(f"case:{k % 3}", k) for k in range(1, 1501)]
        code, out, err = self.record(commands, lambda n: (7_000 * (n + 1)) % 50_021 if n < 12 else None)
        self.assertEqual(code, 0, err)
        for stream in range(3):
            self.assertEqual(self.accepted(f"case:{stream}"), [f"c{k}" for k in range(1, 1501) if k % 3 == stream])

    def test_lets_a_stream_be_new_for_its_first_command(self):
        commands = [mentor("case:new", k) for k in range(1, 601)]
        commands[0]["expect"] = "new"
        code, out, err = self.record(commands, lambda n: 0 if n < 2 else None)
        self.assertEqual(code, 0, err)
        self.assertNotIn("conflict", out)
        self.assertEqual(self.accepted("case:new")[0], "c1")

    def test_stops_where_it_gives_up_and_the_same_again_records_the_rest(self):
        commands = [mentor("case:order", k) for k in range(1, 1001)]
        server = self.serve()
        proxy = self.through(server, lambda n: 30_000 if n == 0 else 0)
        code, out, err = attempt("record", "--connect", proxy.address, "--timeout", "1", stdin=lines(commands))
        self.assertEqual(code, 1)
        self.assertIn("not settled", err)
        server.on("record", "--quiet", stdin=lines(commands))
        server.stop()
        self.assertEqual(self.accepted("case:order"), [f"c{k}" for k in range(1, 1001)])


class WhatACorrectionMeans(Recording):
    def test_is_named_by_its_command_and_never_falls_on_another(self):
        server = self.serve()
        answers = server.on("record", stdin=lines([
            mentor("case:1", 1), mentor("case:1", 2),
            command("case:1", "w", {"type": "record.withdrawn", "data": {"command": "c2", "reason": "another child"}}),
            command("case:1", "flagged", {"type": "record.withdrawn", "data": {"version": 3}})]))
        flags = [json.loads(line)["flags"] for line in answers.splitlines()]
        self.assertEqual(flags, [[], [], [], ["namedByVersionAlone"]])
        replayed = [json.loads(line) for line in server.on("replay", "--json").splitlines()]
        self.assertEqual(replayed[2]["events"][0]["data"]["version"], 2, "the recorder fills in where it stands")
        right = replayed[1]["hash"]
        for data, path in (({"command": "c9"}, "command"), ({"version": 1, "command": "c2"}, "version"),
                           ({"version": 1, "hash": right}, "hash"), ({"command": "c2", "event": 3}, "event"),
                           ({"command": "c2", "hash": right[:10]}, "hash"), ({}, "version")):
            with self.subTest(data):
                out = server.on("record", stdin=lines([command("case:1", "wrong", {"type": "record.withdrawn", "data": data})]),
                                expect=2)
                answer = json.loads(out)
                self.assertEqual((answer["outcome"], answer["error"]["code"]), ("refused", "malformed"))
                self.assertEqual(answer["error"]["path"], f"events[0].data.{path}")
        server.on("record", stdin=lines([command("case:1", "right", {"type": "record.withdrawn",
                                                                     "data": {"version": 2, "hash": right}})]))


@unittest.skipUnless(hasattr(os, "geteuid") and os.geteuid() == 0, "only root may mount a small disk")
class ADiskThatFills(Recording):
    def test_splits_no_call_and_with_room_again_the_same_is_recorded_whole(self):
        log = self.data / "log"
        log.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", log], check=True)
        self.addCleanup(subprocess.run, ["umount", log])
        server = self.serve()
        note = "x" * 4000
        commands = [command(f"case:{k % 4}", f"c{k}", {"type": "contact.received", "data": {"concern": note}},
                            **({"expect": k // 4} if k >= 4 else {"expect": "new"})) for k in range(2000)]
        code, out, err = attempt("record", "--connect", server.address, "--timeout", "2", stdin=lines(commands))
        self.assertEqual(code, 1, "the disk is full")
        self.assertIn("not settled", err)
        self.assertNotIn("conflict", out)
        self.assertNotIn("malformed", out)
        subprocess.run(["mount", "-o", "remount,size=100m", log], check=True)
        out = server.on("record", stdin=lines(commands))
        outcomes = {json.loads(line)["outcome"] for line in out.splitlines()}
        self.assertLessEqual(outcomes, {"recorded", "duplicate"})
        server.stop()
        for stream in range(4):
            self.assertEqual(self.accepted(f"case:{stream}"), [f"c{k}" for k in range(2000) if k % 4 == stream])


class IdleConnections(Recording):
    def idle(self, server, many):
        host, port = server.address.split(":")
        held = []
        for _ in range(many):
            held.append(socket.create_connection((host, int(port))))
            self.addCleanup(held[-1].close)
        return held

    def test_give_way_to_those_that_ask(self):
        server = self.serve()
        self.idle(server, 300)
        out = server.on("record", stdin=lines([mentor("case:1", 1)]))
        self.assertEqual(json.loads(out)["outcome"], "recorded")
        self.assertEqual(server.on_json("status")["records"], 1)

    def test_are_told_why_they_are_closed(self):
        server = self.serve()
        first = self.idle(server, 1)[0]
        self.idle(server, 260)
        first.settimeout(30)
        said = b""
        while data := first.recv(4096):  # a reset would throw
            said += data
        self.assertIn(b"busy: ", said)
        self.assertIn(b"gives way", said)
        until(lambda: server.on("status"), "a client to be served")


if __name__ == "__main__":
    unittest.main()
