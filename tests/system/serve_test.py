"""`casefold serve` on a directory: started, asked, stopped, killed, lied to."""

import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "processes"))

from casefold_process import CASEFOLD, ROOT, InAFolder, Server, attempt, run_json, until  # noqa: E402
from commands_test import command  # noqa: E402

SAMPLE = ROOT / "tools/sample/caseload.ndjson"
COMMANDS = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
RECORDS = len(COMMANDS)
STREAMS = len({each["stream"] for each in COMMANDS})
AREAS_RATED = sum(event["type"] == "area.rated" for each in COMMANDS for event in each["events"])


class Serve(InAFolder):
    def serve(self, *arguments, data=None):
        server = Server("--data", data or self.data, *arguments)
        self.addCleanup(server.end)
        return server

    def record(self, server, text):
        return [json.loads(line) for line in server.on("record", "-", stdin=text).splitlines()]

    def page(self, server, path, method="GET"):
        request = urllib.request.Request(f"http://{server.ops}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def test_records_shows_and_stops_within_seconds(self):
        server = self.serve()
        self.assertEqual(len(self.record(server, SAMPLE.read_text())), RECORDS)
        last = self.record(server, command(1))[0]
        shown = server.on_json("show", "chronology", "case:X", "--at-least", last["position"])
        self.assertEqual((shown["version"], len(shown["entries"])), (1, 1))
        begun = time.monotonic()
        server.stop()
        self.assertLess(time.monotonic() - begun, 10)
        self.assertEqual(run_json("status", "--data", self.data)["records"], RECORDS + 1)

    def test_stops_while_watches_wait_and_recordings_run(self):
        server = self.serve()
        waiting = [subprocess.Popen([CASEFOLD, "watch", "--connect", server.address, "chronology", "--timeout", "0"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(3)]
        recording = subprocess.Popen([CASEFOLD, "record", "--connect", server.address, "--timeout", "1", "-"],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        results = []
        reader = threading.Thread(target=lambda: results.extend(map(json.loads, recording.stdout)))
        reader.start()
        feeder = threading.Thread(target=lambda: self.feed(recording))
        feeder.start()
        until(lambda: len(results) > 1000, "commands to be recorded")
        begun = time.monotonic()
        server.stop()
        self.assertLess(time.monotonic() - begun, 10)
        for watch in waiting:
            watch.kill()
            watch.wait(60)
        recording.wait(60)
        feeder.join()
        reader.join()
        recording.stdout.close()
        told = sum(result["outcome"] == "recorded" for result in results)
        self.assertGreaterEqual(run_json("status", "--data", self.data)["records"], told)

    @staticmethod
    def feed(recording):
        try:
            for number in range(50_000):
                recording.stdin.write(command(number, stream=f"case:{number % 5}").encode())
            recording.stdin.close()
        except BrokenPipeError:
            recording.stdin = None  # there is nothing left to close

    def test_what_was_told_recorded_stands_after_kill_9_and_views_equal_a_clean_replay(self):
        told = []
        for round_ in range(4):
            server = self.serve()
            text = "".join(command(n, stream=f"case:{n % 5}") for n in range(round_ * 3000, (round_ + 1) * 3000))
            recording = subprocess.Popen([CASEFOLD, "record", "--connect", server.address, "--timeout", "0", "-"],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            feeder = threading.Thread(target=self.pour, args=(recording, text))
            feeder.start()
            for _ in range(200 + 300 * round_):
                told.append(json.loads(recording.stdout.readline()))
            server.kill()
            told += map(json.loads, recording.stdout)
            feeder.join()
            recording.wait(60)
            recording.stdout.close()
        recorded = {line["command"]: (line["version"], line["position"]) for line in told if line["outcome"] == "recorded"}
        self.assertGreater(len(recorded), 2000)
        server = self.serve().wait_ready()
        log = server.on_lines("replay")
        self.assertEqual({entry["outcome"] for entry in log}, {"accepted"})
        stands = {entry["command"]: (entry["version"], entry["position"]) for entry in log}
        self.assertEqual(len(stands), len(log), "a command was recorded twice")
        self.assertEqual({name: stands.get(name) for name in recorded}, recorded)
        shown = {n: server.on_json("show", "chronology", f"case:{n}") for n in range(5)}
        server.stop()
        # The same log, with views that never knew a kill.
        clean = self.folder / "clean"
        (self.data / "log").rename(clean.mkdir() or clean / "log")
        server = self.serve(data=clean).wait_ready()
        self.assertEqual({n: server.on_json("show", "chronology", f"case:{n}") for n in range(5)}, shown)

    @staticmethod
    def pour(recording, text):
        try:
            recording.stdin.write(text.encode())
            recording.stdin.close()
        except BrokenPipeError:
            recording.stdin = None  # there is nothing left to close

    def test_says_that_a_directory_or_an_address_is_in_use(self):
        server = self.serve()
        code, out, err = attempt("status", "--data", self.data)
        self.assertEqual((code, out), (1, ""))
        self.assertIn(f"process {server.process.pid}", err)
        self.assertIn("--connect", err)
        code, _, err = attempt("serve", "--data", self.folder / "other", "--listen", server.address)
        self.assertEqual(code, 1)
        self.assertIn("another process listens", err)
        self.assertEqual(self.record(server, command(1))[0]["outcome"], "recorded")
        server.kill()
        self.assertEqual(run_json("status", "--data", self.data)["records"], 1, "a killed process holds nothing")

    def test_listens_on_loopback_only(self):
        code, out, err = attempt("serve", "--data", self.data, "--listen", "0.0.0.0:0")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("127.0.0.1", err)

    def test_runs_what_it_is_told_to(self):
        with_recorder = self.serve("--only", "recorder,caf-status")
        self.record(with_recorder, SAMPLE.read_text())
        code, _, err = attempt("show", "--connect", with_recorder.address, "chronology", "case:wren")
        self.assertEqual(code, 2)
        self.assertIn("caf-status", err)
        with_recorder.stop()
        only = self.serve("--only", "chronology").wait_ready()
        code, out, err = attempt("record", "--connect", only.address, "--timeout", "0", "-", stdin=command(1).encode())
        self.assertEqual(code, 1)
        self.assertIn("no recorder", err)
        self.assertEqual(only.on_json("status")["countedBy"], "chronology")
        code, _, err = attempt("serve", "--data", self.folder / "x", "--only", "nonsense")
        self.assertEqual(code, 2)
        self.assertIn("recorder", err)

    def test_reads_its_options_from_a_file(self):
        file = self.folder / "casefold.toml"
        file.write_text(f'data = "{self.data}"\nonly = ["recorder"]\npartitions = 3\n')
        server = Server("--config", file)
        self.addCleanup(server.end)
        status = server.on_json("status")
        self.assertEqual(len(status["partitions"]), 3)
        self.assertEqual([view["view"] for view in status["views"]], ["recorder"])
        server.stop()
        for wrong, said in (('dta = "x"', "no option `dta`"), ("data = 3", "`data` is"), ("data = ", ":1:"),
                            ('only = "recorder"', "`only` is")):
            file.write_text(wrong)
            code, out, err = attempt("serve", "--config", file)
            self.assertEqual((code, out), (2, ""), wrong)
            self.assertIn(said, err)
        code, _, err = attempt("serve", "--data", self.data, "--partitions", "5")
        self.assertEqual(code, 2, err)

    def test_tells_operators_how_it_does(self):
        server = self.serve().wait_ready()
        self.record(server, SAMPLE.read_text())
        until(lambda: all(view["lag"] == 0 for view in server.on_json("status")["views"]), "the views to catch up")
        self.assertEqual(self.page(server, "/healthz")[0], 200)
        self.assertEqual(self.page(server, "/readyz"), (200, "ready\n"))
        code, metrics = self.page(server, "/metrics")
        self.assertEqual(code, 200)
        for line in (f"casefold_records_total {RECORDS}", f'casefold_events_total{{type="area.rated"}} {AREAS_RATED}',
                     'casefold_consumer_up{consumer="traffic-lights"} 1', f"casefold_streams {STREAMS}",
                     'casefold_consumer_lag{consumer="chronology",partition="1"} 0'):
            self.assertIn(line + "\n", metrics)
        for personal in ("case:", "wren", "rowan", "Boyce"):
            self.assertNotIn(personal, metrics)
        self.assertEqual(self.page(server, "/metrics", "POST")[0], 405)
        self.assertEqual(self.page(server, "/")[0], 404)

    def test_says_nothing_of_the_record_on_stderr(self):
        serving = subprocess.Popen([CASEFOLD, "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--log-level",
                                    "debug"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        address = serving.stdout.readline().split("serving on ")[1].strip().rstrip(",")
        attempt("record", "--connect", address, str(SAMPLE))
        attempt("record", "--connect", address, "-", stdin=b'{"stream": "case:Personal"}\n')
        attempt("show", "--connect", address, "chronology", "case:Personal nonsense")
        with socket.create_connection(address.split(":")) as liar:
            liar.sendall(b"Personal\n" * 100)
        serving.send_signal(signal.SIGTERM)
        _, err = serving.communicate(timeout=60)
        self.assertEqual(serving.returncode, 0)
        self.assertIn("stopped", err)
        for personal in ("Personal", "case:", "wren", "Boyce"):
            self.assertNotIn(personal, err)

    def test_a_second_signal_ends_it_at_once(self):
        server = self.serve()
        # Stopped in the midst of its drain: a call that waits for ever would hold it for seconds.
        server.process.send_signal(signal.SIGINT)
        server.process.send_signal(signal.SIGTERM)
        self.assertIn(server.process.wait(10), (0, 1))
        server.process.stdout.close()

    def test_serves_on_while_others_lie(self):
        server = self.serve()
        host, port = server.address.split(":")
        dice = random.Random(7)
        liars = []
        for number in range(120):
            liar = socket.create_connection((host, int(port)))
            kind = number % 6
            try:
                if kind == 0:
                    liar.sendall(struct.pack("<II", 0xFFFFFFFF, 1))
                elif kind == 1:
                    liar.sendall(struct.pack("<II", 0, 0x7FFFFFFF))
                elif kind == 2:
                    liar.sendall(dice.randbytes(4096))
                elif kind == 3:
                    liar.sendall(struct.pack("<II", 0, 1024) + b"\0" * 64)  # and no more
                elif kind == 4:
                    liar.sendall(b"GET / HTTP/1.1\r\n\r\n")
            except OSError:
                pass
            liars.append(liar)  # the sixth kind says nothing at all
        self.assertEqual(self.record(server, command(1))[0]["outcome"], "recorded")
        with open(f"/proc/{server.process.pid}/statm") as statm:
            resident = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        self.assertLess(resident, 400 << 20)
        for liar in liars:
            liar.close()
        server.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
