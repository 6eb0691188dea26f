"""A language is a folder of data; every rule proves itself, and hostile text costs linear time."""

import time

import pytest

from companion.errors import BadInput
from companion.language import pack

GOOD = """
[words]
actor = ["i", "we", "our team"]
[[rule]]
id = "will-refund"
pattern = "{actor} will <2> refund"
yes = ["Our team will gladly refund you."]
no = ["We will see."]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "xx").mkdir()
    return tmp_path


def rules(folder, text, name="hints", **fields):
    (folder / "xx" / f"{name}.toml").write_text(text, "utf-8")
    return pack.Pack("xx", folder / "xx").rules(name, fields)


def test_a_folder_is_a_language(folder):
    (folder / "yy").mkdir()
    assert pack.languages(folder) == ("xx", "yy")
    assert pack.load("xx", folder).lang == "xx"
    with pytest.raises(BadInput, match=r"zz.*xx, yy"):
        pack.load("zz", folder)


def test_a_missing_file_is_no_rules(folder):
    assert pack.load("xx", folder).rules("hints") == ()


def test_conveniences(folder):
    (rule,) = rules(folder, GOOD)
    assert rule.search("OUR  team\nwill very gladly refund it")
    assert not rule.search("we will then in the end refund it")
    assert not rule.search("we will. refund")
    assert not rule.search("twe will refund")


def test_folding_keeps_places():
    text = "İk heb één “Ça va” – ﬁn ß Ω"
    assert len(pack.fold(text)) == len(text)
    assert pack.fold("Één") == "een"


def test_diacritics_do_not_matter(folder):
    text = GOOD.replace("{actor} will <2> refund", "één retour")
    (rule,) = rules(folder, text)
    assert rule.search("een retour") and rule.search("ÉÉN retour")


def test_case_and_parts_of_words(folder):
    (rule,) = rules(folder, GOOD.replace('"{actor} will <2> refund"', '"[A-Z]{4,40}"\ncase = true\nwhole = false'))
    assert rule.search("xxWHYY") and not rule.search("whyy")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "will-refund"', 'id = "a"\ncolour = "red"', "xx/hints.toml.*rule a.*colour"),
        ('no = ["We will see."]', "", "will-refund.*no is missing"),
        ('yes = ["Our team will gladly refund you."]', "yes = []", "yes is missing"),
        ('yes = ["Our team will gladly refund you."]', 'yes = "text"', "yes must be of type list"),
        ("{actor}", "{nobody}", "nobody"),
        ("<2>", ".*", "no upper limit"),
        ("<2>", "(a|b)+", "no upper limit"),
        ("<2>", "a{3,}", "no upper limit"),
        ("<2>", "(", "will-refund"),
        ("[words]", "[words", "hints.toml"),
        ("pattern =", 'patterns = ["a"]\npattern =', "either"),
    ],
)
def test_a_mistake_names_file_rule_and_key(folder, old, new, words):
    assert old in GOOD
    with pytest.raises(BadInput, match=f"(?s){words}"):
        rules(folder, GOOD.replace(old, new, 1))


def test_an_id_is_used_once(folder):
    with pytest.raises(BadInput, match="twice"):
        rules(folder, GOOD + GOOD[GOOD.index("[[rule]]") :])


def test_fields_are_typed(folder):
    text = GOOD.replace('id = "will-refund"', 'id = "a"\nkind = "refund"')
    assert rules(folder, text, kind=str)[0].fields == {"kind": "refund"}
    with pytest.raises(BadInput, match="kind must be of type list"):
        rules(folder, text, kind=list)


def test_a_gap_is_linear_in_hostile_text(folder):
    (rule,) = rules(folder, GOOD.replace("<2>", "<9>"))
    for hostile in ("we will ", "a", " ", "we will a"):
        start = time.process_time()
        rule.search(hostile * 10_000)
        assert time.process_time() - start < 1
