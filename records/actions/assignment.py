"""Homeroom, teaching assignments and the timetable, under the wall of the one school."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.dates import DAY, vn_date
from records.models import Assignment, Homeroom, Lesson
from records.models.figure import touch
from schools.models import Term

TERMS = (1, 2)


@action("homeroom.set", "Phân công chủ nhiệm")
def set_homeroom(*, classroom, employment, starts_on, by):
    """Homeroom teacher of a class from a day on; whoever was it ends the day before."""
    _refuse_outside(classroom, starts_on)
    _refuse_person(classroom, employment, starts_on)
    touch(classroom.pk)
    with wall.school(by, classroom.school):
        for row in Homeroom.objects.select_for_update().filter(classroom=classroom):
            if row.ends_on and row.ends_on < starts_on:
                continue
            if row.starts_on >= starts_on:
                row.delete()  # never begun, or mended the same day; the image stays
            else:
                if row.employment_id == employment.pk and row.ends_on is None:
                    return row
                row.ends_on = starts_on - DAY
                row.save(update_fields=["ends_on"])
        return Homeroom.objects.create(
            **_keys(classroom), employment=employment, starts_on=starts_on
        )


@action("homeroom.end", "Thôi chủ nhiệm")
def end_homeroom(*, homeroom, last_day, by):
    """The last day as homeroom teacher; the right to the class is ended on its own paper."""
    with wall.school(by, homeroom.school):
        row = Homeroom.objects.select_for_update(of=("self",)).get(pk=homeroom.pk)
        touch(row.classroom_id)
        if last_day < row.starts_on:
            raise Refused(f"Chủ nhiệm từ {vn_date(row.starts_on)}: ngày cuối phải từ ngày ấy.")
        row.ends_on = last_day
        row.save(update_fields=["ends_on"])
    return row


@action("assignment.plan", "Phân công giảng dạy của lớp")
def plan_class(*, classroom, terms, plan: Mapping, from_day, by):
    """Who teaches each subject of a class in some terms, from a day on.

    plan: {Subject: Employment or None}; a subject that is not in it stays as it is, and so does
    one that several people share. Whoever taught before ends the day before. Returns how many
    rows differ.
    """
    _refuse_outside(classroom, from_day)
    for subject, employment in plan.items():
        _refuse_subject(classroom, subject)
        if employment is not None:
            _refuse_person(classroom, employment, from_day)
    changed = 0
    with wall.school(by, classroom.school):
        for term in terms:
            open_rows = _open(classroom, term)
            first = max(from_day, _term_starts(classroom, term))
            for subject, employment in plan.items():
                changed += _assign(classroom, term, subject, employment, first, open_rows)
    return changed


@action("assignment.add", "Thêm người dạy chung môn")
def add_assignment(*, classroom, subject, term, employment, starts_on, by, periods=None):
    """One more teacher of a subject in a class (a shared subject: KHTN, Lịch sử và Địa lí)."""
    _refuse_outside(classroom, starts_on)
    _refuse_subject(classroom, subject)
    _refuse_person(classroom, employment, starts_on)
    if term not in TERMS:
        raise Refused("Chọn học kì I hoặc học kì II.")
    with wall.school(by, classroom.school):
        try:
            with transaction.atomic():
                return Assignment.objects.create(
                    **_keys(classroom),
                    subject=subject,
                    term=term,
                    employment=employment,
                    periods=periods,
                    starts_on=starts_on,
                )
        except IntegrityError as error:
            if "assignment_once" not in str(error):
                raise
            raise Refused(f"{employment.full_name} đã dạy {subject} ở lớp này.") from None


@action("assignment.end", "Thôi phân công giảng dạy")
def end_assignment(*, assignment, last_day, by):
    with wall.school(by, assignment.school):
        row = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
        if last_day < row.starts_on:
            raise Refused(f"Phân công từ {vn_date(row.starts_on)}: ngày cuối phải từ ngày ấy.")
        row.ends_on = last_day
        row.save(update_fields=["ends_on"])
    return row


@action("timetable.set", "Xếp thời khóa biểu của lớp")
def set_timetable(*, classroom, term, cells: Mapping, by):
    """The week of a class in a term. cells: {(weekday, period): (Subject, Employment or None)};
    what is not in it is free. Returns how many cells differ."""
    for (weekday, period), (subject, employment) in cells.items():
        if weekday not in range(2, 8) or period not in Lesson.PERIODS:
            raise Refused("Tiết học nằm ngoài tuần học: thứ 2 đến thứ 7, tiết 1 đến 10.")
        _refuse_subject(classroom, subject)
        if employment is not None and employment.school_id != classroom.school_id:
            raise Refused(f"{employment.full_name} không làm việc ở trường này.")
    with wall.school(by, classroom.school):
        rows = Lesson.objects.select_for_update().filter(classroom=classroom, term=term)
        before = {(row.weekday, row.period): row for row in rows}
        gone = [row.pk for place, row in before.items() if place not in cells]
        Lesson.objects.filter(pk__in=gone).delete()
        changed, new = len(gone), []
        for place, (subject, employment) in cells.items():
            row, teacher = before.get(place), getattr(employment, "pk", None)
            if row is None:
                new.append(_lesson(classroom, term, place, subject, teacher))
            elif (row.subject_id, row.employment_id) != (subject.pk, teacher):
                row.subject, row.employment_id = subject, teacher
                row.save(update_fields=["subject", "employment"])
                changed += 1
        Lesson.objects.bulk_create(new)
    return changed + len(new)


def _keys(classroom):
    return {
        "department_id": classroom.department_id,
        "school_id": classroom.school_id,
        "year_id": classroom.year_id,
        "classroom": classroom,
    }


def _lesson(classroom, term, place, subject, teacher):
    weekday, period = place
    where = {"term": term, "weekday": weekday, "period": period}
    return Lesson(**_keys(classroom), **where, subject=subject, employment_id=teacher)


def _refuse_outside(classroom, day: date):
    year = classroom.year
    # August belongs to the new year: people are assigned before the first day.
    first = min(year.starts_on, date(year.starts_year, 8, 1))
    if not first <= day <= year.ends_on:
        raise Refused(
            f"Ngày phân công phải trong năm học {year.name}: từ {vn_date(first)} đến "
            f"{vn_date(year.ends_on)}."
        )


def _refuse_person(classroom, employment, day):
    if employment.school_id != classroom.school_id:
        raise Refused(f"{employment.full_name} không làm việc ở trường này.")
    ended = employment.ends_on and employment.ends_on < day
    if employment.starts_on > day or ended:
        raise Refused(
            f"{employment.full_name} không làm việc ở trường vào ngày {vn_date(day)}. "
            "Chọn ngày khác hoặc người khác."
        )


def _refuse_subject(classroom, subject):
    if classroom.level not in subject.levels:
        label = classroom.get_level_display()
        raise Refused(f"{subject} không dạy ở cấp {label}. Chọn môn khác.")


def _term_starts(classroom, term):
    """The day a term's rows begin: its own first day; the first term from any day of the year."""
    row = Term.objects.get(year_id=classroom.year_id, number=term)
    return row.starts_on if term == 2 else date.min


def _open(classroom, term):
    found = {}
    rows = Assignment.objects.select_for_update(of=("self",)).filter(
        classroom=classroom, term=term, ends_on=None
    )
    for row in rows:
        found.setdefault(row.subject_id, []).append(row)
    return found


def _assign(classroom, term, subject, employment, first, open_rows):
    rows = open_rows.get(subject.pk, [])
    if len(rows) > 1:  # shared: each of them is ended or added by itself
        return 0
    row = rows[0] if rows else None
    if (row.employment_id if row else None) == (employment.pk if employment else None):
        return 0
    if row is not None:
        if row.starts_on >= first:
            row.delete()
        else:
            row.ends_on = first - DAY
            row.save(update_fields=["ends_on"])
    if employment is not None:
        Assignment.objects.create(
            **_keys(classroom), subject=subject, term=term, employment=employment, starts_on=first
        )
    return 1
