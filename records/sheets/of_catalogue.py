"""A sheet made of a field catalogue: the record's own fields, under the record's own rights."""

from functools import cached_property

from django.urls import reverse
from import_export.resources import Resource

from csdl.ground.batches import SheetKind
from csdl.kit.excel.columns import SheetField
from schools.models import Unit
from schools.queries.code import check_code, choices, entries

WIDTHS = {"name": 26, "text": 24, "code": 18, "id": 16, "email": 24}


def sheet_field(item, **said):
    """The column of one item; `said` overrides what a `Column` takes."""
    field = item.field()
    field.required = said.pop("needed", item.required)
    given = {
        "aliases": (*item.aliases, *said.pop("more", ())),
        "width": WIDTHS.get(item.kind, 13),
        "help": item.hint,
    }
    return SheetField(item.label, field, **{**given, **said})


def resource_of(name, key, fields) -> type[Resource]:
    """A django-import-export resource with these {name: SheetField} columns, in this order."""
    meta = type("Meta", (), {"name": name, "import_id_fields": tuple(key)})
    return type("CatalogueResource", (Resource,), {**fields, "Meta": meta})


class CatalogueSheet(SheetKind):
    """What sheets of records share: they belong to one school, and each column stands under the
    right to change its group.

    catalogue: records.catalogue; perm: the right to add; upload: URL name of the upload page (its
    template is that name and "_sheet").
    """

    catalogue = None
    perm = ""
    upload = ""

    def may(self, reach, unit_id):
        return self.holds(reach, self.perm, unit_id)

    def holds(self, reach, perm, unit_id):
        schools = Unit.objects.allowed(reach, perm).filter(pk=unit_id, tier=Unit.Tier.SCHOOL)
        return schools.exists()

    def school(self, unit_id):
        return Unit.objects.get(pk=unit_id)

    def items(self):
        """The items that are columns, by their names."""
        fields = self.resource.fields
        return {i.code: i for i in self.catalogue.items if i.code in fields}

    def columns_for(self, unit_id, reach):
        """Only what this person may change here: a sheet shows what it lets one write."""
        items = self.items()
        perms = {self.catalogue.group_of(item).change for item in items.values()}
        mine = {perm for perm in perms if self.holds(reach, perm, unit_id)}
        return [
            column
            for column in self.columns(unit_id)
            if column.name not in items
            or self.catalogue.group_of(items[column.name]).change in mine
        ]

    def choices(self, unit_id):
        """Codes of this year; the ended ones can be read, since old records hold them."""
        levels, found = self.school(unit_id).levels, {}
        for code, item in self.items().items():
            if item.list:
                pairs = choices(item.list, None, levels)
                now = dict(pairs)
                ended = {e.code: f"{e.label} (thôi dùng)" for e in entries(item.list)}
                found[code] = [*pairs, *((c, w) for c, w in ended.items() if c not in now)]
        return found

    def code_faults(self, levels, values, known):
        """(column, sentence) of codes newly chosen although they are not in use at these levels."""
        for code, item in self.coded.items():
            value = values.get(code)
            if not value or value == (known or {}).get(code):
                continue
            if fault := check_code(item.list, value, None, levels):
                yield code, fault

    @cached_property
    def coded(self):
        """The items whose values are codes of lists."""
        return {code: item for code, item in self.items().items() if item.list}

    def place(self, unit_id):
        return self.school(unit_id).name

    def again(self, unit_id):
        return reverse(self.upload, args=[unit_id])
