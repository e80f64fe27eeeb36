"""What the documents name exists, and none of them names a path of one machine."""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

import citations

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

    def test_and_comments_cite_what_exists(self):
        self.assertEqual(citations.check(ROOT), [])

    def test_name_no_path_of_one_machine(self):
        for document in documents():
            with self.subTest(document=document.name):
                self.assertIsNone(MACHINE.search(document.read_text(encoding="utf-8")))


class ACitation(unittest.TestCase):
    """Each test makes a small tree, and cites in it what is not there."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.write("infra/log.h", "// Reads the log. See infra/log.cc.\nclass LogReader { void read(); int startOffset; };\n")
        self.write("infra/log.cc", '#include "infra/log.h"\n')
        self.write("README.md", "The [log](infra/log.h) is read by `LogReader`, LogReader::read() and `startOffset`.\n")

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def test_of_what_is_there_is_none(self):
        self.assertEqual(citations.check(self.root), [])

    def test_of_nothing_is_noticed_in_comments_and_documents(self):
        for path, said in (("infra/log.cc", "// As in infra/limits.cc.\n"), ("infra/log.cc", "// (design.md, 3)\n"),
                           ("infra/log.cc", "int i;  // as finish() says\n"), ("infra/log.cc", "// A StoredFormat.\n"),
                           ("infra/log.cc", "// Of LogReader::finish().\n"), ("infra/log.capnp", "# As `hadOffset`.\n"),
                           ("infra/log.py", "# See limits.toml.\n"), ("README.md", "Call `log_end`, or LogReader.stop().\n")):
            with self.subTest(path=path, said=said):
                before = (self.root / path).read_text() if (self.root / path).exists() else ""
                self.write(path, said)
                found = citations.check(self.root)
                self.assertEqual(len(found), said.count(", or") + 1, found)
                self.assertTrue(found[0].startswith(path + ":"), found)
                self.write(path, before)


if __name__ == "__main__":
    unittest.main()
