"""What takes bytes from strangers survives them: a kept corpus, generated input, and in ``make soak`` long campaigns."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from companion.errors import BadInput
from companion.service.fragments import checked
from companion.service.recorder import Recorder
from companion.vault.store import Store
from companion.web import fragments
from tests import programs
from tests.fuzz.targets import CORPUS, TARGETS

SEEDS = sorted(file for file in CORPUS.rglob("*") if file.is_file())
SHORT = settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck),
                 phases=[Phase.generate, Phase.shrink])  # fmt: skip
LONG = settings(SHORT, max_examples=20_000)
SOAK = 600  # seconds of each campaign


@pytest.mark.parametrize("file", SEEDS, ids=lambda f: f"{f.parent.name}-{f.name}")
def test_what_was_found_before_is_survived(file):
    TARGETS[file.parent.name](file.read_bytes())


@pytest.mark.soak
@pytest.mark.parametrize("name", TARGETS)
def test_a_search_finds_nothing(name, tmp_path):
    if importlib.util.find_spec("atheris") is None:
        programs.not_run("atheris is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", name, str(SOAK), str(tmp_path)], capture_output=True, text=True,
        timeout=3 * SOAK, cwd=Path(__file__).resolve().parents[1],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


# -- input that is nearly right -----------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["Goedendag", "u krijgt 25 euro terug", "ik ben boos!", "\u202e", "a\0b", "\ud800", "<", "&amp;", ""]
)
TAGS = st.sampled_from(
    ["div", "p", "ul", "li", "table", "td", "b", "script", "style", "svg", "img", "button", "x-y", "template"]
)
MARKS = st.sampled_from(
    [
        "",
        ' cc-b="0 0 100 20"',
        ' cc-b="200 0 100 20"',
        ' class="me"',
        " hidden",
        ' cc-css="x"',
        ' role="log"',
        " a=" + "b" * 50,
    ]
)


def element(inner):
    """One element around others; now and then it is not closed."""
    made = st.tuples(TAGS, MARKS, st.lists(inner, max_size=3), st.booleans())
    return made.map(lambda m: f"<{m[0]}{m[1]}>{''.join(m[2])}" + (f"</{m[0]}>" if m[3] else ""))


HTML = st.recursive(WORDS, element, max_leaves=12)
KEY = st.sampled_from(["0", "1", "2", "3", "k"])
PIECE = st.fixed_dictionaries(
    {"key": KEY, "parent": KEY, "after": st.none() | KEY}, optional={"html": HTML, "shell": st.booleans()}
)
MOMENT = st.integers(-3_000_000, 3_000_000).map(
    lambda s: (
        (datetime(2026, 11, 21, tzinfo=UTC) + timedelta(seconds=s))
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z")
    )
)
FRAGMENT = st.fixed_dictionaries(
    {
        "stream": st.sampled_from(["a", "b"]), "seq": st.integers(0, 8), "seen_at": MOMENT, "what": st.sampled_from(["pieces", "sent", "event"]),
        "site": st.sampled_from(["https://a.example/x", "https://b.example/"]), "title": st.none() | WORDS,
        "zone": st.sampled_from(["Europe/Amsterdam", "nowhere", ""]), "lang": st.none() | st.sampled_from(["nl", "en", "xx"]),
        "pieces": st.lists(PIECE, max_size=4), "gone": st.lists(KEY, max_size=2), "text": WORDS, "how": st.just("enter"),
    },
    optional={"reset": st.booleans(), "log": st.fixed_dictionaries({"w": st.integers(0, 900)}, optional={"flip": st.booleans()}),
              "event": st.sampled_from(["end", "answer", "note"]), "choice": WORDS, "question": WORDS, "detail": WORDS},
)  # fmt: skip


def told(store):
    return {
        chat.id: [(m.key, m.n, m.role, m.text, m.seen_at) for m in store.messages(chat.id)] for chat in store.chats()
    }


class Kept:
    """An empty vault for each example, in the same process; the slow part (a passphrase) is left out."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def __enter__(self):
        self.count += 1
        self.store = Store.open(self.folder / str(self.count), bytes(32))
        return self.store, Recorder(self.store)

    def __exit__(self, *_):
        self.store.close()


def campaign_of_fragments(folder, how):
    kept = Kept(folder)

    @seed(20261121)
    @how
    @given(st.lists(FRAGMENT, max_size=12))
    def play(given_ones):
        with kept as (store, recorder):
            taken = set()
            for fragment in given_ones:
                checked(fragments.admit(fragment))
                recorder.take(fragment)
                taken.add((fragment["stream"], fragment["seq"]))
            assert store.verify() == []
            before = told(store)
            heads = [store.head(chat) for chat in before]
            for fragment in given_ones[:3]:  # delivered again
                recorder.take(fragment)
            assert told(store) == before and [store.head(chat) for chat in before] == heads
            again = Recorder(store)
            for chat in before:
                again.rebuild(chat)
            assert told(store) == before, "read again from the chain, the chat says something else"
            if len(before) == 1:
                assert sum(link.kind == "fragment" for link in store.links(*before)) >= len(taken)

    play()


def test_generated_fragments_are_kept_and_read_again_the_same(tmp_path):
    campaign_of_fragments(tmp_path, SHORT)


@pytest.mark.soak
def test_many_generated_fragments_are_kept_and_read_again_the_same(tmp_path):
    campaign_of_fragments(tmp_path, settings(LONG, max_examples=3000))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3), max_leaves=9,
)  # fmt: skip


def campaign_of_shapes(how):
    """A good fragment with one field of any kind: refused, or read without a mistake of ours."""
    from companion.capture.reader import Reader

    @seed(20261121)
    @how
    @given(FRAGMENT, st.sampled_from(["stream", "seq", "seen_at", "site", "title", "zone", "lang", "what", "pieces", "gone",
                                      "log", "text", "how", "reset", "frame", "event", "choice", "extra"]), JUNK)  # fmt: skip
    def play(fragment, field, junk):
        changed = fragment | {field: junk}
        try:
            checked(fragments.admit(json.loads(json.dumps(changed))))
        except BadInput:
            return
        reader = Reader("on")
        reader.feed(changed, 0)
        reader.state()

    play()


def test_a_field_of_another_kind_is_refused_or_harmless():
    campaign_of_shapes(settings(SHORT, max_examples=400))


@pytest.mark.soak
def test_many_fields_of_another_kind_are_refused_or_harmless():
    campaign_of_shapes(LONG)


def campaign_of_bytes(name, how):
    corpus = [file.read_bytes() for file in SEEDS if file.parent.name == name]
    spliced = st.tuples(st.sampled_from(corpus), st.integers(0, 5000), st.integers(0, 40), st.binary(max_size=30))

    @seed(20261121)
    @how
    @given(spliced.map(lambda s: s[0][: s[1]] + s[3] + s[0][s[1] + s[2] :]))
    def play(data):
        TARGETS[name](data)

    play()


@pytest.mark.parametrize("name", TARGETS)
def test_spliced_bytes_are_survived(name):
    campaign_of_bytes(name, SHORT)


@pytest.mark.soak
@pytest.mark.parametrize("name", TARGETS)
def test_many_spliced_bytes_are_survived(name):
    campaign_of_bytes(name, settings(LONG, max_examples=3000 if name == "verify" else 20_000))
