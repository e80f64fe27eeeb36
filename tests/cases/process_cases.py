"""The process itself under attack: told to stop at any moment, hung up on, without files, with a view that cannot go on."""

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

from cases import CASEFOLD, InAFolder, attempt, run, run_json, until

TERMINATED = -signal.SIGTERM  # told to stop before it heeded signals: nothing was open yet
STOP_WITHIN = 25  # seconds: a stop takes 20 at most
REFERRAL = ('{{"command":"c{0}","stream":"case:{0}","actor":"A. Worker","agency":"a","events":'
            '[{{"type":"referral.received","occurred":"2010-07-30","data":{{}}}}]}}\n')


def referrals(first, last):
    return "".join(REFERRAL.format(number) for number in range(first, last))


class Serving:
    """A `casefold serve` whose operating log can be read."""

    def __init__(self, folder, data, *arguments, ops=True, prefix=()):
        self.log_file = folder / "operating.log"
        # What it says is written behind what an earlier one said.
        with open(self.log_file, "a") as log:
            self.said_before = log.tell()
            self.process = subprocess.Popen(
                [*prefix, CASEFOLD, "serve", "--data", str(data), "--listen", "127.0.0.1:0",
                 *(["--ops", "127.0.0.1:0"] if ops else []), *map(str, arguments)],
                stdout=subprocess.PIPE, stderr=log, text=True)

    def wait_serving(self):
        found = re.findall(r"127\.0\.0\.1:\d+", self.process.stdout.readline())
        if not found:
            raise AssertionError(f"it ended without serving: {self.said()[-2000:]}")
        self.address, self.ops = found[0], found[-1]
        return self

    def wait_ready(self):
        self.wait_serving()
        until(lambda: self.page("/readyz")[0] == 200, "it to be ready")
        return self

    def page(self, path):
        try:
            with urllib.request.urlopen(f"http://{self.ops}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def said(self):
        with open(self.log_file) as log:
            log.seek(self.said_before)
            return log.read()

    def hang_up(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_WITHIN)
        self.process.stdout.close()
        return code

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def after(self, milliseconds):
        """Lets it go on for so long, if it does not end before."""
        try:
            self.process.wait(milliseconds / 1000)
        except subprocess.TimeoutExpired:
            pass
        return self


class ProcessCase(InAFolder):
    def serve(self, *arguments, data=None, **options):
        server = Serving(self.folder, data or self.data, *arguments, **options)
        self.addCleanup(server.end)
        return server

    def on(self, server, *arguments, **options):
        return attempt(*arguments[:1], "--connect", server.address, *arguments[1:], **options)

    def record(self, server, text):
        code, out, err = self.on(server, "record", "-", "--json", stdin=text)
        self.assertEqual(code, 0, err)
        return [json.loads(line) for line in out.splitlines()]


class Stops(ProcessCase):
    def test_at_any_moment_of_a_start_and_of_catching_up(self):
        run("record", "--data", self.data, "--quiet", stdin=referrals(0, 2000))
        views = self.data / "views"
        codes = []
        # Every few milliseconds of a start with nothing folded, and then while it catches up.
        for moment in [*range(0, 400, 16), *range(400, 2000, 160)]:
            for store in [views, self.data / "recorder"]:
                subprocess.run(["rm", "-rf", str(store)], check=True)
            server = self.serve()
            server.after(moment)
            code = server.stop()
            codes.append(code)
            self.assertIn(code, (0, TERMINATED), f"told to stop after {moment} ms: {server.said()[-1000:]}")
            self.assertNotIn("the stop has taken", server.said())
        self.assertIn(0, codes)
        # Nothing of it did harm.
        self.assertEqual(run_json("status", "--data", self.data)["records"], 2000)

    def test_just_after_it_says_that_it_serves(self):
        run("record", "--data", self.data, "--quiet", stdin=referrals(0, 1000))
        for moment in range(0, 1300, 100):
            subprocess.run(["rm", "-rf", str(self.data / "views")], check=True)
            server = self.serve().wait_serving()
            server.after(moment)
            self.assertEqual(server.stop(), 0, f"{moment} ms after it served: {server.said()[-1000:]}")

    def test_under_load_from_its_operators_and_clients(self):
        server = self.serve().wait_ready()
        for moment in range(0, 500, 50):
            recording = subprocess.Popen([CASEFOLD, "record", "--connect", server.address, "--timeout", "1", "-"],
                                         stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            asking = [subprocess.Popen([sys.executable, "-c", ASK_WITHOUT_END, server.ops],
                                       stderr=subprocess.DEVNULL) for _ in range(2)]
            try:
                recording.stdin.write(referrals(moment * 1000, moment * 1000 + 400).encode())
                recording.stdin.flush()
                server.after(moment)
                self.assertEqual(server.stop(), 0, server.said()[-1000:])
            finally:
                for process in [recording, *asking]:
                    process.kill()
                    process.wait()
                try:
                    recording.stdin.close()
                except BrokenPipeError:
                    pass
            server = self.serve().wait_ready()


ASK_WITHOUT_END = """
import sys, urllib.request
while True:
    for page in ("/readyz", "/metrics"):
        try:
            urllib.request.urlopen(f"http://{sys.argv[1]}{page}", timeout=5).read()
        except OSError:
            pass
"""


class HangUps(ProcessCase):
    """SIGHUP reads log level and policy again, and ends nothing."""

    def test_end_it_at_no_moment(self):
        # From the moment on at which the program has come to itself: from then it holds the signal back.
        run("record", "--data", self.data, "--quiet", stdin=referrals(0, 300))
        for moment in range(0, 600, 40):
            server = self.serve()
            until(lambda: holds_back_hang_ups(server.process.pid), "the program to have begun")
            server.hang_up()
            server.after(moment)
            server.hang_up()
            server.after(5)
            server.hang_up()
            server.wait_serving()
            server.hang_up()
            server.process.send_signal(signal.SIGTERM)
            for _ in range(50):
                try:
                    server.hang_up()
                    server.after(1)
                except ProcessLookupError:
                    break
            self.assertEqual(server.process.wait(STOP_WITHIN), 0, server.said()[-1000:])

    def test_end_no_command(self):
        code, out, err = attempt("sample", "--children", "20")
        self.assertEqual(code, 0, err)
        recording = subprocess.Popen([CASEFOLD, "record", "--data", str(self.data), "--quiet", "-"],
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        recording.stdin.write(out.encode())
        recording.stdin.flush()
        until((self.data / "lock").exists, "the command to have begun")
        recording.send_signal(signal.SIGHUP)
        _, err = recording.communicate(timeout=120)
        self.assertEqual(recording.returncode, 0, err)
        self.assertEqual(run_json("status", "--data", self.data)["records"], len(out.splitlines()))

    def test_let_it_read_policy_and_log_level_again(self):
        policy = self.folder / "policy"
        run("policy", "export", policy)
        config = self.folder / "casefold.toml"
        config.write_text(f'log-level = "error"\npolicy = "{policy}"\n')
        server = self.serve("--config", config).wait_ready()
        self.assertNotIn("info", server.said())
        config.write_text(f'log-level = "info"\npolicy = "{policy}"\nlisten = "127.0.0.1:1"\n')
        server.hang_up()
        until(lambda: "settings read again (SIGHUP): log level info" in server.said(), "it to read its settings again")
        # What is not right changes nothing, and that is said.
        file = sorted(policy.glob("*.toml"))[0]
        right = file.read_text()
        file.write_text("this is no policy")
        server.hang_up()
        until(lambda: "those that held before hold on" in server.said(), "it to say what is wrong")
        self.assertIn(file.name, server.said())
        config.write_text('log-level = "loud"\n')
        file.write_text(right)
        server.hang_up()
        until(lambda: "debug, info, warning or error" in server.said(), "it to say what is wrong")
        self.assertEqual(self.on(server, "status")[0], 0)
        self.assertEqual(server.stop(), 0)

    def test_let_it_answer_by_the_policy_that_holds_now(self):
        policy = self.folder / "policy"
        run("policy", "export", policy)
        server = self.serve("--policy", policy).wait_ready()
        scale = next(file for file in policy.glob("*.toml") if "version" in file.read_text())
        scale.write_text(re.sub(r'(?m)^version = ".*"$', 'version = "of another place"', scale.read_text(), count=1))
        server.hang_up()
        until(lambda: "of another place" in server.said(), "it to say which policy holds now")


def holds_back_hang_ups(process):
    with open(f"/proc/{process}/status") as status:
        blocked = next(line.split()[1] for line in status if line.startswith("SigBlk:"))
    return bool(int(blocked, 16) & 1 << (signal.SIGHUP - 1))


class Operators(ProcessCase):
    def test_pages_are_on_loopback_only(self):
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:7412"):
            code, out, err = attempt("serve", "--data", self.data, "--listen", "127.0.0.1:0", "--ops", address)
            self.assertEqual((code, out), (2, ""), address)
            self.assertIn("127.0.0.1", err)
            self.assertIn("login", err)

    def test_are_answered_however_many_connections_stall(self):
        server = self.serve().wait_ready()
        host, port = server.ops.split(":")
        stalled = []
        self.addCleanup(lambda: [each.close() for each in stalled])
        for number in range(120):
            each = socket.create_connection((host, int(port)), timeout=10)
            each.sendall(b"GET /hea" if number % 2 else b"")
            stalled.append(each)
            if number % 10 == 0:
                self.assertEqual(server.page("/healthz"), (200, "alive\n"), f"with {number} that stall")


class OpenFiles(ProcessCase):
    def used(self, server):
        return len(os.listdir(f"/proc/{server.process.pid}/fd"))

    def test_the_limit_is_raised_and_what_is_short_is_said(self):
        # As many as the system lets it have.
        server = self.serve(prefix=("sh", "-c", 'ulimit -S -n 256 && exec "$0" "$@"')).wait_ready()
        soft, hard = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        self.assertGreater(soft, 256)
        self.assertEqual(server.stop(), 0)
        # Too few for all: each part gets less, and that is said.
        server = self.serve(prefix=("sh", "-c", 'ulimit -n 1024 && exec "$0" "$@"')).wait_ready()
        self.assertIn("this process may hold 1024 files open", server.said())
        self.assertEqual(server.stop(), 0)
        # Too few for anything.
        server = self.serve(prefix=("sh", "-c", 'ulimit -n 128 && exec "$0" "$@"'))
        self.assertEqual(server.process.wait(60), 2)
        self.assertIn("LimitNOFILE", server.said())

    def test_that_run_out_end_neither_accepting_nor_recording(self):
        server = self.serve("--only", "recorder,chronology").wait_ready()
        self.record(server, referrals(0, 100))
        before = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (self.used(server) + 8, before[1]))
        host, port = server.address.split(":")
        held = [socket.create_connection((host, int(port)), timeout=10) for _ in range(40)]
        until(lambda: "no connection can be accepted" in server.said(), "its files to run out")
        for each in held:
            each.close()
        until(lambda: "connections are accepted again" in server.said(), "it to accept again")
        self.assertEqual(self.record(server, referrals(100, 200))[-1]["outcome"], "recorded")
        until(lambda: server.page("/readyz")[0] == 200, "it to be ready again")
        self.assertEqual(server.said().count("no connection can be accepted"),
                         server.said().count("connections are accepted again"), "each is said once")
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, before)

    def test_readiness_tries_what_it_claims(self):
        server = self.serve("--only", "recorder,chronology").wait_ready()
        host, port = server.address.split(":")
        # Nobody is let in any more: the port is full.
        held = []
        self.addCleanup(lambda: [each.close() for each in held])
        held = [socket.create_connection((host, int(port)), timeout=10) for _ in range(400)]
        # A client of this process is a client like any other: whether it is let in is what is said.
        until(lambda: server.page("/readyz")[0] == 503 or self.on(server, "status", "--timeout", "1")[0] == 0,
              "readiness to say what clients see")


class Restarts(ProcessCase):
    def logs(self):
        return [file for file in self.data.rglob("*.log") if (file.parent / "CURRENT").exists()]

    def test_leave_no_more_files_behind_with_each(self):
        run("record", "--data", self.data, "--quiet", stdin=referrals(0, 100))
        counts = []
        for _ in range(5):
            self.assertEqual(self.serve(ops=True).wait_ready().stop(), 0)
            counts.append(len(self.logs()))
        stores = len({file.parent for file in self.logs()})
        self.assertGreater(stores, 10)
        self.assertLessEqual(counts[-1], 2 * stores, counts)
        self.assertLessEqual(counts[-1], counts[1], counts)


def fill(disk):
    with open(disk + "/filler", "wb") as file:
        os.posix_fallocate(file.fileno(), 0, 230 << 20)
    return disk + "/filler"


class Views(ProcessCase):
    def serve_with_a_disk_for(self, part):
        """A server one part of whose directory lies on a disk of its own, which only the server sees; and a path by
        which others come to it."""
        store = self.data / part
        store.mkdir(parents=True)
        prefix = ("unshare", "-rm", "sh", "-c", f'mount -t tmpfs -o size=300m none "{store}" && exec "$0" "$@"')
        if subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
            self.skipTest("no disk can be mounted here")
        server = self.serve(prefix=prefix).wait_ready()
        return server, f"/proc/{server.process.pid}/root{store}"

    def test_a_recorder_whose_disk_was_full_records_again_by_itself(self):
        server, disk = self.serve_with_a_disk_for("recorder")
        self.record(server, referrals(0, 20))
        filler = fill(disk)
        number = 20
        while "recorder: it stands still" not in server.said():
            self.on(server, "record", "-", "--timeout", "1", stdin=referrals(number, number + 2000))
            number += 2000
            self.assertLess(number, 60_000, "the full disk was not noticed")
        self.assertIn("recorder: it stands still", server.page("/readyz")[1])
        os.remove(filler)
        until(lambda: server.page("/readyz")[0] == 200, "it to go on by itself")
        # What was not settled is sent again, and is in the record once.
        code, out, err = self.on(server, "record", "-", "--json", stdin=referrals(0, number))
        self.assertEqual(code, 0, err)
        results = [json.loads(line) for line in out.splitlines()]
        self.assertEqual({result["version"] for result in results}, {1})
        self.assertEqual(server.stop(), 0)
        self.assertEqual(run_json("status", "--data", self.data)["records"], number)

    def test_one_that_cannot_be_opened_stops_nothing_else_and_comes_back_by_itself(self):
        run("record", "--data", self.data, "--quiet", stdin=referrals(0, 50))
        self.assertEqual(self.serve().wait_ready().stop(), 0)
        broken = self.data / "views/chronology"
        (broken / "CURRENT").write_text("no such manifest\n")
        server = self.serve().wait_serving()
        self.assertEqual(self.record(server, referrals(50, 60))[-1]["outcome"], "recorded")
        until(lambda: "stale" not in json.loads(self.on(server, "show", "hub", "case:55", "--json")[1]),
              "another view to follow the log")
        code, out, err = self.on(server, "show", "chronology", "case:1")
        self.assertEqual((code, out), (1, ""))
        self.assertIn("cannot answer", err)
        self.assertIn("views/chronology", err)
        status = json.loads(self.on(server, "status", "--json")[1])
        states = {view["view"]: view["following"] for view in status["views"]}
        self.assertEqual(states["chronology"], "cannotAnswer")
        self.assertEqual({state for view, state in states.items() if view != "chronology"} - {"behind", "upToDate"}, set())
        code, page = server.page("/readyz")
        self.assertEqual(code, 503)
        self.assertIn("chronology: it cannot answer", page)
        self.assertIn('casefold_consumer_open{consumer="chronology"} 0', server.page("/metrics")[1])
        # A person puts it aside, as the message says: nothing need be started again.
        broken.rename(self.data / "views/put-aside")
        until(lambda: server.page("/readyz")[0] == 200, "it to be opened again by itself")
        self.assertEqual(json.loads(self.on(server, "show", "chronology", "case:55", "--json")[1])["version"], 1)
        self.assertEqual(server.stop(), 0)

    def test_one_that_stands_still_says_so_in_every_answer_and_goes_on_by_itself(self):
        server, disk = self.serve_with_a_disk_for("views/hub")
        self.record(server, referrals(0, 20))
        until(lambda: len(self.on(server, "list", "hub", "--json")[1].splitlines()) == 20, "it to be folded")
        filler = fill(disk)
        # Enough for the store to look at its disk.
        number = 20
        while "hub: it stands still" not in server.said():
            self.record(server, referrals(number, number + 2000))
            number += 2000
            self.assertLess(number, 60_000, "the full disk was not noticed")
        code, out, err = self.on(server, "show", "hub", "case:1")
        self.assertEqual(code, 0, err)
        self.assertRegex(out, r"^hub stands still since \d{4}-\d\d-\d\d \d\d:\d\d.*MiB are free")
        shown = json.loads(self.on(server, "show", "hub", "case:1", "--json")[1])
        self.assertEqual(shown["stale"]["state"], "standsStill")
        self.assertRegex(shown["stale"]["since"], r"^\d{4}-\d\d-\d\dT")
        self.assertIn("MiB are free", shown["stale"]["reason"])
        self.assertIn("stands still since", self.on(server, "list", "hub")[1])
        code, out, err = self.on(server, "list", "hub", "--limit", "1", "--json")
        self.assertEqual(json.loads(out)["stale"]["state"], "standsStill")
        self.assertIn("stands still since", err)
        insights = self.on(server, "insights", "hub", "--from", "2010-07", "--to", "2010-07")[1]
        self.assertIn("hub stands still since", insights)
        measured = self.on(server, "insights", "hub", "--from", "2010-07", "--to", "2010-07", "--json")[1]
        self.assertEqual(json.loads(measured.splitlines()[0])["stale"]["state"], "standsStill")
        status = {view["view"]: view for view in json.loads(self.on(server, "status", "--json")[1])["views"]}
        self.assertEqual(status["hub"]["following"], "standsStill")
        self.assertGreater(status["hub"]["lag"], 0)
        self.assertIn("triesAgain", status["hub"])
        self.assertIn("stands still", self.on(server, "status")[1])
        self.assertIn('casefold_consumer_stands_still{consumer="hub"} 1', server.page("/metrics")[1])
        self.assertEqual(self.record(server, referrals(number, number + 1))[0]["outcome"], "recorded")
        os.remove(filler)
        until(lambda: server.page("/readyz")[0] == 200, "it to go on by itself")
        fresh = json.loads(self.on(server, "show", "hub", f"case:{number}", "--json")[1])
        self.assertEqual(fresh["version"], 1)
        self.assertNotIn("stale", fresh)
        self.assertEqual(server.stop(), 0)


class Messages(ProcessCase):
    def test_never_repeat_what_a_client_called_its_fields(self):
        lines = ['{"Kylie Smith":1}', '{"KylieSmith":1}', '{"stream":"case:1","KylieSmith":2}',
                 '{"KylieSmith":1,"KylieSmith":2}',
                 REFERRAL.format(1).replace('"data":{}', '"data":{"KylieSmith":"x"}').strip(),
                 REFERRAL.format(1).replace('"data":{}', '"KylieSmith":{}').strip()]
        for line in lines:
            code, out, err = attempt("record", "--data", self.data, "-", "--json", stdin=line + "\n")
            self.assertEqual(code, 2, line)
            self.assertNotIn("Kylie", out + err, line)
            self.assertIn("field", out + err, line)


if __name__ == "__main__":
    unittest.main(verbosity=2)
