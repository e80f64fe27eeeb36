"""Every command and every option that a document, a message or a comment tells people to use is one that the program has."""

import os
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CASEFOLD = os.environ.get("CASEFOLD", str(ROOT / "build/casefold"))

# A line of a shell: at its start, or in backticks, or behind a prompt, a pipe or a variable.
LINE = re.compile(r"(?:^|[`$|;(]|\bthen )\s*(?:[\w./-]*/)?casefold((?: +[^\s`|;&>)#]+)*)")
WORD = re.compile(r"^[a-z][a-z-]+$")
OPTION = re.compile(r"^--[a-z][a-z-]*")


def help_of(words):
    ended = subprocess.run([CASEFOLD, *words, "--help"], capture_output=True, text=True, timeout=60, check=False)
    if ended.returncode != 0:
        raise AssertionError(f"casefold {' '.join(words)} --help ended with {ended.returncode}")
    return ended.stdout


def commands():
    """Each command's words, and its options: ("log", "copy") -> {"--from", …}."""
    known, waiting = {}, [()]
    while waiting:
        words = waiting.pop()
        text = help_of(words)
        known[words] = set(re.findall(r"--[a-z][a-z-]*", text))
        _, _, below = text.partition("\nSubcommands:\n")
        waiting += [(*words, name) for name in re.findall(r"(?m)^  ([a-z][a-z-]*)", below)]
    return known


def texts():
    """(file, line number, line, whether it is one of a shell) of whatever people read. Lines that a backslash continues
    are one."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [f for f in folders if not f.startswith((".", "build")) and f != "__pycache__"]
        for name in files:
            if not name.endswith((".md", ".cc", ".h", ".capnp", ".toml")) and not (
                    "." not in name and Path(folder).name == "infra"):
                continue
            path = Path(folder, name)
            text = re.sub(r"\\\n\s*", lambda m: " ", path.read_text(encoding="utf-8", errors="replace"))
            fenced = False
            for number, line in enumerate(text.splitlines(), 1):
                if path.suffix == ".md" and line.lstrip().startswith("```"):
                    fenced = not fenced
                if "casefold" in line:
                    yield path.relative_to(ROOT), number, line, fenced


class CitedCommands(unittest.TestCase):
    def test_exist(self):
        known = commands()
        self.assertGreaterEqual(len(known), 18)
        cited = set()
        for path, number, line, of_a_shell in texts():
            for match in LINE.finditer(line):
                # Among prose and code only what stands in backticks, or behind a prompt.
                if not of_a_shell and match[0][0] not in "`$":
                    continue
                words = match[1].replace('"', "").split()
                command = ()
                while words and (*command, words[0]) in known:
                    command = (*command, words.pop(0))
                with self.subTest(file=str(path), line=number, text=match[0]):
                    if not command and (not words or not WORD.match(words[0])):
                        continue  # the program's name, and no command
                    self.assertTrue(command, "there is no such command")
                    cited.add(command)
                    for word in words:
                        option = OPTION.match(word)
                        if option:
                            self.assertIn(option[0], known[command], f"casefold {' '.join(command)} has no such option")
        self.assertGreaterEqual(len(cited), 12, "the documents cite most commands")


if __name__ == "__main__":
    unittest.main()
