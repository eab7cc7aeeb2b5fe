"""Documents of one pupil."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat

from csdl.kit.dates import vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from records.models import StudentFile


def files_of(reach, student):
    """The documents of a pupil that a person may open."""
    rows = StudentFile.objects.allowed(reach, StudentFile.SEE).filter(student=student)
    return rows.select_related("made_by")


class StudentFileListing(Listing):
    label = "Giấy tờ của học sinh"
    unit = "giấy tờ"
    search = None
    order = ("kind", "-made_at")
    empty = "Chưa có giấy tờ nào"
    empty_why = "Tải lên bản quét hoặc ảnh chụp giấy khai sinh, học bạ."
    columns = [
        Column("kind", "Loại giấy tờ", "get_kind_display", sort="kind",
               url=link("records:student_file_open")),
        Column("name", "Tên tệp", sort="name"),
        Column("note", "Ghi chú"),
        Column("size", "Cỡ", lambda f: filesizeformat(f.size), sort="size"),
        Column("made_at", "Tải lên ngày", lambda f: vn_date(f.made_at), sort="made_at"),
        Column("made_by", "Người tải", "made_by__full_name"),
        Column("act", "Việc", lambda f: "Bỏ",
               url=link("records:student_file_remove")),
    ]  # fmt: skip
    filters = [
        Filter("kind", "Loại", StudentFile.Kind.choices, lambda rows, v: rows.filter(kind=v))
    ]

    def __init__(self, rows, params, *, may_change, **extra):
        super().__init__(rows, params, **extra)
        if self.file_format or not may_change:
            self.columns = [column for column in self.columns if column.name != "act"]
