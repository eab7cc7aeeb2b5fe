"""Lost points as work: which records break which rules, with the link to the field to mend."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection
from django.urls import reverse

from csdl.kit import dates, wall
from csdl.kit.reach import system
from records.catalogue import STUDENT
from records.catalogue_staff import STAFF
from records.models import Enrollment, Homeroom, QualityWaiver
from records.models.quality import Side, Subject
from records.queries import quality_sql as sql
from records.queries.quality import Score
from records.queries.quality_book import book_of

PAGE = 50
WHY = "Đọc điểm chất lượng dữ liệu"


@dataclass
class Found:
    """A finding on a record: the rule, where to mend it, where to say that it is right."""

    rule: object
    url: str
    waive: str = ""


@dataclass
class Record:
    """A record with what is wrong with it; lost: points by side."""

    pk: int
    name: str
    url: str
    findings: list[Found]
    room: str = ""
    key: str = ""
    lost: dict = field(default_factory=dict)

    @property
    def points(self):
        return sum(self.lost.values())


def run(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def student_field(pk, code):
    """The page that mends a pupil's field, at the field; the record itself for the rest."""
    if code == "duplicate":
        return reverse("records:duplicate_list") + "?state=open"
    if code == "identity":
        return reverse("records:identity_list")
    if code in STUDENT.by_code:
        group = STUDENT.group_of(STUDENT.by_code[code])
        return reverse(f"records:student_edit_{group.key}", args=[pk]) + f"#id_{code}"
    return reverse("records:student_show_person", args=[pk])


def staff_field(pk, code):
    if code in STAFF.by_code:
        group = STAFF.group_of(STAFF.by_code[code])
        return reverse("records:staff_edit", args=[pk, group.key]) + f"#id_{code}"
    if code == "identity":
        return reverse("records:identity_list")
    name = {"jobs": "staff_jobs", "account": "staff_account"}.get(code, "staff_show")
    return reverse(f"records:{name}", args=[pk])


def room_field(pk, code):
    if code == "homeroom":
        return reverse("records:homeroom_set", args=[pk])
    return reverse("records:classroom_show", args=[pk])


def school_field(pk, code):
    places = {"staff": "staff_list", "facility": "facility_list"}
    return reverse(f"records:{places.get(code, 'profile_edit')}", args=[pk])


WHERE = {
    Subject.PUPIL: student_field,
    Subject.STAFF: staff_field,
    Subject.ROOM: room_field,
    Subject.SCHOOL: school_field,
}
SLUG = {Subject.PUPIL: "student", Subject.STAFF: "staff", Subject.ROOM: "room"}


def findings(book, subject, pk, codes):
    """The findings of one record, errors first."""
    rules = sorted((book.by_code[c] for c in codes), key=lambda rule: -rule.weight)
    return [
        Found(
            rule,
            WHERE[subject](pk, rule.field),
            ""
            if rule.is_error or subject not in SLUG
            else reverse(f"records:quality_waive_{SLUG[subject]}", args=[pk, rule.code]),
        )
        for rule in rules
    ]


def record(book, subject, row, url):
    found = findings(book, subject, row["id"], row["found"])
    lost: dict = dict.fromkeys(Side.values, 0)
    for one in found:
        lost[one.rule.side] += one.rule.weight
    return Record(
        row["id"], row["full_name"], reverse(url, args=[row["id"]]), found,
        row.get("room_name", ""), row.get("sort_key", ""), lost,
    )  # fmt: skip


def room_work(classroom):
    """(the class's own findings, its pupils with theirs): two statements."""
    book = book_of(classroom.department_id)
    values = book.params | {"room": classroom.pk}
    with wall.school(system(WHY), classroom.school):
        own = run(sql.room(book), values)
        rows = run(sql.pupils_of_room(book), values)
    mine = findings(book, Subject.ROOM, classroom.pk, own[0]["found"] if own else [])
    return mine, [record(book, Subject.PUPIL, row, "records:student_show_person") for row in rows]


def pupil_page(school, rooms, rule, after, book):
    """Pupils of these classes of a school who break a rule (all rules, when None), fifty after a
    key; and the key of the next page ("" at the end)."""
    rules = [rule] if rule else book.of(Subject.PUPIL)
    key, _, pk = after.rpartition("~")
    values = book.params | {
        "rooms": list(rooms),
        "after_key": key,
        "after_id": int(pk) if pk.isdigit() else 0,
        "limit": PAGE + 1,
    }
    with wall.school(system(WHY), school):
        rows = run(sql.pupils_of_school(book, rules), values)
    found = [record(book, Subject.PUPIL, row, "records:student_show_person") for row in rows[:PAGE]]
    more = f"{found[-1].key}~{found[-1].pk}" if len(rows) > PAGE else ""
    return found, more


def staff_work(school, book):
    """The people of a school who have findings, and the findings of its profile."""
    values = book.params | {"school": school.pk}
    with wall.school(system(WHY), school):
        rows = run(sql.staff_of_school(book), values)
        own = run(sql.school(book), values)
    people = [record(book, Subject.STAFF, row, "records:staff_show") for row in rows]
    mine = findings(book, Subject.SCHOOL, school.pk, own[0]["found"] if own else [])
    return [one for one in people if one.findings], mine


def of_record(subject, obj, school):
    """(Score, findings) of one pupil or member of staff; None outside the frame (left, retired)."""
    book = book_of(school.department_id)
    with wall.school(system(WHY), school):
        statement = (
            sql.pupil(book) if subject == Subject.PUPIL else sql.staff_of_school(book, one=True)
        )
        rows = run(statement, book.params | {"record": obj.pk})
    if not rows:
        return None
    found, score = findings(book, subject, obj.pk, rows[0]["found"]), Score(records=1)
    for rule in book.of(subject):
        if rule.at(rows[0].get("level")):
            score.points[f"{rule.side}_all"] += rule.weight
    for one in found:
        score.points[f"{one.rule.side}_lost"] += one.rule.weight
    return score, found


def waivers_of(subject, pks):
    """What was said of warnings of these records, standing."""
    rows = QualityWaiver.objects.standing().filter(subject=subject, record_id__in=pks)
    return rows.select_related("made_by").order_by("made_at")


def present_room(student):
    """The class of this year that a pupil is in; None outside of one."""
    rows = Enrollment.objects.present().filter(student=student, school=student.school_id)
    row = rows.select_related("classroom").order_by("-year__starts_year").first()
    return row.classroom if row else None


def teacher_of(classroom):
    """Who answers for a class's records: its homeroom teacher's name, or ""."""
    rows = Homeroom.objects.on(dates.today()).filter(classroom=classroom)
    row = rows.select_related("employment").first()
    return row.employment.full_name if row else ""
