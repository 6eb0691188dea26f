"""Every rule of labels.toml catches its own examples and leaves the others alone."""

import pytest

from companion.capture import labels

RULES = labels.rules()


@pytest.mark.parametrize(
    ("rule", "line"), [(r, line) for r in RULES for line in r.yes], ids=lambda v: getattr(v, "id", v)
)
def test_yes(rule, line):
    assert rule.pattern.fullmatch(line)


@pytest.mark.parametrize(
    ("rule", "line"), [(r, line) for r in RULES for line in r.no], ids=lambda v: getattr(v, "id", v)
)
def test_no(rule, line):
    assert not rule.pattern.fullmatch(line)


@pytest.mark.parametrize("char", ["a", " ", "1", ".", "A ", "a:", "is "])
def test_long_lines_cost_nothing(char):
    line = (char * 10_000)[:10_000]
    assert labels.kind_of(line) is None
    assert labels.event_of(line) is None


@pytest.mark.parametrize("char", ["a", "A", "1", ".", "A ", "is ", "1:", "de chat is "])
def test_no_pattern_explodes_on_the_longest_label(char):
    line = (char * labels.LINE)[: labels.LINE - 1] + "!"
    for rule in RULES:
        rule.pattern.fullmatch(line)
