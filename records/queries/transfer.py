"""Transfers as the two schools see them."""

from collections import Counter

from django.db.models import Case, Count, Exists, OuterRef, When

from csdl.kit import wall
from csdl.kit.dates import today, vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.reach import system
from csdl.kit.rows import link
from records.models import Correction, Enrollment, Intake, Student, Transfer
from schools.models import Classroom
from schools.models.level import GRADE_LABELS

CHIP = {"offered": "soon", "accepted": "done", "returned": "returned", "withdrawn": "locked"}


def transfer_rows(reach):
    """Pupils going from or coming to the schools one sees, the latest first."""
    rows = Transfer.objects.allowed(reach, Transfer.SEE)
    return rows.select_related("from_school", "to_school")


def rooms_for(transfer):
    """Classes of the receiving school at the pupil's level, in years not over: the latest year
    first, in it the pupil's grade first."""
    rows = Classroom.objects.filter(
        school=transfer.to_school_id, level=transfer.level, year__ends_on__gte=transfer.leaves_on
    )
    other = Case(When(grade=transfer.grade, then=0), default=1)
    return rows.select_related("year").order_by("-year__starts_year", other, "sort_key")


def open_corrections(transfer):
    """Corrections of the pupil at the old school that are still under way; behind its wall."""
    rows = Correction.objects.filter(state__in=["asked", "signing"])
    return rows.filter(student=transfer.student_id, school=transfer.from_school_id)


def offer_of(reach, student):
    """The offer of a pupil that waits for its answer, as one may see it; else None."""
    return transfer_rows(reach).open().filter(student=student).first()


def record_kept(reach, transfer):
    """Whether the pupil's record, once taken in, is one's own to open."""
    rows = Student.objects.allowed(reach, Transfer.SEE)
    return transfer.state == "accepted" and rows.filter(pk=transfer.student_id).exists()


def waiting_count(reach, perm):
    """How many pupils wait to be taken in by the schools one works for."""
    return Transfer.objects.open().filter(to_school__in=reach.units(perm)).count()


class TransferListing(Listing):
    label = "Chuyển trường"
    unit = "em"
    search = None
    order = ("-made_at",)
    empty = "Chưa có em nào chuyển trường"
    empty_why = "Mở hồ sơ của em, chọn Chuyển sang trường khác."
    columns = [
        Column("name", "Họ và tên", "full_name",
               url=link("records:transfer_show")),
        Column("from", "Từ trường", "from_school__name"),
        Column("to", "Đến trường", "to_school__name"),
        Column("class", "Lớp cũ", "class_name"),
        Column("on", "Từ ngày", lambda t: vn_date(t.leaves_on), sort="leaves_on"),
        Column("state", "Tình trạng", lambda t: (CHIP[t.state], t.get_state_display()),
               kind="status"),
    ]  # fmt: skip
    filters = [
        Filter("state", "Tình trạng", Transfer.State.choices, lambda rows, v: rows.filter(state=v))
    ]


class IntakeListing(Listing):
    label = "Học sinh tuyển sinh đầu cấp"
    unit = "em"
    numbered = True
    search = "student__search_text"
    order = ("grade", "student__sort_key")
    page_size = 100
    empty = "Chưa có em nào"
    empty_why = "Nhập danh sách trúng tuyển từ Excel."
    columns = [
        Column("name", "Họ và tên", "student__full_name", sort="student__sort_key"),
        Column("code", "Mã học sinh", "student__student_code"),
        Column("birth", "Ngày sinh", lambda i: vn_date(i.student.birth_date)),
        Column("gender", "Giới tính", lambda i: i.student.get_gender_display()),
        Column("grade", "Khối", lambda i: GRADE_LABELS[i.grade]),
        Column("room", "Lớp", lambda i: i.classroom.name if i.classroom else "Chờ xếp lớp"),
        Column("from", "Từ trường", lambda i: i.from_school.name if i.from_school else ""),
    ]
    filters = [
        Filter("grade", "Khối", "grade_choices", lambda rows, v: rows.filter(grade=v)),
        Filter("room", "Lớp", [("no", "Chờ xếp lớp"), ("yes", "Đã xếp lớp")],
               lambda rows, v: rows.filter(classroom__isnull=v == "no")),
    ]  # fmt: skip

    def grade_choices(self):
        return [(g, GRADE_LABELS[g]) for g in self.extra["grades"]]


def grades_of(reach, school, year):
    rows = Intake.objects.allowed(reach, Intake.SEE).filter(school=school, year=year)
    return list(rows.order_by("grade").values_list("grade", flat=True).distinct())


def pupils_left(unit):
    """How many pupils a school holds that are still learning there."""
    with wall.school(system("closing a school"), unit):
        return Student.objects.filter(school=unit, state=Student.State.STUDYING).count()


def classes_to_hand_on(school, on):
    """[(class, number of pupils)] of the years not over on a day, with pupils in them. Inside the
    school's wall."""
    rows = Enrollment.objects.filter(school=school, left_on=None, year__ends_on__gte=on)
    counts = dict(rows.order_by().values_list("classroom").annotate(Count("pk")))
    rooms = Classroom.objects.filter(pk__in=counts).select_related("year")
    return [(room, counts[room.pk]) for room in rooms.order_by("year__starts_year", "sort_key")]


def intakes_to_hand_on(school):
    """[((level, grade, year), number)] of who was admitted and waits for a class."""
    rows = Intake.objects.waiting().filter(school=school).select_related("year")
    return sorted(Counter((row.level, row.grade, row.year) for row in rows).items(), key=_by_year)


def _by_year(line):
    (_, grade, year), _ = line
    return year.starts_year, int(grade)


def unplaced(school, on):
    """Names of pupils who learn at a school and from a day on are in none of its classes, nor
    wait for one: the turn has not carried them yet. Inside the school's wall."""
    rows = unplaced_rows(on).filter(school=school).order_by("sort_key")
    return list(rows.values_list("full_name", flat=True))


def unplaced_rows(on=None):
    """Those pupils, of every school one is let into; from today on when no day is given."""
    here = Enrollment.objects.filter(
        student=OuterRef("pk"), left_on=None, year__ends_on__gte=on or today()
    )
    waits = Intake.objects.waiting().filter(student=OuterRef("pk"))
    rows = Student.objects.filter(state=Student.State.STUDYING)
    return rows.exclude(Exists(here)).exclude(Exists(waits))
