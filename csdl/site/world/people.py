"""The cast and the crowd: accounts, activation, and rights with their signed papers."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

from accounts.actions.department import found_department
from accounts.actions.factor import set_totp
from accounts.actions.grant import end_grants, prepare_grants
from accounts.actions.paper import sign_paper
from accounts.actions.slip import issue_slip
from accounts.actions.user import activate_account, add_post, create_user
from accounts.hashers import OwaspArgon2Hasher
from accounts.models import Post
from accounts.queries.factor import needs_factor
from accounts.queries.offer import Line
from accounts.queries.reach import reach_of
from accounts.roles import ROLES
from csdl.kit import dates
from csdl.kit.reach import NOBODY, system
from csdl.site.world import names
from csdl.site.world import schools as plan
from csdl.site.world.cast import CAST, DEPARTMENT_CODE, PASSWORD, PIN, TOTP_SECRET
from csdl.site.world.places import TWO_LEVELS, communes
from csdl.site.world.units import World
from schools.models import Group, Subject

SYSTEM = system("Dựng dữ liệu mẫu")
_HEADS = (Post.Kind.HEAD, Post.Kind.ACTING)
_ORDER = list(ROLES)
_END_REASON = "Chuyển công tác chủ nhiệm lớp cho giáo viên khác từ học kì này"


@contextmanager
def one_hash():
    """Hash the demo's one password and one PIN once, instead of once a person.

    Argon2 takes 20 ms on purpose. All demo people share both secrets anyway, and they are
    printed on the start page, so sharing the salt gives nothing away. Only while building.
    """
    encode, verify, made, seen = OwaspArgon2Hasher.encode, OwaspArgon2Hasher.verify, {}, {}

    def encode_once(self, password, salt):
        if password not in made:
            made[password] = encode(self, password, salt)
        return made[password]

    def verify_once(self, password, encoded):
        if (password, encoded) not in seen:
            seen[password, encoded] = verify(self, password, encoded)
        return seen[password, encoded]

    OwaspArgon2Hasher.encode, OwaspArgon2Hasher.verify = encode_once, verify_once
    try:
        yield
    finally:
        OwaspArgon2Hasher.encode, OwaspArgon2Hasher.verify = encode, verify


def found(world: World) -> None:
    """The Sở and its first two people, by a founding decision."""
    head, officer = CAST["director"], CAST["department_officer"]
    world.department, *users, _ = found_department(
        code=DEPARTMENT_CODE,
        name="Sở Giáo dục và Đào tạo Hải Phòng",
        issuer={
            "parent_name": "ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG",
            "place": "Hải Phòng",
            "abbreviation": "SGDĐT",
        },
        decision={"number": "01/QĐ-SGDĐT", "on": TWO_LEVELS},
        head=_founder(head, 1),
        officer=_founder(officer, 2),
        by=SYSTEM,
    )
    for one, user in zip((head, officer), users, strict=True):
        world.users[one.key] = _activate(user)
    world.by = reach_of(world.users["department_officer"])


def _founder(one, number):
    return {
        "full_name": one.full_name,
        "title": one.title,
        "phone": names.mobile(number),
        "username": one.username,
        "starts_on": TWO_LEVELS,
    }


def make_cast(world: World) -> None:
    """Everyone of the cast with a post; most with an open account."""
    for number, one in enumerate(CAST.values(), 1):
        if one.key in world.users:
            continue
        user = create_user(
            unit=world.unit(one.unit),
            full_name=one.full_name,
            title=one.title,
            kind=one.kind,
            phone=names.mobile(number),
            username=one.username,
            starts_on=_since(one.kind),
            by=world.by,
        )
        if one.also_at:
            unit, title = one.also_at
            add_post(
                user=user,
                unit=world.unit(unit),
                kind=Post.Kind.MEMBER,
                title=title,
                starts_on=year_began(world),
                by=world.by,
            )
        if one.is_activated:
            user = _activate(user)
        else:
            issue_slip(user=user, by=world.by)
        world.users[one.key] = user


def _since(kind):
    return date(2025, 8, 15) if kind == Post.Kind.MEMBER else TWO_LEVELS


def _activate(user):
    _, code = issue_slip(user=user, by=SYSTEM)
    return activate_account(
        username=user.username, code=code, password=PASSWORD, pin=PIN, by=NOBODY
    )


def make_crowd(world: World) -> None:
    """Those around the cast, with a post and an account nobody has opened yet."""
    heads = {one.unit for one in CAST.values() if one.kind in _HEADS}
    officers = {one.unit for one in CAST.values() if one.kind == Post.Kind.OFFICER}
    for one in communes():
        if one.code not in heads:
            _add(world, one.code, Post.Kind.HEAD, "Phó Chủ tịch")
        if one.code not in officers:
            _add(world, one.code, Post.Kind.OFFICER, "Chuyên viên Phòng Văn hóa - Xã hội")
    for one in plan.SCHOOLS:
        if one.code not in heads:
            _add(world, one.code, Post.Kind.HEAD, _head_title(one))
        if one.whole:
            for n in range(8):
                _add(world, one.code, Post.Kind.MEMBER, "Giáo viên", n)


def _head_title(school):
    if school.kind == "group":
        return "Chủ nhóm trẻ"
    return "Giám đốc" if school.is_continuing else "Hiệu trưởng"


def _add(world, code, kind, title, number=0):
    invented = names.adult(names.stream("staff", code, kind, number))
    return create_user(
        unit=world.unit(code),
        full_name=invented.full_name,
        title=title,
        kind=kind,
        starts_on=_since(kind),
        by=world.by,
    )


def give_rights(world: World) -> None:
    """Every grant of the cast on its paper, from the Sở down to the class."""
    wanted = [
        (_ORDER.index(grant[0]), one, grant)
        for one in CAST.values()
        for grant in one.grants
        if one.key not in ("director", "department_officer")
    ]
    for _, one, grant in sorted(wanted, key=lambda row: row[0]):
        _give(world, one, *grant)


def set_factors(world: World) -> None:
    """The known second factor, for each of the cast who must have one."""
    for key, user in world.users.items():
        if key in CAST and needs_factor(reach_of(user)):
            set_totp(user=user, secret=TOTP_SECRET, by=SYSTEM)


def _give(world, one, role, unit_code, room):
    unit, holder = world.unit(unit_code), world.users[one.key]
    giver = unit if ROLES[role].own else unit.parents.get(valid_to=None).manager
    line = Line(
        role=role,
        unit=unit,
        starts_on=year_began(world),
        ends_on=_year_ends(world, room),
        classroom=world.rooms[unit_code, room] if room else None,
        basis="Quyết định số 21/QĐ-THCS ngày 05/9/2026" if ROLES[role].authorised else "",
        **_narrow(world, unit, one.narrow),
    )
    preparer = _preparer(giver, role, one)
    paper = prepare_grants(
        holder=holder,
        from_unit=giver,
        lines=[line],
        letter=_letter(world, role, unit),
        by=reach_of(world.users[preparer.key]),
    )
    head = reach_of(world.users[_head(giver).key])
    if one.state != "waits_giver":
        sign_paper(paper=paper, side="giver", pin=PIN, by=head)
    if one.state in ("active", "ended"):
        sign_paper(paper=paper, side="receiver", pin=PIN, by=reach_of(holder))
    if one.state == "ended":
        end_grants(grants=list(paper.grants.all()), reason=_END_REASON, by=head)


def _narrow(world, unit, said):
    """The axes of a grant, its rows looked up."""
    found = dict(said)
    if "subject" in said:
        found["subject"] = Subject.objects.get(code=said["subject"])
    if "group" in said:
        found["group"] = Group.objects.get(school=unit, year=world.year, name=said["group"])
    if "helps" in said:
        found["helps"] = world.users[said["helps"]]
    return found


def _preparer(unit, role, holder):
    """Who of the cast draws the paper up: the unit's officer where they may, else its head."""
    able = [
        one
        for one in CAST.values()
        if one.unit == unit.code
        and one.key != holder.key
        and one.state == "active"
        and any(role in ROLES[held].gives for held, at, _ in one.grants if at == unit.code)
    ]
    return min(able, key=lambda one: one.kind in _HEADS)


def _head(unit):
    return next(one for one in CAST.values() if one.unit == unit.code and one.kind in _HEADS)


def _letter(world, role, unit):
    """The giấy giới thiệu that a commune's people brought to the handover."""
    if not role.startswith("commune"):
        return None
    return {"number": f"{unit.code[-3:]}/GGT-UBND", "on": year_began(world).isoformat()}


def year_began(world):
    """5 September, or today while that is still to come (August belongs to the new year)."""
    return min(date(world.year.starts_year, 9, 5), dates.today())


def _year_ends(world, room):
    """A class is held to the end of May, the rest to the end of August."""
    may = date(world.year.starts_year + 1, 5, 31)
    return may if room and dates.today() <= may else date(world.year.starts_year + 1, 8, 31)
