"""Serves every widget of this folder at /NAME, on two origins.

The company's page is on http://localhost:PORT/NAME, or on any name below localhost, so that each play can be a site of
its own; what a vendor would host itself (the frame of a framed widget) is on http://127.0.0.1:FRAMEPORT. The harness,
by which the driver speaks and the widgets report, is under /_h/ on both. Standard library only.
"""

import importlib.util
import json
import mimetypes
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.widgets import pages

ROOT = Path(__file__).resolve().parent
mimetypes.add_type("text/javascript", ".js")


class Session:
    """One page load: lines on their way to the widget, and what the customer sent."""

    def __init__(self):
        self.lock = threading.RLock()
        self.out = []  # lines said by the driver (agent, bot, system)
        self.inbox = []  # texts of the customer that really left the widget
        self.rendered = {}  # line number -> text that the widget made of a system line
        self.listeners = []
        self.ready = False
        self.cast = []

    def say(self, line):
        """Give a line of the far side to the widget."""
        with self.lock:
            self.out.append(line)
            listeners = list(self.listeners)
        for tell in listeners:
            tell(line)

    def customer(self, text):
        """Take a text that left the widget."""
        with self.lock:
            self.inbox.append(text)

    def listen(self, tell):
        """Call ``tell`` with every line, those already said first."""
        with self.lock:
            self.listeners.append(tell)
            missed = list(self.out)
            self.ready = True
        for line in missed:
            tell(line)


class Sessions(dict):
    """Sessions by id, made when first asked for."""

    lock = threading.Lock()

    def __missing__(self, sid):
        with self.lock:
            return self.setdefault(sid, Session())


def load_widgets():
    """Return the widgets by name: their meta.json, with the module of their back end where they have one."""
    found = {}
    for meta in sorted((ROOT / "glue").glob("*/meta.json")):
        widget = found[meta.parent.name] = json.loads(meta.read_text("utf-8"))
        widget |= {"name": meta.parent.name, "backend": None}
        back = meta.parent / "backend.py"
        if back.exists():
            spec = importlib.util.spec_from_file_location(f"backend_{widget['name'].replace('-', '_')}", back)
            widget["backend"] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(widget["backend"])
    return found


WIDGETS = load_widgets()


class Handler(BaseHTTPRequestHandler):
    """Company pages, frames, bundles, back ends and the harness."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def body(self):
        """Return the bytes of the request."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def cors(self):
        """Let the frame of another site and the company's page ask alike."""
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin") or "*")
        self.send_header("Access-Control-Allow-Headers", "content-type")
        self.send_header("Access-Control-Allow-Private-Network", "true")

    def reply(self, data, ctype="application/json", status=200):
        """Answer with bytes, text, or anything else as JSON."""
        if not isinstance(data, bytes | str):
            data = json.dumps(data, ensure_ascii=False)
        data = data.encode() if isinstance(data, str) else data
        self.send_response(status)
        self.send_header("Content-Type", ctype + ("; charset=utf-8" if "text/" in ctype or "json" in ctype else ""))
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.cors()
        self.end_headers()
        self.wfile.write(data)

    def file(self, path):
        """Answer with a built file."""
        path = path.resolve()
        if not path.is_file() or not path.is_relative_to(ROOT / "built"):
            return self.reply("not found", "text/plain", 404)
        return self.reply(path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream")

    def do_OPTIONS(self):
        """Allow what the widgets ask."""
        self.reply(b"", "text/plain", 204)

    def do_GET(self):
        """Answer, unless the page has gone in the meantime."""
        try:
            self.route()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_POST = do_GET

    def route(self):
        """Find what the path asks for."""
        url = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(url.query).items()}
        match [p for p in url.path.split("/") if p]:
            case ["_h", what]:
                return self.harness(what, query)
            case ["built", *_]:
                return self.file(ROOT / url.path[1:])
            case ["api", name, *rest] if WIDGETS.get(name, {}).get("backend"):
                return WIDGETS[name]["backend"].handle(self, rest, query, self.server.sessions)
            case ["frame", name] if name in WIDGETS:
                return self.reply(pages.frame(WIDGETS[name], query), "text/html")
            case [name] if name in WIDGETS:
                return self.reply(pages.company(WIDGETS[name], query, self.server.vendor), "text/html")
        return self.reply("not found", "text/plain", 404)

    def harness(self, what, query):
        """The driver's side and the widget's: say, in, rendered, ready, cast, state, stream."""
        body = json.loads(self.body() or b"{}") if self.command == "POST" else query
        session = self.server.sessions[body["sid"]]
        match what:
            case "stream":
                return self.stream(session)
            case "say":
                session.say(body["line"])
            case "in":
                session.customer(body["text"])
            case "rendered":
                session.rendered[str(body["n"])] = body["text"]
            case "ready":
                session.ready = True
            case "cast":
                session.cast = body["cast"]
        names = ("inbox", "rendered", "ready", "cast")
        return self.reply({name: getattr(session, name) for name in names})

    def stream(self, session):
        """Send every line as it is said, until the page goes."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.cors()
        self.end_headers()
        self.close_connection = True
        lines = queue.Queue()
        session.listen(lines.put)
        while not self.server.stopping.is_set():
            try:
                self.wfile.write(f"data: {json.dumps(lines.get(timeout=1), ensure_ascii=False)}\n\n".encode())
            except queue.Empty:
                self.wfile.write(b": still here\n\n")
            self.wfile.flush()


class Bed:
    """Both servers in threads of their own; ``base`` is the company's, ``vendor`` the other site's."""

    def __init__(self):
        sessions, self.stopping = Sessions(), threading.Event()
        self.servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler) for _ in range(2)]
        self.port, frame_port = (s.server_address[1] for s in self.servers)
        self.base, self.vendor = f"http://localhost:{self.port}", f"http://127.0.0.1:{frame_port}"
        for server in self.servers:
            server.daemon_threads = True
            server.sessions, server.vendor, server.stopping = sessions, self.vendor, self.stopping
            threading.Thread(target=server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for server in self.servers:
            server.shutdown()
            server.server_close()
