"""The signed report: complete, readable in two languages, and never stopped by what somebody typed."""

import asyncio
import hashlib
import json
import re
import subprocess
import sys
import time
import tomllib

import pytest

from companion.casebook import ledger
from companion.chat import model
from companion.errors import BadInput, Tampered
from companion.evidence import layout, pdf, texts, verify
from companion.evidence.coverage import covered
from companion.evidence.printable import fit, printable
from companion.evidence.timestamp import NoTimeStamp, TimeStamps
from companion.vault import chain, identity
from tests import evidence_kit as kit
from tests import tsa

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000002000000020802000000fdd49a730000001049444154789c63"
    "685070002206080500198e0381f123d9860000000049454e44ae426082"
)


PROOF = layout.Proof("f" * 64, "0" * 64, 10, "2026-11-21T20:15:03.000Z", False)


def keys(table, before=""):
    for key, value in table.items():
        yield from keys(value, f"{before}{key}.") if isinstance(value, dict) else [(before + key, value)]


def places(value):
    return sorted({part.split("}")[0] for part in str(value).split("{")[1:]})


def test_languages_have_the_same_words_to_fill_in():
    all_texts = {lang: dict(keys(texts.load(lang))) for lang in texts.languages()}
    assert {"nl", "en"} <= set(all_texts)
    for lang, words in all_texts.items():
        assert words.keys() == all_texts["en"].keys(), lang
        assert {k: places(v) for k, v in words.items()} == {k: places(v) for k, v in all_texts["en"].items()}, lang
        assert all(printable(str(v)) == str(v) and v for v in words.values()), lang


def test_every_value_inside_has_words():
    for lang in texts.languages():
        words = texts.load(lang)
        assert set(model.ROLES) == set(words["roles"])
        assert set(model.GRADES) == set(words["grades"])
        assert set(model.EVENTS) | {"someone"} == set(words["events"])
        assert set(model.GAPS) | {"other"} == set(words["gaps"])
        assert set(ledger.STATES) - {"dismissed"} == set(words["promises"]["states"])


def test_what_is_private_stays_private():
    """A note about a promise is for the person; what they called no promise is not printed as one."""
    chat = kit.sample()
    chat["promises"][0]["history"] = [{"state": "disputed", "note": "my own thoughts"}]
    chat["promises"][1]["state"] = "dismissed"
    data = kit.export(chat)
    assert b"my own thoughts" not in kit.attached(data)["transcript.json"]
    page = kit.printed(data)
    assert "my own thoughts" not in page and "Afspraak" not in page and "Vergoeding" in page


def test_changed_words_are_told():
    chat = kit.sample()
    chat["events"][3]["detail"] = "De monteur komt woensdag."
    assert "Daarvoor stond er: ‘De monteur komt woensdag.’" in kit.printed(kit.export(chat))


def test_for_whom_is_a_name():
    facts = [dict(layout.report({**kit.sample(), **who}, "nl", PROOF, [])["facts"])["Voor wie"] for who in (
        {"person": "p-1", "person_name": "Mama"}, {"person": "me", "person_name": None}, {"person": "me"},
    )]  # fmt: skip
    assert facts == ["Mama", "mijzelf", "mijzelf"]


def test_unknown_language_is_refused():
    with pytest.raises(BadInput, match="nl"):
        kit.export(kit.sample(), lang="../nl")


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_everything_is_on_paper(lang):
    chat, data = kit.sample(lang), kit.report(lang)
    words = texts.load(lang)
    page = kit.printed(data)
    expected = [words["title"], chat["company"], chat["site"], words["proof"]["heading"], words["promises"]["heading"]]
    expected += [texts.money(words, p["amount"]) for p in chat["promises"] if p["amount"]]
    expected += [texts.weekday(words, p["due"]) for p in chat["promises"] if p["due"]]
    expected += [p["reference"] for p in chat["promises"] if p["reference"]]
    expected += [words["gaps"][gap["kind"]] for gap in chat["gaps"]]
    expected += [words["events"][e["kind"]].format(name=e["name"]) for e in chat["events"]]
    expected += [words["roles"][m["role"]] for m in chat["messages"]]
    expected += [
        words["transcript"]["page_clock"].format(time=m["shown_time"]) for m in chat["messages"] if m["shown_time"]
    ]
    expected += [words["practice_note"]] * chat["practice"]
    assert [text for text in expected if " ".join(text.split()) not in page] == []
    assert identity.fingerprint(kit.device_key())[:4] in page


def test_promise_is_marked_where_it_was_said():
    report = layout.report(kit.sample(), "nl", PROOF, [])
    said = {entry["n"]: entry for entry in report["transcript"]["entries"] if entry["type"] == "message"}
    marked = ["".join(piece["t"] for piece in said[n]["text"] if piece["mark"]) for n in (5, 6, 7)]
    assert marked == [
        "Ik kan u toezeggen dat wij € 25,00 compensatie op uw volgende factuur verrekenen.",
        "",
        "De monteur komt vrijdag tussen 8 en 12 uur.dan belt mijn collega u uiterlijk 3 maart terug",
    ]
    assert said[7]["versions"][0]["text"].startswith("De monteur komt donderdag")


def test_events_and_gaps_stand_where_they_happened():
    report = layout.report(kit.sample(), "nl", PROOF, [])
    order = [entry.get("n") or entry["type"] for entry in report["transcript"]["entries"]]
    assert order == ["day", "event", 1, 2, 3, "event", "event", 4, 5, 6, 7, "event", 8, "gap", "day", 9, 10, "event"]


def test_the_record_inside_is_exact():
    chat, data = kit.sample(), kit.report()
    files = kit.attached(data)
    inside = json.loads(files["transcript.json"])
    evidence = inside.pop("evidence")
    assert inside == chat
    assert {a["name"]: a["sha256"] for a in evidence["attachments"]} == {
        name: hashlib.sha256(file).hexdigest() for name, file in files.items() if name != "transcript.json"
    }
    links = [chain.from_row(json.loads(line)) for line in files["fragments.jsonl"].splitlines()]
    assert chain.verify(links, chain.chat_start(chat["chat"])) == (len(links), bytes.fromhex(evidence["head"]))


def test_the_guide_is_right_about_the_bytes():
    """Follow CHECK.txt with nothing but hashlib: what it says must lead to the head."""

    def block(data):
        return len(data).to_bytes(8, "big") + data

    head = hashlib.sha256(b"companion/chat/1\0" + block(kit.sample()["chat"].encode())).digest()
    for link in map(chain.row, kit.links(kit.sample())):
        assert link["prev"] == head.hex()
        told = head + link["n"].to_bytes(8, "big") + block(link["kind"].encode()) + block(link["seen_at"].encode())
        told += len(link["fields"]).to_bytes(8, "big")
        told += b"".join(bytes.fromhex(field["commitment"]) for field in link["fields"])
        head = hashlib.sha256(b"companion/link/1\0" + told).digest()
    assert head == kit.links(kit.sample())[-1].hash


HOSTILE = tomllib.loads((kit.VECTORS / "characters.toml").read_text("utf-8"))["character"]


@pytest.mark.parametrize("row", HOSTILE, ids=[row["id"] for row in HOSTILE])
def test_no_character_stops_an_export(row):
    text = json.loads(f'"{row["text"]}"')
    chat = kit.sample("en")
    assert printable(text) == json.loads(f'"{row["printed"]}"')
    chat.update(company=text, person=text, site=text, widget=text, title=text)
    chat["messages"][0].update(text=text, name=text, shown_time=text)
    chat["promises"][0].update(words=text, deadline=text, reference=text, kind=text, state=text)
    chat["gaps"] = [{"kind": text, "seen_at": text, "detail": text, "after": None}]
    data = kit.export(chat)
    assert verify.check(data).ok
    files = kit.attached(data)
    assert json.loads(files["transcript.json"])["messages"][0]["text"] == text


def test_every_character_that_is_printed_as_itself_can_be():
    """Lay out all of them: one that the fonts lack would refuse the whole file."""
    plain = [chr(code) for code in range(0x110000) if printable(chr(code)) == chr(code)]
    assert 6000 < len(plain) <= len(covered()) + 1
    chat = kit.sample("en")
    chat["messages"] = [
        {**chat["messages"][0], "n": n, "text": " a".join(plain[at : at + 500]), "name": "".join(plain[at : at + 40])}
        for n, at in enumerate(range(0, len(plain), 500), 1)
    ]
    assert verify.check(kit.export(chat)).ok


def test_a_megabyte_is_cut_on_paper_and_exact_inside():
    chat = kit.sample("en")
    chat["messages"][2]["text"] = "We will refund you. " + "0123456789" * 100_000
    started = time.process_time()
    data = kit.export(chat)
    assert time.process_time() - started < 10
    page = kit.printed(data)
    assert "Hier passen 996020 tekens niet" in page and len(page) < 20_000
    files = kit.attached(data)
    assert json.loads(files["transcript.json"])["messages"][2]["text"] == chat["messages"][2]["text"]


def test_many_messages_stay_within_bounds():
    chat = kit.sample("en")
    chat["messages"] = [{**chat["messages"][1], "n": n, "key": str(n), "text": "word " * 1000} for n in range(1, 2001)]
    started = time.process_time()
    assert verify.check(kit.export(chat)).ok
    assert time.process_time() - started < 60


def test_markup_is_only_text():
    chat = kit.sample("en")
    evil = '#read("/etc/passwd") *bold* $x^2$ `raw` <m1> @m1 \\ "]} #{ //x'
    chat["messages"][0]["text"] = chat["company"] = evil
    page = kit.printed(kit.export(chat))
    assert page.count(evil) >= 3


def test_a_long_word_stays_on_the_paper(tmp_path):
    """Every character of it must lie within the page: W is the widest letter."""
    chat = kit.sample("en")
    chat["messages"][0]["text"] = chat["messages"][2]["text"] = chat["promises"][0]["words"] = "W" * 400
    chat["company"] = "W" * 200
    (tmp_path / "report.pdf").write_bytes(kit.export(chat, lang="en"))
    boxes = kit.tool("pdftotext", "-bbox", str(tmp_path / "report.pdf"), "-")
    right = [float(x) for x in re.findall(r'xMax="([0-9.]+)"[^>]*>[^<]*WWW', boxes)]
    assert len(right) > 20 and max(right) < 539  # A4 is 595 points wide, the margin 20 mm


def test_what_is_cut_shows_it():
    chat = {**kit.sample(), "company": "x" * 200}
    assert ["Bedrijf", "x" * 80 + "…"] in map(list, layout.report(chat, "nl", PROOF, [])["facts"])


def test_an_escape_is_never_cut_in_two():
    assert fit("ab\u4e2d", 9) == ("ab", 2)
    assert fit("ab\u4e2d", 10) == ("ab[U+4E2D]", 3)


def test_empty_chat_is_a_report_too():
    chat = {"chat": "c-0", "company": None, "site": None, "messages": [], "events": [], "gaps": [], "promises": []}
    for lang in texts.languages():
        assert verify.check(pdf.export(chat, [], [], kit.device_key(), lang, kit.NOW)).ok


def test_pictures_are_printed_and_attached_exactly():
    files = kit.attached(kit.export(pictures=[PNG, PNG]))
    assert files["picture-2.png"] == PNG


def test_too_many_pictures_are_left_out_aloud():
    data = kit.export(pictures=[PNG, PNG + bytes(pdf.PICTURE_BYTES), PNG])
    assert [name for name in kit.attached(data) if name.endswith("png")] == ["picture-1.png"]
    assert "Niet bijgevoegd, omdat ze samen te groot zijn: 2." in kit.printed(data)


def test_a_damaged_picture_is_attached_but_stops_nothing():
    data = kit.export(pictures=[PNG[:40]])
    assert verify.check(data).ok
    files = kit.attached(data)
    assert files["picture-1.png"] == PNG[:40]


def test_something_that_is_no_picture_is_refused():
    with pytest.raises(BadInput):
        kit.export(pictures=[b"<svg/>"])


def test_a_chain_that_does_not_hold_is_not_exported():
    chat = kit.sample()
    with pytest.raises(Tampered):
        pdf.export(chat, kit.links(chat)[1:], [], kit.device_key(), "nl", kit.NOW)


@pytest.mark.parametrize("key", [b"", b"no key", kit.device_key().split(b"-----BEGIN CERT")[0]])
def test_a_damaged_device_key_is_said(key):
    with pytest.raises(BadInput, match="signing key"):
        pdf.export(kit.sample(), kit.links(kit.sample()), [], key, "nl", kit.NOW)


def test_it_says_that_it_is_an_archive_file(tmp_path):
    (tmp_path / "report.pdf").write_bytes(kit.report())
    meta = kit.tool("pdfinfo", "-meta", str(tmp_path / "report.pdf"))
    about = kit.tool("pdfinfo", str(tmp_path / "report.pdf"))
    squeezed = "".join(meta.split())
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in squeezed
    assert "<pdfuaid:part>1</pdfuaid:part>" in squeezed
    assert "Tagged: yes" in " ".join(about.split()) and "Voorbeeldnet" in about


def test_fonts_are_inside(tmp_path):
    (tmp_path / "report.pdf").write_bytes(kit.report())
    fonts = kit.tool("pdffonts", str(tmp_path / "report.pdf"))
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts.splitlines()[2:])


def test_heavy_parts_are_loaded_on_first_use():
    code = "import sys, companion.evidence.pdf, companion.evidence.verify as v; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "companion.evidence.verify" in done.stdout
    assert not {"typst", "pyhanko", "asn1crypto"} & set(done.stdout.split())


def test_a_time_stamp_is_put_in_and_found():
    with tsa.running() as service:
        report = verify.check(kit.export(tsa=service.url))
    assert report.ok and report.checks[-1].check == "time-stamp"
    assert "Loopback test time stamps" in report.checks[-1].detail()
    assert all(kit.sample()["company"].encode() not in query and len(query) < 100 for query in service.seen)


SPOILT = {
    "empty": lambda b: b"",
    "cut": lambda b: b[:-9],
    "changed": lambda b: b"1" + b[1:],
    "endless": lambda b: b * 50,
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_bad_time_stamp_is_refused(spoil):
    with tsa.running() as service:
        service.spoil = spoil
        with pytest.raises(NoTimeStamp):
            kit.export(tsa=service.url)


def test_an_old_time_stamp_cannot_be_played_again():
    with tsa.running() as service:
        kit.export(tsa=service.url)
        old = service.answer(service.seen[0])
        service.spoil = lambda _: old
        with pytest.raises(NoTimeStamp):
            kit.export(tsa=service.url)


def test_it_signs_inside_an_event_loop():
    async def within():
        return kit.export()

    assert verify.check(asyncio.run(within())).ok


def test_nobody_listening_is_said():
    with pytest.raises(NoTimeStamp):
        kit.export(tsa="http://127.0.0.1:9/")


@pytest.mark.parametrize("url", ["http://tsa.example/", "file:///etc/passwd", "ftp://tsa.example/", "tsa"])
def test_only_safe_addresses_are_asked(url):
    with pytest.raises(BadInput):
        TimeStamps(url)
