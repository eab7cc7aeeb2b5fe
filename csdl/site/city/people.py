"""Staff with an account and a post; heads, officers and homeroom teachers with their grants.

Each grant has its biên bản and its cam kết, signed by both sides, as the portal's own acts
leave them; the rights follow by one statement from the grants.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils import timezone

from accounts.actions.paper import default_issuer
from accounts.labels import labels
from accounts.models import Grant, Paper, PaperCounter, Post, Signature, User
from accounts.roles import ROLES
from csdl.kit.canonical import digest
from csdl.kit.text import fold, name_sort_key
from csdl.site.city.places import Built, Frame
from csdl.site.city.table import Table, settle
from csdl.site.world import names
from csdl.site.world.cast import PASSWORD, PIN

STAFF_PER_ROOM = 1.6  # 60,000 staff for 30,000 classes, heads and officers among them
SINCE = date(2025, 8, 15)

RIGHTS = """
insert into {table}
  (user_id, permission_id, content_object_id, grant_id, starts_at, ends_at, levels)
select g.holder_id, p.id, {target}, g.id,
       (g.starts_on::timestamp at time zone 'Asia/Ho_Chi_Minh'),
       ((g.ends_on + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'), g.levels
from accounts_grant g, unnest(g.may) as perm (name)
join django_content_type c on c.app_label = split_part(perm.name, '.', 1)
join auth_permission p on p.content_type_id = c.id and p.codename = split_part(perm.name, '.', 2)
where g.id >= %s and (g.classroom_id is null) = %s
"""


@dataclass(frozen=True)
class Person:
    """Someone at a school: id, name, username, post; role and class of the grant, if any."""

    pk: int
    full_name: str
    username: str
    kind: str
    title: str
    role: str = ""
    room: int = -1


def staff_of(one: Built, first_id: int) -> list[Person]:
    """Everyone at a school: its head, its data officer, a teacher for each class, the others."""
    rng = names.stream(one.place.school.code, "staff")
    rooms = len(one.rooms)
    posts = [
        ("head", "Hiệu trưởng", "school_head", -1),
        ("officer", "Nhân viên công nghệ thông tin", "school_data_officer", -1),
        *(("member", "Giáo viên", "homeroom_teacher", n) for n in range(rooms)),
    ]
    posts += [("member", "Giáo viên", "", -1)] * max(0, int(STAFF_PER_ROOM * rooms) - rooms)
    code = one.place.school.code
    return [
        Person(first_id + n, names.adult(rng).full_name, f"c{code}.{n}", kind, title, role, room)
        for n, (kind, title, role, room) in enumerate(posts)
    ]


def build_people(
    found: Frame, built: list[Built], heads: dict[int, User]
) -> list[tuple[Built, list[Person]]]:
    """Write the accounts of all schools. heads: who signs at each managing unit, by its id.

    Returns who is at each school.
    """
    staff, next_id = [], Table(User).next_id()
    for one in built:
        people = staff_of(one, next_id)
        next_id += len(people)
        staff.append((one, people))
    everyone = [person for _, people in staff for person in people]
    Table(User).copy(_users(found, everyone))
    Table(Post).copy(_posts(staff, Table(Post).next_id()))
    papers = list(_papers(found, staff, heads))
    Table(Paper).copy(paper.values for paper in papers)
    Table(Signature).copy(_signatures(papers, Table(Signature).next_id()))
    first_grant = Table(Grant).next_id()
    Table(Grant).copy(_grants(found, papers, first_grant))
    Table(PaperCounter).copy(list(_counters(papers)))
    settle(User, Post, Paper, Signature, Grant, PaperCounter)
    with connection.cursor() as cursor:
        for table, target, whole in (
            ("accounts_unitright", "g.unit_id", True),
            ("accounts_roomright", "g.classroom_id", False),
        ):
            cursor.execute(RIGHTS.format(table=table, target=target), [first_grant, whole])
    return staff


def _users(found, people):
    # One hash for all: they share the demo's one password anyway (csdl.site.world.people).
    password, pin, now = make_password(PASSWORD), make_password(PIN), timezone.now()
    for person in people:
        yield {
            "id": person.pk,
            "password": password,
            "pin": pin,
            "department_id": found.department.pk,
            "username": person.username,
            "full_name": person.full_name,
            "activated_at": now,
            "sort_key": name_sort_key(person.full_name)[:400],
            "search_text": fold(f"{person.full_name} {person.username}")[:200],
        }


def _posts(staff, pk):
    for one, people in staff:
        for n, person in enumerate(people):
            yield {
                "id": pk + n,
                "unit_id": one.unit.pk,
                "user_id": person.pk,
                "kind": person.kind,
                "title": person.title,
                "starts_on": SINCE,
            }
        pk += len(people)


@dataclass(frozen=True)
class Made:
    """A paper with what hangs on it."""

    values: dict
    one: Built
    person: Person
    giver_id: int
    from_unit_id: int

    @property
    def is_handover(self):
        return self.values["kind"] == "handover"


def _papers(found, staff, heads):
    pk, numbers, issuers = Table(Paper).next_id(), {}, {}
    for one, people in staff:
        head = people[0]
        for person in people:
            if not person.role:
                continue
            own = ROLES[person.role].own
            unit = one.unit if own else one.manager
            giver = head if own else heads[unit.pk]
            issuer = one.issuer_id if own else issuers.get(unit.pk)
            if issuer is None:  # a commune that has printed nothing yet has no letterhead
                issuer = issuers[unit.pk] = default_issuer(unit).pk
            side = _Side(giver.pk, giver.full_name, head.title if own else "Lãnh đạo", unit)
            for content in (_handover(found, one, person, side), _commitment(one, person, side)):
                number = numbers[unit.pk] = numbers.get(unit.pk, 0) + 1
                values = _paper(pk, content, unit, issuer, one, person, found, number)
                yield Made(values, one, person, giver.pk, unit.pk)
                pk += 1


@dataclass(frozen=True)
class _Side:
    pk: int
    name: str
    title: str
    unit: object


def _paper(pk, content, unit, issuer, one, person, found, number):
    now, year = timezone.now(), found.year.starts_year
    return {
        "id": pk,
        # a series of its own, so that the demo's codes stay theirs
        "code": f"CITY-{unit.pk}-{year}-{number:05d}",
        "kind": content["kind"],
        "unit_id": unit.pk,
        "issuer_id": issuer,
        "about_id": one.unit.pk,
        "starts_year": year if content["kind"] == "handover" else None,
        "subject_id": person.pk,
        "content": content,
        "digest": digest(content),
        "state": Paper.State.SIGNED,
        "signed_at": now,
        "search_text": fold(f"{person.full_name} {one.unit.name}")[:300],
    }


def _commitment(one, person, side):
    return {
        "kind": "commitment",
        "bases": [],
        "number": None,
        "made_on": SINCE.isoformat(),
        "place": one.unit.location.name,
        "head": {"name": side.name, "title": side.title},
        "giver": {"name": side.name, "title": side.title, "unit": side.unit.full_name},
        "receiver": {
            "name": person.full_name,
            "title": person.title,
            "unit": one.unit.full_name,
            "username": person.username,
        },
        "issuer": {
            "name": side.unit.full_name.upper(),
            "place": one.unit.location.name,
            "authority": [],
            "parent_name": "",
            "abbreviation": "",
        },
        "system": {"name": "Hệ thống cơ sở dữ liệu giáo dục và đào tạo", "address": ""},
    }


def _handover(found, one, person, side):
    role, starts, ends = ROLES[person.role], *_days(found)
    scope = one.unit.full_name
    if person.room >= 0:
        scope = f"Lớp {one.place.rooms[person.room][0]}, năm học {found.year.name}, {scope}"
    content = _commitment(one, person, side)
    content["receiver"] |= {"letter": None, "masked_id": None}
    line = {
        "role": role.label,
        "scope": scope,
        "may": labels(role.may),
        "may_give": labels(role.may_give),
        "from": starts.isoformat(),
        "to": ends.isoformat(),
    }
    preparer = {"name": side.name, "title": side.title, "unit": side.unit.full_name}
    return content | {
        "kind": "handover",
        "year": found.year.name,
        "lines": [line],
        "preparer": preparer,
    }


def _days(found):
    year = found.year.starts_year
    return date(year, 8, 1), date(year + 1, 8, 31)


def _signatures(papers, pk):
    for paper in papers:
        for side, user in (("giver", paper.giver_id), ("receiver", paper.person.pk)):
            yield {
                "id": pk,
                "paper_id": paper.values["id"],
                "side": side,
                "route": Signature.Route.SYSTEM,
                "user_id": user,
            }
            pk += 1


def _grants(found, papers, pk):
    (starts, ends), now = _days(found), timezone.now()
    for paper in papers:
        if not paper.is_handover:
            continue
        person, role = paper.person, ROLES[paper.person.role]
        yield {
            "id": pk,
            "from_unit_id": paper.from_unit_id,
            "given_by_id": paper.giver_id,
            "prepared_by_id": paper.giver_id,
            "holder_id": person.pk,
            "role": role.key,
            "unit_id": paper.one.unit.pk,
            "classroom_id": paper.one.rooms[person.room] if person.room >= 0 else None,
            "year_id": found.year.pk,
            "may": sorted(role.may),
            "may_give": sorted(role.may_give),
            "starts_on": starts,
            "ends_on": ends,
            "state": Grant.State.ACTIVE,
            "paper_id": paper.values["id"],
            "activated_at": now,
        }
        pk += 1


def _counters(papers):
    """Units that had no paper before; the others keep the counter of the demo's own series."""
    pk, year = Table(PaperCounter).next_id(), timezone.now().year
    had = set(PaperCounter.objects.values_list("unit_id", flat=True))
    for n, unit in enumerate(sorted({paper.from_unit_id for paper in papers} - had)):
        yield {"id": pk + n, "unit_id": unit, "year": year, "last": 0}
