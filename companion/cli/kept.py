"""Commands that read and change what is kept: chats, show, promises, promise, letter, people, for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from companion.cli import JSON, _, backend, group, print_json, say
from companion.cli.evidence import write
from companion.errors import N_

PERSON = click.option("--person", help="Only what is kept for this person (a name, or me).")


def person_id(service: Any, name: str | None) -> str | None:
    """Return the id of a person by name or id; raise NotFound for an unknown one."""
    from companion.errors import NotFound

    if name is None or name == "me":
        return name
    for person in service.people():
        if name.casefold() in (person["name"].casefold(), person["id"]):
            return str(person["id"])
    raise NotFound(N_("There is nobody called {name}. See the names with companion people."), name=name)


@group.command()
@PERSON
@JSON
def chats(person: str | None, as_json: bool) -> None:
    """List the chats that are kept."""
    service = backend()
    rows = service.chats(person=person_id(service, person))
    if as_json:
        return print_json(rows)
    if not rows:
        say("No chats are kept yet. Chat with a company in a paired browser and it appears here.")
    for row in rows:
        mark = "  " + _("practice") if row["practice"] else ""
        counts = _("{messages} messages, {promises} promises").format(**row)
        click.echo(f"{row['chat']}  {row['started'][:16].replace('T', ' ')}  {row['company']}  {counts}{mark}")


@group.command()
@click.argument("chat")
@JSON
def show(chat: str, as_json: bool) -> None:
    """Show one chat whole. CHAT is its id, the beginning of it, or last."""
    found = backend().show(chat=chat)
    if as_json:
        return print_json(found)
    click.echo(f"{found['company']}  {found['started'][:16].replace('T', ' ')}  {found['site']}")
    roles = {"agent": _("agent"), "bot": _("bot"), "customer": _("you"), "system": _("system"), "unknown": _("unknown")}
    promised = {place["message"] for p in found["promises"] for place in p["places"]}
    for message in found["messages"]:
        who = message["name"] or roles[message["role"]]
        mark = "*" if message["n"] in promised else " "
        click.echo(f"{mark}{message['n']:4} {message['seen_at'][11:16]} {who}: {printable(message['text'])}")
    for gap in found["gaps"]:
        say("Something may be missing: {kind} at {at}.", kind=gap["kind"], at=gap["seen_at"][:16])
    for promise in found["promises"]:
        click.echo(promise_line(promise))


@group.command()
@PERSON
@click.option("--due", is_flag=True, help="Only what is due soon or overdue.")
@click.option("--chat", help="Only those of one chat.")
@click.option("--ics", type=click.Path(path_type=Path, dir_okay=False), help="Write the dates to this calendar file.")
@JSON
def promises(person: str | None, due: bool, chat: str | None, ics: Path | None, as_json: bool) -> None:
    """List what companies promised."""
    service = backend()
    rows = service.promises(person=person_id(service, person), chat=chat, due=due)
    if ics:
        write(ics, service.calendar(ids=[row["id"] for row in rows]).encode())
    if as_json:
        return print_json(rows)
    if not rows:
        say("Nothing is due.") if due else say("No promises are kept yet.")
    for promise in rows:
        click.echo(promise_line(promise))
    if ics:
        say("Written to {file}.", file=ics)


@group.command()
@click.argument("promise")
@click.argument("state", required=False)
@click.option("--note", help="What happened, in your own words.")
@click.option("--line", type=int, help="Mark this line of the chat PROMISE as a promise.")
@click.option("--words", help="With --line: only these words of it.")
@JSON
def promise(
    promise: str, state: str | None, note: str | None, line: int | None, words: str | None, as_json: bool
) -> None:
    """Show a promise, or say what became of it: kept, broken, withdrawn, disputed, dismissed or open.

    Dismissed means that it is not a promise. To mark one that was not found: companion promise CHAT --line 6.
    """
    service = backend()
    if line is not None:
        found = service.mark(chat=promise, line=line, words=words)
    else:
        if state:
            service.set_promise(promise=promise, state=state, note=note)
        found = service.promise(promise=promise)
    if as_json:
        return print_json(found)
    click.echo(promise_line(found))
    for at in found["places"] if not state else ():
        click.echo(_("said by {who} on {date}, line {line}").format(
            who=at["by"] or found["company"], date=at["made_at"][:10], line=at["message"]))  # fmt: skip
    for name, text in LINKS.items():
        if found[name]:
            click.echo(f"{_(text)} “{printable(found[name]['words'])}”")
    for change in found["history"]:
        click.echo(f"{change['at'][:10]}  {change['state']}  {printable(change['note'] or '')}".rstrip())


LINKS = {
    "corrects": N_("Before that they said:"),
    "corrected_by": N_("They changed it later:"),
    "withdrawn_by": N_("They may have taken it back:"),
}


@group.command()
@click.argument("promise")
@click.option("--firm", is_flag=True, help="The second, firmer letter.")
@click.option("--lang", type=click.Choice(["en", "nl"]), help="The language of the letter.")
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="Also write the signed PDF of the chat.")
@JSON
def letter(promise: str, firm: bool, lang: str | None, pdf: Path | None, as_json: bool) -> None:
    """Print a letter to the company about a promise, and where else you can turn."""
    service = backend()
    made = service.letter(promise=promise, firm=firm, lang=lang)
    if pdf:
        write(pdf, service.export(chat=made["chat"], lang=made["lang"])[1])
    if as_json:
        return print_json(made)
    click.echo(f"{printable(made['subject'])}\n\n{lines(made['body'])}")
    if pdf:
        say("Written to {file}.", file=pdf)
    say("If the company does not help (this is information, not legal advice):")
    for text in [made["card"]["text"]] if made["card"] else []:
        click.echo(f"- {text}")
    for place in made["places"]:
        click.echo(f"- {place['name']}: {place['what']} {place['url']}")


@group.command()
@click.argument("name", required=False)
@click.option("--relation", help="Mother, neighbour, ...")
@JSON
def people(name: str | None, relation: str | None, as_json: bool) -> None:
    """List the relatives you chat for, or add NAME."""
    service = backend()
    if name:
        added = service.add_person(name=name, relation=relation)
        return print_json(added) if as_json else say("Added {name}.", name=name)
    rows = service.people()
    if as_json:
        return print_json(rows)
    for row in rows:
        click.echo(f"{row['id']}  {row['name']}" + (f"  ({row['relation']})" if row.get("relation") else ""))
    if not rows:
        say("You chat for yourself only. Add somebody with companion people NAME.")


@group.command(name="for")
@click.argument("person")
@click.option("--chat", help="Only this chat; without it, the chats from now on.")
@JSON
def for_person(person: str, chat: str | None, as_json: bool) -> None:
    """Say for whom you chat: me, or the name of a relative."""
    service = backend()
    service.set_person(chat_id=chat, person=person_id(service, person))
    print_json({"ok": True}) if as_json else say("Saved.")


def promise_line(promise: dict[str, Any]) -> str:
    """Return a promise in one line of plain text."""
    parts = [promise["state"], promise["company"], "“" + printable(promise["words"]) + "”"]
    if promise["due"]:
        parts.append(_("by {date}").format(date=promise["due"]))
    return "  ".join([promise["id"], *parts])


def printable(text: str) -> str:
    """Return company text without control characters, which could steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def lines(text: str) -> str:
    """Return text of several lines without other control characters."""
    return "\n".join(printable(line) for line in text.splitlines())
