"""The command line: ``companion COMMAND``. Every command takes ``--json`` and then prints one JSON document."""

from __future__ import annotations

import getpass
import json
import os
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from companion import __version__, config, control, platform
from companion.errors import N_, BadInput, CompanionError, Locked
from companion.locale import translator

if TYPE_CHECKING:
    from companion.service import Service

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


def _(message: str) -> str:
    return translator(language())(message)


def language() -> str:
    """Return the language of the terminal: COMPANION_LANGUAGE, else that of the system."""
    named = os.environ.get("COMPANION_LANGUAGE", "")
    return named if named in ("en", "nl") else config.system_language()


def say(text: str, **values: object) -> None:
    """Print one translated line."""
    line = _(text)
    click.echo(line.format(**values) if values else line)


def print_json(document: object) -> None:
    """Print one JSON document; what UTF-8 cannot hold (a lone surrogate) is escaped."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(document, indent=1)
    click.echo(text)


def passphrase(settings: config.Settings) -> str | None:
    """Return the passphrase of ``--passphrase-file`` or COMPANION_PASSPHRASE_FILE, without its line end."""
    if not settings.passphrase_file:
        return None
    try:
        with open(settings.passphrase_file, encoding="utf-8") as file:
            found = file.read(4096).rstrip("\r\n")
    except OSError as error:
        raise BadInput(N_("The passphrase file cannot be read: {why}. Check its name."), why=error.strerror) from None
    except UnicodeDecodeError:
        raise BadInput(N_("The passphrase file is not text. Put a passphrase on its first line.")) from None
    if not found:
        raise BadInput(N_("The passphrase file is empty. Put a passphrase on its first line."))
    return found


def check_home(settings: config.Settings) -> None:
    """Raise when the data folder is a link, another user's or open to others; one that is not there yet is fine."""
    if settings.home.exists() or settings.home.is_symlink():
        platform.private_folder(settings.home)


def unlocked(service: Service, *, create: bool = False) -> Service:
    """Open the vault with what this run was given: the passphrase file, else the keyring; make one with ``create``."""
    from companion.service import custody
    from companion.vault import erase

    given = passphrase(service.settings)
    platform.hide_memory()
    if erase.begun(service.home):
        erase.everything(service.home)
    if service.state == "new" and (given or create):
        service.create_vault(given, recovery=False)
    elif service.state == "locked":
        if given is None and custody.locked_by_hand(service.home):
            raise Locked()
        service.unlock(given)
    return service


def backend() -> Any:
    """Return the running service, or the vault opened here when none runs."""
    settings = config.load()
    remote = control.running(settings.home)
    if remote is not None:
        return remote
    check_home(settings)
    from companion.service import Service

    service = unlocked(Service(settings))
    if service.locked:
        raise Locked(N_("There is no vault yet. Begin with companion start.")) if service.state == "new" else Locked()
    click.get_current_context().call_on_close(service.close)
    return service


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="companion")
def group() -> None:
    """Keep your own record of support chats, what you were promised, and your calm."""


def main(argv: list[str] | None = None) -> None:
    """Run a command; a CompanionError becomes one sentence on stderr and its exit code."""
    from companion.cli import analyse, custody, delete, demo, evidence, kept, running  # noqa: F401  (each adds its commands to the group)

    code = 0
    warnings.simplefilter("ignore", getpass.GetPassWarning)  # what is typed into a pipe is seen by nobody
    try:
        ended = group.main(argv, prog_name="companion", standalone_mode=False)
        code = ended if isinstance(ended, int) else 0
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        if not sys.stdin.isatty():
            click.echo(_(UNANSWERED), err=True)
        code = 130
    except CompanionError as error:
        fail(error)
        code = error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, EOFError) as error:
        click.echo(
            _("The computer refused: {why}. Check the file and the disk, then try again.").format(why=error), err=True
        )
        code = 1
    except Exception as error:  # a mistake of ours: name it, show nothing of what was being worked on
        where = error.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        place = f"{where.tb_frame.f_code.co_name}:{where.tb_lineno}" if where else "?"
        click.echo(_(BROKEN).format(kind=type(error).__name__, place=place), err=True)
        code = 70
    sys.exit(code)


UNANSWERED = N_("A question was not answered, so nothing was done. Run this in a terminal, or see --help.")
#: Exit code 70 is EX_SOFTWARE of sysexits.h: the program itself is wrong.
BROKEN = N_("Chat Companion made a mistake ({kind} at {place}). What was kept is safe. Please report these words.")


def fail(error: CompanionError) -> None:
    """Print an error: one JSON line where --json was asked, else the sentence."""
    sentence = error.text(translator(language()))
    if "--json" in sys.argv:
        click.echo(json.dumps({"error": error.code, "message": sentence}, ensure_ascii=False))
    click.echo(sentence, err=True)


Command = Callable[..., None]
