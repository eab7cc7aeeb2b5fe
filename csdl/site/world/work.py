"""Who teaches what in the demo world, and what schools say of themselves in the year."""

from __future__ import annotations

from csdl.kit import wall
from csdl.site.world import names
from csdl.site.world.cast import CAST, PRIMARY, TH_THCS, THCS
from csdl.site.world.people import SYSTEM, year_began
from csdl.site.world.schools import SCHOOLS
from csdl.site.world.units import World
from records.actions.assignment import plan_class, set_homeroom, set_timetable
from records.actions.employment import start_second
from records.actions.school import add_equipment, add_facility, save_profile
from records.models import Employment, Staff
from schools.queries.classroom import subjects_of

# Classes whose homeroom teacher is of the cast: (school, class) → key. Their grants differ on
# purpose: one waits, one has ended, one class has a teacher and no right at all.
HOMEROOMS = {
    (THCS, "6A1"): "homeroom",
    (THCS, "7A2"): "homeroom_2",
    (THCS, "8A1"): "two_schools",
    (THCS, "6A2"): "waiting",
    (THCS, "9A1"): "former",
    (PRIMARY, "1A"): "homeroom_3",
    (TH_THCS, "9A1"): "two_schools",
}
# Schools whose classes have assignments; the first has them in the world of tests too.
PLANNED = (THCS, PRIMARY, TH_THCS)


def add_work(world: World, few: bool = False) -> None:
    """Second places of work, homerooms, assignments, timetables, profiles, rooms, equipment."""
    _second_jobs(world)
    jobs = {code: _jobs(world.units[code]) for code in PLANNED}
    _homerooms(world, jobs)
    for code in (THCS,) if few else PLANNED:
        _assignments(world, code, jobs[code], few)
    for school in SCHOOLS[:8] if few else SCHOOLS:
        _things(world, school)


def _second_jobs(world):
    """The cast's second posts: a job at that school, of a person whose record lies elsewhere."""
    for one in CAST.values():
        if not one.also_at:
            continue
        with wall.school(SYSTEM, world.units[one.unit]):
            staff = Staff.objects.get(user=world.users[one.key])
        start_second(
            school=world.units[one.also_at[0]],
            personal_id=staff.personal_id,
            birth_date=staff.birth_date,
            job={
                "position": "28",
                "contract": "5",
                "subject": staff.main_subject,
                "starts_on": year_began(world),
                "basis": "Hợp đồng thỉnh giảng 03/HĐ-TG",
            },
            by=SYSTEM,
        )


def _jobs(unit):
    """The people at work in a school, by name; read under its wall."""
    with wall.school(SYSTEM, unit):
        rows = Employment.objects.filter(school=unit, ends_on=None).select_related("school")
        return {row.full_name: row for row in rows.order_by("sort_key")}


def _homerooms(world, jobs):
    for (code, name), key in HOMEROOMS.items():
        job = jobs[code][CAST[key].full_name]
        set_homeroom(
            classroom=world.rooms[code, name],
            employment=job,
            starts_on=max(year_began(world), job.starts_on),
            by=SYSTEM,
        )


def _assignments(world, code, jobs, few):
    """Each subject of a class to one of the school's teachers, in turn; a week for each class."""
    teachers = [job for job in jobs.values() if job.group == "2" and job.is_main]
    rooms = [room for (school, _), room in world.rooms.items() if school == code]
    for number, room in enumerate(rooms[:3] if few else rooms):
        subjects = list(subjects_of([room.level], room.year))
        plan = {
            subject: teachers[(number + 3 * n) % len(teachers)]
            for n, subject in enumerate(subjects)
        }
        began = max([year_began(world), *(job.starts_on for job in plan.values())])
        plan_class(classroom=room, terms=(1, 2), plan=plan, from_day=began, by=SYSTEM)
        set_timetable(classroom=room, term=1, cells=_week(code, room, plan), by=SYSTEM)


def _week(code, room, plan):
    """Five periods a morning. Teachers collide where fate has it: the page finds it."""
    rng = names.stream("week", code, room.name)
    subjects = list(plan)
    return {
        (day, period): (subject, plan[subject])
        for day in range(2, 8)
        for period in range(1, 6 if day < 7 else 4)
        for subject in [rng.choice(subjects)]
    }


def _things(world, school):
    unit, year = world.units[school.code], world.year
    rng = names.stream("things", school.code)
    save_profile(
        school=unit,
        year=year,
        values={
            "national_standard": str(rng.randrange(3)),
            "accreditation": str(1 + rng.randrange(3)),
            "area": "01" if "Cát Hải" in unit.address else rng.choice(["02", "03"]),
            "sites": 1 + rng.randrange(2),
            "land_area": 2000 + rng.randrange(80) * 100,
            "two_sessions": school.kind in ("mn", "th", "group"),
            "has_power": True,
            "has_internet": True,
            "has_clean_water": True,
            "has_toilets": rng.random() < 0.9,
            "has_kitchen": school.kind in ("mn", "th"),
            "has_fence": True,
        },
        by=SYSTEM,
    )
    solid = max(1, school.rooms - rng.randrange(3))
    rows = [("X01", "X1", solid, 48 * solid), ("X01", "X2", school.rooms - solid, 45)]
    rows += [("X02", "X1", 1, 24), ("X08", "X1", 1, 60), ("X23", "X1", 1, 16)]
    rows += [("X24", "X1", 2, 60), ("X25", "", 1, 900 + rng.randrange(20) * 50)]
    for kind, grade, number, area in rows:
        if number:
            values = {"kind": kind, "grade": grade, "number": number, "area": area}
            values |= {"built_in": 1998 + rng.randrange(25), "is_standard": grade == "X1"}
            add_facility(school=unit, year=year, values=values, by=SYSTEM)
    for kind, name, measure, number in (
        ("X01", "Thiết bị dạy học tối thiểu", "bộ", school.rooms),
        ("X02", "Máy tính để bàn phòng Tin học", "chiếc", 10 + rng.randrange(30)),
        ("X05", "Ti vi 55 inch", "chiếc", school.rooms),
    ):
        add_equipment(
            school=unit,
            year=year,
            values={
                "kind": kind,
                "name": name,
                "unit_name": measure,
                "number": number,
                "broken": rng.randrange(min(4, number) + 1),
                "used_since": year.starts_year - rng.randrange(8),
                "source": "X1",
            },
            by=SYSTEM,
        )
