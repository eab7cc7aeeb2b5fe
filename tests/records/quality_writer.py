"""One of several writers at once: random changes of pupils and staff, as the data officer.

    python -m tests.records.quality_writer SEED CHANGES     prints how many changes were made
    python -m tests.records.quality_writer check            prints what a whole count says otherwise

Its database is DATABASE_URL. A deadlock ends it with an error.
"""

import os
import random
import sys
from datetime import date

import django


def main(seed, changes):
    from csdl.ground.jobs import step
    from csdl.kit.access import reach_of
    from csdl.kit.action import Refused
    from csdl.site.world.cast import THCS, person

    rng, made = random.Random(seed), 0
    by = reach_of(person("data_officer"))
    with step(by):
        world = _World(THCS)
    while made < changes:
        try:
            with step(by):
                made += rng.choice(ACTS)(rng, world, by)
        except Refused:
            continue
    return made


class _World:
    """What there is to change: read once, changed rows are asked for anew."""

    def __init__(self, code):
        from records.models import Enrollment, Staff
        from schools.models import Classroom, Unit

        self.school = Unit.objects.get(code=code)
        self.rooms = list(
            Classroom.objects.filter(school=self.school, year__starts_year=2026).order_by("pk")
        )
        rows = Enrollment.objects.filter(school=self.school, classroom__in=self.rooms)
        self.pupils = sorted({row.student_id for row in rows})
        self.staff = list(Staff.objects.filter(school=self.school).values_list("pk", flat=True))


def _pupil(rng, world):
    from records.models import Student

    return Student.objects.select_related("school").get(pk=rng.choice(world.pupils))


def _values(rng):
    choice = rng.choice
    every = {
        "birth_place": choice(["", "Hải Phòng (mẫu)"]),
        "permanent_address": choice(["", "Tổ 1 (mẫu)"]),
        "birth_date": date(rng.randint(2008, 2018), rng.randint(1, 12), rng.randint(1, 28)),
        "personal_id": choice(["", f"0312{rng.randint(10, 16)}00{rng.randint(1000, 9999)}"]),
        "id_reason": "kiểm thử",
        "ethnicity": choice(["", "01", "55"]),
        "father_name": choice(["", "Trần Văn Mẫu"]),
    }
    return {code: every[code] for code in rng.sample(sorted(every), 3)}


def change_one(rng, world, by):
    from records.actions.student import change_student

    change_student(student=_pupil(rng, world), values=_values(rng), by=by)
    return 1


def change_many(rng, world, by):
    """Pupils of several classes in one act, and a second act in the same transaction's action."""
    from records.actions.student import Change, change_students

    some = rng.sample(world.pupils, min(8, len(world.pupils)))
    changes = [Change(pk, _values(rng)) for pk in some]
    change_students(school=world.school, changes=changes, by=by)
    return len(changes)


def move(rng, world, by):
    from records.actions.status import move_class

    move_class(student=_pupil(rng, world), classroom=rng.choice(world.rooms),
               on=date(2026, 11, 20), by=by)  # fmt: skip
    return 1


def leave_or_return(rng, world, by):
    from records.actions.status import leave_school, return_to_class

    pupil = _pupil(rng, world)
    if pupil.state == "studying":
        leave_school(student=pupil, kind="reserved", on=date(2026, 11, 21), by=by)
    else:
        return_to_class(student=pupil, classroom=rng.choice(world.rooms), on=date(2026, 11, 21),
                        by=by)  # fmt: skip
    return 1


def staff(rng, world, by):
    from records.actions.staff import change_staff
    from records.models import Staff

    one = Staff.objects.select_related("school").get(pk=rng.choice(world.staff))
    values = {"phone": rng.choice(["", "0912345678"]), "email": rng.choice(["", "a@example.vn"])}
    change_staff(staff=one, values=values, by=by)
    return 1


ACTS = [change_one] * 6 + [change_many, move, leave_or_return, staff]


def check():
    from django.db import transaction

    from csdl.site.world.cast import DEPARTMENT_CODE
    from records.actions.quality_count import drifted
    from schools.models import Unit

    with transaction.atomic():
        return drifted(Unit.objects.get(code=DEPARTMENT_CODE).pk)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "csdl.settings")
    django.setup()
    print(check() if sys.argv[1] == "check" else main(int(sys.argv[1]), int(sys.argv[2])))
