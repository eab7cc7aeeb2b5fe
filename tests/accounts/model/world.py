"""The small world that the portal and the model both start from; all of it made by actions.

Sở D manages communes CA, CB and the school S4 (which stands in CA); CA manages S1, S2; CB S3.
S2 has two levels. Sở E with its school E1 is sealed off from D (mission A3).
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Permission
from django.db.models import Max

from accounts.actions.department import found_department
from accounts.actions.slip import issue_slip
from accounts.models import Grant as GrantRow
from accounts.models import Paper as PaperRow
from csdl.kit.dates import VN
from records.actions.student import add_student
from records.models import Student
from schools.actions.classroom import create_classroom
from schools.actions.group import create_group
from schools.actions.unit import create_unit
from schools.actions.year import open_year
from schools.models import Subject
from tests.accounts.model.acts import GIVER, RECEIVER, Acts
from tests.accounts.model.both import SYSTEM, Both
from tests.accounts.model.duties import COMMUNE, DEPARTMENT, PERMS, SCHOOL
from tests.accounts.model.facts import Grant, Line, Person, Post, Room, Unit

SINCE = date(2025, 7, 1)
COMMUNES = {"CA": ("D", "90001"), "CB": ("D", "90002"), "CE": ("E", "90003")}
# school: who manages it, where it stands, its levels
SCHOOLS = {
    "S1": ("CA", "CA", ("TH",)),
    "S2": ("CA", "CA", ("TH", "THCS")),
    "S3": ("CB", "CB", ("THCS",)),
    "S4": ("D", "CA", ("THPT",)),
    "E1": ("E", "CE", ("TH",)),
}
ROOMS = {
    "S1/1A": ("TH", "1", 2026),
    "S1/2A": ("TH", "2", 2027),
    "S2/1B": ("TH", "1", 2026),
    "S2/6B": ("THCS", "6", 2026),
    "S2/7B": ("THCS", "7", 2027),
    "S3/6C": ("THCS", "6", 2026),
    "S4/10": ("THPT", "10", 2026),
    "E1/1E": ("TH", "1", 2026),
}
SUBJECTS = {"maths": "TOAN", "science": "KHTN"}
GROUPS = {"S1/tổ": "S1", "S2/tự nhiên": "S2", "S2/xã hội": "S2"}
# person: unit of the post, whether they head it, who makes the account, whether they opened it
PEOPLE = {
    "ca_head": ("CA", True, "d_off", True),
    "ca_off": ("CA", False, "d_off", True),
    "ca_spec": ("CA", False, "ca_off", True),
    "cb_head": ("CB", True, "d_off", True),
    "cb_off": ("CB", False, "d_off", True),
    "s1_head": ("S1", True, "ca_off", True),
    "s1_t": ("S1", False, "s1_head", True),
    "s2_head": ("S2", True, "ca_off", True),
    "s2_t": ("S2", False, "ca_off", False),
    "s2_u": ("S2", False, "s2_head", True),
    "s3_head": ("S3", True, "cb_off", True),
    "s4_head": ("S4", True, "d_off", True),
}
# who prepares, who signs for the giving side, in whose name, what, where, the class, the levels
GIVEN = {
    "ca_head": ("d_off", "d_head", "D", "commune_head", "CA", None, ""),
    "ca_off": ("d_off", "d_head", "D", "commune_officer", "CA", None, ""),
    "ca_spec": ("ca_off", "ca_head", "CA", "commune_specialist", "CA", None, "THCS"),
    "cb_head": ("d_off", "d_head", "D", "commune_head", "CB", None, ""),
    "cb_off": ("d_off", "d_head", "D", "commune_officer", "CB", None, ""),
    "s1_head": ("ca_off", "ca_head", "CA", "school_head", "S1", None, ""),
    "s1_t": ("s1_head", "s1_head", "S1", "homeroom_teacher", "S1", "S1/1A", ""),
    "s2_head": ("ca_off", "ca_head", "CA", "school_head", "S2", None, ""),
}


def build(clock) -> Both:
    """The world at the clock's moment."""
    model = Acts(clock.now().astimezone(VN).replace(tzinfo=None))
    newest = PaperRow.objects.aggregate(last=Max("pk"))["last"] or 0
    both = Both(model, clock, older_papers=newest)
    for row in Permission.objects.select_related("content_type"):
        name = f"{row.content_type.app_label}.{row.codename}"
        if name in PERMS:
            both.perms[row.pk] = name
    for key, code in (("D", "T1"), ("E", "T2")):
        _found(both, key, code)
    _communes_and_schools(both)
    _rooms(both)
    _subjects_and_groups(both)
    for key, (unit, is_head, maker, opened) in PEOPLE.items():
        both.create_user(maker, key, unit, is_head)
        if opened:
            _open(both, maker, key)
        if key in GIVEN:
            _give(both, key)
    both.second_post("s1_t", "S2")  # thỉnh giảng
    both.log.clear()
    return both


def _found(both, key, code):
    name = key.lower()
    unit, head, officer, paper = found_department(
        code=code,
        name=f"Sở {key}",
        issuer={"parent_name": "UBND", "place": "x", "abbreviation": key},
        decision={"number": "1", "on": SINCE},
        head={"full_name": f"{name}_head", "title": "Giám đốc", "phone": ""},
        officer={"full_name": f"{name}_off", "title": "Chuyên viên", "phone": ""},
        by=SYSTEM,
    )
    both.units[key] = unit
    both.model.units[key] = Unit(DEPARTMENT, key)
    today = both.model.today
    for who, user in ((f"{name}_head", head), (f"{name}_off", officer)):
        both.people[who] = user.pk
        both.model.people[who] = Person([Post(key, who.endswith("head"), today)])
        role = "department_head" if who.endswith("head") else "department_officer"
        line = Line(role, key, today, date(today.year + 10, 8, 31))
        both.model.grants.append(Grant(key, who, line, None, in_force_at=both.model.now))
        both.grants.append(GrantRow.objects.get(holder=user).pk)
    for who in (f"{name}_head", f"{name}_off"):
        _open_founder(both, who)


def _open_founder(both, key):
    """The slips of the two founders come with the founding, from the program."""
    _, both.codes[key] = issue_slip(user=both.user(key), by=SYSTEM)
    both.model.people[key].slip = [both.model.now.replace(year=2030), 0]
    both.open_account(key)


def _open(both, maker, key):
    both.issue_slip(maker, key)
    both.open_account(key)


def _give(both, key):
    by, signer, giver, role, unit, room, level = GIVEN[key]
    levels = frozenset({level}) if level else frozenset()
    line = Line(role, unit, both.model.today, date(2027, 8, 31), room, levels)
    both.prepare(by, giver, key, [line])
    paper = both.model.grants[-1].paper
    both.sign(signer, [paper], GIVER)
    both.sign(key, [paper], RECEIVER)


def _communes_and_schools(both):
    for key, (department, code) in COMMUNES.items():
        facts = {"area_type": "xã", "opened_on": SINCE}
        _unit(both, key, COMMUNE, 3, code, department, department, facts)
    for n, (key, (manager, stands, levels)) in enumerate(SCHOOLS.items()):
        facts = {
            "levels": list(levels),
            "location": both.units[stands],
            "opened_on": SINCE,
        }
        department = both.model.units[manager].department
        _unit(both, key, SCHOOL, 4, f"9100{n}", department, manager, facts)


def _unit(both, key, tier, number, code, department, manager, facts):
    both.units[key] = create_unit(
        department=both.units[department],
        tier=number,
        code=code,
        name=key,
        manager=both.units[manager],
        facts=facts,
        by=SYSTEM,
    )
    edges = [[manager, SINCE, None]]
    both.model.units[key] = Unit(tier, department, frozenset(facts.get("levels", ())), edges)


def _rooms(both):
    years = {
        (key, starts): open_year(department=both.units[key], starts_year=starts, by=SYSTEM)
        for key in ("D", "E")
        for starts in (2026, 2027)
    }
    for n, (key, (level, grade, starts)) in enumerate(ROOMS.items()):
        school = key.split("/")[0]
        department = both.model.units[school].department
        both.rooms[key] = create_classroom(
            school=both.units[school],
            year=years[department, starts],
            name=key.split("/")[1],
            level=level,
            grade=grade,
            by=SYSTEM,
        )
        pupil = add_student(
            classroom=both.rooms[key],
            values={
                "student_code": f"M{n}",
                "full_name": f"Em {n}",
                "birth_date": date(2018, 1, 1),
                "gender": Student.Gender.MALE,
            },
            by=SYSTEM,
        )
        both.model.rooms[key] = Room(school, level, starts, {f"p{n}"})
        both.pupils[f"p{n}"] = pupil.pk


def _subjects_and_groups(both):
    for key, code in SUBJECTS.items():
        both.subjects[key] = Subject.objects.get(code=code)
        both.model.subjects[key] = frozenset(both.subjects[key].levels)
    for key, school in GROUPS.items():
        year = both.rooms["S1/1A"].year
        both.groups[key] = create_group(
            school=both.units[school], year=year, name=key, subjects=[], by=SYSTEM
        )
        both.model.groups[key] = school
