"""The repository holds no sentences of other people: measuring data may be measured with, not copied."""

import json
import subprocess
from collections import defaultdict
from pathlib import Path

from companion.language import pack

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "dev"
RUN = 6  # words in a row that make a sentence somebody's
LONGEST = 3_000  # characters; a longer line is no sentence but numbers or a program


def runs(text):
    words = pack.words_of(pack.fold(text))
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


def said(row):
    """Everything a row quotes."""
    yield row.get("text") or ""
    for turn in [*(row.get("context") or []), *(row.get("turns") or [])]:
        yield turn["text"] if isinstance(turn, dict) else ""


def theirs():
    """Runs of words with the one source they come from; what two sources say is nobody's."""
    sources = defaultdict(set)
    for path in DATA.glob("*.jsonl"):
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            if row.get("source") == "authored" or "CC0" in row.get("license", ""):
                continue
            for text in said(row):
                for run in runs(text):
                    sources[run].add(row.get("source"))
    return {run for run, names in sources.items() if len(names) == 1}


def test_no_six_words_in_a_row_come_from_measuring_data():
    if not DATA.is_dir():  # it lies beside this repository, so not every machine has it
        print("not run: the measuring data is not on this machine")
        return
    known = theirs()
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = []
    for name in listed.splitlines():
        try:
            lines = (ROOT / name).read_text("utf-8").splitlines()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        found += [f"{name}: {line[:120]}" for line in lines if len(line) <= LONGEST and runs(line) & known]
    assert not found, "\n".join(found)
