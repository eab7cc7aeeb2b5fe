"""What a person may hand on, for which unit, to whom: the one rule of giving (mission B1).

Screens offer only this, and the actions check it again.
"""

from dataclasses import dataclass, field
from datetime import date

from accounts.models import Grant, User
from accounts.models.post import days_now
from accounts.roles import ROLES
from schools.models import Classroom, Parent, Unit


@dataclass(frozen=True)
class Line:
    """One line of a biên bản: a role at a unit (or a class), from a day to a day, inclusive."""

    role: str
    unit: Unit
    starts_on: date
    ends_on: date
    classroom: Classroom | None = None
    levels: tuple[str, ...] = field(default=())


def givable(user, unit) -> frozenset:
    """Permissions that `user` may give on in the name of `unit`, by grants in force."""
    rows = Grant.objects.in_force().filter(holder=user, unit=unit, classroom=None, levels=[])
    return frozenset(p for row in rows.values_list("may_give", flat=True) for p in row)


def giving_units(reach, perm="accounts.give_grant"):
    """The units in whose name this person may give (or sign, end)."""
    return Unit.objects.filter(pk__in=reach.units(perm)).order_by("tier", "sort_key")


def roles_at(reach, from_unit, target):
    """Roles that may be given at `target` in the name of `from_unit`, in the table's order."""
    own = target.pk == from_unit.pk
    mine = givable(reach.user, from_unit)
    return [
        role
        for role in ROLES.values()
        if role.tier == target.tier and role.own == own and role.needs <= mine
    ]


def targets(reach, from_unit):
    """The unit itself and, today, those it manages."""
    below = Parent.objects.on(reach.today).filter(manager=from_unit).values("unit_id")
    return (
        Unit.objects.filter(pk__in=below).open_on(reach.today)
        | Unit.objects.filter(pk=from_unit.pk)
    ).order_by("tier", "sort_key")


def candidates(target):
    """People with a post at the unit today, whose account is not closed."""
    posts = target.posts.filter(days_now()).values("user_id")
    return User.objects.filter(pk__in=posts, is_active=True).order_by("sort_key")


def why_not(reach, from_unit, holder, line) -> str:
    """The reason why this line may not be given, as a sentence; empty when it may."""
    role = ROLES.get(line.role)
    if role is None:
        return "Việc được giao không có trong danh mục."
    if holder.pk == reach.user_id:
        return (
            "Bạn không thể tự giao quyền cho chính mình. Người khác trong đơn vị lập biên bản này."
        )
    if not targets(reach, from_unit).filter(pk=line.unit.pk).exists():
        return (
            f"{line.unit.name} không thuộc {from_unit.name} quản lý nên không giao quyền ở đó được."
        )
    if role not in roles_at(reach, from_unit, line.unit):
        return f"Bạn không giữ quyền giao việc “{role.label}” ở {line.unit.name}."
    if not candidates(line.unit).filter(pk=holder.pk).exists():
        return f"{holder.full_name} không có vị trí công tác đang giữ ở {line.unit.name}."
    return _place_fault(role, line) or _date_fault(reach, line)


def _place_fault(role, line):
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
    return ""


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
    return units.filter(pk=target.pk) | units.filter(pk__in=above)
