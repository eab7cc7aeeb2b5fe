"""A unit's practice world: asked for, built by the portal's own actions (mission B8)."""

import secrets
from datetime import date

from django.utils import timezone

from accounts.actions.department import found_department
from accounts.actions.grant import prepare_grants
from accounts.actions.paper import sign_paper
from accounts.actions.slip import issue_slip
from accounts.actions.user import activate_account, create_user
from accounts.models import Practice, User
from accounts.queries.offer import Line, start_year
from accounts.queries.reach import reach_of
from accounts.roles import ROLES
from csdl.ground.actions.job import start_job
from csdl.kit import dates
from csdl.kit.action import Refused, action
from csdl.kit.reach import NOBODY, system
from csdl.site.practice import (
    COMMUNE,
    DEPARTMENT,
    PIN,
    SCHOOL,
    adult_name,
    plan_of,
    pupil_rows,
    rooms_of,
)
from records.actions.student import add_students
from schools.actions.classroom import create_classrooms
from schools.actions.unit import create_unit
from schools.actions.year import open_year
from schools.models import Unit

PROGRAM = system("Dựng thế giới tập huấn")
STANDS = "Thế giới tập huấn của {unit} đang có. Xoá trước khi dựng lại."
BUSY = "Đang dựng hoặc đang xoá, chờ xong rồi làm tiếp."


def lock(unit):
    """The unit's row of practice, locked; made when there is none yet."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    found, _ = Practice.objects.get_or_create(unit=unit)
    return found


@action("practice.start", "Dựng thế giới tập huấn")
def start_practice(*, unit, by):
    """Queue the building of a unit's practice world. Refused while one stands."""
    if unit.is_practice:
        raise Refused("Đây đã là thế giới tập huấn.")
    practice = lock(unit)
    if practice.department_id:
        raise Refused(STANDS.format(unit=unit.full_name))
    job = start_job(
        task="site.build_practice",
        title=f"Dựng thế giới tập huấn của {unit.short_name}",
        params={"practice": practice.pk},
        unit_id=unit.pk,
        key=f"practice:{unit.pk}",
        by=by,
    )
    practice.job_id, practice.made_by_id = job.pk, by.user_id
    practice.save(update_fields=["job_id", "made_by"])
    return practice


@action("practice.build", "Dựng xong thế giới tập huấn")
def build_practice(*, practice, by):
    """Make the Sở, communes, schools, classes, people with signed papers, and pupils: all of it
    in one transaction, so that it is whole or not there. Building twice makes one."""
    practice = lock(practice.unit)
    if practice.department_id:
        return practice
    plan = plan_of(practice.unit)
    build = _Build(plan)
    practice.department, practice.built_at = build.whole(), timezone.now()
    practice.save(update_fields=["department", "built_at"])
    return practice


class _Build:
    """The steps hand each other what they made: people by (unit id, key)."""

    def __init__(self, plan):
        self.plan, self.people, self.pupils = plan, {}, 1
        self.today = dates.today()
        self.starts_year = start_year(self.today)

    def whole(self):
        self._found()
        communes = [self._commune(*row) for row in enumerate(self.plan.communes, 1)]
        for number, (name, level, place) in enumerate(self.plan.schools, 1):
            self._school(number, name, level, communes[place])
        return self.department

    def _found(self):
        head, officer = DEPARTMENT
        self.department, *users, _ = found_department(
            code=self.plan.code,
            name=self.plan.name,
            issuer={"parent_name": "", "place": "Tập huấn", "abbreviation": "TH"},
            decision={"number": "01/TH", "on": self.today},
            head=self._named(head),
            officer=self._named(officer),
            is_practice=True,
            by=PROGRAM,
        )
        for actor, user in zip(DEPARTMENT, users, strict=True):
            self.people[self.department.pk, actor.key] = _open(user)
        self.year = open_year(department=self.department, starts_year=self.starts_year, by=PROGRAM)

    def _named(self, actor, unit=""):
        return {
            "full_name": adult_name(self.plan.code, unit, actor.key),
            "title": actor.title,
            "username": f"{self.plan.code}{'-' if unit else ''}{unit}.{actor.key}".lower()[:40],
        }

    def _commune(self, number, name):
        commune = create_unit(
            department=self.department,
            tier=Unit.Tier.COMMUNE,
            code=f"{number:05d}",
            name=name,
            manager=self.department,
            facts={"area_type": "phường"},
            by=PROGRAM,
        )
        self._staff(commune, COMMUNE, self.department, f"x{number}")
        return commune

    def _school(self, number, name, level, commune):
        school = create_unit(
            department=self.department,
            tier=Unit.Tier.SCHOOL,
            code=f"TH{number:06d}",
            name=name,
            manager=commune,
            facts={"levels": [level], "location": commune},
            by=PROGRAM,
        )
        rooms = [
            create_classrooms(
                school=school, year=self.year, names=[room], level=level, grade=grade, by=PROGRAM
            )[0]
            for room, grade in rooms_of(level)
        ]
        for room in rooms:
            rows = pupil_rows(
                f"{self.plan.code}-{number}", room.name, room.grade, self.starts_year, self.pupils
            )
            add_students(classroom=room, rows=rows, entered_on=self._began(), by=PROGRAM)
            self.pupils += len(rows)
        self._staff(school, SCHOOL, commune, f"t{number}", rooms)

    def _began(self):
        return min(date(self.starts_year, 9, 5), self.today)

    def _staff(self, unit, actors, above, letter, rooms=()):
        for actor in actors:
            user = create_user(unit=unit, kind=actor.kind, by=PROGRAM, **self._named(actor, letter))
            self.people[unit.pk, actor.key] = user if actor.state == "new" else _open(user)
        for actor in actors:
            if actor.role:
                self._give(unit, actor, above, rooms)

    def _give(self, unit, actor, above, rooms):
        holder, giver = self.people[unit.pk, actor.key], above
        if ROLES[actor.role].own:
            giver = unit
        line = Line(
            role=actor.role,
            unit=unit,
            starts_on=self._began(),
            ends_on=date(self.starts_year + 1, 8, 31),
            classroom=rooms[actor.room] if actor.room is not None else None,
        )
        paper = prepare_grants(holder=holder, from_unit=giver, lines=[line], by=PROGRAM)
        signs = {1: "giamdoc", 3: "lanhdao", 4: "hieutruong"}[giver.tier]
        head = reach_of(self.people[giver.pk, signs])
        sign_paper(paper=paper, side="giver", pin=PIN, by=head)
        if actor.state == "active":
            sign_paper(paper=paper, side="receiver", pin=PIN, by=reach_of(holder))


def _open(user):
    """Open an account with a password that nobody knows: the way in is csdl.site's own."""
    _, code = issue_slip(user=user, by=PROGRAM)
    word = secrets.token_urlsafe(24)
    activate_account(username=user.username, code=code, password=word, pin=PIN, by=NOBODY)
    return User.objects.get(pk=user.pk)
