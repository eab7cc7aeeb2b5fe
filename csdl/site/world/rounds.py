"""A review round of the Sở, open; one class of the cast half reviewed."""

from __future__ import annotations

from datetime import timedelta

from accounts.queries.reach import reach_of
from csdl.kit import dates, wall
from csdl.kit.window import Deadline
from csdl.site.world.cast import PIN, THCS
from records.actions.campaign import open_campaign, plan_campaign
from records.actions.correction import ask_correction
from records.actions.review import mark_pupil
from records.actions.staff_count import current_snapshot
from records.actions.staff_review import ask_person, confirm_beside, say_wrong
from records.models import CampaignRoom, Employment
from records.queries.campaign import school_row
from records.queries.review import lines
from schools.models import Level

FIELDS = ["student_code", "full_name", "birth_date", "gender"]
TITLE = "Rà soát, cập nhật dữ liệu học sinh đầu năm học"
STAFF_FIELDS = ["staff_code", "full_name", "birth_date", "gender", "personal_id", "phone"]
STAFF_TITLE = "Rà soát, cập nhật hồ sơ cán bộ, giáo viên, nhân viên"


def make_round(world) -> None:
    """Open for all levels: MN, TH, THCS a week before the others (S1)."""
    by, today = reach_of(world.users["department_officer"]), dates.today()
    early = Deadline.until_end("17h00", today + timedelta(days=14))
    late = Deadline.until_end("17h00", today + timedelta(days=21))
    campaign = plan_campaign(
        unit=world.department,
        year=world.year,
        title=TITLE,
        covers="pupils",
        fields=FIELDS,
        deadlines={
            level.value: early if level.value in ("MN", "TH", "THCS") else late for level in Level
        },
        by=by,
    )
    campaign = open_campaign(campaign=campaign, by=by)
    _begin(world, campaign)
    _staff_round(world, by, early, late)


def _staff_round(world, by, early, late):
    """The round of S1 itself: staff; the school's officer has sat with the first few."""
    campaign = plan_campaign(
        unit=world.department,
        year=world.year,
        title=STAFF_TITLE,
        covers="staff",
        fields=[],
        staff_fields=STAFF_FIELDS,
        deadlines={
            level.value: early if level.value in ("MN", "TH", "THCS") else late for level in Level
        },
        by=by,
    )
    campaign = open_campaign(campaign=campaign, by=by)
    officer = reach_of(world.users["data_officer"])
    with wall.school(officer, world.units[THCS]):
        row = school_row(campaign, world.units[THCS])
        _sit(row, world.users["homeroom"], officer)
        job = job_of(row, world.users["deputy"])
        say_wrong(row=row, job=job, note="Số điện thoại đã đổi", by=officer)
        ask_person(row=row, job=job_of(row, world.users["homeroom_2"]), by=officer)


def _sit(row, user, officer):
    job = job_of(row, user)
    _, digest = current_snapshot(job)
    confirm_beside(row=row, job=job, pin=PIN, seen=digest, by=officer)


def job_of(row, user):
    """The job at the school of the round of the person of an account of the cast."""
    return Employment.objects.get(school=row.school, staff__user=user, is_main=True, ends_on=None)


def _begin(world, campaign):
    """Cô Lan has looked at a few of 6A1."""
    by = reach_of(world.users["homeroom"])
    with wall.school(by, world.units[THCS]):
        room = CampaignRoom.objects.get(campaign=campaign, classroom=world.rooms[THCS, "6A1"])
        for number, line in enumerate(lines(room)[:4]):
            state, note = ("ask", "Hỏi lại ngày sinh") if number == 3 else ("done", "")
            mark_pupil(room=room, student=line.student, state=state, note=note, by=by)
        ask_correction(
            student=lines(room)[1].student,
            classroom=room.classroom,
            field="birth_place",
            new="Bệnh viện Phụ sản (mẫu)",
            reason="Giấy khai sinh ghi tên bệnh viện",
            by=by,
        )
