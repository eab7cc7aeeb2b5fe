"""Declare the columns of a sheet once, for both ways, as a django-import-export resource.

    class StudentSheet(SheetResource):
        student_code = SheetField("Mã học sinh", CodeField(), aliases=("Mã HS",))
        full_name = SheetField("Họ và tên", PersonNameField(), width=28)

        class Meta:
            name = "Danh sách học sinh"
            import_id_fields = ("student_code",)

    sheet = Sheet.of(StudentSheet)     # sheet.columns, sheet.key, sheet.title

A `SheetField` is an import_export field whose widget is the form field: the resource's own import
and export (for code lists and small tables) clean and write the very same values. What is large
goes `read_table` → `check_rows` → an action that writes in bulk, and out through `write_table`.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from import_export import fields, resources, widgets

from csdl.kit.excel.headers import readings
from csdl.kit.fields import ChoiceByLabelField, TextField, VNDateField, YesNoField, cell_text


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    name      key of the value in rows, previews and actions
    header    what the sheet's header says; `aliases` are other headers it answers to
    field     the form field that cleans a cell; plain text when none is given
    required  the header must be there (default: when the field is required)
    width     in characters; `example` and `help` go to the template
    get       function(row object) → value; default: the mapping's key or the attribute `name`
    """

    name: str
    header: str
    field: forms.Field = dataclasses.field(default_factory=lambda: TextField(required=False))
    aliases: Sequence[str] = ()
    required: bool | None = None
    width: float = 16
    example: str = ""
    help: str = ""
    get: Callable[[Any], Any] | None = None

    @property
    def must_have(self) -> bool:
        """True when a sheet without this header can't be taken."""
        return self.field.required if self.required is None else self.required

    def headers(self) -> frozenset[str]:
        """Every folded header that means this column."""
        return frozenset(r for text in (self.header, *self.aliases) for r in readings(text) if r)

    def own_headers(self) -> frozenset[str]:
        """Those of its own header, which is surer than an alias."""
        return frozenset(r for r in readings(self.header) if r)

    def value(self, row: Any) -> Any:
        """This column's value of a mapping or an object."""
        if isinstance(row, Mapping) and self.name in row:
            return row[self.name]
        if self.get:
            return self.get(row)
        for part in self.name.split("__"):
            row = getattr(row, part, None)
        return row() if callable(row) else row

    def text(self, row: Any) -> str:
        """The cell of that row, as written; cleaned again it is the same value."""
        return cell_text(self.field, self.value(row))

    def choices(self) -> list[str]:
        """The words a drop-down offers; none for a free column."""
        if isinstance(self.field, ChoiceByLabelField):
            return [self.field.labels.written(code) for code, _ in self.field.options()]
        return ["Có", "Không"] if isinstance(self.field, YesNoField) else []

    def hint(self) -> str:
        """How to fill the column in, for the template."""
        if self.help:
            return self.help
        if isinstance(self.field, VNDateField):
            return "Ngày/tháng/năm, ví dụ 05/09/2026."
        return "Chọn trong danh sách." if self.choices() else str(self.field.help_text or "")


class FormWidget(widgets.Widget):
    """import_export's view of a form field: `clean` for a cell, `render` for the way out."""

    def __init__(self, form_field: forms.Field):
        super().__init__()
        self.form_field = form_field

    def clean(self, value, row=None, **kwargs):
        try:
            return self.form_field.clean(value)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from None

    def render(self, value, obj=None, **kwargs):
        return cell_text(self.form_field, value)


class SheetField(fields.Field):
    """An import_export field that carries all a `Column` says (its keyword arguments).

    `attribute` is where the value lives on an object; in a `SheetResource` it is the field's name
    unless said.
    """

    def __init__(
        self, header: str, form_field: forms.Field, attribute: str | None = None, **column
    ):
        super().__init__(attribute=attribute, column_name=header, widget=FormWidget(form_field))
        self.declared = column

    def column(self, name: str, get: Callable | None = None) -> Column:
        """The `Column` this field declares under that name."""
        if get is None and self.attribute:
            get = self.get_value
        return Column(name, self.column_name, self.widget.form_field, get=get, **self.declared)


class SheetResource(resources.Resource):
    """A resource of `SheetField`s. For a model: `class Units(SheetResource, ModelResource)`."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        for name, field in cls.fields.items():
            field.attribute = field.attribute or name


@dataclass(frozen=True)
class Sheet:
    """A kind of sheet: its title, its columns and the names that identify a row."""

    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @classmethod
    def of(cls, resource: type[resources.Resource]) -> "Sheet":
        """From a resource: `Meta.name`, its `SheetField`s, `Meta.import_id_fields`.

        The header of a key column is required unless its field says otherwise: without it every
        row would look new. A method `dehydrate_<name>` gives the value on the way out, as it
        does in import_export.
        """
        columns = []
        for name, field in resource.fields.items():
            if isinstance(field, SheetField):
                method = f"dehydrate_{name}"
                get = getattr(resource(), method) if hasattr(resource, method) else None
                columns.append(field.column(name, get))
        check_columns(columns)
        names = {column.name for column in columns}
        key = tuple(name for name in resource._meta.import_id_fields or () if name in names)
        columns = [
            replace(c, required=True) if c.name in key and c.required is None else c
            for c in columns
        ]
        return cls(getattr(resource._meta, "name", resource.__name__), tuple(columns), key)


def check_columns(columns: Sequence[Column]) -> None:
    """ValueError when two columns answer to the same header: our own mistake, found at once."""
    seen: dict[str, str] = {}
    for column in columns:
        for header in column.headers():
            if seen.setdefault(header, column.name) != column.name:
                raise ValueError(f"{column.name} and {seen[header]} share the header “{header}”.")
