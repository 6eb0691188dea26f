"""The hints of each language against their own sentences, whole drafts from vectors, and hostile drafts."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from companion.errors import BadInput
from companion.language import hints, pack
from companion.language.hints import CATEGORIES, LEVELS, find, load, review
from companion.language.phrases import Phrasebook

VECTORS = Path(__file__).parent / "vectors" / "hints"
HINTS = [(lang, hint) for lang in pack.languages() for hint in load(lang).hints.values()]
DRAFTS = [json.loads(line) for line in (VECTORS / "drafts.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("lang", "hint"), HINTS, ids=[f"{lang}-{hint.id}" for lang, hint in HINTS])
def test_a_hint_finds_its_own_sentences_and_leaves_the_others(lang: str, hint: hints.Hint) -> None:
    for sentence in hint.yes:
        assert hint.id in {f.id for f in find(sentence)[1]}, sentence
    for sentence in hint.no:
        assert hint.id not in {f.id for f in find(sentence)[1]}, sentence


@pytest.mark.parametrize("draft", DRAFTS, ids=[draft["text"][:40] for draft in DRAFTS])
def test_a_whole_draft_is_held_or_passes(draft: dict[str, object]) -> None:
    got = review(str(draft["text"]))
    assert (got.heated, got.lang) == (draft["heated"], draft["lang"]), got
    if draft["heated"]:
        assert draft["category"] in got.categories


@pytest.mark.parametrize("lang", pack.languages())
def test_every_language_covers_every_category_with_a_reason(lang: str) -> None:
    reasons = pack.load(lang).table("hints", "reason")
    assert set(CATEGORIES) <= {*(h.category for h in load(lang).hints.values()), "shouting"}
    assert set(CATEGORIES) | {"repeated", "waiting"} == set(reasons)
    assert all(len(text) < 120 for text in reasons.values())


def test_levels_are_ordered_and_an_unknown_one_is_told() -> None:
    text = "Your service is horrible, hurry up."
    held = [review(text, level=level).heated for level in ("quiet", "normal", "strict")]
    assert held == sorted(held) and LEVELS["quiet"] > LEVELS["normal"] > LEVELS["strict"]
    with pytest.raises(BadInput, match="loud"):
        review(text, level="loud")


def test_a_muted_hint_or_category_says_nothing() -> None:
    text = "Where is my fucking parcel?"
    (hint,) = {f.id for f in find(text)[1] if f.category == "profanity"}
    assert review(text).heated
    assert not review(text, muted=frozenset({hint})).heated
    assert not review(text, muted=frozenset({"profanity"})).heated


def test_reasons_come_in_the_language_of_the_interface() -> None:
    english, dutch = (dict(review("You lied to me!", ui_lang=lang).reasons) for lang in ("en", "nl"))
    assert set(english) == set(dutch) == {"accusation"}
    assert english != dutch


def test_asking_for_the_third_time_and_long_waiting_are_understood() -> None:
    asked = "Where is my damn parcel 4471?"
    before = [("customer", "Where is my parcel 4471?"), ("agent", "One moment."), ("customer", "where is parcel 4471")]
    assert [name for name, _ in review(asked, before, waited=25).reasons][:3] == ["repeated", "waiting", "profanity"]
    assert review(asked).reasons[0][0] == "profanity"


def test_quoted_words_of_the_agent_are_not_the_customers() -> None:
    assert not review('Your colleague wrote "you are an idiot and a liar", could you look into that please?').heated


@pytest.mark.parametrize("char", ["a", "!", "?", "A", " ", "\n", "*", "'", '"', "#", "🙄", "e ", "you ", "not ", "1 "])
def test_ten_thousand_of_the_same_take_no_time(char: str) -> None:
    began = time.process_time()
    find(char * 10_000)
    assert time.process_time() - began < 0.5


def test_a_draft_of_200_kb_is_bounded() -> None:
    text = "You people never listen, how hard can it be. " * 4500
    began = time.process_time()
    assert review(text).heated
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("phrase", ["(a|b", "{nobody} x", "really?", "a|b)"])
def test_a_phrase_with_a_mistake_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Phrasebook({}).compile(phrase)


def test_only_words_are_sure_before_a_draft_is_whole():
    assert hints.review("You are idiots").sure
    toned = hints.review("We keep waiting and you keep sending the same copied answer.")
    assert toned.heated and not toned.sure
