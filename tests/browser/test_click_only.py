"""Webmail, friends, work, dating and AI: nothing is kept there by itself, only the conversation the person asks for."""

import http.server
import threading

import pytest

from companion.demo.rig import rigged, until

pytestmark = pytest.mark.browser

PAGE = b"""<!doctype html><title>Talk</title><style>#l{height:300px;overflow:auto}</style>
<h1>Talk</h1><div id=l><p>Sam: shall we eat at seven?</p><p>Kim: yes, at mine</p></div>
<textarea id=t rows=2 cols=60></textarea><button id=b>Send</button>
<script>b.onclick=()=>{const p=document.createElement('p');p.textContent='Kim: '+t.value;l.append(p);t.value=''};
t.onkeydown=(e)=>{if(e.key==='Enter'){e.preventDefault();b.click()}}</script>"""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://talk.localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_only_by_a_click(tmp_path, site):
    with rigged(tmp_path) as rig:
        until(
            lambda: rig.worker.evaluate(
                "async () => Boolean((await chrome.storage.local.get('widgets')).widgets?.click?.length)"
            ),
            "the list",
        )
        rig.worker.evaluate(
            "async () => { const { widgets } = await chrome.storage.local.get('widgets');"
            " widgets.click.push('talk.localhost'); await chrome.storage.local.set({ widgets }); }"
        )
        page = rig.context.new_page()
        page.goto(site)
        tab = rig.worker.evaluate("async () => (await chrome.tabs.query({ active: true }))[0].id")
        page.locator("#t").press_sequentially("see you then")
        page.keyboard.press("Enter")
        panel = rig.context.new_page()
        panel.goto(rig.worker.url.rsplit("/", 1)[0] + f"/panel/panel.html?tab={tab}")
        panel.locator("#keep").wait_for(state="visible")
        assert rig.ask("chats") == [], "kept without being asked"
        panel.locator("#keep").click()
        page.bring_to_front()
        page.locator("#t").press_sequentially("bring dessert")
        page.keyboard.press("Enter")
        until(lambda: [c for c in rig.ask("chats") if c["messages"] >= 3], "the conversation that was asked for")
