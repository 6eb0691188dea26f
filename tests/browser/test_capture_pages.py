"""Every layout of tests/pages, captured by the real extension and read by the real service."""

import pytest

from companion.demo.rig import rigged
from tests import layouts

LANGS = {name: ("nl", "en")[n % 2] for n, name in enumerate(layouts.NAMES)}


@pytest.fixture(scope="module")
def rig(tmp_path_factory):
    with rigged(tmp_path_factory.mktemp("capture")) as rig:
        yield rig


def captured(rig, base, layout, lang):
    """Play a layout and return the newest chat as ``companion show`` tells it, and the expected lines."""
    known = {row["chat"] for row in rig.ask("chats")}
    page = rig.context.new_page()
    lines = layouts.play(page, base, layout, lang)
    page.close()
    chat = next(row["chat"] for row in rig.ask("chats") if row["chat"] not in known)
    shown = rig.ask("show", chat)
    rig.ask("delete", chat, "--yes")
    return shown, lines


class Row:
    def __init__(self, row):
        self.role, self.text, self.name = row["role"], row["text"], row["name"]


@pytest.mark.browser
@pytest.mark.parametrize("layout", layouts.NAMES)
def test_layout(rig, base, layout):
    shown, lines = captured(rig, base, layout, LANGS[layout])
    found = layouts.compare([Row(row) for row in shown["messages"]], lines)
    blank = layout == "rich-plain"  # nothing but what the person sent tells its sides apart
    assert [what for what in found if not (blank and what.startswith("unknown"))] == []
    assert shown["gaps"] == []
    if layout.startswith("vendor-"):
        assert shown["widget"], "the widget was not recognised"
