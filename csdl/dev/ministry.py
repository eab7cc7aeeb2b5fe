"""A small service that takes in what schools push upward (docs/exchange.md): for a demo and for
tests, on this machine only.

    python -m csdl.dev.ministry 8032        then PUSH_URL=http://127.0.0.1:8032
"""

from __future__ import annotations

import sys

from csdl.dev.service import Handler, Service

PARTS = ("school", "staff", "classes", "pupils")


class _Handler(Handler):
    def take(self, sent):
        if self.path.strip("/") not in PARTS:
            self.say(404, {"error": "part"})
            return
        if self.key not in self.server.keys:
            self.server.keys.add(self.key)
            ids = [one["id"] for one in sent["records"]]
            self.server.taken.append((sent["part"], sent["school"], ids, sent["gone"]))
        self.say(200, {"state": "ok"})


class Ministry(Service):
    """taken: [(part, school, ids, gone)] in the order they came; a repeated key is taken once."""

    handler = _Handler

    def __init__(self, port=0, token=""):
        super().__init__(port, token)
        self.taken, self.keys = [], set()


if __name__ == "__main__":
    Ministry(int(sys.argv[1]) if len(sys.argv) > 1 else 8032).serve_forever()
