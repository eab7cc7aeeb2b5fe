"""What every derived cell of the shipped forms must come to, counted person by person and row by
row in Python from the labels of the forms and the regulations: nothing here reads a form's
conditions, a source's SQL or a snapshot.

`expected(world, school, level, cell)` gives the number, or None for a cell that is no count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from hashlib import md5

from records.models import (
    Employment,
    Enrollment,
    Equipment,
    Facility,
    Outcome,
    Profile,
    StudentStatus,
)
from schools.models import Classroom
from tests.reports.reference_staff import job, minority

BOARDS, LIVES_IN = ("X1", "X3", "X5"), ("X2", "X4")


@dataclass
class World:
    """The records of one department in one school year, read once by the ORM."""

    year: object
    day: date
    pupils: list = field(default_factory=list)  # enrollments that hold on the day
    rooms: list = field(default_factory=list)
    events: list = field(default_factory=list)
    outcomes: list = field(default_factory=list)
    retained: set = field(default_factory=set)  # enrollments of the year before
    jobs: list = field(default_factory=list)
    profiles: dict = field(default_factory=dict)
    facilities: list = field(default_factory=list)
    equipment: list = field(default_factory=list)


def read(department_id, year, day) -> World:
    """Inside the wall of the whole department."""
    of_year = {"department_id": department_id, "year": year}
    rows = Enrollment.objects.filter(**of_year).select_related(
        "student__sensitive", "student__health", "student__identity", "classroom"
    )
    outcomes = Outcome.objects.filter(department_id=department_id)
    return World(
        year,
        day,
        [e for e in rows if e.entered_on <= day and not (e.left_on and e.left_on <= day)],
        list(Classroom.objects.filter(year=year)),
        [
            one
            for one in StudentStatus.objects.filter(**of_year).select_related("classroom")
            if one.on <= day
        ],
        list(
            outcomes.filter(year=year).select_related("classroom", "enrollment__student__sensitive")
        ),
        {o.enrollment_id for o in outcomes if o.kind == "retained"},
        list(
            Employment.objects.filter(department_id=department_id).select_related(
                "staff__sensitive", "school"
            )
        ),
        {one.school_id: one for one in Profile.objects.filter(**of_year)},
        list(Facility.objects.filter(**of_year)),
        list(Equipment.objects.filter(**of_year)),
    )


def expected(world, school, level, cell):
    """The number of one cell ("C03.k6") in the form of a level, for one school."""
    row, _, column = cell.partition(".")
    block = {"A": _school, "B": _room, "C": _pupil, "D": _pupil, "E": job, "F": _thing,
             "G": _end, "H": _result}[row[0]]  # fmt: skip
    return block(world, school, level, row, column)


def _in_column(column, grade):
    return column == "tong" or column == f"k{grade}"


# A


def _school(world, school, level, row, column):
    told = world.profiles.get(school.pk)
    if row == "A04":
        at_lowest = school.levels[0] == level
        return (told.sites or 0) if told and at_lowest else 0
    kinds = {"MN": ["19"], "TH": ["04", "18"], "THCS": ["01", "02", "03"], "THPT": ["09"],
             "GDTX": ["16"]}  # fmt: skip
    says = {
        "A01": True,
        "A02": school.ownership == "1",
        "A03": school.ownership in ("2", "3", "4"),
        "A05": told and told.national_standard in ("1", "2"),
        "A06": told and told.accreditation in ("1", "2", "3", "4"),
        "A07": told and told.is_hard_area,
        "A08": told and told.two_sessions,
        "A09": told and told.has_internet,
        "A10": told and told.has_clean_water,
        "A11": told and told.has_toilets,
        "A12": school.kind in kinds[level],
    }[row]
    return int(level in school.levels and bool(says))


# B


def _room(world, school, level, row, column):
    if row != "B01":
        return None
    return sum(
        r.school_id == school.pk and r.level == level and _in_column(column, r.grade)
        for r in world.rooms
    )


# C, D and the first rows of G


def _pupil(world, school, level, row, column):
    fits = _PUPIL.get(row)
    if fits is None:
        return None
    return sum(
        fits(world, e)
        for e in world.pupils
        if e.school_id == school.pk
        and e.classroom.level == level
        and _in_column(column, e.classroom.grade)
    )


def _girl(world, e):
    return e.student.gender == 0


def _more(name, codes):
    def fits(world, e):
        more = getattr(e.student, "sensitive", None)
        return more is not None and getattr(more, name) in codes

    return fits


def _health(name):
    def fits(world, e):
        health = getattr(e.student, "health", None)
        return health is not None and bool(getattr(health, name))

    return fits


def _answered(*verdicts):
    """What the population database said, as long as nothing it was asked about has changed."""

    def fits(world, e):
        told, s = getattr(e.student, "identity", None), e.student
        asked = (s.full_name, s.birth_date, s.gender, s.personal_id)
        now = md5("|".join(str(one) for one in asked if one is not None).encode()).hexdigest()
        return told is not None and told.verdict in verdicts and told.print == now

    return fits


def _over(years):
    """By how much a pupil's age (school year minus year of birth) may differ from the grade's."""

    def fits(world, e):
        grade = int(e.classroom.grade)
        # lớp 1 at 6, lớp 6 at 11, lớp 10 at 15; 3–4, 4–5, 5–6 tuổi at 3, 4, 5; no nursery age
        usual = {16: 3, 17: 4, 18: 5}.get(grade, grade + 5 if grade <= 12 else None)
        if usual is None:
            return False
        age = world.year.starts_year - e.student.birth_date.year
        return (age > usual) - (age < usual) == years

    return fits


_PUPIL = {
    "C01": lambda world, e: True,
    "C02": _girl,
    "C03": lambda world, e: minority(e.student),
    "C04": lambda world, e: minority(e.student) and e.student.gender == 0,
    "C05": _health("disability_kind"),
    "C06": lambda world, e: e.student.admission_type == "1",
    "C07": lambda world, e: e.student.admission_type == "3",
    "C08": lambda world, e: e.carried_from in world.retained,
    "C09": lambda world, e: e.student.boarding in BOARDS,
    "C10": lambda world, e: e.student.boarding in LIVES_IN,
    "C11": _more("policy_group", [f"X{n:02d}" for n in range(1, 13)]),
    "C12": _more("household", ["X1", "X2"]),
    "C13": _over(0),
    "C14": _over(-1),
    "C15": _over(1),
    "C19": _answered("matched"),
    "C20": _answered("mismatched", "not_found"),
    "D01": lambda world, e: e.student.boarding in BOARDS,
    "D02": _health("is_underweight"),
    "D03": _health("is_stunted"),
    "D04": _health("is_obese"),
    "D07": lambda world, e: world.year.starts_year - e.student.birth_date.year == 5,
    "G05": lambda world, e: True,
    "G06": _girl,
    "G07": lambda world, e: minority(e.student),
}


# F


def _thing(world, school, level, row, column):
    if school.levels[0] != level:
        return 0
    rooms = [one for one in world.facilities if one.school_id == school.pk]
    things = [one for one in world.equipment if one.school_id == school.pk]
    lessons = [one for one in rooms if one.kind == "X01"]
    grades = {"F01": "X1", "F02": "X2", "F03": "X3", "F04": "X4"}
    if row in grades:
        return sum(one.number for one in lessons if one.grade == grades[row])
    if row == "F05":
        return sum(one.number for one in lessons if one.grade in grades.values())
    if row == "F06":
        new = world.year.starts_year
        return sum(one.number for one in lessons if one.built_in and one.built_in >= new)
    if row in ("F07", "F08", "F09"):
        kinds = {"F07": [f"X{n}" for n in range(10, 19)], "F08": ["X08"], "F09": ["X23", "X24"]}
        return sum(one.number for one in rooms if one.kind in kinds[row])
    kind = {"F10": "X02", "F11": "X01", "F12": "X01"}[row]
    return sum(
        one.number - (one.broken or 0)
        for one in things
        if one.kind == kind and (row != "F12" or one.is_complete)
    )


# G, H


def _end(world, school, level, row, column):
    if row in _PUPIL:
        return _pupil(world, school, level, row, column)
    if row == "G01":
        return None  # taken from the year's first report
    others = ("04", "05", "06", "08", "")
    fits = {
        "G02": lambda m: m.kind == "in",
        "G03": lambda m: m.kind == "out",
        "G04": lambda m: m.kind in ("dropped", "reserved"),
        "G08": lambda m: m.kind == "dropped" and m.reason_code == "01",
        "G09": lambda m: m.kind == "dropped" and m.reason_code == "02",
        "G10": lambda m: m.kind == "dropped" and m.reason_code == "03",
        "G11": lambda m: m.kind == "dropped" and m.reason_code in others,
    }[row]
    return sum(
        fits(m)
        for m in world.events
        if m.school_id == school.pk
        and m.classroom.level == level
        and _in_column(column, m.classroom.grade)
    )


_UP, _DONE = ("promoted", "completed", "graduated"), ("completed", "graduated")
_AGAIN = {"H12": ("retest", "summer"), "H13": ("retained",), "H14": _DONE, "H11": _UP}
RESULTS = {
    "MN": {"H01": _DONE},
    "TH": {"H07": _UP, "H08": _DONE, "H09": ("retained",)},
    **dict.fromkeys(("THCS", "THPT", "GDTX"), _AGAIN),
}


def _result(world, school, level, row, column):
    kinds = RESULTS[level].get(row[:3])
    if kinds is None:
        return None
    return sum(
        o.kind in kinds
        and (row[3:] != "N" or o.enrollment.student.gender == 0)
        and (row[3:] != "D" or minority(o.enrollment.student))
        for o in world.outcomes
        if o.school_id == school.pk
        and o.classroom.level == level
        and _in_column(column, o.classroom.grade)
    )
