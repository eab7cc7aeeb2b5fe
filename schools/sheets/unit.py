"""Sheets of units: the 114 communes, and the schools (domain.md 1.5, 7)."""

from django.urls import reverse
from import_export import resources

from csdl.ground.batches import SheetKind, sheet_kind
from csdl.kit.dates import today
from csdl.kit.excel.check import Problem
from csdl.kit.excel.columns import SheetField
from csdl.kit.text import nfc
from schools.actions.unit import unit_fault
from schools.actions.unit_import import import_units, remove_units
from schools.forms import fields
from schools.models import Parent, Unit
from schools.queries import code as codes
from schools.queries.unit import communes_of

COMMUNE, SCHOOL = Unit.Tier.COMMUNE, Unit.Tier.SCHOOL


class CommuneResource(resources.Resource):
    code = SheetField(
        "Mã đơn vị",
        fields.commune_code(),
        aliases=("code", "Mã xã", "Mã đơn vị hành chính"),
        example="10507",
        help="5 chữ số, để dạng Văn bản.",
    )
    name = SheetField(
        "Tên", fields.unit_name(), aliases=("name", "Tên đơn vị"), width=24, example="Thành Đông"
    )
    area_type = SheetField(
        "Loại", fields.area_type(), aliases=("type", "Loại đơn vị hành chính"), example="Phường"
    )
    full_name = SheetField(
        "Tên đầy đủ",
        fields.unit_name(required=False),
        aliases=("full_name",),
        width=32,
        example="Phường Thành Đông",
        help="Không bắt buộc; dùng để đối chiếu với Loại và Tên.",
    )

    class Meta:
        name = "Danh sách xã, phường, đặc khu"
        import_id_fields = ("code",)


class SchoolResource(resources.Resource):
    code = SheetField("Mã trường", fields.school_code(), aliases=("Mã",), example="31303501")
    name = SheetField("Tên trường", fields.unit_name(), aliases=("Tên",), width=36)
    kind = SheetField(
        "Loại hình trường", fields.from_list("", []), aliases=("Loại hình", "Loại trường"), width=24
    )
    levels = SheetField(
        "Cấp học",
        fields.LevelsField(),
        example="TH, THCS",
        help="MN, TH, THCS, THPT, GDTX; nhiều cấp cách nhau bằng dấu phẩy.",
    )
    ownership = SheetField(
        "Loại hình sở hữu", fields.from_list("", []), aliases=("Sở hữu",), width=18
    )
    location = SheetField(
        "Mã xã địa bàn",
        fields.by_code("", []),
        aliases=("Địa bàn", "Xã, phường", "Mã xã"),
        width=26,
        help="Xã, phường, đặc khu nơi trường đóng: chọn tên hoặc ghi mã 5 chữ số.",
    )
    manager = SheetField(
        "Đơn vị quản lý",
        fields.by_code("", [], aliases={}),
        aliases=("Mã đơn vị quản lý",),
        width=26,
        help="Chọn tên, ghi mã xã, hoặc ghi “Sở” cho trường trực thuộc Sở.",
    )
    address = SheetField("Địa chỉ", fields.address(), width=36)
    phone = SheetField("Điện thoại", fields.phone(), aliases=("Số điện thoại", "ĐT"))

    class Meta:
        name = "Danh sách cơ sở giáo dục"
        import_id_fields = ("code",)


class UnitSheet(SheetKind):
    """What both sheets share: they belong to a department, under schools.add_unit."""

    perm = "schools.add_unit"
    tier = None
    upload = ""

    def may(self, reach, unit_id):
        return self._root(unit_id).allowed(reach, self.perm).exists()

    def department(self, unit_id):
        return self._root(unit_id).get()

    def _root(self, unit_id):
        return Unit.objects.filter(pk=unit_id, tier=Unit.Tier.DEPARTMENT)

    def units(self, unit_id):
        rows = Unit.objects.filter(department_id=unit_id, tier=self.tier)
        return rows.select_related("location").order_by("sort_key")

    def rules(self, unit_id):
        closed = {u.code: u for u in self.units(unit_id) if u.closed_on}

        def open_unit(values, known):
            if values["code"] in closed:
                name = closed[values["code"]].short_name
                yield Problem("code", f"{name} đã giải thể. Bỏ dòng này hoặc kiểm tra lại mã.")

        return [open_unit]

    def place(self, unit_id):
        return self.department(unit_id).name

    def back(self, unit_id):
        return f"{reverse('schools:unit_list')}?tier={int(self.tier)}"

    def again(self, unit_id):
        return reverse(self.upload, args=[unit_id])

    def write(self, unit_id, rows, by):
        places = self.places(unit_id)
        new = [self.facts(row.values, places) for row in rows if row.status == "new"]
        changed = [
            (row.values["code"], self.facts({n: row.values[n] for n in row.old}, places))
            for row in rows
            if row.status == "changed"
        ]
        return import_units(
            department=self.department(unit_id), tier=self.tier, new=new, changed=changed, by=by
        )

    def lock(self, unit_id, rows):
        codes = [row["code"] for row in rows]
        list(self.units(unit_id).filter(code__in=codes).select_for_update(of=("self",)))

    def remove(self, unit_id, rows, by):
        codes = [row.values["code"] for row in rows]
        remove_units(department=self.department(unit_id), tier=self.tier, codes=codes, by=by)

    def places(self, unit_id):
        """Every unit that a row may name, by code."""
        return {}

    def facts(self, values, places):
        """Columns of the model out of the columns of the sheet."""
        return dict(values)


@sheet_kind
class CommuneSheet(UnitSheet):
    code, title, unit, tier = "xa", CommuneResource._meta.name, "đơn vị", COMMUNE
    resource, upload = CommuneResource, "schools:import_commune"

    def existing(self, unit_id):
        return {
            unit.code: {
                "code": unit.code,
                "name": unit.name,
                "area_type": unit.area_type,
                "full_name": unit.short_name,
            }
            for unit in self.units(unit_id)
        }

    def rules(self, unit_id):
        return [*super().rules(unit_id), _names_agree]

    def facts(self, values, places):
        return {name: value for name, value in values.items() if name != "full_name"}


def _names_agree(values, known):
    told = nfc(values.get("full_name"))
    whole = {**(known or {}), **values}
    made = f"{whole['area_type'].capitalize()} {whole['name']}"
    if told and told.lower() != made.lower():
        yield Problem("full_name", f"“{told}” khác “{made}” ghép từ Loại và Tên. Sửa cho khớp.")


@sheet_kind
class SchoolSheet(UnitSheet):
    code, title, unit, tier = "truong", SchoolResource._meta.name, "trường", SCHOOL
    resource, upload = SchoolResource, "schools:import_school"

    def choices(self, unit_id):
        places = [(unit.code, unit.short_name) for unit in communes_of(unit_id)]
        root = self.department(unit_id)
        return {
            "kind": codes.choices("school_kind"),
            "ownership": codes.choices("ownership"),
            "location": places,
            "manager": [(root.code, root.name), *places],
        }

    def columns(self, unit_id):
        columns = super().columns(unit_id)
        root = self.department(unit_id)
        manager = next(c for c in columns if c.name == "manager")
        manager.field.aliases = dict.fromkeys(
            ("Sở", "Sở GDĐT", "Sở Giáo dục và Đào tạo"), root.code
        )
        return columns

    def existing(self, unit_id):
        edges = Parent.objects.on(today()).filter(unit__department=unit_id, unit__tier=SCHOOL)
        managers = dict(edges.values_list("unit_id", "manager__code"))
        plain = ("code", "name", "kind", "levels", "ownership", "address", "phone")
        return {
            unit.code: {name: getattr(unit, name) for name in plain}
            | {
                "location": unit.location.code if unit.location else "",
                "manager": managers.get(unit.pk, ""),
            }
            for unit in self.units(unit_id)
        }

    def rules(self, unit_id):
        root, places = self.department(unit_id), self.places(unit_id)

        def whole(values, known):
            if known is None:
                facts = {k: v for k, v in values.items() if k not in ("manager", "location")}
                unit = Unit(department=root, tier=SCHOOL, **facts)
                unit.location = places.get(values.get("location"))
                if fault := unit_fault(unit):
                    yield Problem("", fault)

        return [*super().rules(unit_id), whole]

    def places(self, unit_id):
        return {unit.code: unit for unit in [*communes_of(unit_id), self.department(unit_id)]}

    def facts(self, values, places):
        named = {n: places[values[n]] for n in ("location", "manager") if values.get(n)}
        return {**values, **named}
