"""Lining up a list that was read again: vectors, and what must hold for any list."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.chat import merge

CASES = json.loads((Path(__file__).parent / "vectors" / "merge" / "cases.json").read_text("utf-8"))
ROWS = st.lists(st.sampled_from("abcdefgh"), max_size=30)
UNIQUE = st.lists(st.integers(0, 500), max_size=60, unique=True)


def record(known, live):
    return [known[a] if a is not None else live[b] for a, b in merge.merged(known, live)]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_vectors(case):
    assert record(case["known"], case["live"]) == case["want"]


@given(ROWS, ROWS)
def test_nothing_is_lost_and_nothing_doubled(known, live):
    rows = merge.merged(known, live)
    assert [a for a, _ in rows if a is not None] == list(range(len(known)))
    assert [b for _, b in rows if b is not None] == list(range(len(live)))
    assert all(known[a] == live[b] for a, b in rows if a is not None and b is not None)


@given(ROWS, ROWS)
def test_reading_the_same_again_adds_nothing(known, live):
    once = record(known, live)
    assert record(once, live) == once


@given(UNIQUE, st.data())
def test_any_windows_on_one_chat_rebuild_it(chat, data):
    known: list[int] = []
    end = 0
    while end < len(chat):
        begin = data.draw(st.integers(max(0, end - 5), end))
        end = data.draw(st.integers(end + 1, min(len(chat), end + 8)))
        known = record(known, chat[begin:end])
    assert known == chat


def test_a_long_list_that_is_refilled_lines_up_in_time():
    chat = [f"row {n % 700} {n}" if n % 3 else "ok" for n in range(2000)]
    assert record(chat, [*chat, "new"]) == [*chat, "new"]
    assert record(chat, chat[500:1500]) == chat
