"""Scores as lists: schools of a board, classes of a school."""

from __future__ import annotations

from django.db.models import OuterRef, Subquery, Sum

from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from records.models import QualityRoom
from records.models.quality import Side
from records.queries.quality import LOST, Score, of_row, of_this_year
from schools.models import Level, Parent, Unit


def _percents(source):
    """A column for each side; source: name of the row's Score."""
    return [
        Column(side.value, side.label + " %", _reader(source, side), kind="number") for side in Side
    ]


def _reader(source, side):
    return lambda row: getattr(row, source).percent(side)


class SchoolScores(Listing):
    """Schools with their scores, as a board sorts and exports them."""

    label = "Điểm chất lượng dữ liệu các trường"
    unit = "trường"
    search_label = "Tìm theo tên, mã trường"
    order = ("sort_key",)
    columns = [
        Column("name", "Trường", sort="sort_key",
               url=link("records:quality_school")),
        Column("manager", "Đơn vị quản lý", lambda u: u.manager_name or ""),
        Column("records", "Hồ sơ", lambda u: u.score.records, kind="number"),
        *_percents("score"),
        Column("share", "Xác thực %", lambda u: u.score.share, kind="number"),
        Column("lost", "Điểm mất", lambda u: u.score.lost, kind="number", sort="lost"),
    ]  # fmt: skip
    filters = [
        Filter("manager", "Đơn vị quản lý", "managers",
               lambda rows, v: rows.filter(manager_pk=v) if v.isdigit() else rows.none()),
        Filter("level", "Cấp học", Level.choices,
               lambda rows, v: rows.filter(levels__contains=[v])),
    ]  # fmt: skip
    empty = "Chưa có trường nào được tính điểm"

    def managers(self):
        return [(tile.unit.pk, tile.unit.short_name) for tile in self.extra["tiles"]]

    def dress(self, row):
        row.score = self.extra["scores"].get(row.pk, Score())
        return row


def scored_schools(reach, scores):
    """The schools that one sees scores of, with who manages them and their lost points."""
    edges = Parent.objects.on(reach.today).filter(unit=OuterRef("pk"))
    lost = QualityRoom.objects.filter(school=OuterRef("pk")).order_by().values("school")
    return Unit.objects.filter(pk__in=scores).annotate(
        manager_pk=Subquery(edges.values("manager_id")[:1]),
        manager_name=Subquery(edges.values("manager__name")[:1]),
        lost=Subquery(of_this_year(lost).annotate(n=Sum(LOST)).values("n")),
    )


class RoomScores(Listing):
    """Classes of a school with their scores."""

    label = "Điểm chất lượng dữ liệu các lớp"
    unit = "lớp"
    search = "classroom__search_text"
    search_label = "Tìm lớp"
    order = ("classroom__sort_key",)
    columns = [
        Column("name", "Lớp", lambda r: r.classroom.name, sort="classroom__sort_key",
               url=link("records:quality_room", "classroom_id")),
        Column("records", "Học sinh", kind="number", sort="records"),
        *_percents("score"),
        Column("lost", "Điểm mất", lambda r: r.score.lost, kind="number", sort="lost"),
    ]  # fmt: skip
    empty = "Chưa có lớp nào được tính điểm"

    def dress(self, row):
        row.score = of_row(row)
        return row
