"""A tab of Firefox, with what the widget bed asks of a page: go, find, click, type, look into frames and shadow roots.

Playwright does not drive the Firefox that people have; its names are kept here, so that ``tests/widgets/drive.py`` plays
on either.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from playwright.sync_api import TimeoutError as TooLate

from companion.demo.rig import NotShown, until
from tests.browser.bidi import Firefox

#: All elements that a selector means, open shadow roots included; "some-host inner" looks for inner in that host's root.
FIND = """(selector, words) => {
  const ways = selector.split(/,\\s*/).map((way) => [way, ...(/^([a-z]+-[a-z-]+) (.+)$/.exec(way)?.slice(1) ?? [])]);
  const within = (e, host) => { for (let up = e; up; up = up.getRootNode().host) if (up.closest(host)) return true; return false; };
  const fits = (e, [way, host, inner]) => e.matches(way) || Boolean(host && e.matches(inner) && within(e, host));
  const all = (root) => [...root.querySelectorAll('*')].flatMap((e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
  return all(document).filter((e) => ways.some((way) => fits(e, way)) && e.textContent.includes(words));
}"""
VISIBLE = """(e) => { const { width, height } = e.getBoundingClientRect();
  return width > 0 && height > 0 && getComputedStyle(e).visibility !== 'hidden'; }"""
KEYS = {"Enter": "\ue007", "Shift": "\ue008", "Space": " "}
PATIENCE = 15


@dataclass(frozen=True)
class Frame:
    """One document of the tab, by its context id."""

    fox: Firefox
    id: str

    def call(self, script: str, *args: Any) -> dict[str, Any]:
        """Return what a function gives, as BiDi tells it; elements and text may be given to it."""
        told = [arg if isinstance(arg, dict) else {"type": "string", "value": arg} for arg in args]
        said = self.fox.ask(
            "script.callFunction", functionDeclaration=script, arguments=told, awaitPromise=True, target={"context": self.id}
        )  # fmt: skip
        assert said["type"] == "success", said
        return said["result"]

    def evaluate(self, script: str, *args: Any) -> Any:
        return json.loads(
            self.call(f"async (...all) => JSON.stringify((await ({script})(...all)) ?? null)", *args)["value"]
        )

    def is_detached(self) -> bool:
        return False  # those of ``Page.frames`` were there a moment ago


@dataclass(frozen=True)
class Element:
    """One element of a frame."""

    frame: Frame
    node: dict[str, str]

    def evaluate(self, script: str) -> Any:
        return self.frame.evaluate(script, self.node)

    def is_enabled(self) -> bool:
        return self.evaluate("(e) => !e.disabled")

    def wait_for_element_state(self, state: str) -> None:
        assert state == "visible"
        until(lambda: self.evaluate(VISIBLE), "a visible element", PATIENCE)

    def click(self) -> None:
        self.evaluate("(e) => e.scrollIntoView({ block: 'nearest' })")
        moves = [{"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", "element": self.node}},
                 {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]  # fmt: skip
        mouse = {"type": "pointer", "id": "mouse", "actions": moves}
        self.frame.fox.ask("input.performActions", context=self.frame.id, actions=[mouse])


@dataclass(frozen=True)
class Locator:
    """What a selector means in the frame that ``where`` gives, looked for anew each time."""

    where: Callable[[], Frame | None]
    selector: str
    words: str = ""
    place: int = 0

    @property
    def first(self) -> Locator:
        return replace(self, place=0)

    @property
    def last(self) -> Locator:
        return replace(self, place=-1)

    def filter(self, has_text: str) -> Locator:
        return replace(self, words=has_text)

    def found(self) -> Element | None:
        if not (frame := self.where()):
            return None
        nodes = frame.call(FIND, self.selector, self.words)["value"]
        element = Element(frame, {"sharedId": nodes[self.place]["sharedId"]}) if nodes else None
        return element if element and element.evaluate(VISIBLE) else None

    def shown(self, patience: float = PATIENCE) -> Element:
        try:
            return until(self.found, self.selector, patience)
        except NotShown as error:
            raise TooLate(str(error)) from None

    def wait_for(self, state: str) -> None:
        assert state == "visible"
        self.shown()

    def click(self, timeout: float = 1000 * PATIENCE) -> None:
        self.shown(timeout / 1000).click()

    def evaluate(self, script: str) -> Any:
        return self.shown().evaluate(script)

    def is_enabled(self) -> bool:
        return self.shown().is_enabled()


@dataclass(frozen=True)
class Handle:
    """What ``wait_for_function`` found."""

    element: Element

    def as_element(self) -> Element:
        return self.element


class Keyboard:
    """The keys of a tab: they go to the frame that has the focus, which the browser does not find by itself."""

    def __init__(self, page: Page):
        self.page = page

    def press(self, keys: str) -> None:
        held = [KEYS[key] for key in keys.split("+")]
        self._do([("keyDown", key) for key in held] + [("keyUp", key) for key in reversed(held)])

    def type(self, text: str, delay: float = 0) -> None:
        self._do([(kind, key) for key in text for kind in ("keyDown", "keyUp")])

    def _do(self, strokes: list[tuple[str, str]]) -> None:
        keys = {"type": "key", "id": "keys", "actions": [{"type": kind, "value": key} for kind, key in strokes]}
        here = "() => document.hasFocus() && !document.activeElement?.contentWindow"
        frame = next((frame for frame in self.page.frames if frame.evaluate(here)), self.page.main)
        frame.fox.ask("input.performActions", context=frame.id, actions=[keys])


class Page:
    """A new tab in front."""

    def __init__(self, fox: Firefox):
        self.main = Frame(fox, fox.ask("browsingContext.create", type="tab")["context"])
        self.keyboard = Keyboard(self)
        fox.ask("browsingContext.activate", context=self.main.id)

    @property
    def frames(self) -> list[Frame]:
        (top,) = self.main.fox.ask("browsingContext.getTree", root=self.main.id)["contexts"]
        return [Frame(self.main.fox, name) for name in _names(top)]

    def goto(self, url: str) -> None:
        self.main.fox.ask("browsingContext.navigate", context=self.main.id, url=url, wait="complete")

    def wait_for_timeout(self, ms: float) -> None:
        time.sleep(ms / 1000)

    def wait_for_function(self, script: str, arg: str) -> Handle:
        said = until(lambda: (got := self.main.call(script, arg))["type"] == "node" and got, arg, PATIENCE)
        return Handle(Element(self.main, {"sharedId": said["sharedId"]}))

    def locator(self, selector: str) -> Locator:
        return Locator(lambda: self.main, selector)

    def frame_locator(self, selector: str) -> Inside:
        return Inside(self.main, selector)

    def close(self) -> None:
        self.main.fox.ask("browsingContext.close", context=self.main.id)


@dataclass(frozen=True)
class Context:
    """A Firefox in which pages are opened."""

    fox: Firefox

    def new_page(self) -> Page:
        return Page(self.fox)


@dataclass(frozen=True)
class Inside:
    """The document in the frame that a selector means."""

    main: Frame
    selector: str

    def frame(self) -> Frame | None:
        nodes = self.main.call(FIND, self.selector, "")["value"]
        if not nodes:
            return None
        window = self.main.call("(e) => e.contentWindow", {"sharedId": nodes[0]["sharedId"]})
        return Frame(self.main.fox, window["value"]["context"])

    def locator(self, selector: str) -> Locator:
        return Locator(self.frame, selector)


def _names(top: dict[str, Any]) -> list[str]:
    return [top["context"], *(name for child in top["children"] or () for name in _names(child))]
