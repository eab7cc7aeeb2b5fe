"""Tổ chuyên môn of a school in a school year (Điều lệ trường học, Thông tư 32/2020/TT-BGDĐT)."""

from django.db import IntegrityError, transaction

from csdl.kit.action import Refused, action
from csdl.kit.text import nfc
from schools.models import Group


@action("group.create", "Lập tổ chuyên môn")
def create_group(*, school, year, name, by, subjects=()):
    """Make a professional group with the subjects it looks after."""
    if not school.is_school or school.closed_on:
        raise Refused(f"{school.short_name} không phải trường đang hoạt động nên không lập tổ.")
    if year.department_id != school.department_id:
        raise Refused("Năm học này không phải của Sở quản lý trường.")
    group = Group(department_id=school.department_id, school=school, year=year)
    return _write(group, name, subjects)


@action("group.edit", "Sửa tổ chuyên môn")
def edit_group(*, group, name, by, subjects=()):
    """Rename a group or change its subjects; its school and year stay."""
    return _write(Group.objects.select_for_update().get(pk=group.pk), name, subjects)


def _write(group, name, subjects):
    group.name = nfc(name)
    if not group.name:
        raise Refused("Chưa ghi tên tổ.")
    if wrong := [s for s in subjects if not set(s.levels) & set(group.school.levels)]:
        raise Refused(f"Môn {wrong[0].name} không dạy ở cấp học của {group.school.name}.")
    same = Group.objects.filter(school=group.school, year=group.year, name=group.name)
    if same.exclude(pk=group.pk).exists():
        raise Refused(f"Trường đã có tổ “{group.name}” trong năm học {group.year.name}.")
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError:
        raise Refused(f"Trường vừa có tổ “{group.name}” trong năm học này.") from None
    group.subjects.set(subjects)
    return group
