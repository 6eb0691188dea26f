"""The Dutch interface is complete: each text is translated, none is doubted, and the compiled file is current."""

import re
import runpy
from pathlib import Path

import pytest

from companion import errors, locale
from companion.web import words

ROOT = Path(__file__).resolve().parents[1]
catalogue = runpy.run_path(str(ROOT / "scripts" / "catalogue.py"))
FILES = catalogue["files"]()


@pytest.fixture(scope="module")
def template():
    return catalogue["extract"]()


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.parts[-3])
def test_nothing_is_missing_or_doubted(file, template):
    assert catalogue["problems"](catalogue["read"](file), template) == []


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.parts[-3])
def test_the_compiled_file_is_the_current_one(file):
    assert file.with_suffix(".mo").read_bytes() == catalogue["compiled"](catalogue["read"](file))


def test_values_keep_their_names():
    braces = re.compile(r"\{\w+\}")
    for file in FILES:
        for message in catalogue["read"](file):
            if isinstance(message.id, str) and message.string:
                assert sorted(braces.findall(message.id)) == sorted(braces.findall(message.string)), message.id


def test_problems_are_found(tmp_path):
    """The check itself can fail: a text without Dutch, a doubted one, one nobody uses, one with another value."""
    catalog = catalogue["Catalog"]
    template, dutch = catalog(), catalog(locale="nl")
    for text in ("one", "two", "three %(n)s", "new"):
        template.add(text)
    dutch.add("one", "")
    dutch.add("two", "twee", flags=["fuzzy"])
    dutch.add("three %(n)s", "drie %(m)s", flags=["python-format"])
    dutch.add("old", "oud")
    found = catalogue["problems"](dutch, template)
    assert [line.split(":")[0] for line in found[:-1]] == [
        "not in the catalogue", "no longer used", "without translation", "without translation",
    ]  # fmt: skip
    assert "three" in found[-1]


def test_words_of_the_pages_are_dutch():
    say = locale.translator("nl_NL.UTF-8")
    assert say(words.STATES["overdue"]) == "Datum voorbij"
    assert say(errors.Locked.message) != errors.Locked.message


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(("nl-BE",), "nl"), (("fr", "nl_NL"), "nl"), (("fr",), "en"), ((None, ""), "en"), (("C.UTF-8",), "en")],
)
def test_language_is_chosen(wanted, expected):
    assert locale.choose(*wanted) == expected
