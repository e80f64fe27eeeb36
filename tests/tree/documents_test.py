"""What the documents name exists, and none of them names a path of one machine."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
# `infra/log/log.h`: a path in the tree, not a pattern and not something that a build makes.
PATH = re.compile(r"`((?:schemas|projections|services|infra|tests|tools)/[\w./-]*)`")
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/")


def documents():
    for path in sorted(ROOT.rglob("*.md")):
        parts = path.relative_to(ROOT).parts
        if not any(part.startswith((".", "build")) for part in parts):
            yield path


class Documents(unittest.TestCase):
    def test_link_to_what_exists(self):
        for document in documents():
            for target in LINK.findall(document.read_text(encoding="utf-8")):
                if not target.startswith(("http:", "https:")):
                    with self.subTest(document=document.name, target=target):
                        self.assertTrue((document.parent / target).exists(), "the link leads nowhere")

    def test_name_files_that_exist(self):
        for document in documents():
            for target in PATH.findall(document.read_text(encoding="utf-8")):
                with self.subTest(document=document.name, target=target):
                    self.assertTrue((ROOT / target).exists(), "there is no such file or folder")

    def test_name_no_path_of_one_machine(self):
        for document in documents():
            with self.subTest(document=document.name):
                self.assertIsNone(MACHINE.search(document.read_text(encoding="utf-8")))


if __name__ == "__main__":
    unittest.main()
