"""Windows composed from seeds that nobody looked at, played in Chromium: the reader may miss little and misname nobody."""

from collections import Counter

import pytest

from tests.made import Score, record
from tests.record import read, unpack

SEEDS = range(1001, 1013)


@pytest.mark.soak
def test_fresh_windows_are_read(tmp_path):
    record(SEEDS, tmp_path)
    total, faults = Counter(), []
    for seed in SEEDS:
        truth, *fragments = unpack(tmp_path / f"{seed}.jsonl.gz")
        score = Score(truth, read(fragments))
        total += score.counts
        faults += [f"{seed}: {fault}" for fault in score.faults]
    assert total["found"] >= 0.95 * total["lines"], faults
    assert total["author"] <= 0.02 * total["lines"], faults
