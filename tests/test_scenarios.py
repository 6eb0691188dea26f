"""The practice chats: enough of them, in both languages, and none of their sentences in a language pack."""

import re
from pathlib import Path

import pytest

from companion.demo.practice import drawn, scenarios
from companion.language import hints, promises, sensitive

PACKS = Path(__file__).resolve().parents[1] / "companion" / "language" / "packs"


def words(text):
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_ten_in_each_language():
    assert [sum(s.lang == lang for s in scenarios()) for lang in ("en", "nl")] == [10, 10]
    assert len({s.id for s in scenarios()}) == 20
    assert {drawn(seed).id for seed in range(400)} == {s.id for s in scenarios()}


def test_no_sentence_of_a_scenario_stands_in_a_pack():
    packs = " ".join(words(file.read_text("utf-8")) for file in PACKS.rglob("*.toml"))
    assert packs
    said = [line for s in scenarios() for line in (*s.customer, s.angry, *(t for turn in s.turns for t in turn))]
    assert [line for line in said if len(line.split()) > 3 and words(line) in packs] == []


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda s: s.id)
def test_each_scenario_plays(scenario):
    turn = scenario.turns[len(scenario.customer)]
    assert scenario.promised in turn
    found = promises.find(scenario.promised, [("customer", scenario.customer[-1])])
    assert found.promise and scenario.kind in found.kinds
    if scenario.amount:
        assert (found.amount.value, found.amount.unit) == (scenario.amount, scenario.unit)
    others = [t for turn in scenario.turns for t in turn if t != scenario.promised]
    assert [t for t in others if promises.find(t).promise] == []
    review = hints.review(scenario.angry)
    assert review.heated and review.alternatives
    assert not hints.review(review.alternatives[0][1]).heated
    assert [t for t in scenario.customer if hints.review(t).heated] == []


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda s: s.id)
def test_no_private_number_is_seen_in_what_was_asked_for(scenario):
    said = []
    for turn, line in zip(scenario.turns, scenario.customer, strict=False):
        said += [("agent", text) for text in turn]
        assert sensitive.find(line, said) == []
        said.append(("customer", line))
