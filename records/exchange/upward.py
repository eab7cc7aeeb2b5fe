"""What goes up of a school, part by part, and the line it goes over (docs/exchange.md)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Protocol

from django.conf import settings

from csdl.kit.canonical import digest
from csdl.kit.outbound import Rejected, call
from records.catalogue import STUDENT
from records.catalogue_school import PROFILE
from records.catalogue_staff import STAFF
from records.models import PARTS, Employment, Enrollment, Profile, Push, Staff
from records.models.employment import between
from records.models.status import MINISTRY
from schools.models import Classroom

SLUG = {Push.Part.SCHOOL: "school", Push.Part.STAFF: "staff", Push.Part.ROOM: "classes",
        Push.Part.PUPIL: "pupils"}  # fmt: skip
_OWN = ("pay",)  # of staff: what stays with the school


def _plain(value):
    if isinstance(value, (datetime.date, Decimal)):
        return str(value)
    return value


def _values(catalogue, record, without=()):
    return {
        item.code: _plain(catalogue.read(record, item))
        for item in catalogue.items
        if catalogue.part_of(item) not in without
    }


def school_records(school, year):
    profile = Profile.objects.filter(school=school, year=year).first()
    own = {"code": school.code, "name": school.name, "levels": list(school.levels)}
    if profile:
        own |= _values(PROFILE, profile)
    return [(school.pk, own)]


def staff_records(school, year, today):
    people = Staff.objects.filter(school=school).exclude(status__in=("3", "4", "6"))
    jobs = Employment.objects.filter(between(today), school=school, is_main=True)
    job = {row.staff_id: row for row in jobs}
    for person in people.select_related("sensitive").order_by("pk"):
        at = job.get(person.pk)
        work = {"position": at.position, "contract": at.contract, "group": at.group} if at else {}
        yield person.pk, {**_values(STAFF, person, _OWN), "status": person.status, **work}


def room_records(school, year):
    for room in Classroom.objects.filter(school=school, year=year).order_by("pk"):
        yield room.pk, {"name": room.name, "grade": room.grade, "level": room.level}


def pupil_records(school, year):
    rows = Enrollment.objects.filter(school=school, year=year).present()
    rows = rows.select_related("classroom", "student", *(f"student__{part}" for part in PARTS))
    for row in rows.order_by("student_id"):
        status, reason = MINISTRY[row.student.state]
        own = {"class": row.classroom.name, "grade": row.classroom.grade, "status": status,
               "leave_reason": reason}  # fmt: skip
        yield row.student_id, {**_values(STUDENT, row.student), **own}


def records_of(push, today):
    """[(id, record, print)] of one part of a school. Behind its wall."""
    school, year = push.school, push.year
    found = {
        Push.Part.SCHOOL: lambda: school_records(school, year),
        Push.Part.STAFF: lambda: staff_records(school, year, today),
        Push.Part.ROOM: lambda: room_records(school, year),
        Push.Part.PUPIL: lambda: pupil_records(school, year),
    }[Push.Part(push.part)]()
    return [(pk, record, digest(record)) for pk, record in found]


def package(push, rows, gone):
    """The JSON that goes: changed records whole, and the ids of those that are no more."""
    return {
        "part": SLUG[Push.Part(push.part)],
        "school": push.school.code,
        "year": push.year.starts_year,
        "records": [{"id": pk, **record} for pk, record, _ in rows],
        "gone": sorted(gone),
    }


class Wrong(Exception):
    """The other side found the content wrong; the message says what."""


class Line(Protocol):
    def send(self, key: str, body: dict) -> None: ...


class HttpLine:
    def __init__(self, url, token):
        self.url, self.token = url.rstrip("/"), token

    def send(self, key, body):
        """Raises Later, Rejected (account, address) or Wrong (content)."""
        url = f"{self.url}/{body['part']}"
        answer = call("POST", url, token=self.token, body=body, key=key) or {}
        if answer.get("errors"):
            said = "; ".join(str(one) for one in answer["errors"][:5])
            raise Wrong(said[:300])
        if answer.get("state") != "ok":
            raise Rejected("Hệ thống kia không trả lời đã nhận.")


def is_connected():
    return bool(settings.PUSH_URL)


def line() -> Line:
    return HttpLine(settings.PUSH_URL, settings.PUSH_TOKEN)
