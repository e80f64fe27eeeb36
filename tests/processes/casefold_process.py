"""casefold as a person at a shell meets it: commands that end, and servers that are started, killed and stopped."""

import json
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASEFOLD = os.environ.get("CASEFOLD", str(ROOT / "build/casefold"))
CLUSTER = str(ROOT / "infra/kafka/cluster")
PATIENCE = 60  # seconds, for what takes moments on a quiet machine
# What may differ between two logs that hold the same: when it was recorded, and where it stands.
OF_ONE_LOG = {"recorded", "lastRecorded", "position", "positions"}


def attempt(*arguments, stdin=None, env=None):
    """Exit code, standard output and standard error of a command, whatever they are. `stdin` is bytes, or text; `env`
    is what its environment has beside this one's, or has not: where the value is None."""
    environment = {name: value for name, value in {**os.environ, **(env or {})}.items() if value is not None}
    if isinstance(stdin, str):
        stdin = stdin.encode()
    ended = subprocess.run([CASEFOLD, *map(str, arguments)], input=stdin, capture_output=True, timeout=120,
                           env=environment)
    return ended.returncode, ended.stdout.decode(), ended.stderr.decode()


def run(*arguments, stdin=None, expect=0):
    """A command's standard output. `expect` is the exit code that it must have."""
    ended = subprocess.run([CASEFOLD, *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=300)
    if ended.returncode != expect:
        raise AssertionError(f"casefold {' '.join(map(str, arguments))} ended with {ended.returncode}: "
                             f"{ended.stderr[-2000:]}")
    return ended.stdout


def run_json(*arguments, **options):
    return json.loads(run(*arguments, "--json", **options))


def run_lines(*arguments, **options):
    return [json.loads(line) for line in run(*arguments, "--json", **options).splitlines()]


def of_any_log(document):
    """What a document says whichever log its answer came from."""
    if isinstance(document, dict):
        return {name: of_any_log(value) for name, value in document.items() if name not in OF_ONE_LOG}
    if isinstance(document, list):
        return [of_any_log(value) for value in document]
    return document


def until(condition, what):
    """Waits for a condition, looking again and again: the value that made it true."""
    deadline = time.monotonic() + PATIENCE
    pause = 0.01
    while time.monotonic() < deadline:
        if value := condition():
            return value
        # Not a wait for time to pass but a pause between two looks at another process.
        time.sleep(pause)
        pause = min(pause * 2, 0.25)
    raise AssertionError(f"waited {PATIENCE} s in vain for {what}")


class Server:
    """A `casefold serve` in a process of its own."""

    def __init__(self, *arguments):
        self.arguments = [str(argument) for argument in arguments]
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [CASEFOLD, "serve", *self.arguments, "--listen", "127.0.0.1:0", "--ops", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        # It says where it listens as soon as it does: for clients, then for operators.
        line = self.process.stdout.readline()
        found = re.findall(r"127\.0\.0\.1:\d+", line)
        if not found:
            raise AssertionError(f"casefold serve {' '.join(self.arguments)} ended without serving: {line!r}")
        self.address = found[0]
        self.ops = found[1]

    def ready(self):
        try:
            with urllib.request.urlopen(f"http://{self.ops}/readyz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def wait_ready(self):
        until(self.ready, f"serve {' '.join(self.arguments)} to be ready")
        return self

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        """As an operator stops it: SIGTERM, and it ends well within seconds."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.process.stdout.close()
        if code != 0:
            raise AssertionError(f"serve ended with {code} on SIGTERM")

    def end(self):
        if self.process.poll() is None:
            self.kill()

    def on(self, command, *arguments, **options):
        return run(command, "--connect", self.address, *arguments, **options)

    def on_json(self, command, *arguments, **options):
        return run_json(command, "--connect", self.address, *arguments, **options)

    def on_lines(self, command, *arguments, **options):
        return run_lines(command, "--connect", self.address, *arguments, **options)


class Broker:
    """The broker that CASEFOLD_TEST_KAFKA names, or one for this run."""

    def __init__(self, folder, own=False):
        self.folder = Path(folder)
        self.own = own or not os.environ.get("CASEFOLD_TEST_KAFKA")
        self.servers = self.up() if self.own else os.environ["CASEFOLD_TEST_KAFKA"]

    def cluster(self, *arguments):
        return subprocess.run([CLUSTER, *arguments, "--dir", str(self.folder)], check=True, capture_output=True,
                              text=True, timeout=300).stdout

    def up(self):
        return self.cluster("up").split()[-1]

    def down(self):
        if self.own:
            self.cluster("down", "--wipe")

    def tool(self, name, *arguments):
        return subprocess.run([CLUSTER, "tool", name, "--dir", str(self.folder), "--", "--bootstrap-server",
                               self.servers, *arguments], check=True, capture_output=True, text=True, timeout=120).stdout


def fresh_log_name():
    return f"test-{os.getpid()}-{time.monotonic_ns()}"


def temporary_folder():
    return tempfile.TemporaryDirectory(prefix="casefold-test-")


class InAFolder(unittest.TestCase):
    """Tests with a folder each, and room for a data directory in it."""

    def setUp(self):
        folder = temporary_folder()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = self.folder / "data"


class OnABroker(unittest.TestCase):
    """Tests with a broker and a folder for all of them."""

    @classmethod
    def setUpClass(cls):
        folder = temporary_folder()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.broker = Broker(cls.folder / "kafka")
        cls.addClassCleanup(cls.broker.down)

    def serve(self, log, data, *arguments):
        """A server on a log of the broker, gone with the test. `data` is within the folder."""
        server = Server("--data", self.folder / data, "--brokers", self.broker.servers, "--log-name", log, *arguments)
        self.addCleanup(server.end)
        return server
