"""What the parts measured, as rows: value, floor, ratio, target. NAMES: which part gives which."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from csdl.site.bench import databases, pages, papers, sheets
from csdl.site.bench.lists import SIZES
from csdl.site.bench.rows import Row, ratio


class At(NamedTuple):
    """Two databases, the demo's and the one measured, and the beginning of the names wanted."""

    small: str
    large: str
    only: str


def _pages(at):
    """Time at the size ÷ time at demo size; queries; server time ÷ a bare view."""
    before, now = (
        databases.part(name, "pages", "--only", at.only) for name in (at.small, at.large)
    )
    for name, seen in now["pages"].items():
        floor = before["pages"][name]["ms"]
        share = ratio(seen["ms"], floor)
        yield Row(name, seen["ms"], "ms", floor, share, "≤ 1.3", now["rows"])
        yield Row(f"{name}_queries", seen["queries"], "", target="≤ 12", rows=now["rows"])
        bare = ratio(seen["ms"], seen["bare_ms"])
        yield Row(f"{name}_bare", seen["ms"], "ms", seen["bare_ms"], bare, rows=now["rows"])


def _plans(at):
    """Hot pages that read a table of more than 100,000 rows from end to end; their names on the
    screen."""
    seen = databases.part(at.large, "plans")
    for line in seen["whole"]:
        print(f"  ✗ {line}")
    yield Row("plans", len(seen["whole"]), "", target="≤ 0", rows=seen["asked"])


def _sheets(at):
    seen = databases.part(at.large, "sheets")
    took, floor, pupils = seen["pupils_s"], seen["pupils_floor_s"], seen["pupils"]
    yield Row("import_2000", took, "s", floor, ratio(took, floor), "≤ 2.5", pupils)
    stock = seen["stock_s"] * pupils / sheets.STOCK
    yield Row("import_vs_stock", stock, "s", took, ratio(stock, took), rows=pupils)
    took, floor = seen["free_s"], seen["free_floor_s"]
    yield Row("import_50000", took, "s", floor, ratio(took, floor), "≤ 2.5", sheets.FREE)
    yield Row("import_50000_memory", seen["memory_mb"], "MB", target="≤ 256", rows=sheets.FREE)


def _login(at):
    seen = databases.part(at.large, "login")
    share = ratio(seen["hash_ms"], seen["login_ms"])
    yield Row("login_storm", seen["login_ms"], "ms", seen["hash_ms"], share, "≥ 0.4")


def _papers(at):
    seen = databases.part(at.large, "papers")
    share = ratio(seen["book_s"], seen["floor_s"])
    yield Row("papers_114", seen["book_s"], "s", seen["floor_s"], share, "≤ 0.6", papers.COMMUNES)
    yield Row("papers_114_memory", seen["memory_mb"], "MB", target="≤ 300", rows=papers.COMMUNES)
    yield Row("class_45", seen["room_s"], "s", rows=papers.ROOM)


def _figures(at):
    seen = databases.part(at.large, "figures")
    share = ratio(seen["pass_s"], seen["floor_s"])
    yield Row("figures_city", seen["pass_s"], "s", seen["floor_s"], share, "≤ 2", seen["pupils"])
    yield Row("figures_city_cells", seen["cells_s"], "s", rows=seen["schools"])


def _rollover(at):
    """The year turns in a copy: commit ÷ the plain INSERT…SELECT, rehearsal ÷ commit."""
    with databases.copy(at.large) as name:
        seen = databases.part(name, "rollover")
        seen |= databases.part(name, "rollover_floor", owner=True)
    rows, commit, rehearsal = seen["rows"], seen["commit_s"], seen["rehearsal_s"]
    share = ratio(commit, seen["floor_s"])
    yield Row("rollover_city", commit, "s", seen["floor_s"], share, "≤ 2.5", rows)
    share = ratio(rehearsal, commit)
    yield Row("rollover_rehearsal_city", rehearsal, "s", commit, share, "≤ 0.6", rows)
    yield Row("rollover_city_memory", seen["memory_mb"], "MB", target="≤ 300", rows=rows)


def _scores(at):
    """Every score of the department counted anew ÷ the bare GROUP BYs over the same tables."""
    seen = databases.part(at.large, "scores")
    share = ratio(seen["count_s"], seen["floor_s"])
    yield Row("scores_recount", seen["count_s"], "s", seen["floor_s"], share, "≤ 3", seen["rows"])
    yield Row("scores_first", seen["first_s"], "s", rows=seen["rows"])


def _rounds(at):
    seen = databases.part(at.large, "rounds")
    share = ratio(seen["open_s"], seen["floor_s"])
    yield Row("round_open_city", seen["open_s"], "s", seen["floor_s"], share, "≤ 2", seen["rows"])
    yield Row("round_open_city_people", seen["people"], "", target="≤ 0", rows=seen["rows"])


def _lists(at):
    """Requests a second of a list of 2,000 pupils, eight clients; see csdl.site.bench.lists."""
    seen = databases.part(at.large, "lists")
    for size, least in zip(SIZES, (250, 60), strict=True):
        one, name = seen[str(size)], "list_rps" if size == SIZES[0] else f"list_rps_{size}"
        yield Row(name, one["rps"], "/s", target=f"≥ {least}", rows=seen["pupils"])
        yield Row(f"{name}_p95", one["p95_ms"], "ms", rows=seen["pupils"])
        yield Row(f"{name}_errors", one["errors"], "", target="≤ 0", rows=seen["pupils"])


def _crowd(at):
    """A crowd before a deadline, over HTTP; nothing where there are too few schools for one."""
    with databases.copy(at.large) as name:
        seen = databases.part(name, "crowd")
    if not seen:
        return
    row = partial(Row, rows=seen["sent"])
    slower = ratio(seen["even_ms"], seen["rest_ms"])
    yield row("deadline_burst", seen["capacity_rps"], "/s")
    yield row("deadline_burst_80_p95", seen["even_ms"], "ms", seen["rest_ms"], slower, "≤ 3")
    yield row("deadline_burst_80_errors", seen["even_errors"], "", target="≤ 0")
    yield row("deadline_burst_200_served", seen["over_rps"], "/s", seen["capacity_rps"],
              ratio(seen["over_rps"], seen["capacity_rps"]))  # fmt: skip
    yield row("deadline_burst_200_p95", seen["over_ms"], "ms", seen["rest_ms"],
              ratio(seen["over_ms"], seen["rest_ms"]))  # fmt: skip
    yield row("deadline_burst_200_refused", seen["refused"], "", target="≥ 1")
    yield row("deadline_burst_no_retry", seen["without_retry"], "", target="≤ 0")
    yield row("deadline_burst_errors", seen["errors"], "", target="≤ 0")
    yield row("deadline_burst_faults", seen["faults"], "", target="≤ 0")
    yield row("memory_web", seen["memory_mb"], "MB", target="≤ 180")


NAMES = {
    _pages: [*pages.HOT],
    _login: ["login_storm"],
    _papers: ["papers_114", "class_45"],
    _figures: ["figures_city"],
    _lists: ["list_rps"],
    _crowd: ["deadline_burst", "memory_web"],
    _plans: ["plans"],
    _sheets: ["import_2000", "import_vs_stock", "import_50000"],
    _rollover: ["rollover_city", "rollover_rehearsal_city"],
    _scores: ["scores_recount", "scores_first"],
    _rounds: ["round_open_city"],
}
