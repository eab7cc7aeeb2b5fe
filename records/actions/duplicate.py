"""Records of one person in two schools, settled by the two (found: records.actions.lookalike)."""

from __future__ import annotations

from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from records.actions.lookalike import pair_lookalikes
from records.actions.status import leave_school
from records.models import Duplicate, Enrollment, Student, StudentStatus

WORD = Duplicate.Word


@action("duplicate.find", "Đối chiếu hồ sơ với trường khác")
def find_duplicates(*, school, by):
    """Compare all pupils of a school anew: for rows that no action wrote (a bulk load, a merger).
    Returns how many cases are new."""
    with wall.school(by, school):
        before = Duplicate.objects.count()
        rows = Student.objects.filter(school=school, state=Student.State.STUDYING)
        pair_lookalikes(rows.only("pk", "school_id", "department_id"))
        return Duplicate.objects.count() - before


@action("duplicate.answer", "Trả lời về hồ sơ trùng")
def answer_duplicate(*, duplicate, side, word, by, on=None):
    """What one of the two schools says of its own record. side: "a" or "b".

    "gone" takes the pupil out of the class from `on`. Two answers that fit settle the case;
    two schools that both keep the pupil must talk to each other: it stays open.
    """
    school = getattr(duplicate, f"school_{side}")
    with wall.school(by, school):
        case = Duplicate.objects.select_for_update(of=("self",)).get(pk=duplicate.pk)
        if case.is_settled:
            raise Refused("Hai trường đã giải quyết xong việc này.")
        if word == WORD.GONE:
            _let_go(case, side, on, by)
            case.refresh_from_db()
        setattr(case, f"word_{side}", word)
        case.settle(dates.today())
        case.save(update_fields=[f"word_{side}", "settled_on"])
    return case


def _let_go(case, side, on, by):
    student = Student.objects.select_related("school").get(pk=getattr(case, f"student_{side}"))
    if not Enrollment.objects.filter(student=student).present().exists():
        return
    if on is None:
        raise Refused("Ghi ngày em rời trường bạn.")
    other = case.school_b if side == "a" else case.school_a
    out = StudentStatus.Kind.TRANSFERRED_OUT
    leave_school(student=student, kind=out, on=on, place=other.name, by=by)
