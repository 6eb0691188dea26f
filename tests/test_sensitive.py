"""The sensitive data guard against the packs' own sentences, vectors, and hostile drafts."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from companion.language import pack
from companion.language.sensitive import KINDS, NEVER, asked_for, find, mask

VECTORS = Path(__file__).parent / "vectors" / "sensitive"
ROWS = [json.loads(line) for line in (VECTORS / "drafts.jsonl").read_text("utf-8").splitlines()]
OWN = [
    (lang, kind, raw) for lang in pack.languages() for kind, raw in pack.load(lang).table("sensitive", "kind").items()
]


@pytest.mark.parametrize(("lang", "kind", "raw"), OWN, ids=[f"{lang}-{kind}" for lang, kind, _ in OWN])
def test_a_kind_finds_its_own_sentences_and_leaves_the_others(lang: str, kind: str, raw: dict[str, list[str]]) -> None:
    assert raw["yes"] and raw["no"]
    for sentence in raw["yes"]:
        assert kind in {span.kind for span in find(sentence)}, sentence
    for sentence in raw["no"]:
        assert kind not in {span.kind for span in find(sentence)}, sentence


@pytest.mark.parametrize("row", ROWS, ids=[row["text"][:40] for row in ROWS])
def test_a_draft_is_guarded_or_passes(row: dict[str, object]) -> None:
    context = [tuple(turn) for turn in row.get("context", [])]  # type: ignore[attr-defined]
    got = find(str(row["text"]), context)
    assert [[span.kind, span.text] for span in got] == row["spans"]


@pytest.mark.parametrize("lang", pack.languages())
def test_every_language_knows_every_kind(lang: str) -> None:
    assert set(pack.load(lang).table("sensitive", "kind")) == set(KINDS)


def test_the_reason_never_repeats_what_it_warns_of() -> None:
    for row in ROWS:
        for lang in pack.languages():
            for span in find(str(row["text"]), ui_lang=lang):
                assert span.reason and span.text not in span.reason


def test_what_no_company_should_ask_is_said() -> None:
    assert find("My password is Tulip77!")[0].never_ask
    assert not find("My card number is 4111 1111 1111 1111")[0].never_ask
    assert all(span.never_ask for span in find("Card 4111 1111 1111 1111, CVC 123"))
    assert {"password", "digid"} <= NEVER


def test_a_mask_hides_all_but_the_last_four() -> None:
    (card,) = find("Card 4111-1111-1111-1111 please")
    assert mask("Card 4111-1111-1111-1111 please", card) == "Card ****-****-****-1111 please"
    (secret,) = find("My password is Tulip77!")
    assert "Tulip" not in mask("My password is Tulip77!", secret) and "77" not in mask(
        "My password is Tulip77!", secret
    )


def test_what_the_company_asked_for_is_known() -> None:
    asked = [("customer", "I cannot log in."), ("agent", "What is your password?")]
    assert asked_for(asked, "password") and not asked_for(asked, "iban")
    assert not asked_for([("agent", "Never share your password.")], "password")
    assert not asked_for([], "password")


@pytest.mark.parametrize("text", ["maria jones 4821", "6011 2345 6789 1235", "my name is ann and 7734"])
def test_a_bare_number_nobody_asked_for_is_left_alone(text: str) -> None:
    assert find(text, [("agent", "Hello, this is Tom.")]) == []


@pytest.mark.parametrize("text", ["maria jones 4821", "piet jansen en 7734"])
def test_a_name_and_four_digits_are_a_proof_where_nothing_else_is_known(text: str) -> None:
    assert [span.text for span in find(text)] == [text[-4:]]


@pytest.mark.parametrize(
    "text", ["Church street 4821", "tafel 4471", "Amsterdam 1012", "see you 2026", "order and 4471"]
)
def test_other_words_and_four_digits_are_not(text: str) -> None:
    assert find(text) == []


def test_spans_stand_where_they_say() -> None:
    for row in ROWS:
        text = str(row["text"])
        assert all(text[span.start : span.end] == span.text for span in find(text))


@pytest.mark.parametrize("unit", ["1", "4", "1 ", "1-", "a1", "password ", "NL91", "4111 ", "is is ", "pin 1", "@"])
def test_ten_thousand_of_the_same_take_no_time(unit: str) -> None:
    began = time.process_time()
    find(unit * (10_000 // len(unit)))
    assert time.process_time() - began < 0.5
