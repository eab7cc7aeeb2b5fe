"""A small service that speaks as the population database does (docs/exchange.md): for a demo and
for tests, on this machine only.

    python -m csdl.dev.population 8031        then IDENTITY_URL=http://127.0.0.1:8031

What it finds depends on the last digit of the number alone: 7 another birthday, 8 another name,
9 nobody; everyone else matches. An answer is ready at the second asking.
"""

from __future__ import annotations

import sys

from csdl.dev.service import Handler, Service

OFF = {"7": ("mismatched", ["birth_date"]), "8": ("mismatched", ["full_name"]),
       "9": ("not_found", [])}  # fmt: skip


def judge(person):
    verdict, fields = OFF.get(person["personal_id"][-1:], ("matched", []))
    return {"ref": person["ref"], "result": verdict, "fields": fields}


class _Handler(Handler):
    def take(self, sent):
        server, key = self.server, self.key or sent.get("batch")
        if key not in server.seen:  # the same send twice is one batch
            ticket = f"T{len(server.seen) + 1}"
            server.seen[key] = ticket
            server.batches[ticket] = [[judge(one) for one in sent.get("people", [])], 0]
        self.say(202, {"ticket": server.seen[key]})

    def show(self):
        batch = self.server.batches.get(self.path.rsplit("/", 1)[-1])
        if batch is None:
            self.say(404, {"error": "no such batch"})
            return
        batch[1] += 1
        done = batch[1] > 1
        self.say(200, {"state": "done", "answers": batch[0]} if done else {"state": "working"})


class Population(Service):
    """batches: {ticket: [answers, times asked]}; seen: {key: ticket}."""

    handler = _Handler

    def __init__(self, port=0, token=""):
        super().__init__(port, token)
        self.batches, self.seen = {}, {}


if __name__ == "__main__":
    Population(int(sys.argv[1]) if len(sys.argv) > 1 else 8031).serve_forever()
