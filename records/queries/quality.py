"""Scores as people see them: sums of kept figures for a board, lists, the curve by day."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, Sum

from csdl.kit import dates
from csdl.kit.dates import vn_date
from records.models import QualityDay, QualityRoom, QualitySchool, QualityState
from records.models.quality import POINTS, SEE, Side
from records.queries.curve import HEIGHT, WIDTH
from schools.models import Parent, Unit
from schools.queries.unit import start_year

STAFF = "records.view_staff"
GREEN, AMBER = 98, 90  # from here on green; from here on yellow; below red
MOST_DAYS = 60
LOST = sum((F(f"{side}_lost") for side in Side.values), start=F("right_lost") - F("right_lost"))


@dataclass
class Score:
    """Points that could be had and were lost, on each side."""

    points: dict = field(default_factory=lambda: dict.fromkeys(POINTS, 0))
    records: int = 0
    verified: int = 0

    def add(self, row):
        """row: a mapping with the points, the number of records and of verified ones."""
        for name in POINTS:
            self.points[name] += row[name] or 0
        self.records += row["records"] or 0
        self.verified += row["verified"] or 0
        return self

    def join(self, score):
        return self.add(score.points | {"records": score.records, "verified": score.verified})

    @property
    def share(self):
        """Whole percent of people matched by the population database, rounded down."""
        return 100 * self.verified // self.records if self.records else 100

    def percent(self, side):
        """Whole percent, rounded down: 100 only when nothing is lost."""
        whole, lost = self.points[f"{side}_all"], self.points[f"{side}_lost"]
        return 100 * (whole - lost) // whole if whole else 100

    @property
    def lost(self):
        return sum(self.points[f"{side}_lost"] for side in Side.values)

    @property
    def least(self):
        return min(self.percent(side) for side in Side.values)

    @property
    def kind(self):
        return chip(self.least)

    @property
    def sides(self):
        """[{label, percent, lost, kind}] in the order of the four words."""
        return [
            {
                "side": side.value,
                "label": side.label,
                "percent": self.percent(side),
                "lost": self.points[f"{side}_lost"],
                "kind": chip(self.percent(side)),
            }
            for side in Side
        ]


def chip(percent):
    return "done" if percent >= GREEN else "soon" if percent >= AMBER else "returned"


def of_row(row) -> Score:
    """The score of one kept row."""
    return Score().add({name: getattr(row, name) for name in (*POINTS, "records", "verified")})


def of_this_year(rows):
    return rows.filter(year__starts_year=start_year(dates.today()))


def room_rows(reach):
    """Kept figures of the classes of this year that one may see."""
    return of_this_year(QualityRoom.objects.allowed(reach, SEE)).select_related(
        "classroom", "school"
    )


def school_rows(reach):
    return of_this_year(QualitySchool.objects.allowed(reach, STAFF))


_SUMS = {name: Sum(name) for name in (*POINTS, "records", "verified")}


def by_school(reach) -> dict[int, Score]:
    """{school: its sums}, of all one may see: two statements, whatever the number of pupils."""
    found: dict[int, Score] = {}
    for rows in (room_rows(reach), school_rows(reach)):
        for row in rows.order_by().values("school").annotate(**_SUMS):
            found.setdefault(row["school"], Score()).add(row)
    return found


def rule_counts(reach, school=None) -> dict[str, int]:
    """{rule: how many findings}, of all one may see, or of one school."""
    found: dict[str, int] = {}
    for rows in (room_rows(reach), school_rows(reach)):
        if school is not None:
            rows = rows.filter(school=school)
        text, params = rows.select_related(None).order_by().values("found").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"select key, sum(value::int) from ({text}) t, jsonb_each_text(t.found) group by 1",
                params,
            )
            for code, number in cursor.fetchall():
                found[code] = found.get(code, 0) + number
    return found


def owned_findings(reach, perm) -> dict[str, int]:
    """{rule: findings} in the classes of this year on which `perm` is held; one query."""
    found: dict[str, int] = {}
    for row in of_this_year(QualityRoom.objects.allowed(reach, perm)).values_list(
        "found", flat=True
    ):
        for code, number in row.items():
            found[code] = found.get(code, 0) + number
    return found


@dataclass(frozen=True)
class Line:
    """A rule and how often it is broken here."""

    rule: object
    number: int
    url: str = ""

    @property
    def points(self):
        return self.number * self.rule.weight


def rule_lines(book, counts, url=lambda rule: ""):
    """The rules that cost points, the dearest first."""
    rows = [
        Line(book.by_code[code], number, url(book.by_code[code]))
        for code, number in counts.items()
        if number and code in book.by_code
    ]
    return sorted(rows, key=lambda line: (-line.points, line.rule.code))


@dataclass
class Tile:
    """A commune (or the Sở, for its own schools) on the board."""

    unit: Unit
    score: Score = field(default_factory=Score)
    schools: int = 0


def tiles(reach):
    """One per managing unit, in the fixed order of names."""
    scores = by_school(reach)
    edges = Parent.objects.on(reach.today).filter(unit__in=scores)
    manager = dict(edges.values_list("unit_id", "manager_id"))
    units = Unit.objects.in_bulk(set(manager.values()))
    found = {pk: Tile(unit) for pk, unit in units.items()}
    for pk, score in scores.items():
        if tile := found.get(manager.get(pk)):
            tile.schools += 1
            tile.score.join(score)
    return sorted(found.values(), key=lambda t: (t.unit.tier, t.unit.sort_key))


def total(scores) -> Score:
    whole = Score()
    for score in scores:
        whole.join(score)
    return whole


def counted_at(reach):
    """When all scores of the person's department were last counted whole."""
    rows = QualityState.objects.filter(department__in=reach.roots(SEE))
    return rows.values_list("counted_at", flat=True).order_by("-counted_at").first()


@dataclass(frozen=True)
class Point:
    """A day of the curve: the four percents, and each one's place in the drawing."""

    day: object
    score: Score
    x: int = 0

    @property
    def label(self):
        said = (f"{side.label} {self.score.percent(side)}%" for side in Side)
        return f"{vn_date(self.day)}: {', '.join(said)}"

    def y(self, side):
        return HEIGHT - HEIGHT * self.score.percent(side) // 100


def curve(reach, school=None):
    """[{side, label, points}] of the last days; empty before there are two."""
    rows = of_this_year(QualityDay.objects.allowed(reach, SEE))
    if school is not None:
        rows = rows.filter(school=school)
    days = rows.order_by("-day").values("day").annotate(**_SUMS)[:MOST_DAYS]
    found = [(row["day"], Score().add(row)) for row in days][::-1]
    if len(found) < 2:
        return {}
    step = WIDTH / (len(found) - 1)
    points = [Point(day, score, round(n * step)) for n, (day, score) in enumerate(found)]
    lines = [
        {"label": side.label, "side": side.value, "path": [(p.x, p.y(side)) for p in points]}
        for side in Side
    ]
    return {"points": points, "lines": lines, "first": points[0].day, "last": points[-1].day}
