"""What a sheet of pupils needs beside the actions of pupils: codes held elsewhere, taking back."""

from django.db import IntegrityError, connection

from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.removal import remove_bare
from records.models import PARTS, Enrollment, Student, StudentStatus
from records.models.figure import touch

BUILT_ON = (
    "Đã có dữ liệu gắn với học sinh vừa nhập (chuyển lớp, điểm, rà soát, mã của Bộ), nên không "
    "hoàn tác được. Em nào nhập nhầm thì sửa hoặc ghi thôi học ở hồ sơ của em."
)

MINISTRY = (
    "Có em mang mã định danh của Bộ, mã đã ghi thì không xoá (Thông tư 42/2021/TT-BGDĐT, Điều 10), "
    "nên không hoàn tác được. Em nào nhập nhầm thì sửa, hoặc ghi thôi học ở hồ sơ của em."
)


def codes_elsewhere(school, codes) -> set[str]:
    """Which of these codes a pupil of another school of the department has (migration 0012)."""
    if not codes:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("select records_codes_elsewhere(%s, %s)", [school.pk, sorted(codes)])
        return {row[0] for row in cursor.fetchall()}


@action("student.import_undo", "Hoàn tác nhập danh sách học sinh")
def remove_students(*, school, students, expected, by):
    """Take back pupils that a sheet has just added: `expected` of them, nothing built on any.

    What happened stays in the row images (pghistory).
    """
    if len(students) != expected:
        raise Refused("Một học sinh trong lần nhập này không còn ở trường. " + BUILT_ON)
    if any(student.moet_code for student in students):
        raise Refused(MINISTRY)
    pks = [student.pk for student in students]
    with wall.school(by, school):
        mine = {"school": school, "student__in": pks}
        entered = Enrollment.objects.filter(**mine)
        if entered.count() != expected or StudentStatus.objects.filter(**mine).count() != expected:
            raise Refused(BUILT_ON)
        touch(*entered.values_list("classroom_id", flat=True).distinct())
        parts = [part.objects.filter(**mine) for part in PARTS.values()]
        own = Student.objects.filter(school=school, pk__in=pks)
        try:
            remove_bare(StudentStatus.objects.filter(**mine), entered, *parts, own)
        except IntegrityError:
            raise Refused(BUILT_ON) from None
