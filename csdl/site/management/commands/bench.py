"""manage.py bench: how fast it is, as ratios to floors of the same run. See csdl.site.bench."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from csdl.site.bench import (
    burst,
    clock,
    databases,
    figures,
    login,
    pages,
    papers,
    plans,
    rollover,
    rounds,
    scores,
    sheets,
)
from csdl.site.bench.rows import Row, ratio, table, write

PARTS = {"pages": pages.measure, "login": login.measure, "papers": papers.measure,
         "figures": figures.measure, "plans": plans.measure, "sheets": sheets.measure,
         "rollover": rollover.measure, "rollover_floor": rollover.floor,
         "burst": burst.measure, "scores": scores.measure,
         "rounds": rounds.measure}  # fmt: skip
SCALES = ("demo", "school", "commune", "light", "city")


class Command(BaseCommand):
    help = "Measure the portal at a size; prints a table and writes bench.json."

    def add_arguments(self, parser):
        parser.add_argument("--scale", default="city", choices=SCALES)
        parser.add_argument("--only", default="", help="one name, or the beginning of some")
        parser.add_argument("--part", default="", choices=["", *PARTS], help="inner use")

    def handle(self, *, scale, only, part, **options):
        if part:
            self.stdout.write(json.dumps(PARTS[part](clock)))
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            small, large = (databases.prepare(one, self.say) for one in ("demo", scale))
        except databases.NoOwner as reason:
            raise CommandError(str(reason)) from None
        rows = [
            row
            for part_rows in NAMES
            if _wanted(part_rows, only)
            for row in part_rows(small, large)
            if row.name.startswith(only)
        ]
        self.say(table(rows))
        path = Path(settings.BASE_DIR) / "bench.json"
        write(rows, path)

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def _wanted(part_rows, only):
    return not only or any(name.startswith(only) for name in NAMES[part_rows])


def _pages(small, large):
    """Time at the size ÷ time at demo size; queries; server time ÷ a bare view."""
    before, now = databases.part(small, "pages"), databases.part(large, "pages")
    for name, seen in now["pages"].items():
        floor = before["pages"][name]["ms"]
        share = ratio(seen["ms"], floor)
        yield Row(name, seen["ms"], "ms", floor, share, "≤ 1.3", now["rows"])
        yield Row(f"{name}_queries", seen["queries"], "", target="≤ 12", rows=now["rows"])
        bare = ratio(seen["ms"], seen["bare_ms"])
        yield Row(f"{name}_bare", seen["ms"], "ms", seen["bare_ms"], bare, rows=now["rows"])


def _plans(small, large):
    """Hot pages that read a table of more than 100,000 rows from end to end; their names on the
    screen."""
    seen = databases.part(large, "plans")
    for line in seen["whole"]:
        print(f"  ✗ {line}")
    yield Row("plans", len(seen["whole"]), "", target="≤ 0", rows=seen["asked"])


def _sheets(small, large):
    seen = databases.part(large, "sheets")
    took, floor, pupils = seen["pupils_s"], seen["pupils_floor_s"], seen["pupils"]
    yield Row("import_2000", took, "s", floor, ratio(took, floor), "≤ 2.5", pupils)
    stock = seen["stock_s"] * pupils / sheets.STOCK
    yield Row("import_vs_stock", stock, "s", took, ratio(stock, took), rows=pupils)
    took, floor = seen["free_s"], seen["free_floor_s"]
    yield Row("import_50000", took, "s", floor, ratio(took, floor), "≤ 2.5", sheets.FREE)
    yield Row("import_50000_memory", seen["memory_mb"], "MB", target="≤ 256", rows=sheets.FREE)


def _login(small, large):
    seen = databases.part(large, "login")
    share = ratio(seen["hash_ms"], seen["login_ms"])
    yield Row("login_storm", seen["login_ms"], "ms", seen["hash_ms"], share, "≥ 0.4")


def _papers(small, large):
    seen = databases.part(large, "papers")
    share = ratio(seen["book_s"], seen["floor_s"])
    yield Row("papers_114", seen["book_s"], "s", seen["floor_s"], share, "≤ 0.6", papers.COMMUNES)
    yield Row("papers_114_memory", seen["memory_mb"], "MB", target="≤ 300", rows=papers.COMMUNES)
    yield Row("class_45", seen["room_s"], "s", rows=papers.ROOM)


def _figures(small, large):
    seen = databases.part(large, "figures")
    share = ratio(seen["pass_s"], seen["floor_s"])
    yield Row("figures_city", seen["pass_s"], "s", seen["floor_s"], share, "≤ 2", seen["pupils"])
    yield Row("figures_city_cells", seen["cells_s"], "s", rows=seen["schools"])


def _rollover(small, large):
    """The year turns in a copy: commit ÷ the plain INSERT…SELECT, rehearsal ÷ commit."""
    with databases.copy(large) as name:
        seen = databases.part(name, "rollover")
        seen |= databases.part(name, "rollover_floor", owner=True)
    rows, commit, rehearsal = seen["rows"], seen["commit_s"], seen["rehearsal_s"]
    share = ratio(commit, seen["floor_s"])
    yield Row("rollover_city", commit, "s", seen["floor_s"], share, "≤ 2.5", rows)
    share = ratio(rehearsal, commit)
    yield Row("rollover_rehearsal_city", rehearsal, "s", commit, share, "≤ 0.6", rows)
    yield Row("rollover_city_memory", seen["memory_mb"], "MB", target="≤ 300", rows=rows)


def _burst(small, large):
    """In a copy, every school certifies before a deadline: seconds ÷ as many bare checks of a PIN;
    how much slower than alone; nothing lost, nothing twice."""
    with databases.copy(large) as name:
        seen = databases.part(name, "burst")
    share = ratio(seen["burst_s"], seen["floor_s"])
    yield Row("deadline_burst", seen["burst_s"], "s", seen["floor_s"], share, rows=seen["sent"])
    slower = ratio(seen["p95_ms"], seen["rest_ms"])
    yield Row("deadline_burst_p95", seen["p95_ms"], "ms", seen["rest_ms"], slower, "≤ 3",
              seen["sent"])  # fmt: skip
    yield Row("deadline_burst_faults", seen["faults"], "", target="≤ 0", rows=seen["sent"])


def _scores(small, large):
    """Every score of the department counted anew ÷ the bare GROUP BYs over the same tables."""
    seen = databases.part(large, "scores")
    share = ratio(seen["count_s"], seen["floor_s"])
    yield Row("scores_recount", seen["count_s"], "s", seen["floor_s"], share, "≤ 3", seen["rows"])
    yield Row("scores_first", seen["first_s"], "s", rows=seen["rows"])


def _rounds(small, large):
    seen = databases.part(large, "rounds")
    share = ratio(seen["open_s"], seen["floor_s"])
    yield Row("round_open_city", seen["open_s"], "s", seen["floor_s"], share, "≤ 2", seen["rows"])
    yield Row("round_open_city_people", seen["people"], "", target="≤ 0", rows=seen["rows"])


NAMES = {
    _pages: [*pages.HOT],
    _login: ["login_storm"],
    _papers: ["papers_114", "class_45"],
    _figures: ["figures_city"],
    _burst: ["deadline_burst"],
    _plans: ["plans"],
    _sheets: ["import_2000", "import_vs_stock", "import_50000"],
    _rollover: ["rollover_city", "rollover_rehearsal_city"],
    _scores: ["scores_recount", "scores_first"],
    _rounds: ["round_open_city"],
}
