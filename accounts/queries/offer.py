"""What a person may hand on, for which unit, to whom: the one rule of giving (mission B1).

Screens offer only this, and the actions check it again.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Grant, User
from accounts.models.post import days_now, post_on
from accounts.queries.narrow import axes_fault, entrusted_fault
from accounts.queries.post import custodian_fault
from accounts.roles import ROLES
from schools.models import Classroom, Group, Parent, Subject, Unit


@dataclass(frozen=True)
class Line:
    """One line of a biên bản: a role at a unit (or a class), from a day to a day, inclusive."""

    role: str
    unit: Unit
    starts_on: date
    ends_on: date
    classroom: Classroom | None = None
    levels: tuple[str, ...] = field(default=())
    basis: str = ""  # "Quyết định số 21/QĐ-THCS ngày 05/9/2026", for an authorisation
    functions: tuple[str, ...] = field(default=())
    subject: Subject | None = None
    term: int | None = None
    group: Group | None = None
    helps: User | None = None  # the teacher for whom a helper enters

    @property
    def narrow(self):
        """The fields of a Grant beside role, unit, class and days."""
        return {
            "levels": sorted(self.levels),
            "functions": sorted(self.functions),
            "subject": self.subject,
            "term": self.term,
            "group": self.group,
            "helps": self.helps,
        }


def givable(user, unit) -> frozenset:
    """Permissions that `user` may give on in the name of `unit`, by grants in force."""
    rows = Grant.objects.in_force().filter(holder=user, unit=unit, classroom=None, levels=[])
    return frozenset(p for row in rows.values_list("may_give", flat=True) for p in row)


def giving_units(reach, perm="accounts.give_grant"):
    """The units in whose name this person may give (or sign, end)."""
    return Unit.objects.filter(pk__in=reach.units(perm)).order_by("tier", "sort_key")


def roles_at(reach, from_unit, target, *, near=None):
    """Roles that may be given at `target` in the name of `from_unit`, in the table's order.

    near: whether the unit gives there by managing it, where that is known already.
    """
    own = target.pk == from_unit.pk
    if near is None:
        near = own or targets(reach, from_unit).filter(pk=target.pk).exists()
    mine = givable(reach.user, from_unit)
    return [
        role
        for role in ROLES.values()
        if role.tier == target.tier
        and role.own == own
        and role.needs <= mine
        and (role.outside or near)
    ]


def targets(reach, from_unit):
    """The unit itself and, today, those it manages."""
    below = Parent.objects.on(reach.today).filter(manager=from_unit).values("unit_id")
    return (
        Unit.objects.filter(pk__in=below).open_on(reach.today)
        | Unit.objects.filter(pk=from_unit.pk)
    ).order_by("tier", "sort_key")


def places(reach, from_unit):
    """Where a unit may give at all: its targets and, for the Sở's inspectors, all of its area."""
    if not from_unit.is_department:
        return targets(reach, from_unit)
    return Unit.objects.filter(department=from_unit).order_by("tier", "sort_key")


def people_for(from_unit, target, roles):
    """Whom these roles may be given to: people of the target, and the giver's own inspectors."""
    people = candidates(target)
    if any(role.outside for role in roles) and from_unit.pk != target.pk:
        people = people | candidates(from_unit)
    return people.distinct().order_by("sort_key")


def lost(reach, grants):
    """Of these, those at a unit that the giving unit does not manage (any more) today."""
    below = Parent.objects.on(reach.today).filter(
        manager=OuterRef("from_unit"), unit=OuterRef("unit")
    )
    inspectors = [key for key, role in ROLES.items() if role.outside]
    grants = grants.exclude(role__in=inspectors, from_unit__tier=Unit.Tier.DEPARTMENT)
    return grants.exclude(unit=F("from_unit")).filter(~Exists(below))


def candidates(target, day=None):
    """People with a post at the unit today, or on `day` (a new head), whose account is open."""
    held = days_now() | post_on(day) if day else days_now()
    posts = target.posts.filter(held).values("user_id")
    return User.objects.filter(pk__in=posts, is_active=True).order_by("sort_key")


def why_not(reach, from_unit, holder, line, *, leaver=None) -> str:
    """The reason why this line may not be given, as a sentence; empty when it may.

    leaver: whoever gives the work up in the same act, and so does not stand in the way.
    """
    role = ROLES.get(line.role)
    if role is None:
        return "Việc được giao không có trong danh mục."
    if holder.pk == reach.user_id:
        return (
            "Bạn không thể tự giao quyền cho chính mình. Người khác trong đơn vị lập biên bản này."
        )
    if not places(reach, from_unit).filter(pk=line.unit.pk).exists():
        return (
            f"{line.unit.name} không thuộc {from_unit.name} quản lý nên không giao quyền ở đó được."
        )
    near = None if from_unit.is_department else True  # of others, the places are the near ones
    if role not in roles_at(reach, from_unit, line.unit, near=near):
        return f"Bạn không giữ quyền giao việc “{role.label}” ở {line.unit.name}."
    day = max(line.starts_on, reach.today)
    workplace = from_unit if role.outside else line.unit
    if not candidates(workplace, day).filter(pk=holder.pk).exists():
        return f"{holder.full_name} không có vị trí công tác đang giữ ở {workplace.name}."
    if role.authorised and not line.basis:
        return "Uỷ quyền phải ghi căn cứ: số và ngày của quyết định uỷ quyền."
    fault = _place_fault(role, holder, line) or _date_fault(reach, line)
    fault = fault or entrusted_fault(reach, from_unit, role, line)
    return fault or custodian_fault(role, holder, line, leaver)


def _place_fault(role, holder, line):
    if role.per_class != (line.classroom is not None):
        return (
            "Việc này giao theo lớp: chọn một lớp."
            if role.per_class
            else f"Việc “{role.label}” không giao theo lớp."
        )
    if line.classroom and line.classroom.school_id != line.unit.pk:
        return f"Lớp {line.classroom.name} không phải của {line.unit.name}."
    if line.levels and not role.per_level:
        return f"Việc “{role.label}” không giới hạn theo cấp học."
    return axes_fault(role, holder, line)


def _date_fault(reach, line):
    if line.ends_on < line.starts_on:
        return "Ngày kết thúc phải từ ngày bắt đầu trở đi."
    if line.ends_on < reach.today:
        return "Ngày kết thúc đã qua: chọn ngày từ hôm nay trở đi."
    first, last = year_span(line)
    if line.starts_on < first or line.ends_on > last:
        return (
            "Quyền giao theo năm học: ngày phải nằm trong khoảng "
            f"{first:%d/%m/%Y} đến {last:%d/%m/%Y}. "
            "Năm học sau giao bằng biên bản mới."
        )
    return ""


def year_span(line):
    """First and last day a grant may cover: 1/8 before the year starts to 31/8 after.

    Each grant is by school year (S4 mục 7.1: "các nhiệm vụ được phân công theo năm học").
    """
    starts = line.classroom.year.starts_year if line.classroom else start_year(line.starts_on)
    return date(starts, 8, 1), date(starts + 1, 8, 31)


def start_year(day):
    """The school year a day belongs to when handing out work: August already counts ahead."""
    return day.year if day.month >= 8 else day.year - 1


def givers_at(reach, target):
    """The units in whose name this person may give at `target`: itself, or who manages it."""
    above = Parent.objects.on(reach.today).filter(unit=target).values("manager_id")
    units = giving_units(reach)
    whole = Q(pk=target.department_id) if target.is_school else Q(pk__in=[])  # its inspectors
    return units.filter(Q(pk=target.pk) | Q(pk__in=above) | whole)
