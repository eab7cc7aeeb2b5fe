"""Many units at once, from a checked sheet: the rules of `create_unit`, written in bulk."""

from datetime import date

from django.db import IntegrityError, transaction

from csdl.kit.action import Refused, action
from csdl.kit.removal import remove_bare
from schools.actions.unit import FACTS, manager_fault, move_unit, refuse, unit_fault
from schools.models import Parent, Unit

# Communes manage schools since this day (Nghị quyết 203/2025/QH15): the edge's first day where
# a sheet does not say.
TWO_LEVELS = date(2025, 7, 1)
BASIS = "Nhập từ tệp Excel"
_WRITTEN = ("code", "name", *FACTS, "sort_key", "search_text")


@action("unit.import", "Nhập danh sách đơn vị từ Excel")
def import_units(*, department, tier, new, changed, by):
    """Write new and changed units of one tier, all or none.

    new: mappings of columns with `manager` (a Unit); changed: (code, mapping of columns) pairs.
    Returns the counts. Raises Refused with the first rule that is broken.
    """
    made = [_build(department, tier, row) for row in new]
    try:
        with transaction.atomic():
            Unit.objects.bulk_create([unit for unit, _ in made], batch_size=500)
    except IntegrityError:
        raise Refused("Một mã trong tệp vừa có đơn vị khác dùng. Xem lại tệp.") from None
    edges = [
        Parent(unit=unit, manager=manager, valid_from=unit.opened_on or TWO_LEVELS, basis=BASIS)
        for unit, manager in made
    ]
    Parent.objects.bulk_create(edges, batch_size=500)
    _change(department, tier, dict(changed), by)
    return {"new": len(made), "changed": len(changed)}


def _build(department, tier, row):
    row = dict(row)
    manager = row.pop("manager", None) or department
    unit = Unit(department=department, tier=tier, **row).prepare()
    unit.is_practice = department.is_practice
    refuse(unit_fault(unit), manager_fault(unit, manager, unit.opened_on or TWO_LEVELS))
    return unit, manager


def _change(department, tier, changed, by):
    rows = Unit.objects.select_for_update().filter(
        department=department, tier=tier, code__in=changed
    )
    units = list(rows.order_by("pk"))
    if len(units) != len(changed):
        raise Refused("Một đơn vị trong tệp không còn nữa. Xem lại tệp.")
    moves = []
    for unit in units:
        columns = dict(changed[unit.code])
        if manager := columns.pop("manager", None):
            moves.append((unit, manager))
        for name, value in columns.items():
            setattr(unit, name, value)
        refuse(unit_fault(unit.prepare()))
    Unit.objects.bulk_update(units, _WRITTEN, batch_size=500)
    for unit, manager in moves:
        move_unit(
            unit=unit, manager=manager, valid_from=by.today or date.today(), basis=BASIS, by=by
        )


@action("unit.import_undo", "Hoàn tác nhập danh sách đơn vị")
def remove_units(*, department, tier, codes, by):
    """Take back units that a sheet has just added. Refused once anything hangs on one of them."""
    units = Unit.objects.filter(department=department, tier=tier, code__in=codes)
    if units.count() != len(codes):
        raise Refused("Một đơn vị trong lần nhập này không còn nữa, nên không hoàn tác được.")
    edges = Parent.objects.filter(unit__in=[unit.pk for unit in units])
    try:
        remove_bare(edges, units)
    except IntegrityError:
        raise Refused(
            "Đã có dữ liệu gắn với đơn vị vừa nhập (lớp, người dùng, giấy tờ), nên không hoàn tác "
            "được. Đơn vị nào nhập nhầm thì ghi giải thể."
        ) from None
