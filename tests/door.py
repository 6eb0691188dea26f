"""A running service for attacks over sockets, and the extension's half of the wire written a second time."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest.mock
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from companion.cli.running import begun_anew
from companion.control import Remote
from companion.errors import CompanionError
from companion.platform import private_folder, write_private
from companion.vault import envelope, keys

CHROME = "chrome-extension://" + "abcdefghijklmnop" * 2
FIREFOX = "moz-extension://0f0e0d0c-1111-2222-3333-444455556666"
WORDS = "correct horse battery staple"


def b64(data):
    return base64.b64encode(data).decode()


def joined(*parts):
    raw = [p.encode() if isinstance(p, str) else p for p in parts]
    return b"".join(len(p).to_bytes(4, "big") + p for p in raw)


def mac(key, *parts):
    return hmac.digest(key, joined(*parts), "sha256")


class Running:
    """``companion start`` in a process of its own, with its output and its ways in."""

    def __init__(self, folder: Path, *flags: str, through: tuple[str, ...] = (), first: bool = False, **env: str):
        """``through`` is a command that runs the service in its place, with other limits or as another user.

        A new folder gets the ways into a vault that is made at the start, so that not every test waits until a new
        passphrase was tuned to half a second; with ``first`` the service makes them, as for a person.
        """
        self.folder = folder
        if not first and not folder.exists():
            write_private(private_folder(folder) / envelope.FILE, ways_in())
        secret = folder.parent / "passphrase"
        secret.write_text(WORDS)
        here = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        self.env = here | {"COMPANION_HOME": str(folder), "COMPANION_PASSPHRASE_FILE": str(secret)} | env
        self.log = (folder.parent / "service.log").open("w+")
        self.process = subprocess.Popen(
            [*through, sys.executable, "-m", "companion", "start", "--json", "--port", "0", *flags],
            stdout=subprocess.PIPE, stderr=self.log, env=self.env, text=True,
        )  # fmt: skip
        line = self.process.stdout.readline()
        assert line, f"the service did not start: {(folder.parent / 'service.log').read_text()}"
        started = json.loads(line)
        self.port, self.dashboard_url = started["port"], started["dashboard_url"]

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def companion(self, *words, check=True):
        """Run a command of the person beside it, and return what it printed."""
        done = subprocess.run([sys.executable, "-m", "companion", *words], env=self.env, capture_output=True, text=True)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done.stdout if check else done

    def call(self, method, **params):
        """Ask the service through its socket, as commands do."""
        return Remote(self.folder).call(method, **params)

    def lock(self):
        """Lock, and wait until the service began anew."""
        life = self.call("ping")["life"]
        self.call("lock")
        begun_anew(Remote(self.folder), life)

    def stop(self):
        self.process.terminate()
        self.process.wait(15)
        self.process.stdout.close()
        self.log.close()

    def raw(self, data: bytes, timeout: float = 15) -> bytes:
        """Send bytes to the port and return all that comes back until it is closed."""
        with socket.create_connection(("127.0.0.1", self.port), timeout) as way:
            way.sendall(data)
            way.shutdown(socket.SHUT_WR)
            got = b""
            while part := way.recv(65536):
                got += part
            return got

    def ask(self, method, path, headers=None, body=b"", host=None):
        """Send one request exactly as given and return (status, headers, body)."""
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        lines = {"Host": host or self.host, "Connection": "close"} | (headers or {})
        if body or method == "POST":
            lines.setdefault("Content-Length", str(len(body)))
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items() if v is not None)
        return parsed(self.raw(head.encode("latin-1") + b"\r\n" + body))

    def extension(self, path, body, origin=CHROME, **headers):
        """POST as an extension would, without a token."""
        status, _, answer = self.ask("POST", path, {
            "Origin": origin, "Content-Type": "application/json", "X-Companion-Protocol": "1", "Sec-Fetch-Site": "none",
        } | headers, body)  # fmt: skip
        return status, json.loads(answer)


@functools.cache
def ways_in():
    """Return a vault.json that WORDS open, with the fewest passes of Argon2id."""
    with tempfile.TemporaryDirectory() as place, unittest.mock.patch.object(keys, "SECONDS", 0.0):
        keys.create(Path(place) / "home", WORDS, keyring=False)
        return (Path(place) / "home" / envelope.FILE).read_bytes()


def parsed(got: bytes):
    head, _, body = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines if ": " in line)}
    return int(first.split()[1]) if first else 0, headers, body


class Extension:
    """One browser profile: what crypto.js and service.js do, from docs/protocol.md."""

    def __init__(self, running: Running, origin: str = CHROME):
        self.running, self.origin, self.n = running, origin, 0

    def start(self):
        self.pair, self.nonce = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32)
        self.point = point_of(self.pair)
        self.commitment = hashlib.sha256(joined("chat-companion/1 commit", self.point, self.nonce)).digest()
        status, said = self.post("/pair/start", {"browser": "Test", "commitment": b64(self.commitment)})
        assert status == 200, said
        self.theirs = said

    def reveal(self):
        theirs = self.theirs
        point, nonce = base64.b64decode(theirs["point"]), base64.b64decode(theirs["nonce"])
        self.seen = hashlib.sha256(joined(
            "chat-companion/1 pair", self.origin, theirs["pairing"], self.commitment, point, nonce, self.point,
            self.nonce,
        )).digest()  # fmt: skip
        self.key = agreed(self.pair, point, self.seen)
        self.code, self.randoms = f"{secrets.randbelow(10**6):06d}", [secrets.token_bytes(32) for _ in range(6)]
        promises = [promise_of("browser", self.seen, n, self.code[n], self.randoms[n]) for n in range(6)]
        shown = {
            "pairing": theirs["pairing"], "point": b64(self.point), "nonce": b64(self.nonce),
            "promises": b64(b"".join(promises)),
        }  # fmt: skip
        return self.post("/pair/reveal", shown)

    def finish(self):
        """Ask once how far the person is, and go on as far as that goes."""
        asking = {
            "pairing": self.theirs["pairing"],
            "confirm": b64(mac(self.key, "chat-companion/1 finish", self.seen)),
        }
        status, said = self.post("/pair/finish", asking)
        if said.get("state") != "typed":
            return status, said
        for place in range(6):
            promise = base64.b64decode(said["promise"])
            status, said = self.post("/pair/finish", asking | {"random": b64(self.randoms[place])})
            if status != 200 or said["state"] == "wrong":
                return status, said
            theirs = promise_of("companion", self.seen, place, self.code[place], base64.b64decode(said["random"]))
            assert promise == theirs, "the service did not know the code"
        if said.get("state") == "paired":
            self.client, self.sealing = said["client"], base64.b64decode(said["sealing"])
            good = mac(self.key, "chat-companion/1 paired", self.seen, self.client, self.sealing)
            assert said["confirm"] == b64(good), "the service did not prove the key"
        return status, said

    def while_typed(self, types):
        """Let the person type (``types`` blocks) while this browser asks; return our answer and what typing gave."""
        given = []

        def typing():
            try:
                given.append(types())
            except CompanionError as error:
                given.append(error)

        person = threading.Thread(target=typing)
        person.start()
        while True:
            status, said = self.finish()
            if status != 200 or said["state"] in ("paired", "wrong") or not person.is_alive():
                break
            time.sleep(0.02)
        person.join()
        return said, given[0]

    def paired(self):
        """Pair by the code, which the person types, and say hello."""
        self.start()
        assert self.reveal()[0] == 200
        said, _ = self.while_typed(lambda: self.running.call("approve", code=self.code, name="Test"))
        assert said["state"] == "paired", said
        self.hello()
        return self

    def hello(self):
        nonce = secrets.token_bytes(32)
        status, said = self.post("/hello", {"client": self.client, "nonce": b64(nonce)})
        assert status == 200, said
        self.open(nonce, said, self.running.port)
        return said

    def open(self, nonce, said, port):
        seed = joined(self.client, self.origin, nonce, base64.b64decode(said["nonce"]), str(port))
        proof = mac(self.key, "chat-companion/1 hello", seed, base64.b64decode(said["sealing"]))
        assert said["proof"] == b64(proof), "the service did not prove the key"
        self.token = f"{said['channel']}.{b64(mac(self.key, 'chat-companion/1 token', seed))}"
        self.request = AESGCM(mac(self.key, "chat-companion/1 request", seed))
        self.answer = AESGCM(mac(self.key, "chat-companion/1 answer", seed))
        self.n = 0

    def post(self, path, body, **headers):
        return self.running.extension(path, body, self.origin, **headers)

    def box(self, path, value):
        n, self.n = self.n, self.n + 1
        content = value if isinstance(value, bytes) else json.dumps(value).encode()
        return {"n": n, "box": b64(self.request.encrypt(nonce_of(n), content, path.encode()))}

    def call(self, path, value, **headers):
        """Ask in the channel and return (status, content of the answer)."""
        sent = self.box(path, value)
        status, said = self.post(path, sent, **{"Authorization": f"Bearer {self.token}"} | headers)
        if "box" in said:
            said = json.loads(self.answer.decrypt(nonce_of(sent["n"]), base64.b64decode(said["box"]), path.encode()))
        return status, said


def nonce_of(n):
    return bytes(4) + n.to_bytes(8, "big")


def promise_of(who, seen, place, digit, hidden):
    return hashlib.sha256(joined(f"chat-companion/1 code of {who}", seen, str(place), digit, hidden)).digest()


def point_of(pair):
    return pair.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def agreed(pair, point, salt):
    other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return HKDF(hashes.SHA256(), 32, salt, b"chat-companion/1 pairing").derive(pair.exchange(ec.ECDH(), other))


def wait_for(check, seconds=10.0):
    """Return what ``check`` returns as soon as it is true; fail after ``seconds``."""
    end = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.02)
    return found
