"""Taking back people that a sheet of staff has just added."""

from django.db import IntegrityError

from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.removal import remove_bare
from records.models import STAFF_PARTS, Employment, Staff
from records.models.figure import touch_schools

BUILT_ON = (
    "Đã có dữ liệu gắn với người vừa nhập (phân công, bằng cấp, tài khoản, mã của Bộ), nên không "
    "hoàn tác được. Ai nhập nhầm thì sửa, hoặc ghi thôi làm việc ở hồ sơ của người ấy."
)
MINISTRY = (
    "Có người mang mã định danh của Bộ, mã đã ghi thì không xoá (Thông tư 42/2021/TT-BGDĐT, Điều "
    "10), nên không hoàn tác được. Ai nhập nhầm thì sửa, hoặc ghi thôi làm việc."
)


@action("staff.import_undo", "Hoàn tác nhập danh sách nhân sự")
def remove_staff(*, school, people, expected, by):
    """Take back `expected` people with their one job each. Refused when anything hangs on one."""
    pks = [person.pk for person in people]
    if len(pks) != expected or any(person.user_id for person in people):
        raise Refused(BUILT_ON)
    if any(person.moet_code for person in people):
        raise Refused(MINISTRY)
    with wall.school(by, school):
        jobs = Employment.objects.filter(school=school, staff__in=pks)
        if jobs.count() != expected:
            raise Refused(BUILT_ON)
        touch_schools(school.pk)
        mine = {"school": school, "staff__in": pks}
        parts = [part.objects.filter(**mine) for part in STAFF_PARTS.values()]
        try:
            remove_bare(jobs, *parts, Staff.objects.filter(school=school, pk__in=pks))
        except IntegrityError:
            raise Refused(BUILT_ON) from None
