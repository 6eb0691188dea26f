"""The bed keeps its own rules, and a score that cannot fail would be worth nothing."""

import json

import pytest

from tests.widgets.drive import scenario, scenarios
from tests.widgets.score import Score
from tests.widgets.seen import same
from tests.widgets.serve import ROOT, WIDGETS

OSI = {"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MPL-2.0"}
PACKAGES = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
LOCKED = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]


@pytest.mark.parametrize("name", WIDGETS)
def test_a_widget_is_a_package_with_an_osi_licence(name):
    meta = WIDGETS[name]
    assert meta["licence"] in OSI
    assert PACKAGES[meta["package"]] == meta["version"] == LOCKED[f"node_modules/{meta['package']}"]["version"]


@pytest.mark.parametrize("name", WIDGETS)
def test_three_scenarios_in_two_languages(name):
    mine = [scenario(of, story) for of, story in scenarios() if of == name]
    assert (len(mine), {story["lang"] for story in mine}) == (3, {"nl", "en"})
    assert {line["role"] for story in mine for line in story["lines"]} >= {"agent", "customer"}


def test_no_host_of_a_registry_is_locked():
    assert [name for name, package in LOCKED.items() if "resolved" in package] == []


TRUTH = {
    "widget": "chatscope", "scenario": "x", "names": True,
    "lines": [
        {"n": 0, "role": "bot", "name": "Kook", "text": "Hoi!"},
        {"n": 1, "role": "customer", "name": None, "text": "1. lekt\n2. piept"},
        {"n": 2, "role": "system", "name": "Jolanda", "text": "Jolanda is er"},
        {"n": 3, "role": "agent", "name": "Jolanda", "text": "Zie https://www.k.example/hulp"},
    ],
}  # fmt: skip
KEPT = [
    {"role": "agent", "name": "Kook", "text": "Hoi!"},
    {"role": "customer", "name": None, "text": "lekt\npiept"},
    {"role": "system", "name": None, "text": "Jolanda is er"},
    {"role": "agent", "name": "Jolanda", "text": "Zie k.example/hulp"},
]


def faults(messages, gaps=()):
    return Score(TRUTH, [{"messages": messages, "gaps": list(gaps)}]).faults()


def test_what_is_kept_as_it_was_has_no_faults():
    assert faults(KEPT) == []


@pytest.mark.parametrize(
    ("messages", "fault"),
    [
        (KEPT[1:], "missing: Hoi!"),
        ([*KEPT, {"role": "agent", "name": "Marjan", "text": "Twee dagen eerder bezorgd"}], "extra: agent: Twee dagen eerder"),
        ([*KEPT, KEPT[3]], "extra: agent: Zie"),
        ([KEPT[1], KEPT[0], *KEPT[2:]], "1 out of order"),
        ([KEPT[0] | {"role": "unknown"}, *KEPT[1:]], "2 of 3 authors"),
        ([KEPT[0] | {"role": "customer"}, *KEPT[1:]], "1 authors wrong: customer for bot"),
        ([*KEPT[:3], KEPT[3] | {"name": "Kook"}], "1 of 2 names"),
        ([*KEPT[:2], KEPT[2] | {"role": "agent"}, KEPT[3]], "0 of 1 system lines"),
    ],
)  # fmt: skip
def test_each_kind_of_fault_is_seen(messages, fault):
    assert any(found.startswith(fault) for found in faults(messages))


def test_a_gap_and_a_second_chat_are_faults():
    assert faults(KEPT, [{"kind": "scrolled"}]) == ["1 gaps stated: scrolled"]
    split = [{"messages": KEPT[:2], "gaps": []}, {"messages": KEPT[2:], "gaps": []}]
    assert Score(TRUTH, split).faults() == ["2 chats"]


def test_other_words_are_not_the_same_line():
    assert not same("I will refund £15", "I will not refund £15")
    assert not same("👍", "🙏")
