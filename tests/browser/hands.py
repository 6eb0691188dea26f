"""A page with one of nineteen composers, and a person's hands on it, for the tests of everything before Enter.

The page is ours (tests/pages/composers), the browser, the extension and the service are the real ones. What the page
received is asked of the page; what is shown is read from the extension's own world, because no page can see it.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import subprocess
import threading
from pathlib import Path

from filelock import FileLock
from playwright.sync_api import Error as PlaywrightError

from companion.demo.rig import until
from tests.programs import need

PAGES = Path(__file__).resolve().parents[1] / "pages" / "composers"
BUILDER = Path(__file__).resolve().parents[1] / "composers"

KINDS = (
    "textarea_keydown", "textarea_keypress_which", "textarea_keyup_keycode", "window_capture", "trusted_only",
    "form_implicit", "ce_plain", "beforeinput_sender", "closed_shadow", "react18", "react18_keypress", "ce_react",
    "slate", "draft", "react19_form", "react19_pointerdown", "lexical", "prosemirror", "quill",
)  # fmt: skip

#: The text of whatever composer this page has, and a way to focus it, also in a closed root.
TEXT = """(() => { if (window.composerText) return composerText();
  const c = document.querySelector('#c, [contenteditable]'); return c.isContentEditable ? c.innerText : c.value; })()"""
FOCUS = "window.focusComposer ? focusComposer() : document.querySelector('#c, [contenteditable]').focus()"
BUTTON = """(() => { const r = window.sendBox ? sendBox() : document.querySelector('#send').getBoundingClientRect();
  return [r.x + r.width / 2, r.y + r.height / 2]; })()"""
READY = "document.querySelector('#c, [contenteditable], x-chat') !== null"

#: The checker sees shadow roots as this world does; its own patch stays in this world.
AXE = """(async () => {
  if (!globalThis.axe) return null;
  Object.defineProperty(Element.prototype, 'shadowRoot', { configurable: true, get() { return Companion.dom.rootOf(this); } });
  const hosts = [...document.querySelectorAll('[popover=manual]')];
  const found = await axe.run(hosts, { resultTypes: ['violations', 'incomplete'] });
  return { faults: found.violations.map((v) => [v.id, v.nodes.map((n) => n.html).join(' ')]), looked: found.passes.length, hosts: hosts.length };
})()"""

#: In the extension's world: everything of ours that is on the screen, as {kind, text, box, ways, buttons}.
SHOWN = """(() => { const rootOf = Companion.dom.rootOf, found = {};
  for (const host of document.querySelectorAll('[popover=manual]')) {
    const root = rootOf(host), skin = root?.querySelector('.skin'); if (!skin) continue;
    const box = (e) => { const r = e.getBoundingClientRect(); return { left: r.left, top: r.top, right: r.right, bottom: r.bottom, x: r.x + r.width / 2, y: r.y + r.height / 2 }; };
    const kind = skin.querySelector('.card') ? 'card' : skin.querySelector('.menu') ? 'menu' : skin.querySelector('[aria-haspopup]') ? 'badge' : 'mark';
    found[kind] = { text: skin.firstChild.innerText, busy: skin.firstChild.ariaBusy === 'true', box: box(skin.firstChild), ways: [...skin.querySelectorAll('.way > span')].map((w) => w.lastChild.textContent),
      label: skin.querySelector('[aria-label]')?.ariaLabel, aloud: skin.querySelector('.aloud')?.textContent, focus: root.activeElement?.className ?? null,
      buttons: [...skin.querySelectorAll('button')].map((b) => ({ text: b.innerText, name: b.className, ...box(b) })) };
  } return found; })()"""


def built() -> None:
    """Bundle the page's editors when they are not there yet; skip where npm is missing, fail where CI is set."""
    with FileLock(BUILDER / ".lock"):  # tests run side by side
        build()


def build() -> None:
    """Bundle them, unless that is up to date."""
    wanted = [PAGES / "built" / f"{name}.js" for name in ("plain", "react18", "react19", "editors")]
    sources = [*PAGES.glob("*.js*"), *BUILDER.glob("*.*")]
    if all(w.exists() and w.stat().st_mtime >= max(s.stat().st_mtime for s in sources) for w in wanted):
        return
    need("npm")
    for words in (["npm", "ci", "--silent"], ["npm", "run", "--silent", "build"]):
        subprocess.run(words, cwd=BUILDER, check=True, timeout=600)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the folder; ``?csp=1`` adds a policy that forbids pages everything inline."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        if "csp=1" in self.path:
            self.send_header("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


@contextlib.contextmanager
def served(folder: Path = PAGES):
    """Yield the port on which ``folder`` is served on loopback."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def inside(target, script: str, where: str = "true"):
    """Evaluate in the extension's own world of a page or of a frame of another site, in the document where ``where``
    holds; None when there is no such document."""
    context = target.context if hasattr(target, "context") else target.page.context
    session, worlds = context.new_cdp_session(target), []
    session.on("Runtime.executionContextCreated", lambda event: worlds.append(event["context"]))
    try:
        session.send("Runtime.enable")
        for world in worlds:
            if world.get("auxData", {}).get("type") != "isolated" or "extension://" not in world["origin"]:
                continue
            if evaluated(session, f"Boolean({where})", world["id"]):
                return evaluated(session, script, world["id"])
    finally:
        session.detach()
    return None


def evaluated(session, script: str, world: int):
    """Evaluate in one world and return the value; raise with what the page's console would say."""
    said = session.send(
        "Runtime.evaluate",
        {"expression": script, "contextId": world, "returnByValue": True, "awaitPromise": True, "userGesture": True},
    )
    assert "exceptionDetails" not in said, json.dumps(said["exceptionDetails"])[:800]
    return said["result"].get("value")


class Hands:
    """A person at one page with a composer."""

    def __init__(self, page, port: int) -> None:
        self.page, self.port = page, port
        self.at_top()

    def at_top(self) -> None:
        """Look at the page itself, not at a frame in it."""
        self.frame = self.target = self.page
        self.where = "window.top === window"

    def open(self, kind: str = "textarea_keydown", more: str = "", page: str = "index.html") -> Hands:
        """Open the page with this composer and wait until the companion has recognised its chat."""
        self.at_top()
        self.page.goto(f"http://127.0.0.1:{self.port}/{page}?kind={kind}{more}")
        self.page.wait_for_function(READY)
        self.page.evaluate(FOCUS)
        self.recognised()
        return self

    def recognised(self) -> None:
        """Wait until the focused composer belongs to a chat that is kept."""
        chat = "Boolean(Companion.watch?.chatOf(Companion.dom.deepActive()))"
        until(lambda: self.inside(chat), "recognising the chat")

    def inside(self, script: str):
        """Evaluate in the extension's world of the document with the composer."""
        return inside(self.target, script, self.where)

    def enter_frame(self) -> Hands:
        """Go on in the page's only frame: click into its composer and wait until its chat is recognised."""
        self.frame = self.page.wait_for_selector("iframe").content_frame()
        self.frame.wait_for_selector("#c")
        self.frame.locator("#c").click()
        try:
            self.page.context.new_cdp_session(self.frame).detach()
            self.target, self.where = self.frame, "true"  # a frame of another site lives in a process of its own
        except PlaywrightError:
            self.where = "window.top !== window"
        self.recognised()
        return self

    @property
    def text(self) -> str:
        """What stands in the composer."""
        return self.frame.evaluate(TEXT).strip()

    @property
    def sent(self) -> list[str]:
        """What the page sent, in order."""
        return [text.strip() for _, text in self.frame.evaluate("sent")]

    @property
    def shown(self) -> dict:
        """What of ours is on the screen: card, mark, badge, menu."""
        return self.inside(SHOWN)

    @property
    def card(self):
        """The card, or None."""
        return self.shown.get("card")

    def type(self, text: str, answered: bool = True) -> None:
        """Type; wait until the draft was looked at when it is one that ``answered`` says is hot."""
        self.page.keyboard.type(text)
        if answered:
            until(lambda: self.inside("Companion.review.current(Companion.dom.deepActive()) !== null"), "a verdict")

    def press(self, key: str) -> None:
        """Press and release a key."""
        self.page.keyboard.press(key)

    def click(self, at: dict | list[float]) -> None:
        """Click on a place or on one of ``shown``'s boxes."""
        x, y = (at["x"], at["y"]) if isinstance(at, dict) else at
        self.page.mouse.click(x, y)

    def click_send(self) -> None:
        """Click the page's own send button."""
        self.click(self.page.evaluate(BUTTON))

    def holds(self) -> dict:
        """Wait for the card with everything that is to come on it, and return it."""
        return until(lambda: self.card if self.card and not self.card["busy"] else None, "the card")

    def free(self) -> None:
        """Wait until the card is gone."""
        until(lambda: not self.card, "the card going away")

    def has_sent(self, count: int) -> list[str]:
        """Wait until the page has sent ``count`` messages and return them."""
        until(lambda: len(self.sent) >= count, f"message {count} leaving")
        return self.sent
