"""Records of one person in two schools, found when a pupil is written."""

from __future__ import annotations

from django.db import connection

from records.models import Duplicate

FOUND = (
    "select student, other, other_school, by, gender, number, mother from records_lookalikes(%s)"
)


def pair_lookalikes(students):
    """Open a case for each record of another school that looks like one of these; within the
    writing act, and the wall of their school."""
    mine = {student.pk: student for student in students}
    if not mine:
        return
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [list(mine)])
        rows = cursor.fetchall()
    Duplicate.objects.bulk_create((_case(mine[row[0]], row) for row in rows), ignore_conflicts=True)


def _case(student, row):
    _, other, other_school, by, gender, number, mother = row
    sides = sorted([(student.pk, student.school_id), (other, other_school)])
    (first, school_a), (second, school_b) = sides
    return Duplicate(
        department_id=student.department_id,
        school_a_id=school_a,
        school_b_id=school_b,
        student_a=first,
        student_b=second,
        key=by,
        same_gender=gender,
        same_number=number,
        same_mother=mother,
    )


def answer_for_leaver(student, on):
    """Who has left the school by its own act needs no second answer: open cases say so, and are
    settled where the other school keeps the pupil."""
    for case in Duplicate.objects.of_student(student.pk).open().select_for_update():
        side = "a" if case.student_a == student.pk else "b"
        setattr(case, f"word_{side}", Duplicate.Word.GONE)
        case.settle(on)
        case.save(update_fields=[f"word_{side}", "settled_on"])
