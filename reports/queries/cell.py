"""One cell opened: what it counts, in words, and the rows behind it for those who may see them."""

from dataclasses import dataclass

from csdl.kit.dates import vn_date
from records.models import (
    Employment,
    Equipment,
    Facility,
    Outcome,
    Student,
    StudentStatus,
)
from reports import design
from reports.queries.submission import cube_of, forms_for
from reports.sources import SOURCES, pairs_of
from schools.models import Classroom, Unit
from schools.queries.code import choices


@dataclass(frozen=True)
class Cell:
    """A cell of a form in one report. where: its condition, or None; perms: what one must hold
    to open its rows; words: the condition as a person reads it."""

    form: object
    cell: str
    row: dict
    column: dict
    source: object = None
    where: dict | None = None

    @property
    def label(self):
        return f"{self.row['label']}, {self.column['label']}"

    @property
    def perms(self):
        if self.source is None:
            return set()
        dims = self.source.by_key
        return {self.source.perm} | {dims[d].perm for d in self.where if dims[d].perm}

    @property
    def words(self):
        found = []
        for dim, codes in self.where.items():
            one = self.source.by_key[dim]
            labels = dict(pairs_of(one, choices))
            found.append((one.label, ", ".join(labels.get(code, code) for code in codes)))
        return found


def find_cell(reach, submission, form_pk, cell) -> Cell | None:
    """The cell of a form that applies to this report and that this person may see; None when
    there is none of that name."""
    form = next((f for f in forms_for(submission, reach) if str(f.pk) == str(form_pk)), None)
    if form is None:
        return None
    for block, row in design.rows_of(form.body):
        for column in design.columns_of(block, row):
            if f"{row['key']}.{column['key']}" == cell:
                if design.how(row) != "derived":
                    return Cell(form, cell, row, column)
                where = design.where_of(row, column, form.level) or {}
                return Cell(form, cell, row, column, SOURCES[row["source"]], where)
    return None


@dataclass(frozen=True)
class Line:
    name: str
    detail: str = ""


def rows_behind(reach, submission, cell) -> tuple[list[Line], int]:
    """(the rows of the snapshot behind a cell as this person may see them, how many of them
    this school no longer keeps)."""
    ids = cube_of(submission).ids(cell.source.key, cell.where)
    return named(reach, submission, cell.source.key, ids)


def named(reach, submission, source, ids):
    """(lines, how many are not to be seen here any more) of the rows of a source."""
    lines = [line for _, line in _READ[source](reach, submission, ids)]
    return lines, max(0, len(ids) - len(lines))


def _pupils(reach, submission, ids):
    rows = Student.objects.allowed(reach, "records.view_student").filter(pk__in=ids)
    there = {e["student_id"]: e["classroom__name"] for e in _rooms(submission, ids)}
    for one in rows.order_by("sort_key"):
        room = there.get(one.pk)
        detail = f"sinh {vn_date(one.birth_date)}, mã {one.student_code}"
        yield one.pk, Line(one.full_name, f"Lớp {room}; {detail}" if room else detail)


def _rooms(submission, ids):
    from records.models import Enrollment

    rows = Enrollment.objects.on(submission.period.cut_on).filter(
        student__in=ids, year_id=submission.year_id, school_id=submission.school_id
    )
    return rows.values("student_id", "classroom__name")


def _events(reach, submission, ids):
    rows = StudentStatus.objects.filter(pk__in=ids, school_id=submission.school_id)
    names = dict(
        Student.objects.allowed(reach, "records.view_student")
        .filter(pk__in=rows.values("student_id"))
        .values_list("pk", "full_name")
    )
    for one in rows.order_by("on", "pk"):
        name = names.get(one.student_id, "Em đã chuyển sang trường khác")
        yield one.pk, Line(name, f"{one.get_kind_display()} ngày {vn_date(one.on)}")


def _outcomes(reach, submission, ids):
    rows = Outcome.objects.allowed(reach, "records.view_student").filter(pk__in=ids)
    rows = rows.select_related("enrollment__student", "classroom")
    for one in rows.order_by("classroom__sort_key", "enrollment__student__sort_key"):
        detail = f"Lớp {one.classroom.name}: {one.get_kind_display()}"
        yield one.pk, Line(one.enrollment.student.full_name, detail)


def _classrooms(reach, submission, ids):
    rows = Classroom.objects.allowed(reach, "schools.view_classroom").filter(pk__in=ids)
    return ((one.pk, Line(f"Lớp {one.name}")) for one in rows.order_by("sort_key"))


def _units(reach, submission, ids):
    return ((one.pk, Line(one.name)) for one in Unit.objects.filter(pk__in=ids))


def _staff(reach, submission, ids):
    rows = Employment.objects.allowed(reach, "records.view_staff").filter(pk__in=ids)
    for one in rows.order_by("sort_key"):
        yield one.pk, Line(one.full_name, f"mã {one.staff_code}, từ {vn_date(one.starts_on)}")


def _things(model, perm, text):
    def read(reach, submission, ids):
        rows = model.objects.allowed(reach, perm).filter(pk__in=ids)
        return ((one.pk, Line(*text(one))) for one in rows.order_by("pk"))

    return read


def _room_words(one):
    kinds = dict(choices("room_kind"))
    return kinds.get(one.kind, one.kind), f"{one.number} phòng{f', {one.site}' if one.site else ''}"


_READ = {
    "pupil": _pupils,
    "movement": _events,
    "outcome": _outcomes,
    "classroom": _classrooms,
    "school": _units,
    "site": _units,
    "staff": _staff,
    "leaver": _staff,
    "facility": _things(Facility, "records.view_facility", _room_words),
    "equipment": _things(
        Equipment, "records.view_equipment", lambda one: (one.name, f"{one.number} {one.unit_name}")
    ),
}
