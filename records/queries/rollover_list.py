"""The lists of the turn of the year: schools on the board, pupils of one school."""

from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from records.models import RolloverRoom
from records.queries.rollover import CHIP
from records.queries.turn import FAULTS

END_CHIP = {"n": "done", "r": "doing", "f": "done", "l": "locked", "w": "soon", "b": "returned",
            "a": "done"}  # fmt: skip

_OUTCOMES = link("records:outcome_edit", "classroom_id")


def _state(rows, value):
    if value == "failed":
        return rows.exclude(turn_error="")
    if value == "open":
        return rows.filter(turn_state__in=["", "open"])
    return rows.filter(turn_state=value)


def _number(name):
    """Of the last rehearsal; once it is written, of all that was carried."""

    def read(school):
        if name in "wb" and school.turn_state in ("confirmed", "approved"):
            return None  # the head's word: everyone has a place
        written = (school.turn_done or {}).get("total")
        ends = (school.turn_result or {}).get("ends", {}) if written is None else written
        return ends.get(name) or None

    return read


def _said(school):
    """(kind, words) of a school: what failed outweighs the state it stands in; carried with some
    left behind is not yet carried."""
    if school.turn_error:
        return "returned", "Chưa làm được"
    if school.turn_state == "committed":
        ends = (school.turn_done or {}).get("ends", {})
        if left := ends.get("b", 0) + ends.get("w", 0):
            return "soon", f"Đã kết chuyển, còn {left} em"
    return CHIP[school.turn_state]


class BoardListing(Listing):
    """extra: managers, (id, name) pairs."""

    label = "Kết chuyển năm học"
    unit = "trường"
    search_label = "Tìm theo tên hoặc mã trường"
    order = ("sort_key",)
    empty = "Không có trường nào"
    empty_why = "Đổi bộ lọc để xem các trường khác."
    columns = [
        Column("name", "Trường", sort="sort_key",
               url=link("records:rollover_show")),
        Column("state", "Tình trạng", _said, kind="status", sort="turn_state"),
        Column("next", "Lên lớp", _number("n"), kind="number"),
        Column("repeat", "Lưu ban", _number("r"), kind="number"),
        Column("wait", "Chờ sau hè", _number("w"), kind="number"),
        Column("blocked", "Vướng", _number("b"), kind="number"),
        Column("error", "Vì sao chưa làm được", "turn_error"),
    ]  # fmt: skip
    filters = [
        Filter(
            "state",
            "Tình trạng",
            [("open", "Chưa diễn tập"), ("rehearsed", "Đã diễn tập"),
             ("committed", "Đã kết chuyển"), ("confirmed", "Trường đã xác nhận"),
             ("approved", "Đã phê duyệt"), ("failed", "Chưa làm được")],
            _state,
        ),
        Filter("manager", "Đơn vị quản lý", "manager_choices",
               lambda rows, v: rows.filter(manager_id=int(v) if v.isdigit() else 0)),
    ]  # fmt: skip

    def manager_choices(self):
        return self.extra["managers"]


class TurnPupilListing(Listing):
    """Rows are enrollments of the old year; extra: ends, {enrollment: (end, class, faults)};
    writes: whether outcomes may be written here, where the class leads to them."""

    label = "Học sinh trong lần diễn tập"
    numbered = True
    unit = "em"
    search = "student__search_text"
    search_label = "Tìm theo họ tên hoặc mã"
    order = ("classroom__sort_key", "student__sort_key")
    empty = "Không có em nào"
    columns = [
        Column(
            "name",
            "Họ và tên",
            "student__full_name",
            sort="student__sort_key",
            url=link("records:student_show_person", "student_id"),
        ),
        Column("code", "Mã học sinh", "student__student_code"),
        Column(
            "room",
            "Lớp cũ",
            "classroom__name",
            sort="classroom__sort_key",
            url=lambda e: e.room_url,
        ),
        Column("end", "Đi đâu", lambda e: e.end_chip, kind="status"),
        Column("target", "Lớp năm mới", lambda e: e.end_target),
        Column("why", "Vướng gì", lambda e: e.end_why),
    ]
    filters = [
        Filter("end", "Đi đâu", RolloverRoom.End.choices, lambda rows, v: rows),
        Filter("fault", "Vướng gì", [(c, words[0]) for c, words in FAULTS.items()],
               lambda rows, v: rows),
    ]  # fmt: skip

    def _filter(self, rows):
        rows = super()._filter(rows)
        end, fault = self.values["end"], self.values["fault"]
        if end or fault:
            rows = rows.filter(
                pk__in=[
                    pk
                    for pk, (kind, _, codes) in self.extra["ends"].items()
                    if (not end or kind == end) and (not fault or fault in codes)
                ]
            )
        return rows

    def dress(self, row):
        end, row.end_target, codes = self.extra["ends"].get(row.pk, ("", "", []))
        label = RolloverRoom.End(end).label if end else "Chưa diễn tập"
        row.end_chip = (END_CHIP.get(end, "todo"), label)
        row.end_why = "; ".join(f"{FAULTS[c][0]}. {FAULTS[c][1]}" for c in codes if c in FAULTS)
        row.room_url = _OUTCOMES(row) if self.extra["writes"] else ""
        return row


class TurnDifferListing(Listing):
    """Rows are enrollments of the old year; extra: compared, as `Rollover.compared` keeps it."""

    label = "Khác với lần diễn tập"
    numbered = True
    unit = "em"
    search = "student__search_text"
    search_label = "Tìm theo họ tên hoặc mã"
    order = ("classroom__sort_key", "student__sort_key")
    empty = "Không em nào khác với lần diễn tập"
    columns = [
        *TurnPupilListing.columns[:2],
        Column("room", "Lớp cũ", "classroom__name", sort="classroom__sort_key"),
        Column("said", "Diễn tập nói", lambda e: e.said),
        Column("did", "Đã kết chuyển", lambda e: e.did),
    ]

    def dress(self, row):
        found = {pupil: rest for pupil, *rest in self.extra["compared"]}
        end, said, did = found[row.pk]
        label = RolloverRoom.End(end).label if end else "Chưa diễn tập"
        row.said = f"{label}, lớp {said}" if said else label
        row.did = f"Lớp {did}" if did else "Không có lớp năm mới"
        return row
