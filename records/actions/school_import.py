"""Rooms, grounds and equipment of a school year from a checked sheet, in bulk."""

from csdl.kit import wall
from csdl.kit.action import Refused, action
from records.models import Equipment, Facility

NOUNS = {"facility": Facility, "equipment": Equipment}


@action("facility.import", "Nhập cơ sở vật chất từ Excel")
def import_facilities(*, school, year, new, changed, by):
    """new: mappings of the catalogue's fields; changed: {id: mapping}. All or none; the counts."""
    return _write(Facility, school, year, new, changed, by)


@action("equipment.import", "Nhập thiết bị dạy học từ Excel")
def import_equipment(*, school, year, new, changed, by):
    """As `import_facilities`."""
    return _write(Equipment, school, year, new, changed, by)


@action("ofschool.import_undo", "Hoàn tác nhập cơ sở vật chất, thiết bị")
def remove_rows(*, noun, school, pks, by):
    """Take back rows that a sheet has just added. noun: facility or equipment."""
    with wall.school(by, school):
        gone, _ = NOUNS[noun].objects.filter(school=school, pk__in=pks).delete()
        if gone != len(pks):
            raise Refused("Một dòng trong lần nhập này không còn nữa, nên không hoàn tác được.")


def _write(model, school, year, new, changed, by):
    if school.closed_on:
        raise Refused(f"{school.name} đã giải thể nên không ghi thêm được.")
    with wall.school(by, school):
        rows = model.objects.select_for_update().filter(school=school, year=year, pk__in=changed)
        mended = list(rows.order_by("pk"))
        if len(mended) != len(changed):
            raise Refused("Một dòng trong tệp không còn nữa. Xem lại tệp.")
        columns = set()
        for row in mended:
            for name, value in changed[row.pk].items():
                setattr(row, name, value)
                columns.add(name)
        place = {"department_id": school.department_id, "school": school, "year": year}
        made = [model(**place, **_filled(model, values)) for values in new]
        model.objects.bulk_create(made, batch_size=500)
        if mended:
            model.objects.bulk_update(mended, sorted(columns), batch_size=500)
    return {"new": len(made), "changed": len(mended)}


def _filled(model, values):
    """Only what is said: an empty cell of a column that may not be null takes its default."""
    fields = {field.name: field for field in model._meta.fields}
    return {n: v for n, v in values.items() if v is not None or fields[n].null}
