"""Units: founding, editing, moving under another manager, closing.

Who manages whom: the Sở manages communes, and schools of its own; a commune (until 30/6/2025
a Phòng GDĐT) manages schools (Nghị định 142/2025/NĐ-CP). Codes are opaque: a school's old code
names a district that is gone, so nothing is read from it (domain.md 2).
"""

from django.db import IntegrityError, transaction
from django.db.models import Q

from csdl.kit import dates
from csdl.kit.action import Refused, action
from csdl.kit.registry import REGISTRY
from csdl.kit.text import nfc
from schools.models import Level, Parent, Unit
from schools.queries.code import code_labels

FACTS = (
    *("area_type", "kind", "ownership", "levels", "location"),
    *("address", "phone", "email", "opened_on"),
)
T = Unit.Tier
MANAGERS = {
    T.DEPARTMENT: (),
    T.DISTRICT: (T.DEPARTMENT,),
    T.COMMUNE: (T.DEPARTMENT,),
    T.SCHOOL: (T.DEPARTMENT, T.DISTRICT, T.COMMUNE),
}


@action("department.create", "Lập Sở GDĐT")
def create_department(*, code, name, by, is_practice=False):
    """Make the root of a tenant: a Sở, which is its own department. All below it are practice
    units where it is one."""
    department = Unit(tier=T.DEPARTMENT, code=nfc(code), name=name, is_practice=is_practice)
    _save(department)
    department.department = department
    department.save(update_fields=["department"])
    return department


@action("unit.create", "Lập đơn vị")
def create_unit(
    *, department, tier, code, name, manager, by, valid_from=None, basis="", facts=None
):
    """Make a unit and say who manages it from a day (default: its founding day, or today).

    facts: the other columns by name (`FACTS`). Raises Refused with the rule that is broken.
    """
    facts = dict(facts or {})
    if unknown := set(facts) - set(FACTS):
        raise TypeError(f"no such columns: {unknown}")
    unit = Unit(department=department, tier=tier, code=nfc(code), name=nfc(name), **facts)
    unit.is_practice = department.is_practice
    valid_from = valid_from or unit.opened_on or by.today or dates.today()
    refuse(unit_fault(unit), code_fault(unit), manager_fault(unit, manager, valid_from))
    _save(unit)
    Parent.objects.create(unit=unit, manager=manager, valid_from=valid_from, basis=nfc(basis))
    return unit


@action("unit.edit", "Sửa thông tin đơn vị")
def edit_unit(*, unit, changes, by):
    """Change columns of a unit: code, name and `FACTS`. Who manages it is `move_unit`."""
    if unknown := set(changes) - {"code", "name", *FACTS}:
        raise TypeError(f"no such columns: {unknown}")
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    for name, value in changes.items():
        setattr(unit, name, nfc(value) if name in ("code", "name") else value)
    refuse(unit_fault(unit), code_fault(unit))
    _save(unit)
    return unit


@action("unit.move", "Đổi đơn vị quản lý")
def move_unit(*, unit, manager, valid_from, by, basis=""):
    """Put a unit under another manager from a day on; the edge before ends on that day.

    The same day as the present edge's first day corrects that edge (its old image is kept).
    """
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    refuse(manager_fault(unit, manager, valid_from), _closed_fault(unit))
    edges = list(Parent.objects.filter(unit=unit).order_by("-valid_from"))
    last = edges[0] if edges else None
    if last and last.valid_to is None and last.manager_id == manager.pk:
        raise Refused(
            f"{unit.short_name} đang do {manager.short_name} quản lý từ "
            f"{dates.vn_date(last.valid_from)}. Chọn đơn vị khác."
        )
    if last and valid_from < last.valid_from:
        raise Refused(
            f"Lần đổi gần nhất có hiệu lực từ {dates.vn_date(last.valid_from)}. "
            "Chọn ngày từ ngày ấy trở đi."
        )
    if last and valid_from == last.valid_from:
        last.manager, last.basis = manager, nfc(basis)
        last.save(update_fields=["manager", "basis"])
        return last
    Parent.objects.filter(unit=unit, valid_to=None).update(valid_to=valid_from)
    return Parent.objects.create(
        unit=unit, manager=manager, valid_from=valid_from, basis=nfc(basis)
    )


@action("unit.close", "Giải thể đơn vị")
def close_unit(*, unit, day, reason, by):
    """Close a unit from a day on. Refused while it manages others or something stands open."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    refuse(_closed_fault(unit))
    if unit.is_department:
        raise Refused("Sở GDĐT là gốc của hệ thống, không giải thể ở đây.")
    if unit.opened_on and day < unit.opened_on:
        raise Refused("Ngày giải thể phải sau ngày thành lập.")
    standing = [*_managing(unit, day), *(s for ask in REGISTRY.blockers for s in ask(unit))]
    if standing:
        raise Refused(f"Chưa giải thể được {unit.short_name}: {'; '.join(standing)}.")
    if late := Parent.objects.filter(unit=unit, valid_from__gte=day).first():
        raise Refused(
            f"Đơn vị quản lý đổi từ {dates.vn_date(late.valid_from)}: chọn ngày giải thể sau đó."
        )
    Parent.objects.filter(unit=unit, valid_to=None).update(valid_to=day)
    unit.closed_on = day
    unit.save(update_fields=["closed_on"])
    return unit


def refuse(*faults):
    """Raise Refused with the first sentence that is not empty."""
    for fault in faults:
        if fault:
            raise Refused(fault)


def unit_fault(unit) -> str:
    """What is wrong with a unit's own columns, as a sentence with the cure; "" when nothing is."""
    if not unit.name:
        return "Chưa ghi tên đơn vị."
    if not unit.code:
        return "Chưa ghi mã đơn vị."
    if unit.tier == T.COMMUNE:
        return _commune_fault(unit)
    if unit.tier == T.SCHOOL:
        return _school_fault(unit)
    return ""


def _commune_fault(unit):
    # Quyết định 19/2025/QĐ-TTg: five digits.
    if not (unit.code.isascii() and unit.code.isdigit() and len(unit.code) == 5):
        return f"Mã xã “{unit.code}” chưa đúng: mã gồm 5 chữ số theo Quyết định 19/2025/QĐ-TTg."
    if unit.area_type not in Unit.AREA_TYPES:
        return "Chọn loại đơn vị hành chính: phường, xã hoặc đặc khu."
    return ""


def _school_fault(unit):
    if not unit.levels:
        return "Trường cần ít nhất một cấp học: MN, TH, THCS, THPT hoặc GDTX."
    if wrong := [level for level in unit.levels if level not in Level.values]:
        return f"“{wrong[0]}” không phải cấp học. Ghi MN, TH, THCS, THPT hoặc GDTX."
    if unit.location is None:
        return "Chọn địa bàn: xã, phường hoặc đặc khu nơi trường đóng."
    if not unit.location.is_commune or unit.location.department_id != unit.department_id:
        return f"Địa bàn phải là một xã, phường hoặc đặc khu; “{unit.location.name}” thì không."
    return ""


def code_fault(unit) -> str:
    """Unique code, and codes that stand in their lists. "" when nothing is wrong."""
    taken = Unit.objects.filter(department=unit.department, tier=unit.tier, code=unit.code)
    if other := taken.exclude(pk=unit.pk).first():
        return f"Mã {unit.code} đã dùng cho {other.short_name}. Kiểm tra lại mã."
    for listed, code, label in (
        ("school_kind", unit.kind, "Loại hình trường"),
        ("ownership", unit.ownership, "Loại hình sở hữu"),
    ):
        if code and code not in code_labels(listed):
            return f"{label} “{code}” không có trong danh mục. Chọn lại trong danh mục mã."
    return ""


def manager_fault(unit, manager, day) -> str:
    """Why `manager` can't manage `unit` from a day on; "" when it can."""
    if manager is None:
        return f"Chọn đơn vị quản lý của {unit.short_name}."
    if unit.pk and manager.pk == unit.pk:
        return f"{unit.short_name} không thể tự quản lý mình. Chọn đơn vị khác."
    if manager.department_id != unit.department_id:
        return f"{manager.short_name} thuộc Sở khác nên không quản lý {unit.short_name} được."
    if unit.pk and (between := _path_up(manager, unit, day)):
        return (
            f"{manager.short_name} đang do {between} quản lý nên không thể quản lý ngược lại "
            f"{unit.short_name}: sẽ thành vòng. Chọn đơn vị khác."
        )
    if manager.tier not in MANAGERS[unit.tier]:
        wanted = " hoặc ".join(T(tier).label for tier in MANAGERS[unit.tier])
        if not wanted:
            return "Sở GDĐT là gốc của hệ thống, không có đơn vị quản lý trực tiếp ở đây."
        return (
            f"{manager.short_name} là {T(manager.tier).label}, không quản lý "
            f"{T(unit.tier).label} được. Đơn vị quản lý phải là {wanted}."
        )
    if manager.closed_on and manager.closed_on <= day:
        return f"{manager.short_name} đã giải thể từ {dates.vn_date(manager.closed_on)}."
    return ""


def _path_up(start, target, day):
    """The name of who manages `start` when, from the day on, its managers lead up to `target`."""
    level, seen, first = {start.pk}, {start.pk}, ""
    while level:
        edges = Parent.objects.filter(unit_id__in=level).filter(
            Q(valid_to=None) | Q(valid_to__gt=day)
        )
        managers = {edge.manager_id: edge for edge in edges.select_related("manager")}
        first = first or next((e.manager.short_name for e in managers.values()), "")
        if target.pk in managers:
            return first
        level = set(managers) - seen
        seen |= level
    return ""


def _closed_fault(unit):
    if unit.closed_on:
        return f"{unit.short_name} đã giải thể từ {dates.vn_date(unit.closed_on)}."
    return ""


def _managing(unit, day):
    edges = Parent.objects.filter(manager=unit).filter(Q(valid_to=None) | Q(valid_to__gt=day))
    count = edges.filter(Q(unit__closed_on=None) | Q(unit__closed_on__gt=day)).count()
    return [f"còn quản lý {count} đơn vị, hãy chuyển sang đơn vị khác trước"] if count else []


def _save(unit):
    """Save; a code taken by someone a moment ago becomes a sentence."""
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        if "unit_code_once" in str(error) or "unit_department_code_once" in str(error):
            raise Refused(f"Mã {unit.code} đã có đơn vị khác dùng. Kiểm tra lại mã.") from None
        raise
