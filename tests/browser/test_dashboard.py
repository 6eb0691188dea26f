"""The pages in a real browser, from a real service on a real vault: what a person sees, does and cannot get wrong."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from companion.chat.model import Chat, Event, Gap, Message
from companion.demo.browser import binary, is_root
from companion.vault import keys
from companion.vault.store import Store
from tests.door import WORDS, Running

pytestmark = pytest.mark.browser

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script></p></main>'
PROMISED = "U krijgt EUR 25 terug op uw rekening, binnen 5 werkdagen."


def ago(**past):
    return (datetime.now(UTC) - timedelta(**past)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message(n, role, text, name=None):
    return Message(f"k{n}", n, role, name, text, f"14:0{n}", ago(days=9, minutes=-n), "adapter")


def promise(words, due=None, why=(), **more):
    found = {"kinds": ["refund"], "status": "will", "amount": {"value": 25.0, "unit": "EUR"}, "deadline": None,
             "due": due, "precision": "exact" if due else None, "reference": None, "words": words, "why": why,
             "by": "Sanne", "role": "agent", "made_at": ago(days=9)}  # fmt: skip
    return found | more


def seed(folder):
    """Make a vault with two chats of two people, one in which only the company spoke, and a practice chat."""
    _, key = keys.create(folder, passphrase=WORDS, keyring=False)
    store = Store.open(folder, key)
    mother = store.add_person("Truus Jansen", "mother", ago(days=30)).id
    store.new_chat(Chat("aaaa1111", "De Roos", "https://roos.example/help", ago(days=9), ended=ago(days=9), lang="nl"))
    store.put_messages("aaaa1111", [
        message(1, "bot", "Hallo, waar kan ik mee helpen?", "Roosje"), message(2, "customer", "Mijn pakket is kwijt."),
        message(3, "agent", PROMISED, "Sanne"), message(4, "unknown", HOSTILE),
    ])  # fmt: skip
    store.put_events("aaaa1111", [Event("join", ago(days=9), name="Sanne", after="k2")])
    store.put_gaps("aaaa1111", [Gap("service-away", ago(days=9), after="k3")])
    start = PROMISED.index("EUR 25")
    store.put_promises("aaaa1111", "k3", [promise(PROMISED, ago(days=2)[:10], [[start, start + 6]])])
    store.new_chat(Chat("bbbb2222", "EnergieNu", "https://energie.example/", ago(days=3), person=mother, lang="en"))
    store.put_messages("bbbb2222", [message(1, "agent", "We will call you back.", "Mark")])
    store.put_promises("bbbb2222", "k1", [promise("We will call you back.", kinds=["callback"], amount=None)])
    store.new_chat(Chat("dddd4444", "Bloemenhal", "https://bloemen.example/", ago(days=1), lang="nl"))
    store.put_messages("dddd4444", [message(1, "bot", "Hallo! Waar kan ik mee helpen?")])
    store.new_chat(Chat("cccc3333", "Oefenwinkel", "http://localhost:1/practice/", ago(hours=1), practice=True))
    store.put_messages("cccc3333", [message(1, "agent", "U krijgt EUR 25 terug.", "Sam")])
    store.put_promises("cccc3333", "k1", [promise("U krijgt EUR 25 terug.")])
    store.close()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=binary(), chromium_sandbox=not is_root())
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dashboard") / "data"
    folder.mkdir(mode=0o700)
    seed(folder)
    running = Running(folder)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def signed_in(running, chromium):
    """The cookies of a person who came in through the one-time file."""
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(running.dashboard_url)
    page.wait_for_selector("main h2")
    state, address = context.storage_state(), re.match(r"http://[^/]+", page.url)[0]
    context.close()
    return state, address


@pytest.fixture
def visit(chromium, signed_in):
    """Open the start page with a browser of some language; the test fails when that browser complains."""
    state, address = signed_in
    contexts, said = [], []

    def open_start(locale, **options):
        contexts.append(chromium.new_context(locale=locale, storage_state=state, base_url=address, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda line: said.append(line.text) if complaint(line) else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto("/")
        return page

    yield open_start
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture
def page(visit):
    """The start page in English."""
    return visit("en-GB")


def complaint(line):
    """Tell whether the browser complains of our pages; that a form was answered with 400 is no complaint."""
    answered = line.text.startswith("Failed to load resource") and "/static/" not in line.location["url"]
    return line.type == "error" and not answered


def href(page, text):
    return page.get_by_role("link", name=text).first.get_attribute("href")


LOOKS = [("nl", "light", 360), ("nl", "dark", 1280), ("en", "dark", 360), ("en", "light", 1280)]


@pytest.mark.parametrize(("lang", "scheme", "width"), LOOKS)
def test_everyone_can_use_every_page(visit, lang, scheme, width):
    page = visit(lang, color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto("/promises")
    promised = href(page, "25")
    page.goto("/people")
    person = page.locator('a[href*="/remove"]').get_attribute("href")
    found = {}
    for path in (
        "/", "/chats", "/chats?q=pakket", "/chats?q=zzzz", "/chats/aaaa1111", "/chats/aaaa1111/delete",
        "/chats/cccc3333", "/promises", "/promises?person=me", promised, f"{promised}/letter",
        f"{promised}/letter?step=2", "/people", person, person.replace("remove", "delete"), "/people/me/delete", "/settings/delete", "/care?look=yes", "/pairing", "/settings", "/settings?done=saved", "/recovery",
    ):  # fmt: skip
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == lang
        found |= {(path, v["id"]): [n["html"] for n in v["nodes"]] for v in Axe().run(page).response["violations"]}
        if (over := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            found[path, "too wide"] = over
    assert found == {}


def test_a_chat_shows_who_said_what_and_what_is_missing(page):
    page.goto("/chats/aaaa1111")
    talk = page.locator(".talk > li")
    assert [line.get_attribute("class").split()[-1] for line in talk.all()] == [
        "day", "said-bot", "said-customer", "aside", "said-promise", "gap", "said-unknown",
    ]  # fmt: skip
    expect(talk.nth(2)).to_contain_text("You")
    expect(talk.nth(3)).to_contain_text("Sanne joined the chat")
    assert page.locator(".talk mark").all_inner_texts() == ["EUR 25"]
    expect(talk.nth(4)).to_contain_text("Date passed")
    expect(talk.nth(5)).to_contain_text("Chat Companion was not running")
    expect(talk.nth(1)).to_contain_text("On the page: 14:01")
    expect(talk.nth(1)).to_contain_text(re.compile(r"Seen at \d\d:\d\d:\d\d"))


def test_what_a_company_writes_stays_text(page):
    page.goto("/chats/aaaa1111")
    expect(page.locator("#m4 p")).to_have_text(HOSTILE)
    assert page.locator("main img, main script").count() == 0
    assert page.title().startswith("De Roos")


def test_a_person_sees_only_their_own_chats(page):
    page.goto("/chats")
    page.select_option("#person", label="Truus Jansen")
    page.get_by_role("button", name="Show").click()
    assert page.locator("main li a").all_inner_texts() == ["EnergieNu"]
    page.goto("/promises?person=me")
    assert page.get_by_text("We will call you back").count() == 0


def test_a_greeting_that_was_not_answered_stands_aside(page):
    assert (
        page.get_by_role("link", name="De Roos").count() > 0
        and page.get_by_role("link", name="Bloemenhal").count() == 0
    )
    page.goto("/chats")
    assert not page.get_by_role("link", name="Bloemenhal").is_visible()
    page.get_by_text("1 chat in which you said nothing").click()
    page.get_by_role("link", name="Bloemenhal").click()
    assert page.url.endswith("/chats/dddd4444")


def test_a_search_leads_to_the_line(page):
    page.goto("/")
    page.fill("#q", "pakket")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="De Roos").click()
    assert page.url.endswith("/chats/aaaa1111#m2")


def test_a_promise_is_followed_until_it_is_kept(page):
    page.get_by_role("link", name="Refund · €25").click()
    expect(page.locator(".head .tag")).to_have_text("Date passed")
    page.get_by_role("button", name="They did not do it").click()
    expect(page.locator(".head .tag")).to_have_text("Not kept")
    page.get_by_text("Add a note").click()
    page.fill("#note", "Received after all.")
    page.get_by_role("button", name="They did it", exact=True).click()
    expect(page.locator(".head .tag")).to_have_text("Kept")
    notes = page.locator('section[aria-labelledby="h-history"] li').all_inner_texts()
    assert "Kept" in notes[0] and "Received after all." in notes[0] and "Not kept" in notes[1]
    page.goto("/")
    assert page.get_by_text("Date passed").count() == 0
    page.goto("/promises")
    page.get_by_role("link", name="Refund · €25").click()
    page.get_by_role("button", name="Open it again").click()
    expect(page.locator(".head .tag")).to_have_text("Date passed")


def test_what_to_send_quotes_the_promise(page):
    page.goto("/promises")
    page.get_by_role("link", name="Refund · €25").click()
    expect(page.locator("#ask-reference")).to_have_text("Mag ik hiervan het referentienummer?")
    expect(page.locator("#quotation")).to_contain_text(f'Sanne van De Roos mij: "{PROMISED}"')
    page.get_by_role("link", name=re.compile("Write to the company")).click()
    expect(page.locator("#letter")).to_contain_text(PROMISED)
    page.get_by_role("link", name="English").click()
    expect(page.locator("#letter")).to_contain_text("Dear De Roos")
    page.get_by_role("link", name=re.compile("firmer")).click()
    expect(page.locator("#letter")).to_contain_text("I ask you once more")


def test_copying_copies_exactly(page, signed_in):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=signed_in[1])
    page.goto("/promises")
    page.get_by_role("link", name="Refund · €25").click()
    page.locator('[data-copy="quotation"]').click()
    expect(page.locator('[data-copy="quotation"]')).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#quotation").inner_text()


def test_dates_go_to_the_calendar(page):
    page.goto("/promises")
    with page.expect_download() as given:
        page.get_by_role("link", name="Put the dates in my calendar").click()
    text = given.value.path().read_text("utf-8")
    assert text.count("BEGIN:VEVENT") == 1 and f"DTSTART;VALUE=DATE:{ago(days=2)[:10].replace('-', '')}" in text


def test_a_chat_is_exported(page):
    page.goto("/chats/aaaa1111")
    with page.expect_download() as given:
        page.get_by_role("button", name="Export as PDF").click()
    assert given.value.path().read_bytes().startswith(b"%PDF-")
    assert given.value.suggested_filename.endswith(".pdf")


def test_people_are_added_introduced_and_removed(page):
    page.goto("/people")
    page.fill("#name", "Jan de Vries")
    page.select_option("#relation", "father")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("main")).to_contain_text("on behalf of my father, Jan de Vries, with consent.")
    page.fill("#name", "jan de vries")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("in the list already")
    page.get_by_role("link", name="Remove Jan de Vries").click()
    page.get_by_role("button", name="Remove").click()
    assert page.get_by_text("Jan de Vries").count() == 0
    page.get_by_role("link", name="Remove Truus Jansen").click()
    expect(page.locator("main")).to_contain_text("1 chat was for this person.")
    assert page.get_by_role("button", name="Remove").count() == 0


def test_a_wrong_code_is_told_where_it_was_typed(page):
    page.goto("/pairing")
    page.fill("#code", "123 456")
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("alert")).to_contain_text("No browser is waiting")


def test_a_practice_chat_counts_nowhere_and_goes_in_one_click(page):
    expect(page.locator("#h-chats + ul li")).to_have_count(2)
    page.goto("/promises")
    assert page.get_by_text("U krijgt EUR 25 terug.").count() == 0
    page.goto("/")
    page.get_by_role("button", name="Delete Oefenwinkel").click()
    expect(page.get_by_role("status")).to_have_text("The chat is deleted.")
    assert page.get_by_text("Oefenwinkel").count() == 0


def test_the_language_can_be_chosen(page):
    for choice, title in (("nl", "Instellingen"), ("", "Settings")):
        page.goto("/settings")
        page.check(f'input[name="language"][value="{choice}"]')
        page.locator('form:has(input[name="language"]) button').click()
        expect(page.locator("h1")).to_have_text(title)


def test_everything_works_without_scripts(visit):
    page = visit("nl-NL", java_script_enabled=False)
    page.goto("/chats/aaaa1111")
    page.select_option("#for", label="Truus Jansen")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.locator("#m2")).to_contain_text("voor Truus Jansen")
    page.select_option("#for", "me")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    assert page.locator("[data-copy]:visible, [data-print]:visible").count() == 0, "no dead button"


def test_a_page_that_is_not_there_says_so(visit):
    page = visit("nl-NL")
    for path in ("/nothing", "/chats/zzzz", "/promises/zzzz", "/people/zzzz/remove"):
        assert page.goto(path).status == 404, path
        assert page.locator("h1").inner_text() == "Dat lukte niet"
        assert Axe().run(page).violations_count == 0


def test_lock_and_unlock(page):
    page.get_by_role("button", name="Lock now").click()
    expect(page.locator("h1")).to_have_text("Your record is locked")
    page.goto("/chats/aaaa1111")
    expect(page.locator("h1")).to_have_text("Your record is locked")
    page.fill("#passphrase", WORDS)
    page.get_by_role("button", name="Open").click()
    page.goto("/chats/aaaa1111")
    expect(page.locator("h1")).to_contain_text("De Roos")


def test_a_wrong_passphrase_is_told(visit):
    page = visit("nl-NL")
    page.get_by_role("button", name="Nu vergrendelen").click()
    page.fill("#passphrase", "not this one")
    page.get_by_role("button", name="Openen").click()
    expect(page.get_by_role("alert")).to_contain_text("past niet")
    assert Axe().run(page).violations_count == 0
    page.fill("#passphrase", WORDS)
    page.get_by_role("button", name="Openen").click()
    expect(page.get_by_role("heading", name="Dit vraagt je aandacht")).to_be_visible()


def test_a_new_recovery_code_asks_for_the_passphrase_and_opens_the_vault(page):
    expect(page.get_by_text("You have no recovery code yet")).to_be_visible()
    page.get_by_role("link", name="Make a recovery code").click()
    page.fill("#passphrase", "not this one")
    page.get_by_role("button", name="Make the code").click()
    expect(page.get_by_role("alert")).to_contain_text("does not open")
    page.fill("#passphrase", WORDS)
    page.get_by_role("button", name="Make the code").click()
    code = page.locator("#recovery").inner_text()
    page.get_by_role("link", name="I have kept it").click()
    assert page.get_by_text("You have no recovery code yet").count() == 0
    page.get_by_role("button", name="Lock now").click()
    page.get_by_text("I only have the recovery code").click()
    page.fill("#recovery", code)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Your last chats")).to_be_visible()


def test_the_first_run_ends_with_a_code_that_opens_the_vault(tmp_path, chromium):
    home = tmp_path / "data"
    home.mkdir(mode=0o700)
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "-m", "companion", "start", "--json", "--port", "0"], stdout=subprocess.PIPE, text=True,
        env=kept | {"COMPANION_HOME": str(home), "HOME": str(tmp_path)},
    )  # fmt: skip
    try:
        url = re.search(r'"dashboard_url": ?"([^"]+)"', process.stdout.readline())[1]
        context = chromium.new_context(locale="nl-NL")
        page = context.new_page()
        page.goto(url)
        expect(page.locator("h1")).to_have_text("Welkom")
        assert Axe().run(page).violations_count == 0
        page.fill("#passphrase", "vier gewone woorden samen")
        page.fill("#again", "vier andere woorden samen")
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_role("alert")).to_contain_text("niet gelijk")
        for field in ("#passphrase", "#again"):
            page.fill(field, "vier gewone woorden samen")
        page.get_by_role("button", name="Start").click()
        code = page.locator("#recovery").inner_text()
        assert Axe().run(page).violations_count == 0
        page.get_by_role("link", name="Ik heb hem bewaard").click()
        page.get_by_role("button", name="Nu vergrendelen").click()
        page.get_by_text("Ik heb alleen de herstelcode").click()
        page.fill("#recovery", code)
        page.get_by_role("button", name="Openen").click()
        expect(page.get_by_role("heading", name="Er is nog geen browser gekoppeld")).to_be_visible()
        context.close()
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_a_person_and_everything_are_deleted_once_the_words_were_typed(tmp_path, chromium):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    seed(folder)
    service = Running(folder)
    try:
        service.companion("backup", "--now")
        page = chromium.new_context(locale="nl-NL").new_page()
        page.goto(service.dashboard_url)
        page.get_by_role("link", name="Mensen", exact=True).click()
        page.get_by_role("link", name="Alles verwijderen van Truus Jansen").click()
        page.fill("#typed", "Truus")
        page.get_by_role("button", name="Voorgoed verwijderen").click()
        expect(page.get_by_role("alert")).to_contain_text("niets verwijderd")
        assert Axe().run(page).violations_count == 0
        page.fill("#typed", " truus  jansen")
        page.get_by_label("Ook uit de reservekopie").check()
        page.get_by_role("button", name="Voorgoed verwijderen").click()
        expect(page.get_by_role("status")).to_have_text("Alles van deze persoon is verwijderd.")
        assert page.get_by_text("Truus").count() == 0
        page.get_by_role("link", name="Instellingen").click()
        page.get_by_role("link", name="Alles verwijderen").click()
        page.fill("#typed", "alles verwijderen")
        page.get_by_role("button", name="Alles verwijderen").click()
        expect(page.locator("h1")).to_have_text("Alles is verwijderd")
        assert Axe().run(page).violations_count == 0
        assert not list(folder.glob("vault*")) and not (folder / "backups").exists()
        page.get_by_role("link", name="Een nieuw dossier beginnen").click()
        expect(page.locator("h1")).to_have_text("Welkom")
    finally:
        service.stop()


@pytest.fixture
def own(tmp_path):
    """A service with a record and a backup of its own, to break; starts and stops it."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    seed(folder)
    services = []

    def start(**env):
        services.append(Running(folder, **env))
        return services[-1]

    yield start
    for service in services:
        if service.process.poll() is None:
            service.stop()


def entered(chromium, service, locale):
    page = chromium.new_context(locale=locale).new_page()
    page.goto(service.dashboard_url)
    page.wait_for_selector("main h1")
    return page


def test_one_chat_comes_back_from_a_backup(own, chromium):
    service = own()
    name = service.call("back_up")["name"]
    service.call("delete_chat", chat="aaaa1111")
    page = entered(chromium, service, "nl-NL")
    page.get_by_role("link", name="Instellingen").click()
    page.get_by_role("link", name="Reservekopieën en controle").click()
    page.get_by_role("link", name=name).click()
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Terughalen De Roos").click()
    expect(page.locator("main")).to_contain_text(PROMISED)
    page.goto(page.url.split("/chats")[0] + f"/care/backup/{name}")
    expect(page.locator("main")).to_contain_text("Geen: je dossier heeft elke chat")
    service.call("delete_chat", chat="bbbb2222")
    page.get_by_role("button", name="Ernaar teruggaan").click()
    expect(page.get_by_role("status")).to_contain_text("zoals het die dag was")
    assert page.get_by_text("kijk hier").count() == 0 and len(service.call("chats")) == 4


@pytest.mark.parametrize("page_of_file", [0, 12], ids=["does not open", "opens, without its events"])
def test_damage_leads_through_a_repair(own, chromium, page_of_file):
    service = own()
    service.call("back_up")
    service.stop()
    path = service.folder / "vault.db"
    data = bytearray(path.read_bytes())
    data[page_of_file * 4096 + 100 : page_of_file * 4096 + 200] = bytes(100)
    path.write_bytes(data)
    service = own(COMPANION_PASSPHRASE_FILE="")
    page = entered(chromium, service, "en-GB")
    page.fill("#passphrase", WORDS)
    page.get_by_role("button", name="Open my record").click()
    if page_of_file == 0:
        page.get_by_role("link", name="Repair my record").click()
        assert Axe().run(page).violations_count == 0
        page.fill("#passphrase", "not this one")
        page.get_by_role("button", name="Repair my record").click()
        expect(page.get_by_role("alert")).to_contain_text("does not open")
        page.fill("#passphrase", WORDS)
    else:
        page.wait_for_url("**/")
        page.goto(page.url + "care?look=yes")
        expect(page.get_by_text("look here").first).to_be_visible()
    page.get_by_role("button", name="Repair my record").click()
    expect(page.get_by_role("status")).to_contain_text("Repaired: 4 chats")
    assert page.get_by_text("look here").count() == 0 and Axe().run(page).violations_count == 0
    page.get_by_role("link", name="Chats", exact=True).click()
    expect(page.locator("main")).to_contain_text("De Roos")
