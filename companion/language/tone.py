"""Tone: how likely it is that a few sentences would be felt as an attack, where no single word gives it away.

A linear model over words and over the skeleton of a sentence ("{praise} , {bad} again"): its words and weights are
data (packs/<lang>/tone.toml and tone.json), trained by scripts/tone.py on sentences we wrote for it. It stands beside
the hints and is never alone in what it may hold: hints.py decides.

>>> model = load("en")
>>> model.heat("Must be nice to get paid for doing nothing.") > 0.5 > model.heat("Could you check this for me?")
True
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import exp, sqrt
from typing import Any

from companion.language import pack
from companion.language.phrases import reading

_SIGN = re.compile(r"[?!]|[\"“”„‘'](?=\w[^\"”’']{2,30}[\"”’'])|…|\.\.|[🙄🤡👏🙃😒]")
#: A word is also known by its first letters, so that an ending nobody trained on is no surprise.
_STEM = 5
_SCALE = 5.0


@dataclass(frozen=True, eq=False)
class Tone:
    """The weights of one language; ``slope`` is what its log odds are worth in points (hot.py)."""

    lang: str
    classes: Mapping[str, str]
    small: frozenset[str]
    slope: float
    bias: float
    weights: Mapping[str, float]
    kinds: Mapping[str, Mapping[str, float]]

    def heat(self, text: str) -> float:
        """Return the chance, 0 to 1, that a text of a few sentences is felt as an attack."""
        return self.heat_of(reading(text).words, text)

    def heat_of(self, words: Sequence[str], text: str) -> float:
        """The same, of a text that was read already."""
        weights = self.weights
        known = [weights[f] for f in features(words, text, self.classes, self.small) if f in weights]
        total = self.bias + share(len(known)) * sum(known)
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))

    def kind(self, text: str) -> str:
        """Return the category that a heated text fits best."""
        found = self.features(text)
        return max(self.kinds, key=lambda name: sum([of[f] for of in [self.kinds[name]] for f in found if f in of]))

    def features(self, text: str) -> frozenset[str]:
        """Return what the model looks at."""
        return features(reading(text).words, text, self.classes, self.small)


def share(count: int) -> float:
    """Return what each of so many known features counts for: a long text is not surer than a short one."""
    return _SCALE / sqrt(count + 1)


def features(read: Sequence[str], text: str, classes: Mapping[str, str], small: frozenset[str]) -> frozenset[str]:
    """Return the words of a text, in ones to threes, and its skeleton: small words, classes of words, and gaps.

    ``read`` are the words as a Reading has them.
    """
    words = ["#" if word[0].isdigit() else word for word in read]
    bones = [word if word in small or word in (".", "#") else classes.get(word, "*") for word in words]
    pairs = list(map(" ".join, pairwise(words)))
    found = {*words, *pairs, *map(" ".join, zip(pairs, words[2:], strict=False))}
    found.update([word[:_STEM] + "~" for word in words if len(word) > _STEM])
    row = ["=" + bone for bone in bones]
    for more in (bones[1:], bones[2:], bones[3:]):
        row = list(map(" ".join, zip(row, more, strict=False)))
        found.update(row)
    present = sorted({bone for bone in bones if bone.isupper()})
    found.update(present)
    found.update([f"{a}&{b}" for n, a in enumerate(present) for b in present[n + 1 :]])
    found.update(["sign " + sign[0] for sign in _SIGN.findall(text)])
    found.add("first " + words[1])
    found.add(f"long {min(len(words) // 6, 5)}")
    return frozenset(found)


def heat(text: str, lang: str) -> float:
    """Return the chance that a short text is felt as an attack."""
    return heat_of(tuple(reading(text).words), text, lang)


@lru_cache(maxsize=512)
def heat_of(words: tuple[str, ...], text: str, lang: str) -> float:
    """The same, of a text that was read already; the last ones are kept (see forget.py)."""
    return load(lang).heat_of(words, text)


@cache
def load(lang: str) -> Tone:
    """Read the weights of a language."""
    source = pack.load(lang)
    table = source.table("tone", "classes")
    file = source.folder / "tone.json"
    nothing: Any = {"bias": 0.0, "heat": {}, "kinds": {}}
    raw = json.loads(file.read_text("utf-8")) if file.is_file() else nothing
    return Tone(
        lang,
        classes={word: name.upper() for name, words in table.items() for word in words},
        small=frozenset(source.table("tone", "small").get("words", ())),
        slope=source.table("tone", "weigh").get("slope", 0.0),
        bias=raw["bias"],
        weights={f: w / 100 for f, w in raw["heat"].items()},
        kinds={kind: {f: w / 100 for f, w in of.items()} for kind, of in raw["kinds"].items()},
    )
