"""What the evidence tests share: sample chats with a real chain, a device key, and ways to damage a report."""

import functools
import json
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from companion.evidence import pdf
from companion.vault import chain, identity
from tests.programs import need

VECTORS = Path(__file__).parent / "vectors" / "evidence"
NOW = datetime(2026, 11, 21, 20, 15, 3, tzinfo=UTC)


def sample(lang="nl"):
    return json.loads((VECTORS / f"{lang}.json").read_text("utf-8"))


def links(chat):
    """Chain one fragment for each message, salted with a counter so that a vector stays the same."""
    made, head = [], chain.chat_start(chat["chat"])
    for n, message in enumerate(chat["messages"], 1):
        about = {"what": "pieces", "seen_at": message["seen_at"], "zone": "Europe/Amsterdam"}
        piece = f"<p>{message['text']}</p>".encode("utf-8", "replace")
        fields = [("head", json.dumps(about).encode()), ("piece/0", piece)]
        salts = [(2 * n + i).to_bytes(16, "big") for i in range(2)]
        made.append(chain.make(head, n, "pieces", message["seen_at"], fields, salts))
        head = made[-1].hash
    return made


@functools.cache
def device_key(name="this"):
    """Return a device's key; another name is another device."""
    return identity.new(NOW)


def export(chat=None, lang="nl", key=None, pictures=(), tsa=None):
    chat = chat or sample(lang)
    return pdf.export(chat, links(chat), pictures, key or device_key(), lang, NOW, tsa)


@functools.cache
def report(lang="nl"):
    return export(lang=lang)


def tool(name, *arguments, stdin=b""):
    """Run a system program and return what it printed, its complaints too; leave the test where it is missing."""
    done = subprocess.run([need(name), *arguments], input=stdin, capture_output=True, check=False, timeout=60)
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def attached(data):
    """Return the attachments of a report as an independent reader finds them."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.pdf"
        file.write_bytes(data)
        tool("pdfdetach", "-saveall", "-o", folder, str(file))
        return {path.name: path.read_bytes() for path in Path(folder).iterdir() if path != file}


def printed(data):
    """Return the words on the pages, spaces squeezed."""
    return " ".join(tool("pdftotext", "-layout", "-", "-", stdin=data).split())


def pdfsig(data, folder):
    """Return what pdfsig says of ``data``."""
    (folder / "report.pdf").write_bytes(data)
    return tool("pdfsig", str(folder / "report.pdf"))
