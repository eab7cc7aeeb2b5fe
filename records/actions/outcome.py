"""End-of-year outcomes: written by class, or from Excel for a school, under its wall."""

from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.text import nfc
from records.models import Enrollment, Outcome
from records.promotion import LAST, fitting
from schools.models.level import GRADE_LABELS

_WRITTEN = ("kind", "first", "to_class", "note")
CARRIED = (
    "đã được kết chuyển sang năm học mới. Muốn đổi kết quả thì hoàn tác kết chuyển của trường, "
    "hoặc chuyển lớp cho em ở năm học mới."
)


@action("outcome.write", "Ghi kết quả cuối năm của lớp")
def write_outcomes(*, classroom, entries, by):
    """Write the outcomes of pupils of one class, all or none. Returns how many changed.

    entries: {enrollment id: {"kind", "to_class", "note", and "was": the kind on the screen}}.
    kind "" takes an outcome back. Raises Refused with the first pupil in the way.
    """
    rows = Enrollment.objects.filter(classroom=classroom)
    return _write(classroom.school, rows, entries, by)


@action("outcome.import", "Ghi kết quả cuối năm từ Excel")
def import_outcomes(*, school, year, entries, by):
    """The same for pupils of many classes of a school. entries: as in `write_outcomes`."""
    rows = Enrollment.objects.filter(school=school, year=year)
    return _write(school, rows, entries, by)


def _write(school, rows, entries, by):
    with wall.school(by, school):
        # One writer at a time for a pupil: the second sees what the first wrote.
        found = (
            rows.select_for_update(of=["self"])
            .filter(pk__in=entries)
            .select_related("student", "classroom")
            .order_by("pk")
        )
        enrollments = {row.pk: row for row in found}
        if missing := set(entries) - set(enrollments):
            raise Refused(f"{len(missing)} em không còn trong danh sách. Tải lại trang.")
        before = {o.enrollment_id: o for o in Outcome.objects.filter(enrollment__in=enrollments)}
        changes = [
            (enrollments[pk], before.get(pk), entry)
            for pk, entry in entries.items()
            if _differs(before.get(pk), entry)
        ]
        _check(changes)
        _store(changes)
    return len(changes)


def _differs(outcome, entry):
    if outcome is None:
        return bool(entry["kind"])
    now = (outcome.kind, outcome.to_class, outcome.note)
    return now != (entry["kind"], nfc(entry["to_class"]), nfc(entry["note"]))


def _check(changes):
    carried = carried_of([row.pk for row, _, _ in changes])
    for row, outcome, entry in changes:
        name, room = row.student.full_name, row.classroom
        if "was" in entry and entry["was"] != (outcome.kind if outcome else ""):
            said = outcome.get_kind_display() if outcome else "chưa ghi"
            raise Refused(
                f"Kết quả của {name} vừa được người khác ghi là “{said}”. Tải lại trang rồi sửa."
            )
        if row.left_on:
            raise Refused(f"{name} đã rời lớp {room.name} nên không ghi kết quả ở lớp này.")
        if fault := misfit(entry["kind"], room):
            raise Refused(f"{name}: {fault}")
        if row.pk in carried:
            raise Refused(f"{name} {CARRIED}")


def misfit(kind, room) -> str:
    """Why an outcome can't stand in a class, as a sentence; "" when it can."""
    if not kind or kind in fitting(room.level, room.grade):
        return ""
    said, grade = Outcome.Kind(kind).label, GRADE_LABELS[room.grade]
    if (room.level, room.grade) not in LAST and kind in ("completed", "graduated"):
        return f"“{said}” chỉ ghi ở lớp cuối cấp; {grade} ghi “Lên lớp”."
    return f"“{said}” không dùng cho {grade}. Chọn kết quả khác."


def carried_of(enrollments):
    """Those of these enrollments that the turn of the year has carried on."""
    rows = Enrollment.objects.filter(carried_from__in=enrollments)
    return set(rows.values_list("carried_from", flat=True))


def _store(changes):
    new, old, gone = [], [], []
    for row, outcome, entry in changes:
        if not entry["kind"]:
            gone.append(outcome.pk)
            continue
        made = outcome or Outcome(
            department_id=row.department_id,
            school_id=row.school_id,
            year_id=row.year_id,
            classroom_id=row.classroom_id,
            enrollment=row,
        )
        if outcome and outcome.kind in Outcome.WAITING and entry["kind"] not in Outcome.WAITING:
            made.first = outcome.kind  # the last word after the summer; the first one is kept
        made.kind = entry["kind"]
        made.to_class = nfc(entry["to_class"])[:30] if made.kind == "retained" else ""
        made.note = nfc(entry["note"])[:200]
        (old if outcome else new).append(made)
    Outcome.objects.filter(pk__in=gone).delete()
    Outcome.objects.bulk_create(new, batch_size=1000)
    Outcome.objects.bulk_update(old, _WRITTEN, batch_size=500)
