"""What the small services of this folder share: this machine only, a token, refusals."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """`take(sent)` answers a POST, `show()` a GET, each by `say`."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self._welcome():
            self.take(json.loads(body))

    def do_GET(self):
        if self._welcome():
            self.show()

    def take(self, sent):
        self.say(404, {"error": "nothing here"})

    def show(self):
        self.say(404, {"error": "nothing here"})

    @property
    def key(self):
        return self.headers.get("Idempotency-Key")

    def _welcome(self):
        token = self.server.token
        if token and self.headers.get("Authorization") != f"Bearer {token}":
            self.say(401, {"error": "token"})
        elif self.server.failing:
            self.say(*self.server.failing.pop(0))
        else:
            return True
        return False

    def say(self, status, body, after=None):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if after:
            self.send_header("Retry-After", str(after))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


class Service(ThreadingHTTPServer):
    """token: what a caller must show; failing: answers to give first, as (status, body) or
    (status, body, seconds to wait)."""

    daemon_threads = True
    handler = Handler

    def __init__(self, port=0, token=""):
        super().__init__(("127.0.0.1", port), self.handler)
        self.token, self.failing = token, []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"
