"""Reads the tree and says where it breaks allowed.txt: wrong arrows, headers and words out of place, drawers, giants, sources that are never built.

Run by itself it prints what is wrong and exits 1:  python3 tests/tree/tree.py
"""

import configparser
import fnmatch
import os
import re
import sys
from pathlib import Path

CODE = (".h", ".cc", ".capnp", ".py")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)
IMPORT = re.compile(r'\b(?:import|embed)\s+"([^"]+)"')
# Comments and texts: what is inside them is not code.
NOT_CPP = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'""", re.DOTALL)
NOT_PYTHON = re.compile(r"""#[^\n]*|\"{3}.*?\"{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


def fits(path, pattern):
    """Does a pattern fit this path: the very file, or a folder that it lies in?"""
    return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(path, pattern + "/*")


class Rules:
    """allowed.txt, read."""

    def __init__(self, path):
        parser = configparser.ConfigParser(
            delimiters=(" = ",), comment_prefixes=("#",), interpolation=None, strict=True)
        parser.optionxform = str
        with open(path, encoding="utf-8") as file:
            # Columns are padded for the eye.
            parser.read_string(re.sub(r"[ ]+= ", " = ", file.read()))
        self.folders = self._lists(parser["folders"])
        self.headers = self._lists(parser["headers"])
        self.words = self._lists(parser["words"])
        self.texts = self._lists(parser["texts"])
        self.drawers = set(parser["names"]["forbidden"].split())
        self.most_lines = int(parser["lines"]["most"])

    @staticmethod
    def _lists(section):
        return [(pattern, [] if wanted == "-" else wanted.split()) for pattern, wanted in section.items()]

    def may_include(self, file):
        """What a file may include, or None where no line speaks of it."""
        found = [allowed for pattern, allowed in self.folders if fits(file, pattern)]
        return found[-1] if found else None

    def home_of(self, header):
        """Where a foreign header may stand, or None for anywhere."""
        found = [allowed for pattern, allowed in self.headers if fnmatch.fnmatchcase(header, pattern)]
        return found[-1] if found else None


def code_files(root):
    """Every file with code, as a path from the root. What is built or hidden is not the tree."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "build")) and f != "__pycache__")
        for name in sorted(files):
            if name.endswith(CODE):
                yield Path(folder, name).relative_to(root).as_posix()


def own_includes(file, text):
    """(line, path from the root) of everything of our own that a file includes or imports."""
    if file.endswith(".capnp"):
        code = re.sub(r"#[^\n]*", "", text)
        for match in IMPORT.finditer(code):
            target = match[1]
            if target.startswith("/capnp/"):
                continue
            path = target[1:] if target.startswith("/") else os.path.join(os.path.dirname(file), target)
            yield code.count("\n", 0, match.start()) + 1, os.path.normpath(path)
    elif not file.endswith(".py"):
        for match in INCLUDE.finditer(text):
            if match[1] == '"':
                yield text.count("\n", 0, match.start()) + 1, match[2]


def foreign_includes(text):
    for match in INCLUDE.finditer(text):
        if match[1] == "<":
            yield text.count("\n", 0, match.start()) + 1, match[2]


def check_includes(root, rules, file, text):
    folder = os.path.dirname(file)
    allowed = rules.may_include(file)
    if allowed is None:
        yield f"{file}: no line of allowed.txt says what this folder may include"
        return
    for line, target in own_includes(file, text):
        # A header made from a schema stands for the schema.
        source = target.removesuffix(".h") if target.endswith(".capnp.h") else target
        if not Path(root, source).is_file():
            yield f'{file}:{line}: "{target}" is no file of the tree (paths are from the root)'
        elif os.path.dirname(source) != folder and not any(fits(source, pattern) for pattern in allowed):
            yield f'{file}:{line}: {folder} may not depend on "{target}" (tests/tree/allowed.txt)'
    if file.endswith((".h", ".cc")):
        for line, header in foreign_includes(text):
            home = rules.home_of(header)
            if home is not None and not any(fits(file, place) for place in home):
                yield f"{file}:{line}: <{header}> belongs in {' '.join(home) or 'no file at all'}"


def check_words(rules, file, text):
    if not file.endswith((".h", ".cc", ".py")):
        return
    blank = lambda match: re.sub(r"[^\n]", " ", match[0])
    code = (NOT_PYTHON if file.endswith(".py") else NOT_CPP).sub(blank, text)
    for within, sought in ((code, rules.words), (text, rules.texts)):
        for pattern, places in sought:
            if any(fits(file, place) for place in places):
                continue
            for match in re.finditer(pattern, within):
                line = within.count("\n", 0, match.start()) + 1
                yield f"{file}:{line}: `{match[0]}` belongs in {' '.join(places)}"


def check_built(root, file):
    """A source that no CMakeLists.txt of its folder, or of one above, names is never built: a test in it would never fail."""
    if not file.endswith(".cc"):
        return
    name = re.compile(r"(?<!\w)" + re.escape(os.path.basename(file)) + r"\b")
    for folder in Path(file).parents:
        lists = Path(root, folder, "CMakeLists.txt")
        if lists.exists() and name.search(lists.read_text(encoding="utf-8")):
            return
    yield f"{file}: no CMakeLists.txt names it, so that it is never built"


def check_cycles(arrows):
    """Folders that depend on one another in a ring, each ring once."""
    done, rings = set(), set()

    def visit(folder, path):
        if folder in path:
            ring = path[path.index(folder):]
            start = ring.index(min(ring))
            rings.add(" -> ".join(ring[start:] + ring[:start]))
            return
        if folder in done:
            return
        for target in sorted(arrows.get(folder, ())):
            visit(target, path + [folder])
        done.add(folder)

    for folder in sorted(arrows):
        visit(folder, [])
    for ring in sorted(rings):
        yield f"{ring}: these folders depend on one another in a ring"


def check(root):
    """Every break of the rules, one line each: `file:line: what is wrong`."""
    rules = Rules(Path(root, "tests/tree/allowed.txt"))
    wrong, arrows = [], {}
    for file in code_files(root):
        text = Path(root, file).read_text(encoding="utf-8")
        folder = os.path.dirname(file)
        for part in sorted(set(folder.split("/")) & rules.drawers):
            wrong.append(f"{file}: a folder named {part} collects whatever nobody placed")
        wrong += check_includes(root, rules, file, text)
        wrong += check_words(rules, file, text)
        wrong += check_built(root, file)
        lines = text.count("\n")
        if lines > rules.most_lines:
            wrong.append(f"{file}: {lines} lines; more than {rules.most_lines} are two files")
        if not file.startswith("tests/"):
            for _, target in own_includes(file, text):
                if os.path.dirname(target) != folder:
                    arrows.setdefault(folder, set()).add(os.path.dirname(target))
    return wrong + list(check_cycles(arrows))


if __name__ == "__main__":
    found = check(Path(__file__).resolve().parents[2])
    print("\n".join(found) or "the tree is as allowed.txt says")
    sys.exit(1 if found else 0)
