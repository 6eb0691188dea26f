"""What a page shows goes on with a chat that is kept, or is another chat: both ways of getting it wrong are cases."""

import json
from pathlib import Path

import pytest

from companion.chat.model import Message
from companion.service.rejoin import continues

CASES = json.loads((Path(__file__).parent / "vectors" / "rejoin" / "cases.json").read_text("utf-8"))
ROLES = {"a": "agent", "c": "customer", "s": "system"}
WHEN = ("always", "recent", "here")


def messages(lines):
    """Make messages of lines like "a Hello": whose, and what."""
    return [
        Message(str(n), n, ROLES[line[0]], None, line[2:], None, "2026-11-21T10:00:00.000Z")
        for n, line in enumerate(lines, 1)
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_what_is_shown_goes_on_with_what_is_kept(case):
    known, seen = messages(case["known"]), messages(case["seen"])
    said = {
        "always": continues(known, seen),
        "recent": continues(known, seen, recent=True),
        "here": continues(known, seen, recent=True, here=True),
    }
    since = WHEN.index(case["joins"]) if case["joins"] in WHEN else len(WHEN)
    assert said == {when: place >= since for place, when in enumerate(WHEN)}
