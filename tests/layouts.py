"""The chat pages in tests/pages: served, played in a browser, and compared with what was read."""

import json
import threading
import unicodedata
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

PAGES = Path(__file__).parent / "pages"
SCENARIOS = json.loads((PAGES / "scenarios.json").read_text("utf-8"))
RICH = json.loads((PAGES / "rich.json").read_text("utf-8"))
DESK = json.loads((PAGES / "desk.json").read_text("utf-8"))
DOCK = json.loads((PAGES / "dock.json").read_text("utf-8"))
HALL = json.loads((PAGES / "hall.json").read_text("utf-8"))
STORY = json.loads((PAGES / "wild.json").read_text("utf-8"))
FRAMES = json.loads((PAGES / "frames.json").read_text("utf-8"))
ALL = sorted(path.stem for path in (PAGES / "layouts").glob("*.js"))
#: Layouts with cards, forms and advertisements play a story of their own, which tests/test_wild.py knows how to compare.
WILD = [name for name in ALL if name.startswith(("wild-", "desk-", "hall-", "dock-"))]
NAMES = [name for name in ALL if name not in WILD]


def expected(layout, lang):
    """Return the lines as they should be read: layouts whose names begin with "rich-" or "wild-" play longer stories."""
    return [line for line in script(layout, lang) if line["role"] != "aside"]


def script(layout, lang):
    """Return all that a page draws: the lines, and what it puts between them that nobody said."""
    if layout.startswith("dock-"):
        return DOCK[lang]["lines"]
    if layout.startswith(("desk-", "hall-")):
        return (DESK if layout.startswith("desk-") else HALL)[lang]["lines"]
    if layout.startswith("wild-"):
        return STORY[lang]["lines"]
    return (RICH if layout.startswith("rich-") else SCENARIOS)[lang]["lines"]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def serve():
    """Start a server for the pages; returns (base address, function that stops it)."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(PAGES)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def stop():
        server.shutdown()
        server.server_close()

    return f"http://localhost:{server.server_address[1]}", stop


def play(page, base, layout, lang, pause=60):
    """Play a scenario in a layout on a Playwright page. Returns the lines as they should be read."""
    outer = f"&outer={quote(json.dumps(FRAMES[layout]))}" if layout in FRAMES else ""
    page.goto(f"{base}/chat.html?layout={layout}&lang={lang}&pause={pause}{outer}")
    place = page
    if outer:
        page.wait_for_selector("iframe")
        place = next(frame for frame in page.frames if frame is not page.main_frame)
    lines = script(layout, lang)
    for n, line in enumerate(lines):
        if line["role"] != "customer":
            continue
        place.wait_for_function("n => globalThis.page?.drawn >= n && page.send", arg=n)
        page.wait_for_timeout(250)
        type_and_send(page, place, line["text"])
    place.wait_for_function("n => page.drawn >= n", arg=len(lines))
    page.wait_for_timeout(1300)
    return expected(layout, lang)


def type_and_send(page, place, text):
    if place.evaluate("() => typeof page.focus === 'function'"):
        place.evaluate("() => page.focus()")
    else:
        place.locator("main ~ div").locator("textarea, input, [contenteditable=true]").or_(
            place.locator("#room textarea")
        ).first.click()
    page.keyboard.type(text, delay=1)
    page.keyboard.press("Enter")


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def compare(messages, lines, *, bots=True):
    """Return what is wrong, one string each: missing, extra, order, author. An author that is said to be unknown is
    listed as such, apart from a wrong one."""
    out, used, last = [], set(), -1
    for line in lines:
        places = [n for n, m in enumerate(messages) if n not in used and plain(m.text) == plain(line["text"])]
        place = next((n for n in places if n > last), places[0] if places else None)
        if place is None:
            out.append(f"missing: {line['text']}")
            continue
        used.add(place)
        if place < last:
            out.append(f"order: {line['text']}")
        last = max(last, place)
        role = messages[place].role
        good = {line["role"]} if bots or line["role"] not in ("agent", "bot") else {"agent", "bot"}
        if role not in good:
            out.append(f"{'unknown' if role == 'unknown' else 'author'}: {role} for {line['role']}: {line['text']}")
    out += [f"extra: {m.role} {m.text}" for n, m in enumerate(messages) if n not in used]
    return out
