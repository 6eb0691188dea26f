"""Rewordings: each entry of a pack against its own pairs, and whole drafts with the alternatives they get."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from companion.language import hints, kept, pack, reword, tips

VECTORS = Path(__file__).parent / "vectors" / "reword"
DRAFTS = [json.loads(line) for line in (VECTORS / "drafts.jsonl").read_text("utf-8").splitlines()]
PAIRS = [
    (lang, kind, name, before, after)
    for lang in pack.languages()
    for kind in ("turn", "swap")
    for name, raw in pack.load(lang).table("reword", kind).items()
    for before, after in raw["pairs"]
]
IDS = [draft["text"][:40] for draft in DRAFTS]


@pytest.mark.parametrize(("lang", "kind", "name", "before", "after"), PAIRS, ids=[f"{p[0]}-{p[2]}" for p in PAIRS])
def test_an_entry_says_what_it_promises(lang: str, kind: str, name: str, before: str, after: str) -> None:
    assert reword.sentence(before, lang) == after


@pytest.mark.parametrize("draft", DRAFTS, ids=IDS)
def test_a_draft_gets_its_alternatives(draft: dict[str, object]) -> None:
    got = hints.review(str(draft["text"]))
    assert got.heated and got.lang == draft["lang"]
    assert [list(pair) for pair in got.alternatives] == draft["alternatives"]


@pytest.mark.parametrize("draft", DRAFTS, ids=IDS)
def test_an_alternative_keeps_every_fact_and_no_heat(draft: dict[str, object]) -> None:
    text, lang = str(draft["text"]), str(draft["lang"])
    for _, said in reword.alternatives(text):
        assert not kept.missing(text, said, lang)
        assert not kept.invented(text, said, lang)
        assert not hints.review(said, level="strict").heated


def test_no_two_drafts_get_the_same_first_alternative() -> None:
    first = [draft["alternatives"][0][1] for draft in DRAFTS]
    assert len(set(first)) == len(first)


SAYS = [
    (lang, said)
    for lang in pack.languages()
    for kind in ("own", "plain", "ask")
    for raw in pack.load(lang).table("reword", kind).values()
    for said in raw["say"]
]


@pytest.mark.parametrize(("lang", "said"), SAYS, ids=[said[:40] for _, said in SAYS])
def test_our_own_sentences_are_calm(lang: str, said: str) -> None:
    assert hints.heat(said, lang) < 0.5


def test_thirty_drafts_in_each_language() -> None:
    assert {lang: sum(d["lang"] == lang for d in DRAFTS) for lang in ("en", "nl")} == {"en": 30, "nl": 30}


@pytest.mark.parametrize("text", ["klootzakken!!", "Fuck you!", "Idiots."])
def test_nothing_left_to_say_gives_questions(text: str) -> None:
    got = hints.review(text)
    assert got.heated and got.questions and not got.alternatives


@pytest.mark.parametrize(
    ("text", "form"),
    [("U heeft verdomme mijn pakket kwijt", "u "), ("Je hebt verdomme mijn pakket kwijt", "je ")],
)
def test_the_form_of_address_stays(text: str, form: str) -> None:
    said = reword.alternatives(text)[0][1].lower()
    assert form in said and ("je " if form == "u " else " u ") not in said


def test_a_demand_is_never_lost() -> None:
    text = "Send me a new lamp by Friday and stop treating me like an idiot."
    assert all("new lamp by Friday" in said for _, said in reword.alternatives(text))


def test_the_row_has_the_stable_shape() -> None:
    row = hints.review("Where is my damn parcel?").row()
    assert row["calm"] == row["alternatives"][0]["text"] == "Where is my parcel?"  # type: ignore[index]
    assert hints.review("Where is my parcel?").row()["calm"] == "Where is my parcel?"


@pytest.mark.parametrize("lang", pack.languages())
def test_compensation_is_offered_when_the_chat_shows_a_failure(lang: str) -> None:
    own = pack.load(lang).table("reword", "compensation")
    assert own["yes"] and own["no"]
    for sentence in own["yes"]:
        assert "compensation" in dict(tips.find(sentence, lang, "en"))
    for sentence in own["no"]:
        assert "compensation" not in dict(tips.find(sentence, lang, "en"))


def test_weakness_is_a_quiet_tip() -> None:
    got = hints.review("It still doesn't work.", known=("48213",))
    assert not got.heated and {"no_request", "unclear"} <= set(dict(got.tips))
    assert "reference" in dict(hints.review("When does my order arrive?", known=("48213",)).tips)
    assert "reference" not in dict(hints.review("When does order 48213 arrive?", known=("48213",)).tips)


def test_a_long_draft_is_bounded() -> None:
    began = time.process_time()
    assert hints.review("You idiots lost order 48213 and I want it back. " * 4000).questions
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("text", "context", "asks"),
    [
        ("You idiots, I am still waiting.", [("agent", "Sorry for the delay of your parcel.")], "compensation"),
        ("Sukkels, ik wacht nog steeds.", [("agent", "Excuses voor de vertraging.")], "vergoeding"),
    ],
)
def test_a_failure_on_record_gets_a_wording_that_asks_for_compensation(
    text: str, context: list[tuple[str, str]], asks: str
) -> None:
    said = dict(hints.review(text, context).alternatives)
    assert asks in said["compensation"] and not hints.review(said["compensation"], level="strict").heated
    assert "compensation" not in dict(hints.review(text).alternatives)
