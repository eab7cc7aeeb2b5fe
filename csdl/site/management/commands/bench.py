"""manage.py bench: how fast it is, as ratios to floors of the same run. See csdl.site.bench."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from csdl.site.bench import (
    clock,
    crowd,
    databases,
    figures,
    lists,
    login,
    pages,
    papers,
    plans,
    rollover,
    rounds,
    scores,
    servers,
    sheets,
)
from csdl.site.bench.lines import NAMES, At
from csdl.site.bench.plot import draw
from csdl.site.bench.rows import table, write

PARTS = {"pages": pages.measure, "login": login.measure, "papers": papers.measure,
         "figures": figures.measure, "plans": plans.measure, "sheets": sheets.measure,
         "rollover": rollover.measure, "rollover_floor": rollover.floor,
         "crowd": crowd.measure, "lists": lists.measure, "servers": servers.measure,
         "scores": scores.measure, "rounds": rounds.measure}  # fmt: skip
SCALES = ("demo", "school", "commune", "light", "city")
# What the docs show: {scale}.json, growth.svg
KEPT = Path(settings.BASE_DIR) / "docs" / "bench"


class Command(BaseCommand):
    help = "Measure the portal at a size; prints a table and writes bench.json."

    def add_arguments(self, parser):
        parser.add_argument("--scale", default="city", choices=SCALES)
        parser.add_argument("--only", default="", help="one name, or the beginning of some")
        parser.add_argument("--plot", action="store_true", help="draw docs/bench from its figures")
        parser.add_argument("--ways", action="store_true", help="web servers side by side")
        parser.add_argument("--part", default="", choices=["", *PARTS], help="inner use")

    def handle(self, *, scale, only, part, plot, ways, **options):
        if plot:
            (KEPT / "growth.svg").write_text(draw(KEPT), "utf-8")
            return
        if part:
            chosen = {"only": only} if only else {}
            self.stdout.write(json.dumps(PARTS[part](clock, **chosen)))
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            at = At(*(databases.prepare(one, self.say) for one in ("demo", scale)), only)
        except databases.NoOwner as reason:
            raise CommandError(str(reason)) from None
        if ways:
            for label, *numbers in databases.part(at.large, "servers")["ways"]:
                self.say("{:42} {:7.1f}/s  p95 {:6.0f} ms  {:4.0f} MB  {}".format(label, *numbers))
            return
        rows, path = [], Path(settings.BASE_DIR) / "bench.json"
        for part_rows in NAMES:
            if _wanted(part_rows, only):
                self.say(f"… {part_rows.__name__.strip('_')}")
                rows += [row for row in part_rows(at) if row.name.startswith(only)]
                write(rows, path)  # a part that fails takes nothing with it
        self.say(table(rows))

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def _wanted(part_rows, only):
    return not only or any(name.startswith(only) for name in NAMES[part_rows])
