"""Members of staff of the schools: everyone with a post there, and in the whole world more
teachers around them. Invented from nothing but school and name, the same on every machine."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import Post
from accounts.queries.reach import reach_of
from csdl.kit import wall
from csdl.site.world import names
from csdl.site.world.cast import CAST
from csdl.site.world.names import FEMALE, GIVEN, MALE, MIDDLE
from csdl.site.world.people import SYSTEM, year_began
from csdl.site.world.schools import SCHOOLS
from csdl.site.world.units import World
from records.actions.employment import add_duty, add_qualification
from records.actions.staff import Entry, add_staff_many, link_account
from records.models import Employment
from schools.models import Group

# Position, qualification and rank of a teacher by the level of the school.
TEACHER = {
    "MN": ("30", "17", "V.07.02.26"),
    "TH": ("29", "16", "V.07.03.29"),
    "THCS": ("28", "16", "V.07.04.32"),
    "THPT": ("27", "16", "V.07.05.15"),
    "GDTX": ("27", "16", "V.07.05.15"),
}
SUBJECTS = {
    "MN": ["GDMN"],
    "TH": ["TV", "TOAN", "NN1", "GDTC", "AN"],
    "THCS": ["NV", "TOAN", "NN1", "KHTN", "LSDL", "GDTC", "TIN", "NT", "GDCD", "CN"],
    "THPT": ["NV", "TOAN", "NN1", "VL", "HH", "SH", "LS", "DL", "TIN", "GDTC"],
    "GDTX": ["NV", "TOAN", "LS", "DL", "VL"],
}
_HEAD = {Post.Kind.HEAD: "01", Post.Kind.ACTING: "02", Post.Kind.DEPUTY: "02"}
_ONLY_FEMALE = set(GIVEN["adult", FEMALE]) - set(GIVEN["adult", MALE])
_MIDDLE = {"Thị", *MIDDLE["adult", FEMALE]} - set(MIDDLE["adult", MALE])


def add_people(world: World, few: bool = False) -> None:
    """A record for everyone with a post at a school, linked to the account; second posts as
    second employments are the task of `second_jobs`."""
    for number, school in enumerate(SCHOOLS):
        unit = world.units[school.code]
        posts = _first_posts(unit)
        entries = [_of_post(world, school, post, n) for n, post in enumerate(posts)]
        if not few:
            entries += _more(world, school, len(entries), number)
        made = add_staff_many(school=unit, entries=entries, by=_by(world, school))
        for staff, post in zip(made, posts, strict=False):
            link_account(staff=staff, user=post.user, by=_by(world, school))
        _dress(world, unit, made)


def _by(world, school):
    """A school's own officer enters its people; where the cast has none, the program does."""
    officer = CAST["data_officer"]
    return reach_of(world.users[officer.key]) if school.code == officer.unit else SYSTEM


def _first_posts(unit):
    """Posts of people whose first one is here, by when they came."""
    posts = Post.objects.filter(unit=unit).select_related("user").order_by("pk")
    first = {p.user_id: p for p in Post.objects.order_by("-pk")}
    return [post for post in posts if first[post.user_id].pk == post.pk]


def _of_post(world, school, post, number):
    rng = names.stream("staff record", post.user.username)
    gender = gender_of(post.user.full_name)
    position = _HEAD.get(post.kind)
    if post.kind == Post.Kind.OFFICER:
        position = "32"
    elif school.is_continuing and position:
        position = {"01": "05", "02": "06"}[position]
    return entry(rng, school, number, post.user.full_name, gender, position, post.starts_on)


def _more(world, school, count, number):
    """Teachers without an account, one for each class beyond those already there, an accountant
    and a guard."""
    entries = []
    for n in range(max(2, school.rooms - count) + 2):
        rng = names.stream("more staff", school.code, n)
        one = names.adult(rng)
        position = {0: "15", 1: "17"}.get(n)
        since = date(2005 + rng.randrange(20), 8, 15)
        entries.append(entry(rng, school, count + n, one.full_name, one.gender, position, since))
    return entries


def entry(rng, school, number, full_name, gender, position, since):
    level = school.levels[number % len(school.levels)]
    teacher, degree, rank = TEACHER[level]
    born = date(1968, 1, 1) + timedelta(days=rng.randrange(30 * 365))
    is_teacher = position is None
    subjects = SUBJECTS[level]
    values = {
        "staff_code": f"{school.code}GV{number + 1:03d}",
        "full_name": full_name,
        "birth_date": born,
        "gender": gender,
        "nationality": "VN",
        "personal_id": personal_id(rng, born, gender),
        "phone": names.mobile(200000 + rng.randrange(700000)),
        "qualification": degree if position not in ("17",) else "06",
        "ethnicity": "01" if rng.random() < 0.96 else "02",
        "is_trade_unionist": True,
        "pay_step": 1 + rng.randrange(8),
        "hired_on": max(since, date(born.year + 22, 9, 1)),
    }
    if is_teacher:
        values |= {
            "professional_rank": rank,
            "main_subject": subjects[number % len(subjects)],
            "periods": 17,
        }
    job = {
        "position": position or teacher,
        "contract": "1" if rng.random() < 0.85 else "3",
        "subject": subjects[number % len(subjects)] if is_teacher else "",
        "starts_on": since,
    }
    return Entry(values, job)


def personal_id(rng, born, gender):
    """A number that fits its bearer."""
    century = (born.year - 1900) // 100 * 2 + (1 - gender)
    place = rng.choice(["031", "030"])
    return f"{place}{century}{born.year % 100:02d}{rng.randrange(10**6):06d}"


def gender_of(full_name):
    """By the words of the name, as one would read it."""
    words = full_name.split()
    female = words[-1] in _ONLY_FEMALE or bool(_MIDDLE & set(words[1:-1]))
    return FEMALE if female else MALE


def _dress(world, unit, made):
    """A head of each group, and a degree on paper for the first few."""
    groups = list(Group.objects.filter(school=unit, year=world.year).order_by("sort_key"))
    with_jobs = [staff for staff in made if staff.main_subject][: len(groups)]
    jobs = _jobs(unit, with_jobs)
    since = year_began(world)
    for group, staff in zip(groups, with_jobs, strict=False):
        job = jobs[staff.pk]
        if job.starts_on <= since:
            add_duty(employment=job, code="03", group=group, starts_on=since, by=SYSTEM)
    for staff in made[:3]:
        add_qualification(
            staff=staff,
            name="Bằng tốt nghiệp đại học",
            level="16",
            major="Sư phạm",
            place="Trường Đại học Hoa Phượng",
            got_on=date(staff.birth_date.year + 22, 6, 30),
            by=SYSTEM,
        )


def _jobs(unit, staff):
    """{staff id: main job}, read under the wall of the school."""
    with wall.school(SYSTEM, unit):
        rows = Employment.objects.filter(staff__in=[one.pk for one in staff], is_main=True)
        return {row.staff_id: row for row in rows.select_related("school")}
