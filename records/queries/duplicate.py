"""Cases of one person in two schools, as one of the two sees them."""

from __future__ import annotations

from dataclasses import dataclass

from records.models import Duplicate, Student
from schools.models import Unit

SEE, ANSWER = "records.view_student", "records.add_student"


@dataclass
class Seen:
    """A case from the side of one school: own pupil, the other school, who has said what."""

    case: Duplicate
    side: str
    student: Student | None
    may_answer: bool

    @property
    def school(self):
        return getattr(self.case, f"school_{self.side}")

    @property
    def other_school(self):
        return self.case.school_b if self.side == "a" else self.case.school_a

    @property
    def own_word(self):
        return getattr(self.case, f"get_word_{self.side}_display")()

    @property
    def other_word(self):
        return getattr(self.case, f"get_word_{'b' if self.side == 'a' else 'a'}_display")()


def duplicate_rows(reach):
    rows = Duplicate.objects.allowed(reach, SEE).select_related("school_a", "school_b")
    return rows.order_by("settled_on", "-pk")


def seen_by(reach, cases) -> list[Seen]:
    """Each case from every side this person stands on: two for one who reaches both schools."""
    cases = list(cases)
    pks = {pk for case in cases for pk in (case.student_a, case.student_b)}
    # behind the wall: the other school's pupil is not among them
    mine = Student.objects.allowed(reach, SEE).filter(pk__in=pks).in_bulk()
    may = reach.units(ANSWER)
    found = []
    for case in cases:
        for side in ("a", "b"):
            student = mine.get(getattr(case, f"student_{side}"))
            if student is not None:
                school = getattr(case, f"school_{side}_id")
                found.append(Seen(case, side, student, school in may and not case.is_settled))
    return found


def own_schools(reach):
    """The schools that this person answers for."""
    return Unit.objects.filter(pk__in=reach.units(ANSWER), tier=Unit.Tier.SCHOOL)


def open_cases(reach):
    """How many cases wait for an answer of the schools whose pupils this person takes in."""
    rows = Duplicate.objects.allowed(reach, ANSWER).open()
    units = reach.units(ANSWER)
    waiting = rows.filter(school_a__in=units, word_a="") | rows.filter(
        school_b__in=units, word_b=""
    )
    return waiting.count()
