"""Fragments of a real practice chat, with a reload of the page in the middle, kept and read in a real vault."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from companion.config import Settings
from companion.errors import BadInput, NotFound
from companion.service import Service

VECTORS = Path(__file__).parent / "vectors" / "recorder"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def fragments(name="nl-verzekering"):
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def service(tmp_path):
    service = Service(Settings(home=tmp_path / "data", language="en", zone="Europe/Amsterdam"), now=lambda: NOW)
    service.create_vault("a passphrase of four words")
    yield service
    service.close()


@pytest.fixture
def kept(service):
    for fragment in fragments():
        service.capture("client", fragment)
    return service


def lines(service):
    return [(m["role"], m["text"]) for m in service.show("last")["messages"]]


EXPECTED = [
    ("agent", "Goedendag, Gerda van Onderling Veilig."),
    ("customer", "Ik wacht al sinds oktober op de uitkering van mijn fietsschade."),
    ("agent", "Dat is lang. Mag ik het schadenummer?"),
    ("customer", "Schadenummer OV-71-338."),
    ("agent", "Het dossier is compleet."),
    ("agent", "Voor het lange wachten bieden wij u 40 euro compensatie aan."),
]


def test_a_reload_is_the_same_chat_without_doubles(kept):
    assert len(kept.chats()) == 1
    assert lines(kept) == EXPECTED


def test_the_promise_is_kept_with_its_words(kept):
    (promise,) = kept.promises()
    assert (promise["message"], promise["kind"], promise["state"]) == (6, "compensation", "open")
    assert promise["amount"]["value"] == 40 and promise["by"] == "Gerda"


def test_the_same_fragments_again_change_nothing(kept):
    before = kept.show("last")
    for fragment in fragments():
        kept.capture("client", fragment)
    assert kept.show("last") == before


def test_what_the_person_decided_survives_reading_again(kept):
    (promise,) = kept.promises()
    kept.set_promise(promise["id"], "kept", "It came on Monday.")
    before = kept.show("last")
    kept.recorder.rebuild(before["chat"])
    assert kept.show("last") == before
    assert kept.promises()[0]["state"] == "kept"


def test_a_chat_is_read_on_after_a_restart(service, tmp_path):
    for fragment in fragments()[:6]:
        service.capture("client", fragment)
    service.close()
    again = Service(Settings(home=tmp_path / "data", language="en"), now=lambda: NOW)
    again.unlock("a passphrase of four words")
    for fragment in fragments()[6:]:
        again.capture("client", fragment)
    assert lines(again) == EXPECTED
    again.close()


def test_a_deleted_chat_does_not_come_back(kept):
    kept.delete_chat("last")
    assert kept.capture("client", fragments()[-1] | {"seq": 99})["off"] is True
    assert kept.chats() == []


def test_for_whom(kept):
    mother = kept.add_person("Truus", "mother")
    kept.set_person("last", mother["id"])
    assert [len(kept.chats(person=p)) for p in (mother["id"], "me")] == [1, 0]
    assert [len(kept.promises(person=p)) for p in (mother["id"], "me")] == [1, 0]
    assert kept.show("last")["person_name"] == "Truus"
    with pytest.raises(NotFound):
        kept.set_person("last", "nobody")


def next_day(count):
    return [f | {"stream": "c" * 32, "seen_at": f["seen_at"].replace("-21T", "-22T")} for f in fragments()[:count]]


def test_the_same_greeting_another_day_is_another_chat(kept):
    kept.capture("client", next_day(1)[0])
    assert [c["messages"] for c in kept.chats()] == [1, 6]


def test_a_chat_that_goes_on_another_day_is_the_same_chat(kept):
    for fragment in next_day(6):
        kept.capture("client", fragment)
    assert len(kept.chats()) == 1
    assert lines(kept) == EXPECTED


def test_a_chat_that_goes_on_at_another_host_of_the_company_is_the_same_chat(kept):
    site = kept.chats()[0]["site"].replace("://", "://help.", 1)
    for fragment in next_day(6):
        kept.capture("client", fragment | {"site": site})
    assert lines(kept) == EXPECTED and len(kept.chats()) == 1
    for fragment in next_day(6):
        kept.capture("client", fragment | {"stream": "f" * 32, "site": "https://elsewhere.example"})
    assert len(kept.chats()) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"seq": -1}, {"seq": "1"}, {"stream": ""}, {"stream": "x" * 65}, {"stream": None}, {"seen_at": "yesterday"},
        {"seen_at": "2026-11-21T10:00:00"}, {"site": "file:///etc/passwd"}, {"site": None}, {"what": "else"},
        {"site": "javascript:alert(1)"}, {"what": None},
    ],
)  # fmt: skip
def test_a_malformed_fragment_is_refused_whole(service, change):
    with pytest.raises(BadInput):
        service.capture("client", fragments()[0] | change)
    assert service.chats() == []


@pytest.mark.parametrize(
    "html", ["<div>" * 100_000, "\0\ud800", "<" * 50_000, "<div cc='9' cc=\"x\">" * 500, "<script>"]
)
def test_hostile_pieces_are_kept_and_never_break_the_reader(service, html):
    first = fragments()[0]
    first["pieces"][0]["html"] = html
    service.capture("client", first)
    service.capture("client", fragments()[1])
    assert len(list(service.store.links(service.show("last")["chat"]))) == 2


ROW = '<div data-index="{n}" cc="{x} {y} 200 30;fs=15;d=b;ps=1;bg={bg};bx=1">Row number {n} of this chat</div>'


def window(seq, first, last, total):
    """What a virtual list of ``total`` rows shows when only those from ``first`` to ``last`` are drawn."""
    rows = [
        {"key": f"{seq}x{n}", "parent": "0", "after": f"{seq}x{n - 1}" if n > first else None, "html": ROW.format(
            n=n, x=170 if n % 3 == 1 else 8, y=n * 40, bg="cde7dd" if n % 3 == 1 else "eeeeee")}
        for n in range(first, last)
    ]  # fmt: skip
    return fragments()[0] | {
        "stream": "d" * 32, "seq": seq, "site": "https://long.example/", "reset": seq == 0, "pieces": rows, "gone": [],
        "log": {"w": 378, "h": 800, "above": first * 40, "below": (total - last) * 40, "path": ["div||flow|"]},
    }  # fmt: skip


def test_a_long_chat_that_is_shown_whole_another_day_is_the_same_chat(service):
    service.capture("client", window(0, 0, 80, 80))
    sent = {"what": "sent", "seq": 1, "text": "Row number 79 of this chat", "how": "enter", "pieces": [], "log": None}
    service.capture("client", window(0, 0, 80, 80) | sent)
    later = {"stream": "e" * 32, "seen_at": "2026-11-23T10:00:00.000Z"}
    service.capture("client", window(0, 0, 80, 80) | later)
    assert [chat["messages"] for chat in service.chats()] == [80]


def test_rows_that_come_in_from_above_are_numbered_and_lose_nothing(service):
    """Scrolled up from the newest row: all others move by what came in before them."""
    seen = []
    for seq, first in enumerate(range(54, -1, -6)):
        fragment = window(seq, first, min(80, first + 26), 80)
        service.capture("client", fragment | {"gone": seen})
        seen = [piece["key"] for piece in fragment["pieces"]]
    shown = service.show("last")
    assert [m["text"] for m in shown["messages"]] == [f"Row number {n} of this chat" for n in range(80)]
    assert [m["n"] for m in shown["messages"]] == list(range(1, 81)) and shown["gaps"] == []
    service.recorder.rebuild(shown["chat"])
    assert service.show("last") == shown
