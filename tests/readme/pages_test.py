"""The pages of docs/ are true: their commands, run in order, print what the page says they print.

As in README's tour (tour_test.py), a step is a line that starts with `$ ` in a ```console block, together with what follows
it. A line that is only `…` stands for lines that the page leaves out. Where commands write:

    demo       the sample of `casefold sample`, recorded once for all pages
    tour       tools/sample/caseload.ndjson, likewise
    example    what a page records itself, out of docs/examples/; each page begins without it

    CASEFOLD=build/casefold python3 tests/readme/pages_test.py --update [PAGE…]    writes into pages what their commands print
"""

import re
import shutil
import sys
import unittest

from tour_test import ROOT, Place, even, steps

PAGES = sorted((ROOT / "docs").glob("*.md"))
SHARED = {
    "demo": "casefold sample | casefold record --data demo --quiet",
    "tour": "casefold record --data tour --quiet tools/sample/caseload.ndjson",
}
LEFT_OUT = "…"


def same(printed, expected):
    """Is it what the page says, where `…` stands for any lines?"""
    if not expected:
        return not printed
    if expected[0] == LEFT_OUT:
        return any(same(printed[cut:], expected[1:]) for cut in range(len(printed) + 1))
    return bool(printed) and printed[0] == expected[0] and same(printed[1:], expected[1:])


class Pages:
    """A place in which the pages' commands are run as they stand."""

    def __init__(self):
        self.place = Place()
        self.place.environment["PATH"] = f"{self.place.folder / 'build'}:{self.place.environment['PATH']}"
        self.place.environment.pop("CASEFOLD_CONNECT")

    def begin(self, text):
        shutil.rmtree(self.place.folder / "example", ignore_errors=True)
        for folder, command in SHARED.items():
            if f"--data {folder}" in text and not (self.place.folder / folder).exists():
                self.place.run(command, 1)

    def run(self, command, expected):
        # Whoever makes a shared folder shows how it is made.
        for folder in SHARED:
            if f"record --data {folder}" in command:
                shutil.rmtree(self.place.folder / folder, ignore_errors=True)
        return self.place.run(command, len(expected))


class ThePages(unittest.TestCase):
    def test_print_what_they_say(self):
        self.maxDiff = None
        pages = Pages()
        self.addCleanup(pages.place.close)
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            pages.begin(text)
            for command, expected in steps(text):
                with self.subTest(page=page.name, command=command):
                    printed = even(pages.run(command, expected))
                    if not same(printed, even(expected)):
                        self.assertEqual(printed, even(expected))


class APage(unittest.TestCase):
    def test_may_leave_lines_out(self):
        self.assertTrue(same(["a", "b", "c"], ["a", "…", "c"]))
        self.assertTrue(same(["a", "b"], ["a", "b", "…"]))
        self.assertFalse(same(["a", "b", "c"], ["a", "…", "b"]))
        self.assertFalse(same(["a", "b"], ["a"]))


def update(names):
    """Writes into the pages what their commands print now. Where lines are left out, whoever reads on must do it."""
    pages = Pages()
    for page in PAGES:
        if names and page.name not in names:
            continue
        text = page.read_text(encoding="utf-8")
        pages.begin(text)

        def run_block(match):
            told = []
            for command, expected in steps(match[0] + "\n"):
                printed = pages.run(command, expected)
                if LEFT_OUT in expected and not same(even(printed), even(expected)):
                    print(f"{page.name}: look at: {command}")
                told += ["$ " + command, *(expected if LEFT_OUT in expected else printed), ""]
            return "```console\n" + "\n".join(told[:-1]) + "\n```"

        page.write_text(re.sub(r"^```console\n(.*?)^```", run_block, text, flags=re.MULTILINE | re.DOTALL),
                        encoding="utf-8")
    pages.place.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--update"]:
        update(sys.argv[2:])
    else:
        unittest.main()
