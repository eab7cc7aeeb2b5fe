"""What tests of review rounds share."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from csdl.kit.reach import system
from csdl.kit.window import Deadline
from records.actions.campaign import (
    plan_campaign,
)
from records.actions.review import mark_pupil
from records.queries.review import lines
from schools.models import Unit, Year

VN = ZoneInfo("Asia/Ho_Chi_Minh")
BY = system("test")
FIELDS = ["student_code", "full_name", "birth_date", "gender"]


def unit(code):
    return Unit.objects.get(code=code, tier=3 if len(code) == 5 else 4)


def year():
    return Year.objects.order_by("-starts_year").first()


def day(days):
    return timezone.localdate() + timedelta(days=days)


def plan(by, at, **more):
    values = {
        "title": "Đợt thử",
        "covers": "pupils",
        "fields": FIELDS,
        "deadlines": {"THCS": Deadline.before("17h00", day(5))},
    } | more
    return plan_campaign(unit=at, year=year(), by=by, **values)


def mark_all(room, by, state="done"):
    for line in lines(room):
        mark_pupil(room=room, student=line.student, state=state, by=by)
    room.refresh_from_db()
