"""Chats with cards, forms, queues, quotes, files and ratings, and with packages that the reader had never seen."""

import gzip
import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from companion.capture.reader import Reader
from tests import layouts
from tests.layouts import plain
from tests.widgets.score import FAR, Score

VECTORS = Path(__file__).parent / "vectors" / "wild"
DRAWN = sorted(VECTORS.glob("wild-*.jsonl.gz"))
PACKAGES = sorted(path for path in VECTORS.glob("*.jsonl.gz") if path not in DRAWN)
#: Two paragraphs below one heading may be one message or two: nothing on this page tells.
PARAGRAPHS = "wild-bank"
#: Here a list of articles that the page offers is taken for the company's words.
OFFERED = "wild-lead"


def name(path):
    return path.name.removesuffix(".jsonl.gz")


def rows(path):
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()]


def read(fragments):
    reader = Reader("off")
    for n, fragment in enumerate(fragments):
        reader.feed(fragment, n)
        reader.state()
    return reader.state()


def cells(line):
    return [plain(cell) for row in (line.get("table") or [])[1:] + (line.get("cards") or []) for cell in row]


def fits(line, text):
    """Whether this is the line: its words, then its cells (heads of a table may stand among them) or its file."""
    said, want = plain(re.sub(r"(?m)^(?:\d+\.|ℹ) ", "", text)), plain(line["text"])
    rest = said[len(want) :] if said.startswith(want) else None
    if rest is None or not rest:
        return rest == "" and not line.get("table")
    for head in (line.get("table") or [[]])[0]:
        rest = rest.replace(plain(head), "")
    return rest == "".join(cells(line)) or bool(line.get("file") and plain(line["file"]) in rest)


def paired(lines, messages):
    """Pair each line with the first message that fits after the one before; cards may be a message of their own."""
    pairs, used, last = [], set(), -1
    for line in lines:
        place = next((n for n, m in enumerate(messages) if n > last and fits(line, m.text)), None)
        if place is not None:
            pairs.append((line, messages[place]))
            used.add(place)
            own = messages[place + 1 : place + 2]
            used |= {place + 1 for m in own if line.get("cards") and plain(m.text) == "".join(cells(line))}
            last = place
    return pairs, [m for n, m in enumerate(messages) if n not in used]


def test_every_layout_is_recorded_in_both_languages():
    assert {name(path) for path in DRAWN} == {f"{layout}.{lang}" for layout in layouts.WILD for lang in ("en", "nl")}


@pytest.mark.parametrize("path", DRAWN, ids=name)
def test_all_messages_in_order_with_their_authors_and_names(path):
    layout, lang = name(path).split(".")
    view, lines = read(rows(path)), layouts.expected(layout, lang)
    pairs, extra = paired(lines, view.messages)
    if layout != PARAGRAPHS:
        assert [line["text"] for line in lines] == [line["text"] for line, _ in pairs]
        assert [m.text for m in extra if m.role not in ("unknown", "system") and layout != OFFERED] == []
    assert [(line["text"], m.role) for line, m in pairs if m.role != line["role"]] == []
    assert [(line["text"], m.name) for line, m in pairs if line["role"] in FAR and m.name != line["name"]] == []
    assert {event.kind for event in view.events} >= {"queue", "join", "end"}
    assert (view.gaps, [event for event in view.events if event.kind in ("edited", "deleted")]) == ([], [])


class Recorded(Score):
    """The score of a package that is not in the bed: none of them words system lines itself or marks bots."""

    def own(self, message):
        return False

    def right(self, row):
        return (*FAR, "system") if row.get("drawn_as") else FAR if row["role"] in FAR else (row["role"],)


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_chats_with_packages_as_they_were_recorded(path):
    truth, *fragments = rows(path)
    view = read(fragments)
    if truth["widget"] == "semi":  # one name is missing where the page drew words before the name
        truth["names"] = False
    shown = {"messages": [asdict(m) for m in view.messages], "gaps": [asdict(gap) for gap in view.gaps]}
    assert Recorded(truth, [shown]).faults() == []
    assert [event for event in view.events if event.kind == "edited"] == []
