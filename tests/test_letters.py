"""What a person can send: only what is missing is asked, words are exact, dates definite, no legal claims."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.casebook import letters, texts

VECTORS = Path(__file__).parent / "vectors" / "letters"
TODAY = date(2026, 11, 21)
ROW = {
    "words": "You get EUR 25 back on your account within 5 working days.", "company": "Flower Shop", "by": "Sanne",
    "role": "agent", "made_at": "2026-11-12T10:00:00.000Z", "due": "2026-11-19", "precision": "exact", "message": 3,
    "reference": "K-48213", "kind": "refund", "amount": {"value": 25.0, "unit": "EUR"},
}  # fmt: skip
BARE = ROW | {"reference": None, "by": None, "due": None, "precision": None, "amount": None, "kind": "other"}
MOTHER = {"id": "p1", "name": "Truus Jansen", "relation": "mother"}
LEGAL = re.compile(
    r"illegal|unlawful|breach|sue\b|court|lawyer|entitled|wettelijk|wanprestatie|advocaat|recht op|rechter", re.I
)


def line(n, role, text):
    return {"n": n, "role": role, "text": text}


def keys(value, path=""):
    return (
        {k for key, inner in value.items() for k in keys(inner, f"{path}.{key}")} if isinstance(value, dict) else {path}
    )


def test_every_language_has_the_same_texts():
    english = texts.load("en")
    for lang in texts.languages():
        other = texts.load(lang)
        assert keys(other) == keys(english), lang
        assert [place["url"] for place in other["places"]] == [place["url"] for place in english["places"]]
        assert len(other["dates"]["months"]) == 12


def test_every_text_puts_in_the_same_values():
    def places_of(value):
        return sorted(re.findall(r"\{\w+\}", value)) if isinstance(value, str) else []

    def walk(a, b, path):
        if isinstance(a, dict):
            for key in a:
                walk(a[key], b[key], f"{path}.{key}")
        else:
            assert places_of(a) == places_of(b), path

    for lang in texts.languages():
        walk(texts.load("en"), texts.load(lang), lang)


def test_only_what_is_missing_is_asked():
    assert letters.missing(BARE) == ("reference", "name", "date", "confirmation", "transcript")
    assert letters.missing(ROW) == ("confirmation", "transcript")
    assert letters.missing(ROW | {"role": "bot", "precision": "vague"}) == (
        "name",
        "date",
        "confirmation",
        "transcript",
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I will confirm this to you in writing.", ("transcript",)),
        ("Ik bevestig het u per e-mail.", ("transcript",)),
        ("Do you want a transcript of our chat?", ("confirmation",)),
        ("Have a nice day.", ("confirmation", "transcript")),
    ],
)
def test_what_was_given_or_asked_already_is_not_asked_again(text, left):
    for role in ("agent", "customer", "bot"):
        assert letters.missing(ROW, [line(4, role, text)]) == left
    assert letters.missing(ROW, [line(1, "agent", text)]) == ("confirmation", "transcript"), "before the promise"
    assert letters.missing(ROW, [line(4, "unknown", text)]) == ("confirmation", "transcript"), "by nobody knows whom"


@pytest.mark.parametrize("lang", texts.languages())
def test_asking_has_a_sentence_for_each(lang):
    for what, text in letters.asks(BARE, [], lang):
        assert what in letters.missing(BARE) and text.endswith(("?", ".")) and len(text) <= 120
        assert texts.load(lang)["ask"][what] == text


def test_what_we_ask_counts_as_asked():
    for lang in texts.languages():
        for what in ("confirmation", "transcript"):
            assert what not in letters.missing(ROW, [line(4, "customer", texts.load(lang)["ask"][what])])


@given(st.text(min_size=1, max_size=2000))
def test_a_quotation_fits_a_chat_box_on_one_line(words):
    text = letters.quotation(ROW | {"words": words}, "nl")
    assert len(text) <= letters.CHAT_BOX + 80 and "\n" not in text


def test_short_words_are_quoted_exactly_long_ones_from_their_start():
    assert f'"{ROW["words"]}"' in letters.quotation(ROW, "nl")
    quoted = letters.quotation(ROW | {"words": "word " * 200}, "nl")
    assert quoted.endswith('word ..."')


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "Sanne of Flower Shop"),
        ({"by": None}, "2026 Flower Shop wrote"),
        ({"role": "bot"}, "the assistant of Flower Shop"),
    ],
)
def test_who_said_it(change, expected):
    assert expected in letters.quotation(ROW | change, "en")


@pytest.mark.parametrize("lang", texts.languages())
@pytest.mark.parametrize("step", [1, 2])
def test_letters_are_as_agreed(lang, step):
    letter = letters.letter(ROW, MOTHER, lang, TODAY, step)
    expected = (VECTORS / f"{lang}-{step}.txt").read_text("utf-8")
    assert f"{letter.subject}\n\n{letter.body}" == expected


@pytest.mark.parametrize("lang", texts.languages())
@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("row", [ROW, BARE, ROW | {"due": "2026-12-24"}])
def test_a_letter_quotes_asks_by_a_date_and_claims_nothing(lang, step, row):
    letter = letters.letter(row, None, lang, TODAY, step)
    assert row["words"] in letter.body
    assert texts.long_date(letter.by, lang) in letter.body and letter.by > TODAY
    assert texts.long_date(date(2026, 11, 12), lang) in letter.body
    assert not LEGAL.search(letter.subject + letter.body)
    assert "None" not in letter.body and "{" not in letter.body and "\n\n\n" not in letter.body
    assert texts.long_date(date(2026, 12, 24), lang) not in letter.body, "a date to come is not late"


def test_the_second_letter_is_firmer_and_gives_less_time():
    first, second = (letters.letter(ROW, None, "en", TODAY, step) for step in (1, 2))
    assert second.by < first.by and "outside your company" in second.body


@pytest.mark.parametrize("lang", texts.languages())
def test_words_with_braces_stay_words(lang):
    row = ROW | {"words": "Code {by} {0} {"}
    assert row["words"] in letters.letter(row, None, lang, TODAY).body
    assert row["words"] in letters.opening(row, None, lang, TODAY)


def test_an_opening_introduces_quotes_and_asks():
    text = letters.opening(ROW, MOTHER, "nl", TODAY)
    assert text.startswith("Hallo, ik chat namens mijn moeder, Truus Jansen, met toestemming. Op 12 november 2026")
    assert "Kenmerk: K-48213. Dat zou uiterlijk 19 november 2026" in text and text.endswith("geregeld?")
    assert "  " not in text and "  " not in letters.opening(BARE, None, "en", TODAY)


def test_a_chargeback_date_counts_from_the_due_date_and_only_for_money():
    end, text = letters.card_date(ROW, "en")
    assert end == date(2027, 3, 19) and "19 November 2026" in text and "19 March 2027" in text
    assert letters.card_date(ROW | {"due": None}, "nl")[0] == date(2027, 3, 12)
    assert letters.card_date(ROW | {"kind": "callback"}, "en") is None


@pytest.mark.parametrize("lang", [*texts.languages(), "xx", None])
def test_where_to_turn_is_plain_information(lang):
    for place in letters.places(lang):
        assert place.url.startswith("https://") and place.name and place.what.endswith(".")


def test_every_kind_has_a_name():
    from companion.web import words

    for lang in texts.languages():
        assert set(words.KINDS) == set(texts.load(lang)["things"]) - {"of_amount"}


@pytest.mark.parametrize(
    ("value", "lang", "expected"),
    [
        ({"value": 25.0, "unit": "EUR"}, "nl", "€ 25"), ({"value": 0.5, "unit": "USD"}, "en", "$0.50"),
        ({"value": 1e6, "unit": "EUR"}, "nl", "€ 1.000.000"), ({"value": 1000, "unit": "miles"}, "nl", "1.000 mijlen"),
        ({"value": 1, "unit": "MONTH"}, "en", "1 month"), ({"value": 500, "unit": "avios"}, "en", "500 avios"),
        (None, "nl", None), ({"value": None, "unit": "EUR"}, "nl", None),
    ],
)  # fmt: skip
def test_amounts(value, lang, expected):
    assert texts.amount(value, lang) == expected
