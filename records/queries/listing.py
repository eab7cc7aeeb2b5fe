"""The lists of this app."""

from csdl.kit.dates import school_year_name, vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from schools.models import Level
from schools.models.level import GRADE_LABELS
from schools.queries.code import this_year

ALL_YEARS = "tat-ca"


def _other_years():
    """The year to come and the four before this one, as asked for most."""
    now = this_year()
    years = [year for year in range(now + 1, now - 5, -1) if year != now]
    return [*((str(year), school_year_name(year)) for year in years), (ALL_YEARS, "Tất cả các năm")]


def _in_year(rows, value):
    if value == ALL_YEARS:
        return rows
    return rows.filter(year__starts_year=int(value) if value.isdecimal() else this_year())


class ClassroomListing(Listing):
    label = "Lớp học"
    unit = "lớp"
    search_label = "Tìm theo tên lớp"
    order = ("-year__starts_year", "school__sort_key", "sort_key")
    empty = "Chưa có lớp nào bạn được mở trong năm học này"
    empty_why = "Lớp hiện ở đây khi trường mở lớp, hoặc khi bạn được giao quyền ở một lớp."
    columns = [
        Column(
            "name",
            "Lớp",
            sort="sort_key",
            url=link("records:classroom_show"),
        ),
        Column("school", "Trường", lambda room: room.school.name, sort="school__sort_key"),
        Column("grade", "Khối", lambda room: GRADE_LABELS[room.grade]),
        Column("pupils", "Sĩ số"),
        Column("year", "Năm học", lambda room: room.year.name, sort="year__starts_year"),
    ]
    filters = [
        Filter("year", "Năm học", _other_years, _in_year, blank="Năm học này", always=True),
        Filter("level", "Cấp học", Level.choices, lambda rows, v: rows.filter(level=v)),
    ]


class PupilListing(Listing):
    """Rows are enrollments."""

    label = "Học sinh"
    numbered = True
    unit = "em"
    search = "student__search_text"
    search_label = "Tìm theo họ tên hoặc mã"
    order = ("student__sort_key",)
    keep = ("ngay",)
    page_size = 100
    empty = "Lớp chưa có học sinh"
    columns = [
        Column(
            "name",
            "Họ và tên",
            "student__full_name",
            sort="student__sort_key",
            url=link("records:student_show_person", "student_id"),
        ),
        Column(
            "birth_date",
            "Ngày sinh",
            lambda e: vn_date(e.student.birth_date),
            sort="student__birth_date",
        ),
        Column("gender", "Giới tính", lambda e: e.student.get_gender_display()),
        Column("code", "Mã học sinh", "student__student_code", sort="student__student_code"),
    ]


class RollRoomListing(ClassroomListing):
    label = "Lớp được giao"
    columns = [
        Column(
            "name",
            "Lớp",
            sort="sort_key",
            url=link("records:classroom_roll"),
        ),
        *ClassroomListing.columns[1:],
    ]


class RollListing(PupilListing):
    """Name and birth date, and no more. Rows are enrollments."""

    label = "Danh sách lớp"
    search = None
    columns = [
        Column("name", "Họ và tên", "student__full_name", sort="student__sort_key"),
        Column(
            "birth_date",
            "Ngày sinh",
            lambda e: vn_date(e.student.birth_date),
            sort="student__birth_date",
        ),
    ]
