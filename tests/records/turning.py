"""A generated department for the turn of the year: every odd case mixed in, and what must become
of each pupil by an account of its own, written from the rules and not from the program."""

from __future__ import annotations

import random
from datetime import date

from csdl.kit import wall
from csdl.kit.reach import system
from records.actions.turn_plan import open_plan
from records.models import Correction, Enrollment, Outcome, Student
from schools.actions.year import open_year
from schools.models import Classroom, Parent, Unit, Year

BY = system("test")
KINDS = {
    "mn": ("MN", ["15", "16", "17", "18"]),
    "th": ("TH", ["1", "2", "3", "4", "5"]),
    "thcs": ("THCS", ["6", "7", "8", "9"]),
    "thpt": ("THPT", ["10", "11", "12"]),
    "gdtx": ("GDTX", ["10", "11", "12"]),
    "hole": ("TH", ["1", "2", "4", "5"]),  # no class of grade 3
    "none": ("THCS", []),  # a school without classes
}
PAIRS = {"th_thcs": ("th", "thcs"), "thcs_thpt": ("thcs", "thpt")}
SHAPES = [*KINDS, *PAIRS]
LAST = {"MN": "18", "TH": "5", "THCS": "9", "THPT": "12", "GDTX": "12"}


def opened(department):
    """The turn from the department's latest year into the one after it."""
    last = Year.objects.filter(department=department).latest("starts_year")
    year = open_year(department=department, starts_year=last.starts_year + 1, by=BY)
    return open_plan(year=year, by=BY)


class World:
    """What was made: schools, pupils with the outcome written of them, the turn."""

    def __init__(self, department, count, seed):
        self.rng = random.Random(seed)
        self.department = department
        self.plan = opened(department)
        self.before, self.year = self.plan.year_before, self.plan.year
        self.schools = self._schools(count)
        wall._set(wall.APP_ROLE, {school.pk for school in self.schools}, None)
        self.rooms = self._rooms()
        self.pupils, self.outcomes, self.odd = self._pupils()
        self._oddities()
        wall.leave()

    def _schools(self, count):
        rows = []
        for n in range(count):
            shape = SHAPES[n % len(SHAPES)]
            parts = PAIRS.get(shape, (shape,))
            school = Unit(
                department=self.department,
                tier=Unit.Tier.SCHOOL,
                code=f"GEN{n:05d}",
                name=f"Trường thử số {n}",
                levels=[KINDS[part][0] for part in parts],
                location=Unit.objects.communes().filter(department=self.department).first(),
                opened_on=date(2000, 1, 1),
            ).prepare()
            school.grades = [(KINDS[p][0], g) for p in parts for g in KINDS[p][1]]
            rows.append(school)
        Unit.objects.bulk_create(rows)
        Parent.objects.bulk_create(
            Parent(unit=s, manager=self.department, valid_from=date(2000, 1, 1)) for s in rows
        )
        return rows

    def _rooms(self):
        rooms = []
        for school in self.schools:
            for level, grade in school.grades:
                for letter in "AB"[: self.rng.randint(1, 2)]:
                    name = f"{grade}{letter}" if level != "MN" else f"Nhóm {grade} {letter}"
                    room = Classroom(
                        department=self.department, school=school, year=self.before, name=name,
                        level=level, grade=grade,
                    ).prepare()  # fmt: skip
                    rooms.append(room)
        return Classroom.objects.bulk_create(rooms)

    def _pupils(self):
        students, enrollments, outcomes, odd = [], [], [], []
        for room in self.rooms:
            for n in range(self.rng.randint(2, 5)):
                student = Student(
                    department_id=self.department.pk, school_id=room.school_id,
                    student_code=f"G{room.pk}.{n}", full_name=f"Thử Văn {chr(65 + n)}",
                    birth_date=date(2012, 1, 1 + n), gender=n % 2,
                ).prepare()  # fmt: skip
                students.append((student, room))
        Student.objects.bulk_create(student for student, _ in students)
        for student, room in students:
            kind = self._kind(room)
            left = date(2027, 1, 5) if self.rng.random() < 0.04 else None
            row = Enrollment(
                department_id=self.department.pk, school_id=room.school_id, year=self.before,
                classroom=room, student=student, entered_on=self.before.starts_on, left_on=left,
            )  # fmt: skip
            enrollments.append(row)
            odd.append(kind)
        Enrollment.objects.bulk_create(enrollments)
        for row, kind in zip(enrollments, odd, strict=True):
            if kind:
                to = "không có" if kind == "retained" and self.rng.random() < 0.1 else ""
                outcomes.append(
                    Outcome(
                        department_id=row.department_id,
                        school_id=row.school_id,
                        year_id=row.year_id,
                        classroom_id=row.classroom_id,
                        enrollment=row,
                        kind=kind,
                        to_class=to,
                    )  # fmt: skip
                )
        Outcome.objects.bulk_create(outcomes)
        return enrollments, {o.enrollment_id: o for o in outcomes}, set()

    def _kind(self, room):
        dice, last = self.rng.random(), LAST[room.level] == room.grade
        for share, kind in ((0.03, ""), (0.08, "retained"), (0.11, "left")):
            if dice < share:
                return kind
        if dice < 0.15 and room.level != "MN":
            return "retest" if dice < 0.13 else "summer"
        if dice > 0.985:
            return "graduated" if room.grade != "12" else "promoted"
        if room.grade == "12":
            return "graduated"
        return "completed" if last else "promoted"

    def _oddities(self):
        """In two schools; in the new year already, by hand; a class that clashes."""
        self.elsewhere, self.early = set(), set()
        for row in self.rng.sample(self.pupils, max(3, len(self.pupils) // 60)):
            other = next(s for s in self.schools if s.pk != row.school_id)
            Student.objects.filter(pk=row.student_id).update(school=other)
            self.elsewhere.add(row.pk)
        for school in self.schools[3::17]:
            room = next((r for r in self.rooms if r.school_id == school.pk), None)
            if room is None:
                continue
            hand = Classroom.objects.create(
                department=self.department, school=school, year=self.year,
                name="Lớp lập tay", level=room.level, grade=room.grade,
            )  # fmt: skip
            mine = [p for p in self.pupils if p.classroom_id == room.pk and not p.left_on]
            for row in mine[:1]:
                if row.pk not in self.elsewhere:
                    Enrollment.objects.create(
                        department_id=row.department_id, school_id=school.pk, year=self.year,
                        classroom=hand, student_id=row.student_id,
                        entered_on=self.year.starts_on,
                    )  # fmt: skip
                    self.early.add(row.pk)
        self._twins()
        self._corrections()
        self._certain()
        self.clashing = self.schools[1]
        Classroom.objects.create(
            department=self.department, school=self.clashing, year=self.year, name="2A",
            level="TH", grade="5",
        )  # fmt: skip

    def _twins(self):
        """One number on two pupils: of two schools, of one, and once with a reason to keep it."""
        self.twins = set()
        free = [p for p in self.pupils if not p.left_on and p.pk not in self.elsewhere]
        pairs = [self.rng.sample(free, 2) for _ in range(4)]
        first = next(p for p in free if p.school_id == self.schools[2].pk)
        pairs.append(
            [first, next(p for p in free if p.school_id == first.school_id and p != first)]
        )
        for number, pair in enumerate(pairs):
            told = "Đã kiểm tra giấy khai sinh" if number == 0 else ""
            for row in pair:
                Student.objects.filter(pk=row.student_id).update(
                    personal_id=f"03121500000{number}", id_reason=told
                )
                self.twins = self.twins - {row.pk} if told else self.twins | {row.pk}

    def _corrections(self):
        """Some ask for a correction that is still open; some had one that is done."""
        free = [p for p in self.pupils if not p.left_on and p.pk not in self.elsewhere]
        rows = self.rng.sample(free, 6)
        Correction.objects.bulk_create(
            Correction(
                department_id=row.department_id, school_id=row.school_id, year=self.before,
                student_id=row.student_id, classroom_id=row.classroom_id, field="birth_date",
                new="2012-01-01", reason="Theo giấy khai sinh", state=state,
            )
            for row, state in zip(rows, ["asked", "signing", "done"] * 2, strict=True)
        )  # fmt: skip
        self.asked = {row.pk for n, row in enumerate(rows) if n % 3 < 2}

    def _certain(self):
        """Whatever the dice say, this school has one without an outcome, one who waits, one who
        learns on nowhere."""
        school = self.schools[2]
        mine = [
            p for p in self.pupils
            if p.school_id == school.pk and not p.left_on and p.pk in self.outcomes
            and p.pk not in self.elsewhere | self.early | self.twins | self.asked
        ]  # fmt: skip
        self.outcomes.pop(mine[0].pk).delete()
        rooms = {room.pk: room for room in self.rooms}
        left = next(p for p in mine[2:] if rooms[p.classroom_id].grade != "9")
        for row, kind in ((mine[1], "retest"), (left, "left")):
            self.outcomes[row.pk].kind = kind
            self.outcomes[row.pk].save()

    def expected(self):
        """{enrollment: (end, name of the new class)} for pupils still in their class."""
        found = {}
        rooms = {room.pk: room for room in self.rooms}
        schools = {school.pk: school for school in self.schools}
        for row in self.pupils:
            if row.left_on is None:
                room = rooms[row.classroom_id]
                found[row.pk] = self._end(row, room, schools[row.school_id])
        return found

    def _end(self, row, room, school):
        if row.pk in self.early:
            return ("a", "Lớp lập tay")
        outcome = self.outcomes.get(row.pk)
        kind = outcome.kind if outcome else ""
        last = LAST[room.level] == room.grade
        onward = (
            last and (room.level, room.grade) in (("TH", "5"), ("THCS", "9"))
            and len(school.levels) == 2 and school.levels[0] == room.level
        )  # fmt: skip
        up = self._up(room) if not last or onward else ""
        if kind == "left":
            return ("l", "")
        if row.pk in self.elsewhere or not kind:
            return ("b", "")
        if row.pk in self.twins | self.asked and kind in ("promoted", "retained", "completed"):
            return ("b", "")
        if kind == "completed":
            return ("n", up) if up else ("f", "")
        if kind == "graduated":
            return ("f", "") if room.grade == "12" else ("b", "")
        if kind in ("retest", "summer"):
            return ("w", "")
        if kind == "retained":
            same = [r for r in self.new_names(school) if r[0] == (room.level, room.grade)]
            names = sorted(name for _, name in same)
            if outcome.to_class or not names:
                return ("b", "")
            return ("r", room.name if room.name in names else names[0])
        return ("n", up) if up else ("b", "")

    def _up(self, room):
        if room.level == "MN":
            return room.name  # "Nhóm 15 A" does not begin with its group: the name stays
        return f"{int(room.grade) + 1}{room.name[-1]}"

    def new_names(self, school):
        """[((level, grade), name)] of the classes of the new year, by the map's rule."""
        rooms = [r for r in self.rooms if r.school_id == school.pk]
        names, fed = [], set()
        for room in rooms:
            last = LAST[room.level] == room.grade
            if last and not (len(school.levels) == 2 and school.levels[0] == room.level):
                continue
            if room.level == "MN":
                then = (room.level, str(int(room.grade) + 1))
            else:
                then = (school.levels[-1] if last else room.level, str(int(room.grade) + 1))
            names.append((then, self._up(room)))
            fed.add(then)
        for room in rooms:
            if (room.level, room.grade) not in fed:
                taken = {name for _, name in names}
                name = room.name if room.name not in taken else f"{room.name} (2)"
                names.append(((room.level, room.grade), name))
        return names
