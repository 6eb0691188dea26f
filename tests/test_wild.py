"""Chats with cards, forms, queues, quotes, files and ratings, and with packages that the reader had never seen."""

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from tests import layouts
from tests.layouts import plain
from tests.record import read, unpack
from tests.widgets.score import FAR, Score

VECTORS = Path(__file__).parent / "vectors" / "wild"
DRAWN = sorted(VECTORS.glob("wild-*.jsonl.gz"))
#: Two agents among forms, questions for a mark, notes of the page's own, cards, previews and notes at a bubble.
DESKS = sorted(path for kind in ("desk", "hall", "dock") for path in VECTORS.glob(f"{kind}-*.jsonl.gz"))
PACKAGES = sorted(path for path in VECTORS.glob("*.jsonl.gz") if path not in (*DRAWN, *DESKS))
#: Here cards hang between the messages, apart from the words that they belong to: they are a row of the page's own.
LOOSE = "hall-aria"
#: In this layout nobody has a name.
NAMELESS = "desk-bare"
#: Two paragraphs below one heading may be one message or two: nothing on this page tells.
PARAGRAPHS = "wild-bank"
#: Here a list of articles that the page offers is taken for the company's words.
OFFERED = "wild-lead"


#: The first row is drawn before its styles have come, and again after.
FADING = "ionic"


def name(path):
    return path.name.removesuffix(".jsonl.gz")


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
    assert {name(path) for path in (*DRAWN, *DESKS)} == {
        f"{layout}.{lang}" for layout in layouts.WILD for lang in ("en", "nl")
    }


@pytest.mark.parametrize("path", DRAWN, ids=name)
def test_all_messages_in_order_with_their_authors_and_names(path):
    layout, lang = name(path).split(".")
    view, lines = read(unpack(path)), layouts.expected(layout, lang)
    pairs, extra = paired(lines, view.messages)
    if layout != PARAGRAPHS:
        assert [line["text"] for line in lines] == [line["text"] for line, _ in pairs]
        assert [m.text for m in extra if m.role not in ("unknown", "system") and layout != OFFERED] == []
    assert [(line["text"], m.role) for line, m in pairs if m.role != line["role"]] == []
    assert [(line["text"], m.name) for line, m in pairs if line["role"] in FAR and m.name != line["name"]] == []
    assert {event.kind for event in view.events} >= {"queue", "join", "end"}
    assert (view.gaps, [event for event in view.events if event.kind in ("edited", "deleted")]) == ([], [])


def carries(line, text):
    """Whether this is the line and nothing else: its words, its table, and what may hang below them."""
    said, want = plain(re.sub(r"(?m)^(?:\d+\.|ℹ) ", "", text)), plain(line["text"])
    if not want:
        return text.startswith(line["text"])
    rest = said.removeprefix(want) if said.startswith(want) else "?"
    table = [plain(cell) for row in line.get("table") or [] for cell in row]
    inside = all(cell in rest for cell in table[len((line.get("table") or [[]])[0]) :])
    cards = [plain(cell) for row in line.get("cards") or [] for cell in row]
    hung = [plain(word) for word in [*line.get("list", ()), *line.get("link", ()), line.get("file") or ""]]
    for word in sorted([*table, *cards, *hung, "pdf", "34kb", "openen", "open", "download"], key=len, reverse=True):
        rest = rest.replace(word, "")
    return inside and not rest


def aside(message, asides):
    """Whether a row is what the page itself tells: its terms, when it answers, what the customer filled in before."""
    told = [each["text"] for each in asides if each["what"] in ("privacy", "away", "prechat")]
    rows = [pair for each in asides for pair in each.get("rows", ())]
    words = [plain(text) for text in [*told, *(label + value for label, value in rows), *(value for _, value in rows)]]
    return any(text in plain(message.text) for text in words)


@pytest.mark.parametrize("path", DESKS, ids=name)
def test_two_agents_and_all_that_a_page_puts_around_them(path):
    layout, lang = name(path).split(".")
    view, script = read(unpack(path)), layouts.script(layout, lang)
    lines, last, pairs = [line for line in script if line["role"] != "aside"], -1, []
    for line in lines:
        last = next((n for n, m in enumerate(view.messages) if n > last and carries(line, m.text)), len(view.messages))
        assert last < len(view.messages), line["text"]
        pairs.append((line, view.messages[last]))
    kept, asides = {message.key for _, message in pairs}, [line for line in script if line["role"] == "aside"]
    cards = {plain("".join(cells(line))) for line in lines if line.get("cards") and layout == LOOSE}
    extra = [m.text for m in view.messages if m.key not in kept and not aside(m, asides)]
    assert [text for text in extra if plain(text) not in cards] == []
    right = {"bot": FAR, "agent": ("agent",), "customer": ("customer",), "system": ("system",)}
    assert [(line["text"], m.role) for line, m in pairs if m.role not in right[line["role"]]] == []
    wrong = [(line["text"], m.name) for line, m in pairs if line["role"] in FAR and m.name != line["name"]]
    assert wrong == [] or layout == NAMELESS
    assert {event.kind for event in view.events} >= {"queue", "join", "transfer", "end"}
    assert (view.gaps, [event for event in view.events if event.kind in ("edited", "deleted")]) == ([], [])


class Recorded(Score):
    """The score of a package that is not in the bed: none of them marks bots, and of system lines
    they word only the first."""

    def own(self, message):
        return message["role"] == "system" and re.match("Chat (started|gestart)", message["text"], re.I) is not None

    def right(self, row):
        return (*FAR, "system") if row.get("drawn_as") else FAR if row["role"] in FAR else (row["role"],)


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_chats_with_packages_as_they_were_recorded(path):
    truth, *fragments = unpack(path)
    view = read(fragments)
    if truth["widget"] == "semi":  # one name is missing where the page drew words before the name
        truth["names"] = False
    shown = {"messages": [asdict(m) for m in view.messages], "gaps": [asdict(gap) for gap in view.gaps]}
    assert Recorded(truth, [shown]).faults() == []
    edited = [event.after for event in view.events if event.kind == "edited"]
    assert edited == [] or truth["widget"] == FADING
