"""What the cases share: the inputs of this folder, and the program as a person at a shell meets it.

All of tests/processes/casefold_process.py is here too: `from cases import InAFolder, attempt, input_file, run`.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "processes"))

from casefold_process import *  # noqa: E402, F401, F403
from casefold_process import attempt  # noqa: E402

# The zones under which whatever shows a time is tried: UTC, London, and two that are always on another hour and often
# on another day.
ZONES = ("UTC", "Europe/London", "Pacific/Auckland", "America/Los_Angeles")


def input_file(name):
    """The path of an input: a file of tests/cases/inputs."""
    path = HERE / "inputs" / name
    if not path.exists():
        raise AssertionError(f"tests/cases/inputs has no {name}")
    return path


def under_zones(*arguments, stdin=None, expect=0, env=None):
    """What a command prints under each of ZONES, and once without TZ: zone -> standard output. `expect` is its exit
    code."""
    printed = {}
    for zone in (None, *ZONES):
        code, out, err = attempt(*arguments, stdin=stdin, env={**(env or {}), "TZ": zone})
        if code != expect:
            raise AssertionError(f"under {zone}, casefold {arguments} ended with {code}: {err[-2000:]}")
        printed[zone] = out
    return printed
