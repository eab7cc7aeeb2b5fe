"""Assignments and the timetable of a school from a checked sheet, in bulk."""

from django.db import IntegrityError, transaction

from csdl.kit import wall
from csdl.kit.action import Refused, action
from records.models import Assignment, Lesson
from schools.models import Term

BATCH = 500


def start_of(classroom, term):
    """The day a new assignment of a term begins where the sheet says nothing."""
    return Term.objects.get(year_id=classroom.year_id, number=term).starts_on


@action("assignment.import", "Nhập phân công giảng dạy từ Excel")
def import_assignments(*, school, year, new, changed, by):
    """new: mappings of classroom, subject, term, employment, periods, starts_on (None: the term's
    first day); changed: {id: periods}. All or none; gives the counts."""
    starts = dict(Term.objects.filter(year=year).values_list("number", "starts_on"))
    with wall.school(by, school):
        rows = Assignment.objects.select_for_update(of=("self",)).filter(school=school)
        mended = list(rows.filter(pk__in=changed, ends_on=None).order_by("pk"))
        if len(mended) != len(changed):
            raise Refused("Một phân công trong tệp đã thôi. Xem lại tệp.")
        for row in mended:
            row.periods = changed[row.pk]
        keys = {"department_id": school.department_id, "school": school, "year": year}
        made = [
            Assignment(**keys, **{**one, "starts_on": one["starts_on"] or starts[one["term"]]})
            for one in new
        ]
        try:
            with transaction.atomic():
                Assignment.objects.bulk_create(made, batch_size=BATCH)
        except IntegrityError as error:
            if "assignment_once" not in str(error):
                raise
            raise Refused("Một phân công trong tệp vừa có người ghi. Xem lại tệp.") from None
        Assignment.objects.bulk_update(mended, ["periods"], batch_size=BATCH)
    return {"new": len(made), "changed": len(mended)}


@action("timetable.import", "Nhập thời khóa biểu từ Excel")
def import_lessons(*, school, year, cells, by):
    """cells: {(classroom, term, weekday, period): (subject, employment or None)}; cells that are
    not in it stay as they are. All or none; gives the counts."""
    with wall.school(by, school):
        rows = Lesson.objects.select_for_update(of=("self",)).filter(school=school, year=year)
        there = {(r.classroom_id, r.term, r.weekday, r.period): r for r in rows}
        new, mended = [], []
        for (room, term, weekday, period), (subject, employment) in cells.items():
            row = there.get((room.pk, term, weekday, period))
            if row is None:
                row = Lesson(
                    department_id=school.department_id,
                    school=school,
                    year=year,
                    classroom=room,
                    term=term,
                    weekday=weekday,
                    period=period,
                )
                new.append(row)
            else:
                mended.append(row)
            row.subject, row.employment = subject, employment
        Lesson.objects.bulk_create(new, batch_size=BATCH)
        Lesson.objects.bulk_update(mended, ["subject", "employment"], batch_size=BATCH)
    return {"new": len(new), "changed": len(mended)}


@action("assignment.import_undo", "Hoàn tác nhập phân công giảng dạy")
def remove_assignments(*, school, pks, by):
    """Take back assignments that a sheet has just added."""
    _remove(Assignment, school, pks, by)


@action("timetable.import_undo", "Hoàn tác nhập thời khóa biểu")
def remove_lessons(*, school, pks, by):
    """Take back cells that a sheet has just filled."""
    _remove(Lesson, school, pks, by)


def _remove(model, school, pks, by):
    with wall.school(by, school):
        gone, _ = model.objects.filter(school=school, pk__in=pks).delete()
        if gone != len(pks):
            raise Refused("Một dòng trong lần nhập này không còn nữa, nên không hoàn tác được.")
