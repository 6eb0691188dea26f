"""The chain, byte by byte: vectors that two other programs agree with, and what tampering does."""

import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.errors import BadInput, Tampered
from companion.vault import chain, ledger
from tests.programs import need, run

VECTORS = Path(__file__).parent / "vectors" / "chain"
FILES = sorted(VECTORS.glob("*.json"))


def verdict(vector):
    """Say of a vector what check.mjs says of it."""
    start = chain.chat_start if vector["start"] == "chat" else chain.vault_start
    try:
        count, head = chain.verify([chain.from_row(row) for row in vector["links"]], start(vector["id"]))
    except chain.ChainBroken as broken:
        return f"broken {broken.values['n']}"
    return f"ok {count} {head.hex()}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vector(path):
    vector = json.loads(path.read_text("utf-8"))
    assert verdict(vector) == vector["expect"]
    assert [chain.row(chain.from_row(row)) for row in vector["links"]] == vector["links"]


def test_another_program_agrees_on_every_vector():
    node = need("node")
    for path in FILES:
        told = run(node, str(VECTORS / "check.mjs"), str(path)).decode().strip()
        assert told == json.loads(path.read_text("utf-8"))["expect"], path.stem


def test_openssl_agrees_on_one_commitment_and_one_link_built_by_hand():
    openssl = need("openssl")
    link = json.loads((VECTORS / "chat.json").read_text("utf-8"))["links"][1]
    field = link["fields"][0]
    value = b'{"what":"sent","text":"Dank u"}'
    opened = b"companion/field/1\0" + bytes.fromhex(field["salt"])
    opened += b"\0\0\0\0\0\0\0\x04head" + b"\0\0\0\0\0\0\0\x1f" + value
    assert run(openssl, "dgst", "-sha256", "-binary", input=opened).hex() == field["commitment"]
    hashed = b"companion/link/1\0" + bytes.fromhex(link["prev"]) + b"\0\0\0\0\0\0\0\x02" + b"\0\0\0\0\0\0\0\x04sent"
    hashed += b"\0\0\0\0\0\0\0\x182026-11-21T20:15:40.001Z" + b"\0\0\0\0\0\0\0\x01" + bytes.fromhex(field["commitment"])
    assert run(openssl, "dgst", "-sha256", "-binary", input=hashed).hex() == link["hash"]


def test_every_accepting_vector_has_a_tampered_twin():
    assert len([path for path in FILES if path.stem.startswith("bad-")]) >= 10


FIELDS = st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.binary()), max_size=4)


def chain_of(parts):
    links, head = [], chain.chat_start("c")
    for n, fields in enumerate(parts, 1):
        salts = [bytes([n, place]) * 8 for place in range(len(fields))]
        links.append(chain.make(head, n, "pieces", "2026-11-21T20:15:03.120Z", fields, salts))
        head = links[-1].hash
    return links


@given(st.lists(FIELDS, max_size=5), st.sets(st.tuples(st.integers(0, 4), st.integers(0, 3))))
def test_any_redaction_leaves_the_chain_whole_and_tells_nothing(parts, hidden):
    links = chain_of(parts)
    shown = [chain.redact(link, {place for n, place in hidden if n == link.n - 1}) for link in links]
    assert chain.verify(shown, chain.chat_start("c")) == chain.verify(links, chain.chat_start("c"))
    for n, place in hidden:
        if n < len(shown) and place < len(shown[n].fields):
            assert set(chain.row(shown[n])["fields"][place]) == {"commitment"}


@given(st.lists(FIELDS.filter(bool), min_size=1, max_size=4), st.data())
def test_any_changed_value_is_noticed(parts, data):
    links = chain_of(parts)
    n = data.draw(st.integers(0, len(links) - 1))
    place = data.draw(st.integers(0, len(links[n].fields) - 1))
    fields = list(links[n].fields)
    other = data.draw(st.binary().filter(lambda value: value != fields[place].value))
    fields[place] = dataclasses.replace(fields[place], value=other)
    links[n] = dataclasses.replace(links[n], fields=tuple(fields))
    with pytest.raises(chain.ChainBroken) as raised:
        chain.verify(links, chain.chat_start("c"))
    assert raised.value.values["n"] == n + 1


@pytest.mark.parametrize("row", [
    {}, [], None, {"n": "1"},
    {"n": True, "kind": "x", "seen_at": "", "prev": "00" * 32, "hash": "00" * 32, "fields": []},
    {"n": 1, "kind": "x", "seen_at": "", "prev": "zz", "hash": "00" * 32, "fields": []},
    {"n": 1, "kind": "x", "seen_at": "", "prev": "00" * 32, "hash": "00" * 31, "fields": []},
    {"n": 1, "kind": "x", "seen_at": "", "prev": "00" * 32, "hash": "00" * 32, "fields": [1]},
    {"n": 1, "kind": "x", "seen_at": "", "prev": "00" * 32, "hash": "00" * 32, "fields": [
        {"commitment": "00" * 32, "name": "a", "salt": "00", "value": "not base64!"}]},
])  # fmt: skip
def test_a_misshapen_link_is_refused(row):
    with pytest.raises(Tampered):
        chain.from_row(row)


@pytest.mark.parametrize("n", [-1, 0, 2**64, 2**70])
def test_an_odd_number_is_broken_not_a_crash(n):
    link = dataclasses.replace(chain_of([[("a", b"b")]])[0], n=n)
    with pytest.raises(chain.ChainBroken):
        chain.verify([link], chain.chat_start("c"))


def test_half_redacted_fields_and_lone_surrogates_are_refused():
    link = chain_of([[("a", b"b")]])[0]
    for change in ({"salt": None}, {"name": None}, {"name": "\ud800"}, {"salt": bytes(15)}):
        with pytest.raises(chain.ChainBroken):
            field = dataclasses.replace(link.fields[0], **change)
            chain.verify([dataclasses.replace(link, fields=(field,))], chain.chat_start("c"))
    with pytest.raises(BadInput):
        chain.commit(bytes(15), "a", b"")


def vault_of(*entries):
    links, head = [], chain.vault_start("v")
    for n, (kind, field) in enumerate(entries, 1):
        links.append(chain.make(head, n, kind, "", [field], [bytes(16)]))
        head = links[-1].hash
    return links


def test_missing_shorter_different_and_unexplained_chats_are_named():
    a1, a2, b1 = bytes([1]) * 32, bytes([2]) * 32, bytes([3]) * 32
    links = vault_of(
        ("append", ledger.append_field("a", 1, a1)),
        ("append", ledger.append_field("b", 1, b1)),
        ("append", ledger.append_field("a", 2, a2)),
    )
    assert ledger.compare(links, {"a": (2, a2), "b": (1, b1)}) == []
    assert ledger.compare(links, {"a": (2, a2)}) == [ledger.Trouble("missing", "b", 1)]
    assert ledger.compare(links, {"a": (1, a1), "b": (1, b1)}) == [ledger.Trouble("shorter", "a", 2)]
    assert ledger.compare(links, {"a": (2, a1), "b": (1, b1)}) == [ledger.Trouble("different", "a", 2)]
    extra = {"a": (2, a2), "b": (1, b1), "c": (1, b1)}
    assert ledger.compare(links, extra) == [ledger.Trouble("unexplained", "c", 1)]


def test_hidden_appends_must_add_up_to_what_was_deleted():
    entries = [("append", ledger.append_field("a", n, bytes(32))) for n in (1, 2)]
    for deleted, troubles in ((b"2", []), (b"1", [ledger.Trouble("missing", None, 1)])):
        links = vault_of(*entries, ("delete", ("deleted", deleted)))
        hidden = [chain.redact(link, {0}) if link.kind == "append" else link for link in links]
        assert ledger.compare(hidden, {}) == troubles
    with pytest.raises(Tampered):
        ledger.compare(vault_of(("append", ("chat", b"three words only here"))), {})
