"""Learn the weights of the promise finder from sentences: packs/<lang>/weights.json, see companion/language/weigh.py.

usage: python scripts/weights.py [--data FOLDER]

Learns from our own sentences (tests/vectors/promises) and, where FOLDER holds them, from evaluation rows whose licence
allows it: chat_en of ABCD, STAR, MultiWOZ and Schema-Guided Dialogue (MIT, CC BY-SA), Taskmaster (CC BY) and MultiDoGO
(CDLA-Permissive), and authored Dutch lines (CC0). Rows with a non-commercial licence are never read. Pure Python;
the same input gives the same weights.
"""

from __future__ import annotations

import argparse
import base64
import json
import math
import random
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from companion.language import pack, promises, speech, weigh  # noqa: E402

VECTORS = ROOT / "tests" / "vectors" / "promises"
FREE = ("MIT", "CC BY 4.0", "CC BY-SA 4.0", "CC0", "CDLA", "Apache", "authored")
ROWS = {"en": "t1_chat_en.jsonl", "nl": "t1_nl.jsonl"}
UNSAID = "?"  # the kind of a promise that teaches no kind
SMALL, EPOCHS, RATE, ROUNDS = 180, 8, 0.3, 3

Row = tuple[str, tuple[str, ...]]  # a text and the kinds it promises
Example = tuple[list[int], bool, float]


def own(lang: str) -> list[Row]:
    """Return our own sentences: the vectors, and those that prove the rules of the pack."""
    rows = [json.loads(line) for line in (VECTORS / f"{lang}.jsonl").read_text("utf-8").splitlines()]
    found = [(row["text"], tuple(row.get("kinds") or filter(None, [row["kind"]]))) for row in rows]
    for name, fields in (("acts", speech.ACT), ("promises", speech.PHRASE)):
        for rule in pack.load(lang).rules(name, fields):
            kind, vague = rule.fields.get("kind"), rule.fields.get("status") == speech.VAGUE
            if kind:
                found += [(text, (kind,)) for text in rule.yes]
            found += [(text, ()) for text in (*rule.no, *(rule.yes if vague else ()))]
    for rule in pack.load(lang).rules("frames", speech.FRAME):
        found += [*((text, (UNSAID,)) for text in rule.yes), *((text, ()) for text in rule.no)]
    return found + [(text, ()) for rule in pack.load(lang).rules("blocks", speech.BLOCK) for text in rule.yes]


def free(lang: str, folder: Path | None, keep: Callable[[dict[str, str]], bool] = lambda row: True) -> list[Row]:
    """Return the evaluation rows that may be learned from."""
    path = folder / ROWS[lang] if folder and lang in ROWS else None
    if not path or not path.is_file():
        return []
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in rows if any(word in row["license"] for word in FREE) and "NC" not in row["license"]]
    return [(row["text"], tuple(row["kinds"]) if row["promise"] else ()) for row in rows if keep(row)]


def sentences(lang: str, text: str) -> list[str]:
    """Return the folded sentences of a text."""
    language = next(one for one in speech.languages() if one.pack.lang == lang)
    folded = pack.fold(text)
    spans = dict.fromkeys((part.first, part.last) for part in speech.parts(language, folded))
    return [folded[first:last] for first, last in spans] or [folded]


def descend(examples: Sequence[Example], size: int, seed: int, bias: float = -1.0) -> tuple[float, dict[int, float]]:
    """Return the bias and the weights of a logistic regression (AdaGrad, the mean of the last half of the rounds)."""
    order, mask = random.Random(seed), size - 1  # noqa: S311 -- no secret
    weights: dict[int, float] = {}
    seen: dict[int, float] = {}
    mean: dict[int, float] = {}
    steepness, kept, mean_bias = 1e-6, 0, 0.0
    shuffled = [(tuple(Counter(n & mask for n in numbers).items()), len(numbers), y, w) for numbers, y, w in examples]
    for epoch in range(EPOCHS):
        order.shuffle(shuffled)
        for counted, length, label, weight in shuffled:
            root = 1 / math.sqrt(length)
            z = bias + root * sum(weights.get(n, 0.0) * times for n, times in counted)
            slope = (1 / (1 + math.exp(-max(-30.0, min(30.0, z)))) - label) * weight
            steepness += slope * slope
            bias -= RATE * slope / math.sqrt(steepness)
            for n, times in counted:
                step = slope * root * times
                seen[n] = seen.get(n, 1e-6) + step * step
                weights[n] = weights.get(n, 0.0) - RATE * step / math.sqrt(seen[n])
        if epoch >= EPOCHS // 2:
            kept += 1
            mean_bias += bias
            for n, value in weights.items():
                mean[n] = mean.get(n, 0.0) + value
    return mean_bias / kept, {n: value / kept for n, value in mean.items()}


def learn(lang: str, rows: Sequence[Row], seed: int = 1) -> dict[str, object]:
    """Return the weights file of a language, learned from these rows."""
    texts = [sentences(lang, text) for text, _ in rows]
    tokens = Counter(token for each in texts for text in each for token in set(weigh.TOKEN.findall(text)))
    small = sorted(token for token, _ in tokens.most_common(SMALL) if token.isalpha())
    reader = weigh.Reader(frozenset(small), weigh.classes(lang))
    numbers = [[reader.read(text) for text in each] for each in texts]
    labels = [bool(kinds) for _, kinds in rows]
    bias, weights = _promise(numbers, labels, seed)
    chosen = [_loudest(each, weights) for each in numbers]
    kinds = {kind: _kind(kind, chosen, rows, seed) for kind in promises.KINDS}
    return {"made_by": "scripts/weights.py", "small": small, **_table(bias, weights, 1 << weigh.BITS), "kinds": kinds}


def _promise(numbers: Sequence[list[list[int]]], labels: Sequence[bool], seed: int) -> tuple[float, dict[int, float]]:
    """Of a message that promises, one sentence does: the one that sounds most like it, found in a few rounds."""
    weights: dict[int, float] = {}
    bias = -1.0
    for _ in range(ROUNDS):
        examples: list[Example] = []
        for each, label in zip(numbers, labels, strict=True):
            if not label:
                examples += [(read, False, 1.0) for read in each]
            elif weights:
                examples.append((_loudest(each, weights), True, 1.0))
            else:
                examples += [(read, True, 1 / len(each)) for read in each]
        bias, weights = descend(examples, 1 << weigh.BITS, seed)
    return bias, weights


def _loudest(each: Sequence[list[int]], weights: dict[int, float]) -> list[int]:
    return max(each, key=lambda read: sum(weights.get(n, 0.0) for n in read) / math.sqrt(len(read)))


def _kind(kind: str, chosen: Sequence[list[int]], rows: Sequence[Row], seed: int) -> dict[str, object]:
    examples = [
        (read, kind in kinds, 1.0)
        for read, (_, kinds) in zip(chosen, rows, strict=True)
        if kinds and UNSAID not in kinds
    ]
    return _table(*descend(examples, 1 << weigh.KIND_BITS, seed, bias=-2.0), 1 << weigh.KIND_BITS)


def _table(bias: float, weights: dict[int, float], size: int) -> dict[str, object]:
    """Return weights as whole numbers of -127 to 127 times a scale."""
    scale = max(map(abs, weights.values()), default=1.0) / 127
    values = array("b", [0]) * size
    for n, value in weights.items():
        values[n] = round(value / scale)
    return {"bias": round(bias, 4), "scale": round(scale, 6), "weights": base64.b64encode(values.tobytes()).decode()}


def model(saved: dict[str, object], lang: str) -> weigh.Weights:
    """Return a weights file of a language as it is used, without writing it."""
    made = json.loads(json.dumps(saved))
    kinds = {k: (row["bias"], row["scale"], weigh.table_of(row["weights"])) for k, row in made["kinds"].items()}
    reader = weigh.Reader(frozenset(made["small"]), weigh.classes(lang))
    return weigh.Weights(reader, made["bias"], made["scale"], weigh.table_of(made["weights"]), kinds)


def main(arguments: Iterable[str] | None = None) -> None:
    """Write the weights of every language that has sentences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder with rows whose licence allows learning")
    data = parser.parse_args(None if arguments is None else list(arguments)).data
    for lang in (one for one in pack.languages() if (VECTORS / f"{one}.jsonl").is_file()):
        rows = own(lang) + free(lang, data)
        path = pack.PACKS / lang / weigh.FILE
        path.write_text(json.dumps(learn(lang, rows), indent=0) + "\n", "utf-8")
        print(f"{path.relative_to(ROOT)}: {len(rows)} messages, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
