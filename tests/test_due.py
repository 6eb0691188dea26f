"""When a promise falls due: phrases against a calendar, in each language, and hostile text."""

import json
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from companion.language import due, pack
from companion.language.cues import Cues

VECTORS = Path(__file__).parent / "vectors" / "due"
NOW = datetime(2026, 11, 18, 15, tzinfo=ZoneInfo("Europe/Amsterdam"))


def rows(lang):
    return [json.loads(line) for line in (VECTORS / f"{lang}.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_enough_phrases(lang):
    assert len(rows(lang)) >= 120


@pytest.mark.parametrize(("lang", "row"), [(lang, row) for lang in ("nl", "en") for row in rows(lang)], ids=str)
def test_phrase(lang, row):
    now = datetime.fromisoformat(row["now"]).replace(tzinfo=ZoneInfo(row["zone"]))
    found = due.find(row["phrase"], now, lang)
    assert found is not None
    assert (found.date.isoformat() if found.date else None, found.precision) == (row["due"], row["precision"])
    assert found.words == row["phrase"][found.start : found.end]


@pytest.mark.parametrize("lang", pack.languages())
def test_each_rule_proves_itself(lang):
    for rule in pack.load(lang).rules("due", due.FIELDS):
        for text in (*rule.yes, *rule.no):
            folded = pack.fold(text)
            found = Cues([rule]).likely(folded) and rule.search(text)
            assert bool(found) == (text in rule.yes), f"{lang} {rule.id}: {text}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vrijdag om 15:00 uur belt mijn collega.", "Vrijdag om 15:00 uur"),
        ("You will have it on Monday, between 2 and 4 pm.", "Monday, between 2 and 4 pm"),
        ("We mailen je zodra het onderdeel er is, beloofd.", "zodra het onderdeel er is"),
        ("As soon as we hear more we will call.", "As soon as we hear more"),
        ("We'll write to you soon, within 3 days.", "within 3 days"),
        ("It starts when they open on Monday.", "Monday"),
    ],
)
def test_the_plainest_moment_wins(text, words):
    assert due.find(text, NOW).words == words


@pytest.mark.parametrize(
    "text",
    [
        "", "We zijn er de hele week.", "Two days ago it was sent.", "This is your 3rd order.", "Row 14B and 14C.",
        "Call 0800-1234567.", "I may call.", "Order 12-334-9", "Merry Christmas!", "Fijne kerst!", "24/7",
    ],
)  # fmt: skip
def test_no_moment(text):
    found = due.find(text, NOW)
    assert found is None or found.date is None


def test_without_a_clock_only_the_words_are_known():
    found = due.find("within 5 days")
    assert (found.words, found.date, found.precision) == ("within 5 days", None, "vague")


def test_the_person_s_zone_decides_what_day_it_is():
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert due.find("tomorrow", late).date == date(2026, 11, 19)
    assert due.find("tomorrow", late.astimezone(ZoneInfo("Europe/Amsterdam"))).date == date(2026, 11, 20)


@pytest.mark.parametrize("text", ["31 February", "on 30/2/2027", "within 999 years", "within 999 months", "9999-99-99"])
def test_impossible_days_are_no_day(text):
    found = due.find(text, datetime(9990, 1, 1, tzinfo=UTC))
    assert found is None or found.date is None or found.date.year < 10_000


def test_heavy_libraries_stay_away_without_a_cue():
    code = (
        "import sys; from datetime import datetime, UTC; from companion.language import promises\n"
        "promises.find('We will call you on Friday at 5 pm.', now=datetime(2026, 1, 1, tzinfo=UTC))\n"
        "assert not {'dateparser', 'holidays'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("piece", ["a", "1", " ", "within ", "1-", "\n", "à", "op ", "once we ", "12:00 ", "。", "ׁ"])
def test_repeated_text_costs_linear_time(piece):
    for lang in pack.languages():
        for rule in pack.load(lang).rules("due", due.FIELDS):
            start = time.process_time()
            rule.search(piece * 10_000)
            assert time.process_time() - start < 2, f"{lang} {rule.id}"
