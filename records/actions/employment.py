"""Jobs at schools: begun, ended, a second school, further duties; degrees and certificates."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, connection, transaction

from accounts.models import Post
from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from csdl.kit.reach import system
from records.actions.staff import LISTS, employment, group_of, job_fault
from records.actions.staff_count import reopen_staff
from records.models import (
    STAFF_PARTS,
    Assignment,
    Duty,
    Employment,
    Homeroom,
    Lesson,
    Qualification,
    Staff,
    StaffIdentity,
)
from records.models.employment import TO_DUTY
from records.models.figure import touch, touch_schools
from schools.models import Unit
from schools.queries.code import check_code

LEFT = ("3", "4", "6")  # staff_status of who works here no longer: moved, posted, retired
# What lies below a person's record and moves along with it.
FOLLOW = (*STAFF_PARTS.values(), Qualification, StaffIdentity)
NOT_FOUND = (
    "Không tìm thấy người có số định danh và ngày sinh này ở trường khác. Kiểm tra lại thẻ căn "
    "cước; người chưa có hồ sơ ở đâu thì thêm như người mới."
)
CHANGED = (*LISTS, "subject")


@action("employment.start", "Ghi ngày bắt đầu làm việc")
def start_employment(*, staff, job, by):
    """The person's main job at the school that keeps the record, begun (again) from a day."""
    school = staff.school
    if fault := job_fault(school, job):
        raise Refused(fault)
    with wall.school(by, school):
        staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
        row = _write(employment(staff, school, job, is_main=True))
        staff.status, staff.status_on = "1", job["starts_on"]
        staff.save(update_fields=["status", "status_on"])
    return row


@action("employment.second", "Ghi người làm thêm ở trường")
def start_second(*, school, personal_id, birth_date, job, by):
    """A second place of work (thỉnh giảng, biệt phái) of someone whose record another school
    keeps. They are found by number and birthday together; this school sees no more of them than
    its own row says, and they are counted where they mainly work (domain.md 11.5)."""
    if fault := job_fault(school, job):
        raise Refused(fault)
    with wall.school(by, school):
        found = _find(school, personal_id, birth_date)
        if found is None:
            raise Refused(NOT_FOUND)
        return _write(employment(found, school, job, is_main=False))


@dataclass(frozen=True)
class Found:
    """What a school may know of someone whose record lies elsewhere."""

    pk: int
    full_name: str
    staff_code: str
    gender: int
    kept_by: int
    birth_date: date


@action("staff.receive", "Nhận người chuyển đến")
def receive_staff(*, school, personal_id, birth_date, job, by):
    """Someone who ended their work elsewhere comes to work here: the record moves with them, the
    jobs they had stay with the schools they had them at. Returns the Staff."""
    if fault := job_fault(school, job):
        raise Refused(fault)
    with wall.school(by, school):
        found = _find(school, personal_id, birth_date)
    if found is None:
        raise Refused(NOT_FOUND)
    before = Unit.objects.get(pk=found.kept_by)
    # Two schools at once, by the program: the act of the one, on the word of the other, which
    # wrote the last day.
    with wall.schools(system("Chuyển hồ sơ nhân sự"), [before, school]):
        staff = Staff.objects.select_for_update(of=("self",)).get(pk=found.pk)
        jobs = Employment.objects.filter(staff=staff, is_main=True)
        if jobs.exclude(ends_on__lt=job["starts_on"]).exists():
            raise Refused(
                "Người này đang có nơi làm việc chính ở trường khác. Trường ấy ghi ngày thôi làm "
                "việc trước; làm ở cả hai nơi thì ghi là người làm thêm."
            )
        link = Post.objects.filter(user_id=staff.user_id, unit=school).exists()
        staff.school, staff.user_id = school, staff.user_id if link else None
        staff.status, staff.status_on = "1", job["starts_on"]
        with keys_deferred():
            touch_schools(before.pk)
            staff.save(update_fields=["school", "user", "status", "status_on"])
            for model in FOLLOW:
                model.objects.filter(staff=staff).update(school=school)
        _write(employment(staff, school, job, is_main=True))
    return staff


@contextmanager
def keys_deferred():
    """Person and what lies below change school together: the keys are asked at the end."""
    names = ", ".join(f"{model._meta.model_name}_staff_of_school" for model in FOLLOW)
    with connection.cursor() as cursor:
        cursor.execute(f"set constraints {names} deferred")
        yield
        cursor.execute(f"set constraints {names} immediate")


def _find(school, personal_id, birth_date):
    with connection.cursor() as cursor:
        cursor.execute(
            "select staff_id, name, code, sex, kept_by from records_find_staff(%s, %s, %s)",
            [school.pk, personal_id, birth_date],
        )
        row = cursor.fetchone()
    return Found(*row, birth_date) if row else None


@action("employment.change", "Sửa vị trí, hợp đồng")
def change_job(*, employment, changes, from_day, by):
    """Another job or contract at the same school from a day on; the same day mends the row.

    What was before stays as a row of its own, so that figures as of a day stay right.
    """
    with wall.school(by, employment.school):
        old = Employment.objects.select_for_update(of=("self",)).get(pk=employment.pk)
        changes = {"group": group_of(changes.get("position") or old.position)} | changes
        job = {name: getattr(old, name) for name in (*CHANGED, "basis")} | changes
        job["starts_on"] = from_day
        if fault := job_fault(old.school, job) or _open_fault(old):
            raise Refused(fault)
        if from_day < old.starts_on:
            raise Refused(
                f"Công việc này bắt đầu ngày {dates.vn_date(old.starts_on)}: chọn từ ngày ấy trở "
                "đi."
            )
        touch_schools(old.school_id)
        if from_day == old.starts_on:
            for name, value in changes.items():
                setattr(old, name, value)
            old.save()
            reopen_staff(old.staff_id, old.school_id)
            return old
        old.ends_on = from_day - dates.DAY
        old.save(update_fields=["ends_on"])
        new = Employment.objects.get(pk=old.pk)
        new.pk, new._state.adding = None, True
        new.ends_on, new.starts_on = None, from_day
        for name, value in changes.items():
            setattr(new, name, value)
        new = _write(new)
        carry(old, new, from_day)
        reopen_staff(new.staff_id, new.school_id)
    return new


@action("employment.end", "Ghi thôi làm việc ở trường")
def end_employment(*, employment, last_day, status, by, basis=""):
    """The last day at the school and why (staff_status). What hangs on the job ends with it.

    Returns the row; `.ended` says how many homerooms, assignments, lessons and duties ended.
    """
    if fault := check_code("staff_status", status):
        raise Refused(fault)
    with wall.school(by, employment.school):
        row = Employment.objects.select_for_update(of=("self",)).get(pk=employment.pk)
        if fault := _open_fault(row):
            raise Refused(fault)
        if last_day < row.starts_on:
            raise Refused(
                f"Công việc này bắt đầu ngày {dates.vn_date(row.starts_on)}: ngày cuối phải từ "
                "ngày ấy trở đi."
            )
        row.ends_on, row.end_status, row.end_basis = last_day, status, basis
        row.save(update_fields=["ends_on", "end_status", "end_basis"])
        row.ended = end_all(row, last_day)
        touch_schools(row.school_id)
        if row.is_main:
            staff = Staff.objects.get(pk=row.staff_id)
            staff.status, staff.status_on = status, last_day
            staff.save(update_fields=["status", "status_on"])
    return row


@action("duty.add", "Giao nhiệm vụ kiêm nhiệm")
def add_duty(*, employment, code, starts_on, by, group=None, ends_on=None):
    """A further duty from a day on: tổ trưởng, tổ phó (then with the group), or of staff_duty."""
    listed = "staff_position" if code in TO_DUTY else "staff_duty"
    if fault := check_code(listed, code):
        raise Refused(fault)
    if code in TO_DUTY and group is None:
        raise Refused("Chọn tổ chuyên môn mà người này làm tổ trưởng, tổ phó.")
    if group is not None and group.school_id != employment.school_id:
        raise Refused("Tổ chuyên môn này của trường khác. Chọn tổ của trường.")
    if starts_on < employment.starts_on or (ends_on and ends_on < starts_on):
        raise Refused("Ngày giao nhiệm vụ phải trong thời gian làm việc ở trường.")
    with wall.school(by, employment.school):
        return Duty.objects.create(
            department_id=employment.department_id,
            school_id=employment.school_id,
            employment=employment,
            code=code,
            group=group,
            starts_on=starts_on,
            ends_on=ends_on,
        )


@action("duty.end", "Thôi nhiệm vụ kiêm nhiệm")
def end_duty(*, duty, last_day, by):
    with wall.school(by, duty.school):
        duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
        if last_day < duty.starts_on:
            raise Refused("Ngày cuối phải từ ngày được giao trở đi.")
        duty.ends_on = last_day
        duty.save(update_fields=["ends_on"])
    return duty


@action("qualification.add", "Thêm bằng cấp, chứng chỉ")
def add_qualification(*, staff, name, by, level="", major="", place="", number="", got_on=None):
    """A degree or certificate of a person."""
    if level and (fault := check_code("qualification", level)):
        raise Refused(fault)
    if got_on and got_on <= staff.birth_date:
        raise Refused("Ngày cấp phải sau ngày sinh. Hãy kiểm tra lại năm.")
    with wall.school(by, staff.school):
        made = Qualification.objects.create(
            department_id=staff.department_id,
            school_id=staff.school_id,
            staff=staff,
            name=name,
            level=level,
            major=major,
            place=place,
            number=number,
            got_on=got_on,
        )
        reopen_staff(staff.pk, staff.school_id)
        return made


@action("qualification.remove", "Bỏ bằng cấp, chứng chỉ ghi nhầm")
def remove_qualification(*, qualification, by, reason):
    """Take out what was entered by mistake; its image stays in the history."""
    with wall.school(by, qualification.school):
        qualification.delete()
        reopen_staff(qualification.staff_id, qualification.school_id)


def _open_fault(row):
    if row.ends_on:
        ended = dates.vn_date(row.ends_on)
        return f"Công việc này đã kết thúc ngày {ended}. Ghi một lần làm việc mới."
    return ""


def _write(row):
    touch_schools(row.school_id)
    row.prepare()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "employment_one_main" in str(error):
            raise Refused(
                "Người này đang có nơi làm việc chính trong thời gian ấy. Ghi ngày thôi ở đó "
                "trước, hoặc ghi trường này là nơi làm thêm."
            ) from None
        if "employment_once_a_school" in str(error):
            raise Refused("Người này đang làm việc ở trường rồi.") from None
        raise
    return row


def end_all(row, last_day):
    """Open duties, homerooms and assignments end with the job; lessons lose their teacher."""
    ended = {}
    for model in (Duty, Homeroom, Assignment):
        rows = model.objects.filter(employment=row).exclude(ends_on__lte=last_day)
        if model is Homeroom:
            touch(*rows.values_list("classroom_id", flat=True))
        rows.filter(starts_on__gt=last_day).delete()  # never begun
        ended[model._meta.model_name] = rows.update(ends_on=last_day)
    ended["lesson"] = Lesson.objects.filter(employment=row).update(employment=None)
    return ended


def carry(old, new, from_day):
    """What hangs on the job goes on under the new row."""
    for model in (Duty, Homeroom, Assignment):
        for row in model.objects.filter(employment=old).exclude(ends_on__lt=from_day):
            began = row.starts_on
            if began < from_day:
                last, row.ends_on = row.ends_on, from_day - dates.DAY
                row.save(update_fields=["ends_on"])
                row.ends_on = last
            else:
                row.delete()
            row.pk, row._state.adding = None, True
            row.employment, row.starts_on = new, max(began, from_day)
            row.save()
    Lesson.objects.filter(employment=old).update(employment=new)
