"""The people for whom a person chats: names that can be shown, and an honest first line."""

import pytest

from companion.casebook import people, texts
from companion.errors import BadInput
from companion.web import words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  Truus   Jansen ", "Truus Jansen"), ("José\u202e", "José"), ("a\x00b\nc", "a b c"), ("张伟", "张伟")],
)
def test_names_are_kept_readable(typed, kept):
    assert people.checked(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\u202e\u200b", "x" * 81])
def test_what_is_no_name_is_refused(typed):
    with pytest.raises(BadInput):
        people.checked(typed)


def test_a_name_is_used_once():
    with pytest.raises(BadInput, match="surname"):
        people.checked("truus jansen", ["Truus Jansen"])


def test_relations_are_those_of_the_list():
    assert people.checked_relation("mother") == "mother"
    assert people.checked_relation("") is people.checked_relation(None) is None
    with pytest.raises(BadInput):
        people.checked_relation("boss")


@pytest.mark.parametrize("lang", texts.languages())
@pytest.mark.parametrize("relation", [*people.RELATIONS, None])
def test_the_first_line_names_the_person_and_the_consent(lang, relation):
    line = people.introduction({"id": "p1", "name": "Truus Jansen", "relation": relation}, lang)
    assert "Truus Jansen" in line and {"nl": "toestemming", "en": "consent"}[lang] in line
    assert "{" not in line and "None" not in line


def test_nobody_introduces_themself():
    assert people.introduction(None, "nl") is None
    assert people.introduction({"id": people.ME, "name": "me"}, "en") is None


def test_every_relation_has_its_words_everywhere():
    assert set(words.RELATIONS) == set(people.RELATIONS)
    for lang in texts.languages():
        assert set(texts.load(lang)["introduction"]["relations"]) == set(people.RELATIONS)
