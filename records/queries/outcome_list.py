"""The list of a school's classes with what is written of their pupils' year."""

from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link

_GRID = link("records:outcome_edit")


def _state(room):
    """(kind, words) of a class; room.count: records.queries.outcome.RoomCount."""
    if not room.count.pupils:
        return "todo", "Lớp trống"
    if room.count.missing:
        return "soon", "Còn thiếu"
    return ("doing", "Chờ sau hè") if room.count.waiting else ("done", "Đủ")


class OutcomeRoomListing(Listing):
    """Rows are classes; extra: counts, {class id: RoomCount}; writes: whether the classes lead to
    their grids."""

    label = "Kết quả cuối năm theo lớp"
    numbered = True
    unit = "lớp"
    search_label = "Tìm theo tên lớp"
    order = ("sort_key",)
    keep = ("nam",)
    empty = "Năm học này trường chưa có lớp nào."
    empty_why = "Kết quả cuối năm được ghi theo lớp."
    columns = [
        Column("name", "Lớp", sort="sort_key", url=lambda room: room.grid_url),
        Column("grade", "Khối", "get_grade_display"),
        Column("pupils", "Số em", "count__pupils", kind="number"),
        Column("missing", "Chưa ghi", "count__missing", kind="number"),
        Column("waiting", "Chờ sau hè", "count__waiting", kind="number"),
        Column("state", "Tình trạng", _state, kind="status"),
    ]
    filters = [
        Filter("state", "Tình trạng", [("missing", "Còn thiếu"), ("waiting", "Chờ sau hè")],
               lambda rows, value: rows),
    ]  # fmt: skip

    def _filter(self, rows):
        rows, state = super()._filter(rows), self.values["state"]
        if state in ("missing", "waiting"):
            counts = self.extra["counts"].items()
            rows = rows.filter(pk__in=[pk for pk, one in counts if getattr(one, state)])
        return rows

    def dress(self, room):
        room.count = self.extra["counts"][room.pk]
        room.grid_url = _GRID(room) if self.extra["writes"] else ""
        return room
