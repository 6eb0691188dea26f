"""A time stamp service of our own on loopback: ``openssl ts`` behind HTTP, with keys made for one test run."""

import contextlib
import http.server
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from tests.programs import need

HERE = Path(__file__).parent


class Service:
    """Answers at ``url``; ``seen`` are the queries; ``spoil`` may change an answer before it is sent."""

    def __init__(self, folder):
        self.folder, self.seen, self.spoil = folder, [], bytes
        self._openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days",
                      "30", "-subj", "/CN=Loopback test root")  # fmt: skip
        self._openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tsa.key",
                      "-out", "tsa.csr", "-subj", "/CN=Loopback test time stamps")  # fmt: skip
        self._openssl("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days",
                      "30", "-extfile", str(HERE / "extensions.cnf"), "-out", "tsa.pem")  # fmt: skip
        shutil.copy(HERE / "tsa.cnf", folder)
        (folder / "serial").write_text("01")

    def answer(self, query):
        self.seen.append(query)
        (self.folder / "query").write_bytes(query)
        return self.spoil(self._openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query"))

    def _openssl(self, *arguments):
        done = subprocess.run([need("openssl"), *arguments], cwd=self.folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


@contextlib.contextmanager
def running():
    """Serve on a free port until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder))

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                reply = service.answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_):
                pass

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            service.url = f"http://127.0.0.1:{server.server_address[1]}/"
            yield service
            server.shutdown()
