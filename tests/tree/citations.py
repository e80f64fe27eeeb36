"""What comments and documents cite by name: files, functions, types. Run by itself it prints what does not exist.

    python3 tests/tree/citations.py
"""

import os
import re
import sys
from pathlib import Path

# Words that look like ours and belong to others.
OTHERS = {"CloudEvent", "CloudEvents", "SplitMix64"}
# Files that are no sources: made by the program, by people, or a pattern.
MADE = re.compile(r"(^|/)format\.json$|^why\.txt$|^_\w*cases\.py$|^time-scales\.toml$")

# They speak of others' headers, and of trees and names that they make up.
OF_OTHER_TREES = {"tests/tree/allowed.txt", "tests/tree/tree_test.py", "tests/tree/documents_test.py",
                  "tests/tree/citations.py", "infra/kj_for_clang.h"}

FILE = re.compile(r"(?<![\w/.<-])((?:[\w-]+/)*[\w-]+\.(?:h|cc|capnp|py|md|toml|txt|json|ndjson))(?![\w/])")
# `name`, name(), Type::name(), TypeOfSeveralWords.
NAMES = (re.compile(r"(?<![\w.>:])(?:[A-Za-z_]\w*(?:::|\.|->))*([A-Za-z_]\w*)\(\)"),
         re.compile(r"(?<![\w`/.-])([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)(?![\w/-])"),
         re.compile(r"`([a-z]+[A-Z]\w*|[a-z]+_\w+|[A-Z]\w+)`"))
CPP_COMMENT = re.compile(r"//[^\n]*")
HASH_COMMENT = re.compile(r"#[^\n]*")
FENCED = re.compile(r"```.*?```", re.DOTALL)


def all_files(root):
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "build")) and f != "__pycache__")
        for name in sorted(files):
            yield Path(folder, name).relative_to(root).as_posix()


def parts(file, text):
    """A file's comments, and its code; of a document, all is said and nothing is code."""
    if file.endswith((".h", ".cc")):
        # An include of another's header is code.
        return "\n".join(CPP_COMMENT.findall(text)), CPP_COMMENT.sub("", text)
    if file.endswith(".md"):
        return FENCED.sub("", text), ""
    return "\n".join(HASH_COMMENT.findall(text)), HASH_COMMENT.sub("", text)


def is_text(file):
    return file.endswith((".h", ".cc", ".capnp", ".py", ".md", ".toml", ".txt")) or "." not in os.path.basename(file)


def check(root):
    """`file: what it cites that is not there`, one line each."""
    files = list(all_files(root))
    said, words = {}, set(OTHERS)
    for file in files:
        if is_text(file):
            said[file], code = parts(file, Path(root, file).read_text(encoding="utf-8", errors="replace"))
            words.update(re.findall(r"[A-Za-z_]\w*", code))
    known = set(files)
    endings = {"/".join(file.split("/")[-n:]) for file in files for n in range(1, 8)}
    wrong = []
    for file, text in said.items():
        if file in OF_OTHER_TREES:
            continue
        for cited in FILE.findall(text):
            near = os.path.normpath(os.path.join(os.path.dirname(file), cited))
            if not (cited in endings or near in known or MADE.search(cited)):
                wrong.append(f"{file}: there is no file {cited}")
        for pattern in NAMES:
            for match in pattern.finditer(text):
                if match[1] not in words:
                    wrong.append(f"{file}: {match[0]} is nowhere in the code")
    return wrong


if __name__ == "__main__":
    found = check(Path(__file__).resolve().parents[2])
    print("\n".join(found) or "what is cited is there")
    sys.exit(1 if found else 0)
