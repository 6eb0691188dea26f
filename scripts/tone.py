"""Train companion/language/packs/<lang>/tone.json from scripts/tone/<lang>.txt and the packs, with nothing but Python.

    .venv/bin/python scripts/tone.py [--folds 5]

Logistic regression by AdaGrad: one weight per feature for calm or heated, and one per category among the heated.
``--folds`` leaves whole lines (with all their choices) out instead, and says how well the others find them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import exp, sqrt
from pathlib import Path

from companion.language import hintbook, pack, tone
from companion.language.phrases import Reading

HERE = Path(__file__).parent / "tone"
#: Choices of one line that are written out, passes over the rows, step, pull to zero, smallest weight that is kept.
CHOICES, PASSES, STEP, DECAY, LEAST = 10, 6, 0.12, 3e-4, 0.15
#: Fits whose mean is kept.
FITS = 5
#: How many of the rows begin with the name of a company.
ADDRESSED = 0.1
_CHOICE = re.compile(r"\{([^{}]*)\}")

Row = tuple[str, float, tuple[str, ...]]  # category, weight, features


def lines(lang: str) -> list[tuple[str, str]]:
    """Return the (category, pattern) pairs of a language: those written for this, and what the packs say themselves."""
    text = (HERE / f"{lang}.txt").read_text("utf-8")
    pairs = (line.split(":", 1) for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [*((kind, said.strip()) for kind, said in pairs), *_of_the_packs(lang)]


def _of_the_packs(lang: str) -> Iterator[tuple[str, str]]:
    """What the hints find and leave alone, and the calm words that are offered instead."""
    for hint in hintbook.load(lang).hints.values():
        yield from ((hint.category, said) for said in hint.yes if hint.category and hint.points >= 1)
        yield from (("calm", said) for said in hint.no)
    source = pack.load(lang)
    for kind in ("turn", "swap"):
        yield from (("calm", after) for raw in source.table("reword", kind).values() for _, after in raw["pairs"])
    for kind in ("own", "plain", "ask"):
        says = (said for raw in source.table("reword", kind).values() for said in raw["say"])
        yield from (("calm", re.sub(r"\[([^\]]*)\]", r"{\1}", said)) for said in says)
    for line in (HERE.parents[1] / "tests/vectors/reword/drafts.jsonl").read_text("utf-8").splitlines():
        draft = json.loads(line)
        if draft["lang"] == lang:
            yield from (("calm", said) for _, said in draft["alternatives"])


def written_out(said: str, rng: random.Random) -> list[str]:
    """Return some sentences that a line with choices stands for."""
    count = 1
    for found in _CHOICE.finditer(said):
        count *= found[1].count("|") + 1
    made = [_CHOICE.sub(lambda m: rng.choice(m[1].split("|")), said) for _ in range(min(count * 2, CHOICES))]
    return list(dict.fromkeys(" ".join(text.split()) for text in made))


def rows(lang: str, pairs: Iterable[tuple[str, str]], rng: random.Random) -> list[Row]:
    """Return the training rows of some lines; a line counts for more when it stands for more."""
    model = tone.load(lang)
    made: list[Row] = []
    for kind, said in pairs:
        texts = written_out(said, rng)
        for text in texts:
            text = f"@company {text}" if rng.random() < ADDRESSED else text
            found = tone.features(Reading(text).words, text, model.classes, model.small)
            made.append((kind, 1 / sqrt(len(texts)), tuple(sorted(found))))
    return made


def fit(data: Sequence[Row], wanted: Callable[[str], bool], rng: random.Random) -> tuple[float, dict[str, float]]:
    """Return bias and weights of a logistic regression that tells the wanted categories from the others."""
    seen = Counter(f for _, _, found in data for f in found)
    weights: dict[str, float] = dict.fromkeys((f for f, n in seen.items() if n > 1), 0.0)
    speed = dict.fromkeys(weights, 1e-6)
    bias, order = 0.0, list(data)
    for _ in range(PASSES):
        rng.shuffle(order)
        for kind, share, found in order:
            known = [f for f in found if f in weights]
            each = tone.share(len(known))
            total = bias + each * sum(weights[f] for f in known)
            slope = (1 / (1 + exp(-max(-30.0, min(30.0, total)))) - wanted(kind)) * share
            bias -= 0.02 * slope
            for f in known:
                pull = slope * each + DECAY * weights[f]
                speed[f] += pull * pull
                weights[f] -= STEP * pull / sqrt(speed[f])
    return bias, weights


def heat(bias: float, weights: dict[str, float], found: Iterable[str]) -> float:
    known = [weights[f] for f in found if f in weights]
    return bias + tone.share(len(known)) * sum(known)


def train(lang: str) -> None:
    """Write the weights of a language: the mean of several fits, so that no draw of choices decides."""
    pairs = lines(lang)
    fits = [_fit_once(lang, pairs, random.Random(seed)) for seed in range(FITS)]  # noqa: S311  (always the same)
    file = pack.load(lang).folder / "tone.json"
    kinds = sorted({kind for kind, _ in pairs if kind != "calm"})
    made = {
        "bias": round(sum(bias for bias, _, _ in fits) / FITS, 3),
        "heat": _small(_mean([weights for _, weights, _ in fits]), LEAST),
        "kinds": {kind: _small(_mean([of[kind] for _, _, of in fits]), 0.2) for kind in kinds},
    }
    file.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    print(lang, len(made["heat"]), "weights,", file.stat().st_size, "bytes")


def _fit_once(
    lang: str, pairs: Sequence[tuple[str, str]], rng: random.Random
) -> tuple[float, dict[str, float], dict[str, dict[str, float]]]:
    data = rows(lang, pairs, rng)
    bias, weights = fit(data, lambda kind: kind != "calm", rng)
    hot = [row for row in data if row[0] != "calm"]
    plain = [(kind, share, tuple(f for f in found if " " not in f and "&" not in f)) for kind, share, found in hot]
    return bias, weights, {kind: fit(plain, kind.__eq__, rng)[1] for kind in sorted({row[0] for row in hot})}


def _mean(fits: Sequence[dict[str, float]]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for weights in fits:
        for f, w in weights.items():
            total[f] += w
    return {f: w / len(fits) for f, w in total.items()}


def _small(weights: dict[str, float], least: float) -> dict[str, int]:
    return {f: round(w * 100) for f, w in weights.items() if abs(w) >= least}


def folds(lang: str, count: int) -> None:
    """Say how well lines are judged by a model that never saw them."""
    rng = random.Random(7)  # noqa: S311  (the same weights every time)
    pairs = lines(lang)
    rng.shuffle(pairs)
    found: list[tuple[bool, float]] = []
    for n in range(count):
        rest = [pair for m, pair in enumerate(pairs) if m % count != n]
        bias, weights = fit(rows(lang, rest, rng), lambda kind: kind != "calm", rng)
        for kind, _, features in rows(lang, pairs[n::count], rng):
            found.append((kind != "calm", heat(bias, weights, features)))
    for least in (0.0, 0.7, 1.4):
        held = [(hot, score >= least) for hot, score in found]
        tp, fp = sum(h and s for h, s in held), sum(s and not h for h, s in held)
        fn = sum(h and not s for h, s in held)
        held = fp / sum(not h for h, _ in held)
        print(lang, f"threshold {least}: F1 {2 * tp / (2 * tp + fp + fn):.3f}, calm held {held:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=0)
    for lang in pack.languages():
        count = parser.parse_args().folds
        folds(lang, count) if count else train(lang)


if __name__ == "__main__":
    main()
