"""The list of cases of one person in two schools."""

from csdl.kit.dates import vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link


def _state(case):
    if case.is_settled:
        return ("done", "Đã thống nhất")
    if case.both_keep:
        return ("returned", "Hai trường cùng nhận")
    if case.word_a or case.word_b:
        return ("doing", "Một trường đã trả lời")
    return ("todo", "Chưa trả lời")


class DuplicateListing(Listing):
    label = "Hồ sơ trùng giữa hai trường"
    unit = "việc"
    search = None
    order = ("settled_on", "-pk")
    empty = "Không có hồ sơ nào trùng với trường khác"
    empty_why = "Hệ thống đối chiếu họ tên, ngày sinh, số định danh mỗi khi thêm hoặc sửa hồ sơ."
    columns = [
        Column(
            "number",
            "Việc",
            lambda case: f"Việc số {case.pk}",
            url=link("records:duplicate_show"),
        ),
        Column("key", "Trùng theo", lambda case: case.get_key_display()),
        Column("school_a", "Trường", lambda case: case.school_a.name),
        Column("school_b", "và trường", lambda case: case.school_b.name),
        Column("found_on", "Phát hiện", lambda case: vn_date(case.found_on), sort="found_on"),
        Column("state", "Tình trạng", _state, kind="status"),
    ]
    filters = [
        Filter(
            "state",
            "Tình trạng",
            [("open", "Chưa xong"), ("done", "Đã thống nhất")],
            lambda rows, v: rows.open() if v == "open" else rows.exclude(settled_on=None),
        )
    ]
