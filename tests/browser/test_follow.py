"""A promise in a real browser: found in a chat, asked in writing, marked, reminded of, opened, and kept."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from companion.chat.model import Chat, Message
from companion.demo import browser
from companion.demo.rig import rigged, until
from companion.extension import source
from companion.service import follow
from companion.vault import keys
from companion.vault.store import Store

pytestmark = pytest.mark.browser

REFUND = "Ik heb de 25 euro voor u teruggestort, u ziet het binnen 5 werkdagen. Zaaknummer K-48213."
TALK = [
    ("agent", "Sanne", REFUND),
    ("customer", None, "Fijn, dank je."),
    ("agent", "Bram", "Ik ben Bram. De lamp is blauw. Mooi weer vandaag."),
    ("agent", "Bram", "Wij storten de 25 euro vandaag op uw rekening terug."),
    ("agent", "Bram", "U krijgt 40 euro korting op de volgende lamp."),
    ("agent", "Tess", "De korting die Bram noemde was een vergissing."),
    ("agent", "Tess", "Ik geef u 40% korting op het abonnement."),
    ("agent", "Tess", "Sorry, 10, geen 40 %."),
    ("agent", "Tess", "Zal ik de verzendkosten terugbetalen?"),
    ("customer", None, "Ja graag"),
    ("agent", "Tess", "Geregeld!"),
    ("system", None, "Joost neemt het gesprek over"),
    ("agent", "Joost", "Klopt wat Tess zei: de verzendkosten krijgt u terug."),
]


def noon(monkeypatch):
    """Let the clock of the person, not that of the world, say that it is about noon: reminders come by day."""
    ahead = 12 - datetime.now(UTC).hour
    monkeypatch.setenv("TZ", f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT")


def seed(home, passphrase, lang, days=12):
    """Keep a chat of some days ago in the vault of a service that rests."""
    store = Store.open(home, keys.unlock(home, passphrase=passphrase))
    begun = datetime.now(UTC) - timedelta(days=days)
    at = begun.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    store.put_setting("language", lang)
    store.new_chat(Chat("aaaa1111", "De Roos", "https://roos.example/help", at, lang="nl"))
    talk = [Message(f"k{n}", n, role, name, text, None, at, "adapter") for n, (role, name, text) in enumerate(TALK, 1)]
    store.put_messages("aaaa1111", talk)
    for n, message in enumerate(talk):
        found = follow.read(message, [(m.role, m.text) for m in talk[:n]], begun, ())
        store.put_promises("aaaa1111", message.key, found)
    back = {"promise": False, "withdraws": True, "kinds": ["discount"], "amount": None, "due": None, "made_at": at}
    store.put_promises("aaaa1111", "k6", [back | {"words": TALK[5][2], "by": "Tess", "role": "agent", "why": []}])
    store.close()


def fine(page, name, folder):
    """No violation in any look; leave a picture of each."""
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=str(folder / f"{name}-{scheme}.png"), full_page=True)
        found |= {v["id"]: [n["html"] for n in v["nodes"]] for v in Axe().run(page).response["violations"]}
    assert found == {}
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.fixture
def allowed(tmp_path, monkeypatch):
    """The extension with notifications allowed: nobody can press the browser's own question in a test."""
    copy = tmp_path / "extension"
    shutil.copytree(source(), copy)
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    manifest["permissions"] += manifest.pop("optional_permissions")
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    monkeypatch.setattr(browser, "source", lambda: copy)


def page_of(rig, path):
    """Open a page of the extension itself."""
    page = rig.context.new_page()
    page.goto(rig.worker.url.rsplit("/", 1)[0] + path)
    return page


def notes(rig):
    """The notifications that the browser shows now."""
    return set(rig.worker.evaluate("chrome.notifications.getAll()"))


SAYS = {
    "nl": ("Nog eens gezegd", "Door jou aangewezen", "Het is wel een toezegging", "Het is gebeurd"),
    "en": ("Said again", "Marked by you", "It is a promise", "They did it"),
}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_promise_is_followed_until_it_is_kept(allowed, tmp_path, monkeypatch, lang):
    noon(monkeypatch)
    again, mine, none, did = SAYS[lang]
    with rigged(tmp_path) as rig:
        rig.stop()
        seed(rig.home, rig.passphrase, lang)
        rig.start()
        (due,) = rig.ask("promises", "--due")
        assert (due["state"], [p["message"] for p in due["places"]]) == ("overdue", [1, 4])

        asking = page_of(rig, "/panel/panel.html")
        remind = "chrome.runtime.sendMessage({ kind: 'remind' })"
        assert asking.evaluate(remind) == {"state": "ok"}
        until(lambda: f"promise:{due['id']}" in notes(rig), "a reminder")
        shown = notes(rig)
        asking.evaluate("ids => Promise.all(ids.map((id) => chrome.notifications.clear(id)))", sorted(shown))
        asking.evaluate(remind)
        assert len(shown) <= 3 and notes(rig) == set(), "each comes once"

        page = rig.context.new_page()
        page.goto(rig.dashboard)
        page.wait_for_selector("main h2")
        address = re.match(r"http://[^/]+", page.url)[0]
        page.goto(f"{address}/chats/aaaa1111")
        expect(page.locator("#m4 .kept")).to_contain_text(again)
        fine(page, f"chat-{lang}", tmp_path)

        page.locator("#m3 summary").click()
        page.locator("#m3 details").screenshot(path=str(tmp_path / f"mark-{lang}.png"))
        page.locator("#m3 details button").nth(1).click()
        expect(page.locator("#m3 .kept")).to_contain_text(mine)
        assert page.url.endswith("#m3")
        marked = next(p for p in rig.ask("promises", "--chat", "aaaa1111") if p["marked"])
        assert marked["words"] == "De lamp is blauw."
        page.locator("#m3 .kept button").click()
        expect(page.locator("#m3 .kept button")).to_have_text(none)
        assert rig.ask("promise", marked["id"])["state"] == "dismissed"
        page.locator("#m3 .kept button").click()
        expect(page.locator("#m3 .kept")).to_contain_text("Open")

        page.locator("#m1 .kept a").click()
        expect(page.locator("blockquote")).to_have_count(2)
        fine(page, f"promise-{lang}", tmp_path)
        page.get_by_role("button", name=did, exact=True).click()
        expect(page.locator("h1 + .tag")).to_have_class("tag tag-kept")
        assert rig.ask("promises", "--due") == []
        page.goto(f"{address}/chats/aaaa1111")
        page.locator("#m5 .kept a").click()
        expect(page.locator("section[aria-labelledby=h-back]")).to_contain_text(TALK[5][2])
        fine(page, f"back-{lang}", tmp_path)
        page.locator("section[aria-labelledby=h-back] button").first.click()
        expect(page.locator("h1 + .tag")).to_have_class("tag tag-withdrawn")
        expect(page.locator("section[aria-labelledby=h-back] button")).to_have_count(0)
        assert rig.ask("promise", due["id"][:8])["history"][0]["state"] == "kept"
        amended(page, rig, f"{address}/chats/aaaa1111", tmp_path, lang)


def amended(page, rig, chat, folder, lang):
    """A correction stands beside what it corrects; an accepted offer, confirmed by a colleague, is one promise."""
    page.goto(chat)
    page.locator("#m8 .kept a").click()
    both = page.locator("section[aria-labelledby=h-changed]")
    expect(both.locator("[dir=auto]")).to_have_text([re.compile("40% korting"), re.compile("10, geen 40 %")])
    fine(page, f"changed-{lang}", folder)
    page.goto(chat)
    page.locator("#m11 .kept a").click()
    expect(page.locator("blockquote")).to_have_text([re.compile("Geregeld!"), re.compile("Klopt wat Tess zei")])
    rows = {p["places"][0]["message"]: p for p in rig.ask("promises", "--chat", "aaaa1111")}
    assert (rows[7]["corrected_by"]["message"], rows[8]["corrects"]["message"]) == (8, 7)
    assert (rows[11]["kinds"], [p["message"] for p in rows[11]["places"]]) == (["refund"], [11, 13])
    for state in ("disputed", "broken"):
        page.locator(f"button[name=state][value={state}]").first.click()
        expect(page.locator("h1 + .tag")).to_have_class(f"tag tag-{state}")
        assert rig.ask("promise", rows[11]["id"])["state"] == state


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_question_goes_from_the_panel_into_the_box(tmp_path, monkeypatch, lang):
    for name in ("LANG", "LANGUAGE", "LC_ALL"):
        monkeypatch.setenv(name, {"nl": "nl_NL.UTF-8", "en": "en_GB.UTF-8"}[lang])
    with rigged(tmp_path, lang=lang) as rig:
        shop = rig.context.new_page()
        shop.goto(f"http://localhost:{rig.port}/practice/?seed=3&lang={lang}")
        shop.locator("textarea").press_sequentially("Hallo")
        shop.keyboard.press("Enter")
        until(lambda: [c for c in rig.ask("chats") if c["messages"] >= 3], "capture")
        tab = next(iter(rig.worker.evaluate("chrome.storage.session.get()"))).removeprefix("tab:")
        panel = page_of(rig, f"/panel/panel.html?tab={tab}")
        panel.set_viewport_size({"width": 380, "height": 760})
        panel.locator("#ask-list li").first.wait_for()
        expect(panel.locator("#remind")).to_be_visible()
        fine(panel, f"panel-{lang}", tmp_path)
        first, second = (panel.locator("#ask-list li").nth(n) for n in (0, 1))
        words = [line.locator("p").inner_text() for line in (first, second)]
        first.locator("button").first.click()
        expect(shop.locator("textarea")).to_have_value(words[0])
        panel.bring_to_front()
        second.locator("button").first.click()
        expect(shop.locator("textarea")).to_have_value(" ".join(words))
        shop.bring_to_front()
        shop.locator("textarea").press("Enter")
        until(lambda: any(m["text"] == " ".join(words) for m in rig.ask("show", "last")["messages"]), "the question")
