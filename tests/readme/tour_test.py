"""README's tour is true: its commands, run in order, print what it says they print.

A step is a line that starts with `$ ` in a ```console block, together with what follows it. A command that ends in ` &`
goes on in the background, as it would in a shell. Nothing is evened out but the times of recording, and the ports, which
are free ones here.

    CASEFOLD=build/casefold python3 tests/readme/tour_test.py --update     writes into README what the commands print now
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
CASEFOLD = Path(os.environ["CASEFOLD"]).resolve()
PATIENCE = 120  # seconds, for one command

# When something was recorded is when the tour is run: this year or later. What happened in it, happened long ago.
RECORDED = re.compile(r"20(?:2[6-9]|[3-9]\d)-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?")


def steps(text):
    """(command, what it prints) of every step, in order."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found[-1][0].endswith("\\") and not found[-1][1]:
                found[-1] = (found[-1][0] + "\n" + line, [])
            else:
                found[-1][1].append(line.rstrip())
    # An empty line sets one step off from the next.
    for _, printed in found:
        while printed and not printed[-1]:
            printed.pop()
    return found


def even(lines):
    return [RECORDED.sub("<recorded>", line).rstrip() for line in lines]


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return str(listening.getsockname()[1])


class Place:
    """A place of its own to run the tour in, with what a fresh checkout has."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp())
        for entry in ROOT.iterdir():
            if not entry.name.startswith(("build", ".git")):
                (self.folder / entry.name).symlink_to(entry)
        (self.folder / "build").mkdir()
        (self.folder / "build" / "casefold").symlink_to(CASEFOLD)
        self.ports = {port: free_port() for port in ("7411", "7412")}
        self.environment = dict(os.environ, CASEFOLD_CONNECT=f"127.0.0.1:{self.ports['7411']}")
        self.background = []

    def close(self):
        for process in self.background:
            process.terminate()
            process.communicate(timeout=PATIENCE)
        shutil.rmtree(self.folder)

    def run(self, command, expected_lines):
        """The lines that a step prints; of a command in the background, as many as it was to print."""
        background = command.endswith(" &")
        for printed, free in self.ports.items():
            command = command.replace(f":{printed}", f":{free}")
        options = dict(cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        if background:
            # What it logs meanwhile is not part of the tour.
            process = subprocess.Popen(["bash", "-c", "exec " + command[:-2]], stderr=subprocess.DEVNULL, **options)
            self.background.append(process)
            lines = [process.stdout.readline() for _ in range(expected_lines)]
        else:
            lines = subprocess.run(["bash", "-c", command], stderr=subprocess.STDOUT, timeout=PATIENCE,
                                   **options).stdout.splitlines()
        text = "\n".join(line.rstrip() for line in lines).rstrip()
        for printed, free in self.ports.items():
            text = text.replace(f":{free}", f":{printed}")
        return text.splitlines()


class TheTour(unittest.TestCase):
    def test_prints_what_it_says(self):
        self.maxDiff = None
        place = Place()
        self.addCleanup(place.close)
        found = steps(README.read_text(encoding="utf-8"))
        self.assertGreater(len(found), 5, "README has a tour")
        for command, expected in found:
            with self.subTest(command=command):
                self.assertEqual(even(place.run(command, len(expected))), even(expected))


class ATour(unittest.TestCase):
    def test_is_read_step_by_step(self):
        text = "A\n```console\n$ one \\\n    more\nfirst\n\nsecond\n$ two\n```\n```sh\n$ not this\n```\n```console\n$ three\n```\n"
        self.assertEqual(steps(text),
                         [("one \\\n    more", ["first", "", "second"]), ("two", []), ("three", [])])

    def test_evens_out_times_of_recording_only(self):
        self.assertEqual(even(["2010-07-30 14:05 x 2031-01-02T03:04:05Z"]), ["2010-07-30 14:05 x <recorded>"])


def update():
    """Writes into README what its commands print now."""
    place = Place()

    def run_block(match):
        told = []
        for command, expected in steps(match[0] + "\n"):
            # A background command prints one line when it is ready.
            told += ["$ " + command, *place.run(command, max(len(expected), 1)), ""]
        return "```console\n" + "\n".join(told[:-1]) + "\n```"

    text = README.read_text(encoding="utf-8")
    README.write_text(re.sub(r"^```console\n(.*?)^```", run_block, text, flags=re.MULTILINE | re.DOTALL), encoding="utf-8")
    place.close()


if __name__ == "__main__":
    update() if sys.argv[1:] == ["--update"] else unittest.main()
