"""Following promises: said twice, corrected, taken back, marked by the person, reminded of, asked for, written about."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from companion.casebook import asks, ledger, threads
from companion.chat.model import Chat, Message
from companion.config import Settings
from companion.errors import BadInput, NotFound
from companion.service import Service, follow
from companion.vault.decisions import Choice

VECTORS = Path(__file__).parent / "vectors" / "follow"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MADE = "2026-11-12T10:00:00.000Z"


def cases(name):
    found = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    return [pytest.param(case, id=case["name"]) for case in found]


def rows(case):
    """The promises of a chat as the vault gives them; what a vector leaves out is nothing."""
    nothing = {"chat": "c", "amount": None, "due": None, "reference": None, "made_at": MADE, "state": "open"}
    for n, row in enumerate(case["rows"], 1):
        amount = dict(zip(("value", "unit"), row["amount"], strict=True)) if "amount" in row else None
        yield nothing | row | {"id": chr(96 + n), "key": f"k{n}", "message": n, "amount": amount, "kinds": row["kinds"]}


@pytest.mark.parametrize("case", cases("threads"))
def test_promises_that_belong_together(case):
    found = threads.joined(list(rows(case)))
    assert ["".join(row["ids"]) for row in found] == case["once"]
    for name in ("corrected_by", "withdrawn_by"):
        linked = {row["id"]: row[name]["id"] for row in found if row[name]}
        assert linked == case.get(name, {}), name
    assert {row["id"] for row in found if row["corrects"]} == set(case.get("corrected_by", {}).values())
    for promise, facts in case.get("facts", {}).items():
        row = next(row for row in found if row["id"] == promise)
        assert {name: row[name] for name in facts} == facts


def test_joining_leaves_what_it_was_given_alone():
    given = [row for case in cases("threads") for row in rows(case.values[0])]
    before = json.dumps(given)
    threads.joined(given)
    assert json.dumps(given) == before


def test_chats_are_not_mixed():
    one, two = (dict(row) for row in rows(cases("threads")[0].values[0]))
    assert len(threads.joined([one, two])) == 1
    assert len(threads.joined([one, two | {"chat": "d"}])) == 2


def test_what_was_taken_back_waits_for_the_person():
    row = {"id": "p", "due": None, "made_at": MADE, "withdrawn_by": {"made_at": MADE}}
    now = NOW
    suggested = ledger.follow(row, [], now)
    assert (suggested["state"], suggested["suggests"], ledger.reason(suggested, now.date())) == (
        "open",
        "withdrawn",
        "taken-back",
    )
    for state in ("open", "withdrawn", "kept"):
        answered = ledger.follow(row, [{"state": state, "at": "2026-11-13T10:00:00.000Z", "note": None}], now)
        assert (answered["state"], answered["suggests"]) == (state, None)


@pytest.mark.parametrize("case", cases("asks"))
def test_only_what_is_missing_is_asked(case):
    promises = [
        {
            "state": "open",
            "message": 1,
            "by": "Sanne",
            "role": "agent",
            "reference": None,
            "due": None,
            "precision": None,
        }
        | p
        for p in case["promises"]
    ]
    messages = [
        {"n": n, "role": role, "name": name, "text": text} for n, (role, name, text) in enumerate(case["messages"], 1)
    ]
    found = asks.of_chat(promises, messages, case["lang"], vague=case.get("vague", False))
    assert [what for what, _ in found] == case["ask"]
    assert all(text.endswith(("?", ".")) and len(text) < 120 for _, text in found)


# -- in a real vault ----------------------------------------------------------------------------------------------


@pytest.fixture
def service(tmp_path):
    clock = [NOW]
    service = Service(Settings(home=tmp_path / "data", language="en", zone="Europe/Amsterdam"), now=lambda: clock[0])
    service.create_vault("a passphrase of four words")
    service.at = lambda moment: clock.__setitem__(0, moment)
    yield service
    service.close()


@pytest.fixture
def captured(service):
    """The service with a real chat of six lines, captured from a page; line 6 offers 40 euros."""
    kept = Path(__file__).parent / "vectors" / "recorder" / "nl-verzekering.json"
    for fragment in json.loads(kept.read_text("utf-8")):
        service.capture("client", fragment)
    return service


def seed(service, chat, days, *lines, company="De Roos", person="me", lang="nl"):
    """Keep a chat of some days ago whose lines are (role, name, text), with what is found in it."""
    begun = NOW - timedelta(days=days)
    at = begun.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    service.store.new_chat(Chat(chat, company, "https://roos.example/", at, person=person, lang=lang))
    messages = [
        Message(f"k{n}", n, role, name, text, None, at, "adapter") for n, (role, name, text) in enumerate(lines, 1)
    ]
    service.store.put_messages(chat, messages)
    for n, message in enumerate(messages):
        before = [(m.role, m.text) for m in messages[:n]]
        service.store.put_promises(chat, message.key, follow.read(message, before, begun.astimezone(service.zone), ()))


REFUND = ("agent", "Sanne", "Ik heb de 25 euro voor u teruggestort, u ziet het binnen 5 werkdagen. Zaaknummer K-48213.")


def test_what_is_no_promise_stays_so_when_the_chat_is_read_again(captured):
    (found,) = captured.promises()
    captured.set_promise(found["id"], "dismissed")
    chat = found["chat"]
    for _ in range(2):
        (now,) = captured.promises(chat=chat)
        assert (now["id"], now["state"], now["found"]) == (found["id"], "dismissed", False)
        captured.recorder.rebuild(chat)
    captured.set_promise(found["id"], "open")
    captured.recorder.rebuild(chat)
    (again,) = captured.promises()
    assert (again["state"], again["found"]) == ("open", True)
    assert [h["state"] for h in again["history"]] == ["dismissed", "open"]


def test_what_the_person_marks_is_kept_and_followed(captured):
    made = captured.mark("last", 5)
    assert (made["words"], made["marked"], made["kinds"], made["state"]) == (
        "Het dossier is compleet.",
        True,
        ["other"],
        "open",
    )
    captured.recorder.rebuild(made["chat"])
    assert [(p["message"], p["marked"]) for p in captured.promises()] == [(5, True), (6, False)]
    captured.set_promise(made["id"], "dismissed")
    captured.recorder.rebuild(made["chat"])
    assert captured.promise(made["id"])["state"] == "dismissed"
    assert captured.mark(made["chat"], 5)["id"] == made["id"]
    assert captured.promise(made["id"])["state"] == "open"


def test_a_part_of_a_line_can_be_marked(captured):
    made = captured.mark("last", 3, "Mag ik het schadenummer?")
    assert made["words"] == "Mag ik het schadenummer?" and made["message"] == 3


@pytest.mark.parametrize(
    ("line", "words", "error"),
    [(2, None, BadInput), (3, "", BadInput), (3, "words that are not there", BadInput), (99, None, NotFound)],
)
def test_what_cannot_be_marked(captured, line, words, error):
    with pytest.raises(error):
        captured.mark("last", line, words)
    assert len(captured.promises()) == 1


def test_a_sentence_of_a_dismissed_line_can_be_marked_itself(captured):
    (found,) = captured.promises()
    captured.set_promise(found["id"], "dismissed")
    made = captured.mark("last", 6, "bieden wij u 40 euro compensatie aan")
    assert (made["state"], made["words"]) == ("open", "bieden wij u 40 euro compensatie aan")


def test_a_choice_for_other_words_changes_nothing():
    message = Message("k", 1, "agent", "Bo", "Thanks for waiting.", None, MADE)
    choices = [Choice("other", "Thanks", "promise", MADE), Choice("k", "Thanks", "not", MADE)]
    assert follow.read(message, [], NOW, choices) == []


def test_marked_words_keep_their_amount_and_date():
    message = Message("k", 1, "agent", "Bo", "Perhaps 30 euros before 1 December.", None, MADE)
    (row,) = follow.read(message, [], NOW, [Choice("k", message.text, "promise", MADE)])
    assert (row["amount"]["value"], row["due"], row["marked"]) == (30.0, "2026-12-01", True)


def test_said_by_two_people_is_one_promise(service):
    seed(service, "aaaa1111", 3, REFUND, ("customer", None, "Dank je."),
         ("agent", "Bram", "Wij storten de 25 euro vandaag op uw rekening terug."))  # fmt: skip
    assert len(service.store.promises("aaaa1111")) == 2, "both lines are found as promises"
    (found,) = service.promises()
    assert [(p["message"], p["by"]) for p in found["places"]] == [(1, "Sanne"), (3, "Bram")]
    assert service.chats()[0]["promises"] == 1
    second = found["places"][1]["id"]
    service.set_promise(second, "kept")
    assert service.promise(second)["id"] == found["id"]
    assert service.promises()[0]["state"] == "kept"


def test_a_promise_is_found_by_the_beginning_of_its_id(service):
    seed(service, "aaaa1111", 3, REFUND)
    (found,) = service.promises()
    assert service.promise(found["id"][:8])["id"] == found["id"]
    for wrong in ("", "zzz"):
        with pytest.raises(NotFound):
            service.promise(wrong)


def test_reminders_come_in_the_day_three_a_day_each_once(service):
    for n in range(5):
        seed(service, f"aaaa111{n}", 12 + n, REFUND, company=f"Shop {n}")
    night = NOW.replace(hour=2)
    service.at(night)
    assert service.reminders() == []
    service.at(NOW)
    first = service.reminders()
    assert len(first) == 3 and {r["reason"] for r in first} == {"overdue"}
    assert first[0]["title"].startswith("Shop ") and "25 euro" in first[0]["text"]
    assert service.status("client")["reminders"] == first, "asking does not use them up"
    service.reminded([first[0]["id"]])
    assert first[0] not in service.reminders() and len(service.reminders()) == 2
    service.reminded([r["id"] for r in service.reminders()])
    assert service.reminders() == []
    service.at(NOW + timedelta(days=1))
    assert len(service.reminders()) == 2
    service.reminded(["unknown"])
    assert len(service.store.setting(follow.SHOWN)) == 3


def test_a_reminder_is_in_the_language_of_the_person(service):
    seed(service, "aaaa1111", 12, REFUND)
    service.settings_set("language", "nl")
    (found,) = service.reminders()
    assert found["title"] == "De Roos: de datum is voorbij"


def test_a_kept_promise_needs_no_reminder(service):
    seed(service, "aaaa1111", 12, REFUND)
    service.set_promise(service.promises()[0]["id"], "kept")
    assert service.reminders() == [] and service.status("client")["due"] == 0


def test_what_was_promised_earlier_can_be_quoted(service):
    seed(service, "aaaa1111", 20, REFUND)
    seed(service, "bbbb2222", 10, REFUND, company="Another shop")
    seed(service, "cccc3333", 0, ("agent", "Tim", "Goedemorgen, waarmee kan ik u helpen?"))
    found = service.asks("cccc3333")
    assert [line["id"] for line in found["ask"]] == ["reference", "transcript"]
    (quote,) = found["quotes"]
    assert quote["text"].startswith("Op 3 november 2026 schreef Sanne van De Roos mij: ") and len(quote["text"]) <= 400
    service.set_promise(quote["id"], "kept")
    assert service.asks("cccc3333")["quotes"] == []


@pytest.mark.parametrize(
    ("lang", "comfort", "question"),
    [("nl", "We nemen zo spoedig mogelijk contact met u op.", "Wanneer is dat uiterlijk, en hoe merk ik dat?"),
     ("en", "We will contact you as soon as possible.", "By when will that be, and how will I know?")],
)  # fmt: skip
def test_comfort_without_a_date_gets_a_question(service, lang, comfort, question):
    seed(service, "aaaa1111", 0, ("customer", None, "?"), ("agent", "Tim", comfort), lang=lang)
    assert service.asks("aaaa1111")["ask"][0] == {"id": "vague", "text": question}
    seed(service, "bbbb2222", 0, ("agent", "Tim", comfort), ("customer", None, question), lang=lang)
    assert "vague" not in [line["id"] for line in service.asks("bbbb2222")["ask"]]


def test_the_letter_has_two_steps_and_then_information(service):
    seed(service, "aaaa1111", 20, REFUND)
    (found,) = service.promises()
    first, firm = service.letter(found["id"]), service.letter(found["id"], firm=True)
    assert REFUND[2] in first["body"] and "K-48213" in first["body"] and "3 november 2026" in first["body"]
    assert first["by"] > firm["by"] > NOW.date().isoformat() and first["lang"] == "nl"
    assert "nogmaals" in firm["body"] and len(first["places"]) > 3 and first["card"]["date"] > "2027"
    assert "On 3 November 2026" in service.letter(found["id"], lang="en")["body"]


def test_dates_go_to_a_calendar(service):
    seed(service, "aaaa1111", 3, REFUND)
    (found,) = service.promises()
    due = found["due"].replace("-", "")
    for file in (service.calendar(), service.calendar([found["id"][:10]])):
        assert f"DTSTART;VALUE=DATE:{due}" in file and "SUMMARY:De Roos: the refund" in file
    service.set_promise(found["id"], "kept")
    assert "VEVENT" not in service.calendar()


def test_words_that_take_back_stand_beside_the_first(service):
    seed(service, "aaaa1111", 3, REFUND, ("agent", "Bram", "Dat klopt niet, de 25 euro kan toch niet."))
    back = follow.read(service.store.messages("aaaa1111")[1], [], NOW, [])
    nothing = {"promise": False, "kinds": [], "withdraws": True, "corrects": False, "amount": None, "reference": None}
    row = nothing | {"words": "Dat klopt niet, de 25 euro kan toch niet.", "by": "Bram", "role": "agent"}
    at = service.store.messages("aaaa1111")[1].seen_at
    service.store.put_promises("aaaa1111", "k2", [row | {"made_at": at, "due": None, "why": [], "marked": False}])
    (found,) = service.promises()
    assert (found["state"], found["suggests"]) == ("open", "withdrawn") and found["withdrawn_by"]["by"] == "Bram"
    assert back == [] or back[0]["withdraws"]
    assert service.chats()[0]["promises"] == 1, "what takes back is no promise"
    assert service.reminders()[0]["reason"] == "taken-back"
    service.set_promise(found["id"], "open", "It still stands.")
    assert service.promises()[0]["suggests"] is None
    service.set_promise(found["id"], "withdrawn")
    (found,) = service.promises()
    assert found["state"] == "withdrawn" and found["withdrawn_by"]["message"] == 2
