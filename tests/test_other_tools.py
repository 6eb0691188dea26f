"""No lock-in: SQLCipher's own library, as PyPI has it, opens the vault with the key, and ours opens what it wrote."""

import importlib
import importlib.util

import pytest

from companion.platform import check_private
from companion.vault import envelope, keys
from companion.vault.store import Store
from tests.door import WORDS, Extension, Running
from tests.programs import not_run
from tests.test_day import piece

LINE = "U krijgt 25 euro terug binnen vijf werkdagen."


@pytest.mark.soak
def test_sqlcipher_reads_our_vault_and_we_read_what_it_wrote(tmp_path):
    if importlib.util.find_spec("sqlcipher3") is None:
        not_run("sqlcipher3 is not installed (extra fuzz)")
    other = importlib.import_module("sqlcipher3.dbapi2")
    home = tmp_path / "home"
    running = Running(home)
    try:
        assert Extension(running).paired().call("/capture", piece(1, 0, LINE))[0] == 200
    finally:
        running.stop()
    key, file = keys.unlock(home, WORDS), home / envelope.read(home).database
    theirs = other.connect(str(file))
    theirs.execute(f"pragma key = \"x'{key.hex()}'\"")
    ((text,),) = theirs.execute("select text from messages").fetchall()
    assert LINE in text
    assert theirs.execute("pragma cipher_integrity_check").fetchall() == []
    assert theirs.execute("pragma integrity_check").fetchall() == [("ok",)]
    theirs.execute("update messages set name = 'Merel'")
    theirs.commit()
    theirs.execute("vacuum")  # every page is written by them
    theirs.close()
    check_private(file)
    with Store.open(home, key) as store:
        (chat,) = store.chats()
        assert [(m.name, m.text) for m in store.messages(chat.id)] == [("Merel", text)]
        assert list(store.links(chat.id))
        assert [hit.chat for hit in store.search("werkdagen")] == [chat.id]
    wrong = other.connect(str(file))
    wrong.execute(f"pragma key = \"x'{bytes(32).hex()}'\"")
    with pytest.raises(other.DatabaseError):
        wrong.execute("select text from messages")
    wrong.close()
