"""What a school says of itself in a school year: profile, facilities, equipment."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from csdl.kit import wall
from csdl.kit.action import Refused, action
from records.catalogue_school import EQUIPMENT, FACILITY, PROFILE
from records.models import Equipment, Facility, Profile
from records.models.figure import touch_schools
from schools.queries.code import check_code

CATALOGUES = {Profile: PROFILE, Facility: FACILITY, Equipment: EQUIPMENT}


@action("profile.save", "Ghi hồ sơ năm học của trường")
def save_profile(*, school, year, values, by):
    """The profile of a school in a school year; a year without one gets it."""
    _check(PROFILE, values, year)
    with wall.school(by, school):
        row = Profile.objects.select_for_update(of=("self",)).filter(school=school, year=year)
        row = row.first() or Profile(**_keys(school, year))
        return _write(row, values)


@action("facility.add", "Thêm phòng, công trình")
def add_facility(*, school, year, values, by):
    return _add(Facility, school, year, values, by)


@action("facility.change", "Sửa phòng, công trình")
def change_facility(*, facility, values, by):
    return _change(facility, values, by)


@action("facility.remove", "Bỏ phòng, công trình")
def remove_facility(*, facility, by, reason):
    """Take a row out of a year; its image stays in the history."""
    _remove(facility, by)


@action("equipment.add", "Thêm thiết bị dạy học")
def add_equipment(*, school, year, values, by):
    return _add(Equipment, school, year, values, by)


@action("equipment.change", "Sửa thiết bị dạy học")
def change_equipment(*, equipment, values, by):
    return _change(equipment, values, by)


@action("equipment.remove", "Bỏ thiết bị dạy học")
def remove_equipment(*, equipment, by, reason):
    """Take a row out of a year; its image stays in the history."""
    _remove(equipment, by)


@action("facility.carry", "Chép cơ sở vật chất từ năm trước")
def carry_facilities(*, school, year, before, by):
    """The rows of the year before, into a year that has none yet. Returns how many."""
    return _carry(Facility, school, year, before, by)


@action("equipment.carry", "Chép thiết bị từ năm trước")
def carry_equipment(*, school, year, before, by):
    """The rows of the year before, into a year that has none yet. Returns how many."""
    return _carry(Equipment, school, year, before, by)


def _keys(school, year):
    return {"department_id": school.department_id, "school": school, "year": year}


def _add(model, school, year, values, by):
    if year.department_id != school.department_id:
        raise Refused("Năm học này không phải của Sở quản lý trường.")
    _check(CATALOGUES[model], values, year)
    with wall.school(by, school):
        return _write(model(**_keys(school, year)), values)


def _change(row, values, by):
    model = type(row)
    _check(CATALOGUES[model], values, row.year)
    with wall.school(by, row.school):
        row = model.objects.select_for_update(of=("self",)).get(pk=row.pk)
        return _write(row, values)


def _remove(row, by):
    with wall.school(by, row.school):
        row.delete()
        touch_schools(row.school_id)


def _carry(model, school, year, before, by):
    with wall.school(by, school):
        if model.objects.filter(school=school, year=year).exists():
            raise Refused("Năm học này đã có dữ liệu. Sửa hoặc thêm từng dòng.")
        rows = list(model.objects.filter(school=school, year=before).order_by("pk"))
        if not rows:
            raise Refused(f"Năm học {before.name} chưa có dữ liệu để chép.")
        for row in rows:
            row.pk, row._state.adding, row.year = None, True, year
        model.objects.bulk_create(rows)
        touch_schools(school.pk)
    return len(rows)


def _check(catalogue, values, year):
    for item in catalogue.items:
        code = values.get(item.code)
        if item.list and code and (fault := check_code(item.list, code, year.starts_year)):
            raise Refused(fault)


def _write(row, values):
    for code, value in values.items():
        setattr(row, code, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "equipment_broken" in str(error):
            raise Refused("Số hỏng không thể nhiều hơn số lượng.") from None
        if "profile_once" in str(error):
            raise Refused("Người khác vừa ghi hồ sơ của năm học này. Mở lại trang.") from None
        raise
    touch_schools(row.school_id)
    return row
