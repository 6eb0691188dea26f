"""Words for every failure: what happened, then what to do.

::

    CompanionError
    |- BadInput              what came in cannot be used            exit 2, HTTP 400
    |- NotFound              no such chat, promise or person        exit 3, HTTP 404
    |- Locked                the vault is locked                    exit 4, HTTP 423
    |- WrongPassphrase       the passphrase opens nothing           exit 4, HTTP 403
    |- VaultDamaged          the file is not a readable vault       exit 5, HTTP 500
    |- VaultBusy             another process owns the vault         exit 5, HTTP 503
    |- DiskFull              nothing was saved                      exit 5, HTTP 507
    |- Refused               the door stays shut                    exit 6, HTTP 403
    |- TooLarge              more than the limit                    exit 2, HTTP 413
    |- PortInUse             no free port                           exit 7, HTTP 503
    |- Missing               a program or package is not there      exit 8, HTTP 503
    '- Tampered              evidence does not verify               exit 9, HTTP 409

Modules add more precise ones below these: platform UnsafeFolder, ReadOnly, control Gone (5); vault VaultTooNew,
WrongKey, DatabaseGone, BadBackup (5), NoVault, NoChat, NoPromise, NoPerson, NoBackup (3), KeyringLost, TooSoon (4),
MistypedCode, PassphraseNeeded, LastSlot, VaultExists (2), RolledBack, Forked, ChainBroken (9); web NotPaired,
SignedOut, TooMany (6).

``message`` is English and a gettext key; the edges (cli, web) translate it once with ``text(translate)``. Values
are put in by name after translation. Messages never hold chat text or key material.
"""

from __future__ import annotations

import re
from collections.abc import Callable


def N_(message: str) -> str:
    """Mark a text for the catalogue without translating it here."""
    return message


class CompanionError(Exception):
    """Something a person can be told about, with ``message``, ``exit_code`` and HTTP ``status``."""

    message = N_("Something went wrong. Try again; if it happens again, run companion doctor.")
    exit_code = 1
    status = 500

    def __init__(self, message: str | None = None, **values: object) -> None:
        self.message = message or type(self).message
        self.values = values
        super().__init__(self.text(str))

    def text(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language of ``translate``."""
        sentence = translate(self.message)
        return sentence.format(**self.values) if self.values else sentence

    @property
    def code(self) -> str:
        """The class name in kebab-case, for JSON answers: ``wrong-passphrase``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class BadInput(CompanionError):
    message = N_("This input cannot be used. Check it and try again.")
    exit_code, status = 2, 400


class NotFound(CompanionError):
    message = N_("There is nothing with that name. See the list with companion chats.")
    exit_code, status = 3, 404


class Locked(CompanionError):
    message = N_("Your vault is locked. Unlock it on the dashboard or with companion unlock.")
    exit_code, status = 4, 423


class WrongPassphrase(CompanionError):
    message = N_("That passphrase does not open this vault. Check capital letters and try again.")
    exit_code, status = 4, 403


class VaultDamaged(CompanionError):
    message = N_("The vault in {folder} is damaged. Nothing was changed. Run companion doctor --repair to mend it.")
    exit_code, status = 5, 500


class VaultBusy(CompanionError):
    message = N_("Another Chat Companion is using this vault. Close it first, or use that one.")
    exit_code, status = 5, 503


class DiskFull(CompanionError):
    message = N_("The disk is full, so nothing was saved. Make some room and try again.")
    exit_code, status = 5, 507


class Refused(CompanionError):
    message = N_("This request was refused. Pair the browser again on the dashboard.")
    exit_code, status = 6, 403


class TooLarge(CompanionError):
    message = N_("This is larger than the limit. Send a smaller piece.")
    exit_code, status = 2, 413


class PortInUse(CompanionError):
    message = N_("No free port was found. Close the program that uses it, or choose one with --port.")
    exit_code, status = 7, 503


class Missing(CompanionError):
    message = N_("Something this needs is not installed: {what}. Install it with: {how}.")
    exit_code, status = 8, 503


class Tampered(CompanionError):
    message = N_("This file is not what was signed. Ask for the original file and check again.")
    exit_code, status = 9, 409
