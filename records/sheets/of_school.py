"""Sheets of what a school has in a school year: rooms and grounds, teaching equipment."""

from django.urls import reverse

from csdl.ground.batches import sheet_kind
from csdl.kit.dates import today
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.fields import CodeField
from records.actions.school_import import import_equipment, import_facilities, remove_rows
from records.catalogue_school import EQUIPMENT, FACILITY
from records.models import Equipment, Facility
from records.sheets.of_catalogue import CatalogueSheet, resource_of, sheet_field
from schools.queries.year import current_year

ROW = SheetField(
    "Mã dòng (không sửa)",
    CodeField(required=False),
    aliases=("Mã dòng",),
    required=False,
    width=8,
    help="Để trống cho dòng mới.",
)


def _fields(catalogue, **more):
    found = {i.code: sheet_field(i, more=more.get(i.code, ())) for i in catalogue.items}
    return {"row_id": ROW, **found}


class OfSchoolSheet(CatalogueSheet):
    """Rows without a code of their own: found by the number the system gave, else by `natural`
    columns where only one row has them.

    model; natural: columns that tell rows apart for a person; write_rows: the action.
    """

    model = None
    natural = ()
    write_rows = remove_noun = None

    def year(self, unit_id):
        return current_year(self.school(unit_id).department_id, today())

    def rows(self, unit_id):
        rows = self.model.objects.filter(school_id=unit_id, year=self.year(unit_id))
        return rows.order_by("kind", "pk")

    def existing(self, unit_id):
        return {
            str(row.pk): self.catalogue.values(row) | {"row_id": str(row.pk)}
            for row in self.rows(unit_id)
        }

    def identify(self, unit_id):
        known = self.existing(unit_id)
        named = {}
        for key, row in known.items():
            named.setdefault(tuple(str(row[n] or "") for n in self.natural), []).append(key)

        def which(values):
            if key := values.get("row_id"):
                return key
            found = named.get(tuple(str(values.get(n) or "") for n in self.natural), ())
            return found[0] if len(found) == 1 else None

        return which

    def rules_for(self, unit_id, reach):
        school, year = self.school(unit_id), self.year(unit_id)

        def whole(values, known):
            if year is None:
                yield Problem("", "Sở chưa mở năm học nên chưa nhập được.")
            if values.get("row_id") and known is None:
                yield Problem("row_id", "Không có mã dòng này ở trường. Để trống nếu là dòng mới.")
            for code, fault in self.code_faults(school.levels, values, known):
                yield Problem(code, fault)
            yield from self.faults({**(known or {}), **values})

        return [whole]

    def faults(self, values):
        """Checks of this kind over a whole row."""
        return ()

    def write(self, unit_id, rows, by):
        which = self.identify(unit_id)
        new = [self._own(row.values) for row in rows if row.status == "new"]
        changed = {
            int(which(row.values)): self._own({n: row.values[n] for n in row.old})
            for row in rows
            if row.status == "changed"
        }
        place = {"school": self.school(unit_id), "year": self.year(unit_id)}
        return type(self).write_rows(**place, new=new, changed=changed, by=by)

    def back(self, unit_id):
        return reverse(f"records:{self.remove_noun}_list", args=[unit_id])

    def _own(self, values):
        return {n: v for n, v in values.items() if n in self.catalogue.by_code}

    def remove(self, unit_id, rows, by):
        which = self.identify(unit_id)
        pks = [int(which(row.values) or 0) for row in rows]
        remove_rows(noun=self.remove_noun, school=self.school(unit_id), pks=pks, by=by)


@sheet_kind
class FacilitySheet(OfSchoolSheet):
    code, title, unit = "co-so-vat-chat", "Cơ sở vật chất", "dòng"
    catalogue, perm, model = FACILITY, "records.change_facility", Facility
    natural, upload = ("kind", "grade", "site"), "records:facility_import"
    write_rows, remove_noun = import_facilities, "facility"
    resource = resource_of(
        "Cơ sở vật chất",
        ["row_id"],
        _fields(FACILITY, kind=("Tên phòng", "Loại phòng"), number=("SL", "Số phòng")),
    )


@sheet_kind
class EquipmentSheet(OfSchoolSheet):
    code, title, unit = "thiet-bi", "Thiết bị dạy học", "dòng"
    catalogue, perm, model = EQUIPMENT, "records.change_equipment", Equipment
    natural, upload = ("kind", "name", "grade"), "records:equipment_import"
    write_rows, remove_noun = import_equipment, "equipment"
    resource = resource_of(
        "Thiết bị dạy học",
        ["row_id"],
        _fields(EQUIPMENT, name=("Tên", "Tên TBDH"), unit_name=("ĐVT",), number=("SL",)),
    )

    def faults(self, values):
        if (values.get("broken") or 0) > (values.get("number") or 0):
            yield Problem("broken", "Số hỏng không thể nhiều hơn số lượng.")
