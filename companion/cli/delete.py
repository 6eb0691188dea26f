"""The command that deletes for good: a chat, a person, everything."""

from __future__ import annotations

from typing import Any

import click

from companion import config, control
from companion.cli import JSON, _, backend, check_home, group, print_json, say
from companion.cli.kept import person_id
from companion.cli.running import begun_anew
from companion.errors import N_, BadInput, NotFound

#: What is said after a deletion, so that nobody believes more than is true.
REMAINS = (
    N_("What remains: sealed stubs without text or name, and a note that so many pieces were deleted, and when."),
    N_("Files you exported, copies of the folder you made, and what the disk itself still holds are not deleted."),
)
REMAINS_OF_ALL = (
    N_("What remains: your settings file, files you exported, and copies of the folder you made."),
    N_("A connected browser may still hold sealed pieces; nothing opens them any more. You can remove it there."),
    N_("What the disk itself still holds is unreadable: the keys are gone."),
)


@group.command()
@click.argument("chat", required=False)
@click.option("--person", help="Everything of this person (a name, or me): all chats, and the name.")
@click.option("--everything", is_flag=True, help="The whole record: chats, people, browsers, backups and keys.")
@click.option("--backups", is_flag=True, help="Also from the backups: all of them are deleted and a fresh one is made.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@JSON
def delete(chat: str | None, person: str | None, everything: bool, backups: bool, yes: bool, as_json: bool) -> None:
    """Delete one chat, one person or everything for good."""
    if (chat is not None) + (person is not None) + everything != 1:
        raise BadInput(N_("Say what to delete: a chat, --person NAME, or --everything."))
    service = None if everything else backend()
    if everything:
        done = _everything(yes)
    elif person is not None:
        done = _person(service, person, backups, yes)
    else:
        done = _chat(service, chat or "", backups, yes)
    if as_json:
        return print_json({"ok": True} | done)
    say("Deleted.")
    for line in REMAINS_OF_ALL if everything else REMAINS:
        say(line)
    if service and not backups and service.backups():
        say("It may still be in your backups. Delete those too with companion backup --prune.")


def _chat(service: Any, chat: str, backups: bool, yes: bool) -> dict[str, int]:
    found = service.show(chat=chat)
    if not yes:
        click.confirm(_("Delete the chat with {company} for good?").format(company=found["company"]), abort=True)
    service.delete_chat(chat=found["chat"], backups=backups)
    return {"chats": 1}


def _person(service: Any, name: str, backups: bool, yes: bool) -> dict[str, int]:
    person = person_id(service, name) or "me"
    rows = service.chats(person=person)
    shown = next((p["name"] for p in service.people() if p["id"] == person), _("me"))
    if not yes:
        _typed(_("{chats} chats of {name} will be deleted for good.").format(chats=len(rows), name=shown), shown)
    return dict(service.delete_person(person=person, backups=backups))


def _everything(yes: bool) -> dict[str, int]:
    from companion.vault import envelope, erase

    settings = config.load()
    if not envelope.exists(settings.home) and not erase.begun(settings.home):
        raise NotFound(N_("There is no vault yet. Begin with companion start."))
    if not yes:
        _typed(_("Your whole record will be deleted for good, with all backups and keys."), _("delete everything"))
    service = control.running(settings.home)
    if service is None:
        check_home(settings)
        erase.everything(settings.home)
        return {}
    before = service.call("ping")
    service.call("delete_everything")
    if before["forgetting"]:
        begun_anew(service, before["life"])
    return {}


def _typed(sentence: str, words: str) -> None:
    """Ask to type ``words``; anything else ends the command."""
    click.echo(sentence, err=True)
    given = click.prompt(_("Type “{words}” to go on").format(words=words), default="", show_default=False, err=True)
    if given.strip().casefold() != words.casefold():
        raise click.Abort
