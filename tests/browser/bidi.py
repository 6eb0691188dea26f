"""Firefox over its own WebDriver BiDi, with nothing but a WebSocket: install, tabs, scripts, keys."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from websockets.sync.client import ClientConnection, connect

from companion.demo.rig import until

#: The id in our manifest; with this preference Firefox gives it a known address instead of a random one.
EXTENSION, UUID = "companion@chat-companion.example", "5b2f1c1e-7a5d-4d7e-9d53-2f7c6f7d9b11"
QUIET = {
    "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False, "browser.startup.homepage_override.mstone": "ignore",
    "toolkit.telemetry.enabled": False, "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "alerts.useSystemBackend": False, "extensions.webextensions.uuids": json.dumps({EXTENSION: UUID}),
}  # fmt: skip


@contextlib.contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Yield a headless Firefox with a new profile below ``folder``."""
    profile, log = folder / "profile", folder / "firefox.log"
    profile.mkdir(parents=True)
    lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in QUIET.items())
    (profile / "user.js").write_text("".join(lines))
    binary = shutil.which("firefox-esr") or shutil.which("firefox")
    assert binary, "Firefox is not installed"
    command = [binary, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0",
               "--remote-allow-system-access"]  # fmt: skip
    with log.open("w") as said, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said) as process:
        try:
            with connect(_address(log, process) + "/session", max_size=None) as way:
                found = Firefox(way)
                found.ask("session.new", capabilities={})
                yield found
        finally:
            process.terminate()


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    def listening() -> re.Match[str] | None:
        assert process.poll() is None, "Firefox did not start: " + log.read_text()[-500:]
        return re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text())

    return until(listening, "the start of Firefox", 60)[1]


class Firefox:
    """A running Firefox; tabs are known by their context id."""

    def __init__(self, way: ClientConnection):
        self.way, self.numbers = way, itertools.count(1)

    def ask(self, method: str, **params):
        number = next(self.numbers)
        self.way.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            said = json.loads(self.way.recv(timeout=60))
            if said.get("id") == number:
                assert said["type"] == "success", said
                return said["result"]

    def install(self, folder: Path) -> None:
        self.ask("webExtension.install", extensionData={"type": "path", "path": str(folder)})

    def tab(self, url: str) -> str:
        tab = self.ask("browsingContext.create", type="tab")["context"]
        self.ask("browsingContext.navigate", context=tab, url=url, wait="complete")
        return tab

    def addresses(self) -> list[str]:
        """Return the addresses of all tabs."""
        return [tab["url"] for tab in self.ask("browsingContext.getTree")["contexts"]]

    def window(self, script: str):
        """Return what ``script`` gives in the browser's own window, where its questions to the person stand."""
        tops = self.ask("browsingContext.getTree", **{"moz:scope": "chrome"})["contexts"]
        return self.run(next(top["context"] for top in tops if top["url"].endswith("browser.xhtml")), script)

    def press_notification(self, words: str) -> None:
        """Press the notification with ``words`` in its title, as soon as the browser shows it.

        Its title stands there before its window has loaded, and only then it hears a click: ``gIsActive``.
        """
        press = f"""(() => {{ for (const {{ document, gIsActive }} of Services.wm.getEnumerator('alert:alert'))
            if (gIsActive && document.getElementById('alertTitleLabel')?.value.includes({json.dumps(words)})) {{
                document.getElementById('alertBox').click(); return true; }} }})()"""
        until(lambda: self.window(press), "a notification")

    def answer(self, *, allow: bool) -> None:
        """Press a button of the browser's question whether an extension may do something more."""
        asked = "document.getElementById('addon-webext-permissions-notification')"
        until(lambda: self.window(f"{asked}?.closest('panel')?.state === 'open'"), "the browser's question")
        self.window(f"{asked}.{'button' if allow else 'secondaryButton'}.click()")
        until(lambda: not self.window(f"{asked}?.closest('panel')?.state === 'open'"), "an answered question")

    def press(self, tab: str, selector: str) -> None:
        """Press the left button of the mouse in the middle of an element, wherever that is by then."""
        (found,) = self.ask("browsingContext.locateNodes", context=tab, locator={"type": "css", "value": selector})[
            "nodes"
        ]
        middle = {"type": "element", "element": {"sharedId": found["sharedId"]}}
        moves = [{"type": "pointerMove", "x": 0, "y": 0, "origin": middle}, {"type": "pointerDown", "button": 0},
                 {"type": "pointerUp", "button": 0}]  # fmt: skip
        self.ask("input.performActions", context=tab, actions=[{"type": "pointer", "id": "mouse", "actions": moves}])

    def run(self, tab: str, script: str):
        """Return what ``script``, an expression, gives in the page."""
        said = self.ask(
            "script.evaluate", expression=f"(async () => JSON.stringify((await ({script})) ?? null))()",
            target={"context": tab}, awaitPromise=True, userActivation=True,
        )  # fmt: skip
        assert said["type"] == "success", said
        return json.loads(said["result"]["value"])

    def type(self, tab: str, text: str) -> None:
        keys = [{"type": kind, "value": c} for c in text for kind in ("keyDown", "keyUp")]
        self.ask("input.performActions", context=tab, actions=[{"type": "key", "id": "keys", "actions": keys}])
