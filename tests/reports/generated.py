"""A generated department for counting: every kind of school, every code, days around the cut-off,
and gaps where people leave gaps. Deterministic by its seed."""

from __future__ import annotations

import random
from datetime import date, timedelta
from hashlib import md5

from csdl.kit import wall
from csdl.kit.dates import vn_moment
from csdl.kit.reach import system
from records.models import (
    Employment,
    Enrollment,
    Equipment,
    Facility,
    Outcome,
    Profile,
    Staff,
    StaffSensitive,
    Student,
    StudentHealth,
    StudentIdentity,
    StudentSensitive,
    StudentStatus,
)
from records.models.identity import Verdict
from schools.actions.year import open_year
from schools.models import Classroom, Parent, Unit
from schools.models.level import GRADES
from schools.queries.code import choices

SHAPES = (("MN",), ("TH",), ("THCS",), ("THPT",), ("GDTX",), ("TH", "THCS"), ("THCS", "THPT"))
STARTS = 2026


class Department:
    """What was made: the department, its year and the one before, its schools; the day asked."""

    def __init__(self, count=28, seed=5, day=date(2027, 5, 31)):
        self.rng, self.day = random.Random(seed), day
        self.unit = Unit.objects.create(
            tier=Unit.Tier.DEPARTMENT, code=f"GEN{seed}", name=f"Sở thử {seed}"
        )
        Unit.objects.filter(pk=self.unit.pk).update(department=self.unit)
        self.unit.refresh_from_db()
        by = system("test")
        self.before = open_year(department=self.unit, starts_year=STARTS - 1, by=by)
        self.year = open_year(department=self.unit, starts_year=STARTS, by=by)
        self.schools = self._schools(count)
        wall._set(wall.APP_ROLE, {one.pk for one in self.schools}, None)
        self._pupils()
        self._staff()
        self._things()
        wall.leave()

    def _some(self, name, gap=0.2):
        """A code of a list, or none."""
        if self.rng.random() < gap:
            return ""
        return self.rng.choice([code for code, _ in choices(name)])

    def _around(self, spread=20):
        """A day near the one that is asked for: at it, before it, after it."""
        return self.day + timedelta(days=self.rng.randint(-spread, spread))

    def _maybe(self, chance=0.5):
        return self.rng.random() < chance

    def _keys(self, school):
        return {"department_id": self.unit.pk, "school_id": school.pk}

    def _schools(self, count):
        rows = [
            Unit(
                department=self.unit,
                tier=Unit.Tier.SCHOOL,
                code=f"GEN{n:05d}",
                name=f"Trường đếm số {n}",
                levels=list(SHAPES[n % len(SHAPES)]),
                kind=self.rng.choice(["", "02", "04", "09", "16", "19"]),
                ownership=self._some("ownership"),
                opened_on=date(2000, 1, 1),
            ).prepare()
            for n in range(count)
        ]
        Unit.objects.bulk_create(rows)
        since = date(2000, 1, 1)
        Parent.objects.bulk_create(
            Parent(unit=one, manager=self.unit, valid_from=since) for one in rows
        )
        return rows

    def _rooms(self, year):
        rooms = []
        for school in self.schools:
            for level in school.levels:
                for grade in GRADES[level]:
                    for letter in "AB"[: self.rng.randint(0, 2)]:
                        room = Classroom(department=self.unit, school=school, year=year,
                                         name=f"{level} {grade}{letter}", level=level,
                                         grade=grade).prepare()  # fmt: skip
                        rooms.append(room)
        return Classroom.objects.bulk_create(rooms)

    def _pupils(self):
        old_rooms, rooms = self._rooms(self.before), self._rooms(self.year)
        pupils = [self._pupil(room, n) for room in rooms for n in range(self.rng.randint(0, 6))]
        Student.objects.bulk_create(student for student, _ in pupils)
        StudentSensitive.objects.bulk_create(
            StudentSensitive(
                student=one,
                **self._keys(room.school),
                ethnicity=self._some("ethnicity"),
                policy_group=self._some("policy_group"),
                household=self._some("household"),
            )
            for one, room in pupils
            if self._maybe(0.8)
        )
        StudentHealth.objects.bulk_create(
            StudentHealth(
                student=one,
                **self._keys(room.school),
                disability_kind=self._some("disability_kind", 0.7),
                **{name: self._maybe() for name in ("is_underweight", "is_stunted", "is_obese")},
            )
            for one, room in pupils
            if self._maybe(0.8)
        )
        StudentIdentity.objects.bulk_create(
            self._identity(n, *pair) for n, pair in enumerate(pupils) if n % 7
        )
        self._years(pupils, old_rooms)

    def _pupil(self, room, n):
        usual = 5 + int(room.grade) if int(room.grade) <= 12 else max(1, int(room.grade) - 13)
        born = STARTS - usual + self.rng.randint(-2, 2)
        student = Student(
            **self._keys(room.school),
            student_code=f"D{room.pk}.{n}",
            full_name=f"Đếm Văn {chr(65 + n)}",
            birth_date=date(min(born, STARTS), self.rng.randint(1, 12), 5),
            gender=self.rng.randint(0, 1),
            admission_type=self._some("admission_type"),
            boarding=self._some("boarding", 0.5),
            personal_id=f"{room.pk:08d}{n:04d}" if n % 3 else "",
        ).prepare()
        return student, room

    def _identity(self, n, one, room):
        """What was answered; one in five was called otherwise then."""
        name = one.full_name if n % 5 else f"{one.full_name} Cũ"
        told = f"{name}|{one.birth_date}|{one.gender}|{one.personal_id}"
        return StudentIdentity(
            student=one,
            **self._keys(room.school),
            verdict=Verdict.values[n % 4],
            print=md5(told.encode()).hexdigest(),
            batch_id=1,
            sent_at=vn_moment(self.day),
        )

    def _years(self, pupils, old_rooms):
        """Enrollments of both years, what the first came to, and what happened in the second."""
        old = {}
        for student, room in pupils:
            there = [r for r in old_rooms if r.school_id == room.school_id]
            if there and self._maybe(0.6):
                old[student.pk] = Enrollment(
                    **self._keys(room.school), year=self.before, student=student,
                    classroom=self.rng.choice(there), entered_on=self.before.starts_on,
                )  # fmt: skip
        Enrollment.objects.bulk_create(old.values())
        rows = []
        for student, room in pupils:
            before = old.get(student.pk)
            entered = self.year.starts_on if self._maybe(0.8) else self._around()
            left = max(entered, self._around()) if self._maybe(0.3) else None
            rows.append(
                Enrollment(
                    **self._keys(room.school),
                    year=self.year,
                    student=student,
                    classroom=room,
                    entered_on=entered,
                    left_on=left,
                    carried_from=before.pk if before else None,
                )  # fmt: skip
            )
        Enrollment.objects.bulk_create(rows)
        Outcome.objects.bulk_create(
            Outcome(
                department_id=self.unit.pk, school_id=one.school_id, year_id=one.year_id,
                classroom_id=one.classroom_id, enrollment=one,
                kind=self.rng.choice(Outcome.Kind.values),
            )
            for one in (*old.values(), *rows)
            if self._maybe(0.8)
        )  # fmt: skip
        StudentStatus.objects.bulk_create(
            StudentStatus(
                department_id=self.unit.pk, school_id=one.school_id, year_id=one.year_id,
                student_id=one.student_id, classroom_id=one.classroom_id, on=self._around(),
                kind=self.rng.choice(StudentStatus.Kind.values),
                reason_code=self._some("leave_reason", 0.4),
            )
            for one in rows
            for _ in range(self.rng.randint(0, 2))
        )  # fmt: skip

    def _staff(self):
        people = [
            Staff(
                **self._keys(school),
                staff_code=f"S{school.pk}.{n}",
                full_name=f"Đếm Thị {chr(65 + n % 26)}",
                birth_date=self._birthday(),
                gender=self.rng.randint(0, 1),
                qualification=self._some("qualification"),
                professional_rank=self._some("professional_rank"),
                standard=self._some("professional_standard"),
                is_new=self._maybe(),
            ).prepare()
            for school in self.schools
            for n in range(self.rng.randint(4, 14))
        ]
        Staff.objects.bulk_create(people)
        StaffSensitive.objects.bulk_create(
            StaffSensitive(
                staff=one,
                department_id=one.department_id,
                school_id=one.school_id,
                ethnicity=self._some("ethnicity"),
                is_party_member=self._maybe(),
            )
            for one in people
            if self._maybe(0.8)
        )
        jobs = [self._job(one, one.school_id, True) for one in people]
        jobs += [
            self._job(one, school.pk, False)
            for one in people
            for school in self.rng.sample(self.schools, 1)
            if school.pk != one.school_id and self._maybe(0.15)
        ]
        Employment.objects.bulk_create(jobs)

    def _birthday(self):
        """Some turn a band's age on the very day, or the day after."""
        day = self.day + timedelta(days=self.rng.choice([-200, -1, 0, 1, 100]))
        return day.replace(year=self.day.year - self.rng.choice([25, 30, 35, 40, 50, 55, 60, 62]))

    def _job(self, one, school_id, is_main):
        starts = self._around(3) if self._maybe(0.2) else date(2015, 8, 15)
        ends = None
        if self._maybe(0.4):
            ends = self.rng.choice([self._around(3), self._around(400)])
            ends = max(starts, ends)
        return Employment(
            department_id=self.unit.pk, school_id=school_id, staff=one, full_name=one.full_name,
            staff_code=one.staff_code, birth_date=one.birth_date, gender=one.gender,
            is_main=is_main, group=self.rng.choice("123"),
            position=self.rng.choice(["01", "02", "05", "06", "16", "27", "28", "29", "30"]),
            contract=self._some("contract_kind", 0), starts_on=starts, ends_on=ends,
            end_status=self.rng.choice(["3", "6"]) if ends else "",
            sort_key=one.sort_key, search_text=one.search_text,
        )  # fmt: skip

    def _things(self):
        self._profiles()
        of_year = [(one, {**self._keys(one), "year": self.year}) for one in self.schools]
        Facility.objects.bulk_create(
            Facility(
                **keys, kind=self._some("room_kind", 0), grade=self._some("building_grade"),
                number=self.rng.randint(0, 9), built_in=self.rng.choice([None, 1999, STARTS]),
            )
            for _, keys in of_year
            for _ in range(12)
        )  # fmt: skip
        for _, keys in of_year:
            for n in range(6):
                number = self.rng.randint(1, 30)
                Equipment.objects.create(
                    **keys, name=f"Bộ {n}", kind=self.rng.choice(["X01", "X02", "X03"]),
                    unit_name="bộ", number=number, is_complete=self._maybe(),
                    broken=self.rng.choice([None, 0, number]),
                )  # fmt: skip

    def _profiles(self):
        yes = ("is_hard_area", "two_sessions", "has_internet", "has_clean_water", "has_toilets")
        for school in self.schools:
            if self._maybe(0.85):
                Profile.objects.create(
                    **self._keys(school),
                    year=self.year,
                    national_standard=self._some("national_standard"),
                    accreditation=self._some("accreditation"),
                    sites=self.rng.choice([None, 0, 1, 4]),
                    **{name: self._maybe() for name in yes},
                )
