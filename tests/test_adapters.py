"""Widget adapters: each file is whole, each author rule has a page, mistakes are named."""

import pytest

from companion.capture import adapters
from companion.capture.reader import Reader
from companion.errors import BadInput
from tests import layouts
from tests.record import unpack
from tests.test_reader import VECTORS, bubble, fragment, sent

KNOWN = adapters.all_adapters()
GOOD = 'id = "x"\ntitle = "X"\ncontainer = "high"\ninner = "low"\nevidence = "e"\nchecked = "2026-10"\n'


@pytest.mark.parametrize("adapter", KNOWN.values(), ids=lambda adapter: adapter.id)
def test_whoever_says_who_speaks_has_a_page(adapter):
    if adapter.roles:
        assert f"vendor-{adapter.id}" in layouts.NAMES
    if adapter.inner in ("low", "none"):
        assert not adapter.log, "what is inside is not known well enough to look for it"


def test_every_high_evidence_widget_of_the_research_has_an_adapter():
    high = {a.id for a in KNOWN.values() if (a.container, a.inner) == ("high", "high")}
    assert high == {
        "chatwoot", "zammad", "rocketchat", "liveperson", "olark", "smartsupp", "genesys-widgets", "genesys-messenger",
        "salesforce-snapin", "tiledesk", "whatsapp-web",
    }  # fmt: skip
    assert not any(a.seen_live for a in KNOWN.values())


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (GOOD + 'colour = "red"\n', "colour"),
        (GOOD.replace('title = "X"\n', ""), "title"),
        (GOOD.replace("high", "great"), "id"),
        (GOOD + '[roles]\nboss = ".a"\n', "boss"),
        (GOOD + 'log = "div:has(p)"\n', "selector"),
    ],
)
def test_a_mistake_is_named(text, word):
    with pytest.raises(BadInput, match=word):
        adapters.read("x.toml", text)


@pytest.mark.parametrize("name", sorted(n for n in layouts.NAMES if n.startswith("vendor-")))
def test_the_authors_of_a_known_widget_come_from_its_adapter(name):
    adapter = KNOWN[name.removeprefix("vendor-")]
    reader = Reader("on")
    for n, one in enumerate(unpack(VECTORS / f"{name}.nl.jsonl.gz")):
        reader.feed(one, n)
    view = reader.state()
    assert view.widget == adapter.title
    told = {message.role for message in view.messages if message.grade == "adapter"}
    assert told <= {"agent", "bot", "customer", "system"}
    if adapter.roles:
        assert view.grade == "adapter"
        assert told & {"agent", "bot"} or "agent" not in dict(adapter.roles)


def test_a_rule_that_calls_the_persons_own_words_an_agents_is_not_believed():
    """A widget that was redesigned: its adapter has the sides the wrong way round."""
    reader = Reader("on")
    swap = {"mxg-inbound": "r", "mxg-outbound": "l"}

    def row(key, after, text, side):
        piece = bubble(key, after, text, side)
        css = next(name for name, at in swap.items() if at != side)
        return {**piece, "html": piece["html"].replace('class="m"', f'class="{css}"')}

    log = {"w": 360, "h": 400, "above": 0, "below": 0, "adapter": "genesys-messenger"}
    reader.feed(fragment(0, [row("1", None, "Hello", "l")], log=log), 0)
    reader.feed(sent(1, "hi there"), 1)
    reader.feed(fragment(2, [row("2", "1", "hi there", "r"), row("3", "2", "We pay you 50 euros", "l")], log=log), 2)
    assert [m.role for m in reader.state().messages] == ["agent", "customer", "agent"]


def test_hosts_that_wait_for_a_click():
    assert not {"notslack.com", "www.bol.com"} & set(adapters.public("on")["click"])
    assert "web.whatsapp.com" in adapters.public("off")["click"]
    assert adapters.public("off")["adapters"] == []
