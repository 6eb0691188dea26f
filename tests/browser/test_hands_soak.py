"""Drafts that people wrote, typed at speed: what is held must be what the language room calls hot (make soak).

The drafts lie outside this repository; without them the campaign says that it did not run.
"""

import itertools
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from companion.demo import rig
from companion.demo.rig import until
from tests.browser.hands import Hands, built, served
from tests.programs import not_run

pytestmark = [pytest.mark.browser, pytest.mark.soak]

DRAFTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "dev"
TRIALS = int(os.environ.get("COMPANION_TRIALS", "1000"))
TYPED, PAUSE, LAST = 10, 100, 60  # letters typed one by one, ms between them (120 words a minute), ms before Enter
FAST_ENOUGH = 0.995


def drawn(seed=1):
    """Yield drafts, half of them calm in the eyes of the rows' authors, in an order drawn by ``seed``."""
    files = sorted(DRAFTS.glob("t2_*.jsonl"))
    rows = [json.loads(line) for path in files for line in path.read_text("utf-8").splitlines()]
    random.Random(seed).shuffle(rows)
    hot, calm = ([row["text"].strip() for row in rows if bool(row["heated"]) is heated] for heated in (True, False))
    pairs = (text for pair in zip(hot, calm, strict=False) for text in pair)
    return list(itertools.islice((text for text in pairs if 12 < len(text) < 600), TRIALS))


def test_a_thousand_drafts_at_speed(tmp_path, capsys):
    if not DRAFTS.is_dir():
        not_run("the labelled drafts are not here")
    built()
    drafts = drawn()
    with rig.rigged(tmp_path) as ready, served() as port:
        lines = "\n".join(json.dumps({"id": str(n), "text": text}) for n, text in enumerate(drafts))
        hands = Hands(ready.context.new_page(), port).open()
        hands.type("You idiots.")
        hands.press("Enter")  # held, once: the languages are loaded now
        hands.press("Enter")
        hands.has_sent(1)
        wanted = verdicts(ready, lines)
        held = [typed_and_held(hands, text) for text in drafts]
    agree = {True: [], False: []}
    for was, should in zip(held, wanted, strict=True):
        agree[should].append(was is should)
    with capsys.disabled():
        for should, word in ((True, "holds"), (False, "passes")):
            print(f"{word}: {sum(agree[should])} of {len(agree[should])} as the language room says")
    assert sum(agree[True]) + sum(agree[False]) >= FAST_ENOUGH * len(drafts)


def verdicts(ready, lines):
    """What the language room says of each draft, in a process of its own."""
    hot = [row["heated"] for row in analysed(ready, "drafts", lines)]
    private = [row["sensitive"] for row in analysed(ready, "sensitive", lines)]
    return [bool(one or other) for one, other in zip(hot, private, strict=True)]


def analysed(ready, what, lines):
    command = [sys.executable, "-m", "companion", "analyse", what]
    done = subprocess.run(
        command, input=lines, capture_output=True, text=True, check=True, env=rig.environment(ready.home)
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def typed_and_held(hands, text):
    """Type a draft, its end letter by letter, press Enter at once; true when it was held. Leaves the field empty."""
    sent = len(hands.sent)
    hands.page.keyboard.insert_text(text[:-TYPED])
    for letter in text[-TYPED:-1]:
        hands.page.keyboard.insert_text(letter)
        hands.page.wait_for_timeout(PAUSE)
    hands.page.keyboard.insert_text(text[-1])
    hands.page.wait_for_timeout(LAST)
    hands.press("Enter")
    held = len(hands.sent) == sent
    if held:
        hands.press("Enter")
    until(lambda: len(hands.sent) == sent + 1, "the draft leaving")
    return held
