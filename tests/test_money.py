"""Amounts: every way of writing them that people use, and what only looks like one."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.language import money

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "vectors" / "money" / "amounts.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_amounts(row):
    assert [[a.value, a.unit] for a in money.find(row["text"])] == row["amounts"]


def test_the_place_is_the_place_in_the_text():
    text = "Één keer € 12,50 terug."
    (amount,) = money.find(text)
    assert text[amount.start : amount.end] == "€ 12,50"


@given(st.integers(0, 999_999), st.integers(0, 99))
def test_dutch_and_english_writing_mean_the_same(whole, cents):
    english = f"{whole:,}.{cents:02}"
    dutch = english.translate(str.maketrans(",.", ".,"))
    assert money.number(english) == money.number(dutch) == pytest.approx(whole + cents / 100)
    assert (
        money.find(f"€{dutch}")[0].value == money.find(f"{english} euro")[0].value == pytest.approx(whole + cents / 100)
    )


@given(st.text(max_size=200))
def test_any_text_is_read_without_a_crash(text):
    for amount in money.find(text):
        assert amount.value >= 0 and 0 <= amount.start < amount.end <= len(text)


@pytest.mark.parametrize("piece", ["1", "1,", "1.", "1 ", "€", "€1", "a ", "half ", "1,1", "e 1"])
def test_repeated_text_costs_linear_time(piece):
    start = time.process_time()
    money.find(piece * 10_000)
    assert time.process_time() - start < 2
