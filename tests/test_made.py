"""Chat windows composed from a seed, as they were recorded: each of these was read wrongly once. See tests/made.py."""

from pathlib import Path

import pytest

from tests.made import Score
from tests.record import read, unpack

MADE = sorted((Path(__file__).parent / "vectors" / "made").glob("*.jsonl.gz"))


def seed(path):
    return path.name.removesuffix(".jsonl.gz")


@pytest.mark.parametrize("path", MADE, ids=seed)
def test_every_line_with_its_speaker_and_nothing_else(path):
    truth, *fragments = unpack(path)
    assert Score(truth, read(fragments)).faults == []


def test_a_line_that_never_came_is_told():
    truth, *fragments = unpack(MADE[0])
    pieces = [n for n, fragment in enumerate(fragments) if fragment["what"] == "pieces" and not fragment.get("reset")]
    del fragments[pieces[-1]]
    assert any(fault.startswith("lost") for fault in Score(truth, read(fragments)).faults)
