"""Rasa's socketio channel: Socket.IO 4 (Engine.IO protocol 4) over long polling."""

import json
import threading


class Connection:
    """Packets on their way to one page."""

    def __init__(self):
        self.waiting = threading.Condition()
        self.out = []
        self.listening = False

    def put(self, packet):
        """Queue a packet."""
        with self.waiting:
            self.out.append(packet)
            self.waiting.notify_all()

    def take(self):
        """Return all packets, waiting for the first; a ping when there is none for long."""
        with self.waiting:
            if not self.out:
                self.waiting.wait(5)
            out, self.out = self.out or ["2"], []
        return "\x1e".join(out)

    def say(self, line):
        """Send a line of the far side as Rasa words it."""
        message = {"text": line["text"]}
        if line.get("quick"):
            message["quick_replies"] = [{"content_type": "text", "title": q, "payload": q} for q in line["quick"]]
        self.put("42" + json.dumps(["bot_uttered", message], ensure_ascii=False))


CONNECTIONS = {}


def handle(request, rest, query, sessions):
    """Answer one poll or post of Engine.IO."""
    sid = rest[0]
    if query.get("transport") == "websocket":
        return request.reply("no", "text/plain", 400)
    if "sid" not in query:
        CONNECTIONS[sid] = Connection()
        hello = {"sid": sid, "upgrades": [], "pingInterval": 25000, "pingTimeout": 60000}
        return request.reply("0" + json.dumps(hello), "text/plain")
    connection = CONNECTIONS.setdefault(sid, Connection())
    if request.command == "GET":
        return request.reply(connection.take(), "text/plain")
    for packet in request.body().decode().split("\x1e"):
        received(packet, sid, connection, sessions)
    return request.reply("ok", "text/plain")


def received(packet, sid, connection, sessions):
    """Do what a packet of the page asks."""
    if packet.startswith("40"):
        connection.put("40" + json.dumps({"sid": sid}))
    elif packet.startswith("42"):
        event, *data = json.loads(packet[2:])
        if event == "session_request":
            connection.put("42" + json.dumps(["session_confirm", {"session_id": sid}]))
            if not connection.listening:
                connection.listening = True
                threading.Timer(1.0, lambda: sessions[sid].listen(connection.say)).start()
        elif event == "user_uttered" and data[0].get("message"):
            sessions[sid].customer(data[0]["message"])
