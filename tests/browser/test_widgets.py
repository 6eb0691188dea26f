"""Chat front-ends that other people wrote, played by mouse and keyboard, and what was kept of them.

``make test`` plays one scenario of each in Chromium and of two in Firefox, without vendor knowledge; another seed
(WIDGET_SEED) plays others. ``make soak`` plays all, with adapters and without, and in Firefox.
"""

import json
import os
import subprocess

import pytest

from companion.demo.rig import NotShown, rigged, serving, until
from companion.extension import source
from tests.browser import bidi, firefox_page
from tests.browser.test_composers_firefox import pair
from tests.programs import not_run
from tests.widgets import drive, serve
from tests.widgets.score import Score

SEED = int(os.environ.get("WIDGET_SEED", "0"))
ALL = drive.scenarios()
#: In a frame of another site, and behind a closed shadow root.
IN_FIREFOX = ("patternfly-chatbot", "vue-advanced-chat")
HOST = "shop.localhost"


def drawn():
    """One scenario of each widget; neighbours get different ones, so that both languages are played."""
    for n, widget in enumerate(serve.WIDGETS):
        mine = [name for of, name in ALL if of == widget]
        yield widget, mine[(SEED + n) % len(mine)]


@pytest.fixture(scope="module")
def bed():
    done = subprocess.run(
        ["sh", str(serve.ROOT / "prepare.sh")], capture_output=True, text=True, check=False, timeout=900
    )
    if done.returncode or "not run:" in done.stdout:
        not_run(f"the widgets could not be built: {done.stdout} {done.stderr}")
    with serve.Bed() as bed:
        yield bed


@pytest.fixture(scope="module")
def table(request):
    """Where each play writes its line; shown when all have been played."""
    lines = []
    yield lines.append
    with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
        print("", Score.HEAD, *lines, sep="\n")


@pytest.fixture(scope="module")
def rig(tmp_path_factory, request):
    """One service and one browser for all plays with the same adapters; pytest ends one pair before the next."""
    folder, flags = tmp_path_factory.mktemp("widgets"), ("--hints", "off", "--adapters")
    if request.param != "firefox":
        with rigged(folder, *flags, request.param) as rig:
            yield rig
        return
    with serving(folder, *flags, "off") as rig, bidi.firefox(folder) as firefox:
        firefox.install(source().resolve())
        pair(firefox, rig)
        rig.context = firefox_page.Context(firefox)
        yield rig


def kept(rig, before=()):
    """Return the chats that were kept, whole, but for those ``before``."""
    return [rig.ask("show", chat["chat"]) for chat in rig.ask("chats") if chat["chat"] not in before]


def played(rig, bed, widget, name):
    """Play a scenario; return how well it was kept. All are played on one site, one after the other within minutes."""
    before = {chat["chat"] for chat in rig.ask("chats")}
    page = rig.context.new_page()
    try:
        truth = drive.play(page, bed, widget, drive.scenario(widget, name), HOST)
        score = Score(truth, kept(rig, before))
        try:
            until(lambda: (score := Score(truth, kept(rig, before))).whole and score, "everything in the record", 5)
        except NotShown:
            score = Score(truth, kept(rig, before))
    finally:
        page.close()
    return score


def check(score, table, adapters="off"):
    """Hold a play to the bars."""
    table(f"{score.line()}  adapters {adapters}")
    assert score.faults() == []


@pytest.mark.browser
def test_what_npm_installed_has_the_licence_we_say(bed):
    for name, meta in serve.WIDGETS.items():
        installed = json.loads((serve.ROOT / "node_modules" / meta["package"] / "package.json").read_text("utf-8"))
        assert (name, installed["license"]) == (name, meta["licence"])


@pytest.mark.browser
@pytest.mark.parametrize("rig", ["off"], indirect=True)
@pytest.mark.parametrize(("widget", "name"), list(drawn()))
def test_a_chat_with_a_real_widget(widget, name, bed, rig, table):
    check(played(rig, bed, widget, name), table)


@pytest.mark.browser
@pytest.mark.parametrize("rig", ["firefox"], indirect=True)
@pytest.mark.parametrize(("widget", "name"), [play for play in drawn() if play[0] in IN_FIREFOX])
def test_a_chat_with_a_real_widget_in_firefox(widget, name, bed, rig, table):
    check(played(rig, bed, widget, name), table, "off, Firefox")


@pytest.mark.soak
@pytest.mark.parametrize("rig", ["off", "on", "firefox"], indirect=True)
@pytest.mark.parametrize(("widget", "name"), ALL)
def test_every_chat_with_every_widget(widget, name, bed, rig, table, request):
    check(played(rig, bed, widget, name), table, request.node.callspec.params["rig"])
