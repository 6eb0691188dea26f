"""A process that works in a vault and says after every step what was acknowledged; to be killed at any moment.

usage: python -m tests.vault_writer FOLDER RUN; RUN "make" makes one vault after another in FOLDER. Each line on
stdout is JSON: what must be there from now on.
"""

import json
import sys
from pathlib import Path

from companion.chat.model import Chat, Message
from companion.vault import keys
from companion.vault.store import Store

KEY, AT, WORDS = bytes(range(32)), "2026-11-21T20:15:03.120Z", "blauwe fiets zeven"


def say(*what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def work(folder, run):
    """Append, write views, decide and delete, for ever."""
    store = Store.open(folder, KEY)
    for part in range(10**9):
        chat = f"{run}-{part}"
        store.new_chat(Chat(chat, "Winkel", "https://winkel.example", AT))
        for seq in range(40):
            text = f"{chat} bericht {seq} " + "x" * (37 * seq)
            link = store.append(chat, "pieces", [("head", b"{}"), ("piece/0", text.encode())], AT, (chat, seq))
            say("append", chat, link.n, link.hash.hex(), text)
            store.put_messages(chat, [Message(str(seq), seq, "agent", None, text, None, AT)])
            promise = store.put_promises(chat, str(seq), [{"words": text}])[0]
            store.set_state(promise, "kept", AT)
            say("state", promise, "kept")
        if part % 2:
            say("deleting", chat)
            store.delete_chat(chat, AT)
            say("deleted", chat)


def make(folder):
    """Make vaults, and change their keys, for ever."""
    keys.SECONDS, keys.MEMORY_KIB = 0.0, 1024
    for n in range(10**9):
        _, key = keys.create(folder / str(n), WORDS, keyring=False)
        Store.open(folder / str(n), key).close()
        say("made", n)
        say("code", n, keys.new_recovery_code(folder / str(n), key))


if __name__ == "__main__":
    make(Path(sys.argv[1])) if sys.argv[2] == "make" else work(Path(sys.argv[1]), sys.argv[2])
