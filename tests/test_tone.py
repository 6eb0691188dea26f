"""The weights of the tone beside the sentences they were trained on, and what they cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from companion.language import pack, tone
from companion.language.phrases import Reading

SCRIPT = Path(__file__).parents[1] / "scripts" / "tone"
#: A jab and its calm twin, with no word of scorn in either; none of them was trained on.
PAIRS = [
    ("en", "Must be nice to be paid for leaving people in a queue.", "Is it possible to skip the queue?"),
    ("en", "You people are only ever fast when there is money to collect.", "Could you collect the money on Friday?"),
    (
        "nl",
        "Goed bezig hoor, weer een maand voor niets betaald.",
        "Goed dat je belt, ik heb een maand te veel betaald.",
    ),
    ("nl", "Jullie hopen gewoon dat ik het vergeet.", "Ik hoop dat u mij niet vergeet."),
]


@pytest.mark.parametrize(("lang", "sharp", "calm"), PAIRS)
def test_a_jab_is_told_from_its_calm_twin(lang: str, sharp: str, calm: str) -> None:
    assert tone.heat(sharp, lang) > 0.6 > 0.4 > tone.heat(calm, lang)


@pytest.mark.parametrize("lang", pack.languages())
def test_the_weights_are_small_and_have_their_sentences(lang: str) -> None:
    model = tone.load(lang)
    assert (pack.load(lang).folder / "tone.json").stat().st_size < 1_000_000
    assert {"sarcasm", "contempt", "accusation"} <= model.kinds.keys()
    lines = (SCRIPT / f"{lang}.txt").read_text("utf-8").splitlines()
    assert {line.split(":")[0] for line in lines if line and line[0] != "#"} == {*model.kinds, "calm"}


def test_a_word_is_known_by_its_class_and_its_first_letters() -> None:
    model = tone.load("en")
    found = tone.features(Reading("Great, 3 weeks").words, "Great, 3 weeks", model.classes, model.small)
    assert {"great", "#", "=PRAISE # TIME", "PRAISE&TIME"} <= found
    assert "ridic~" in tone.features(Reading("ridiculously").words, "", {}, frozenset())
