"""A field catalogue: what a record holds, said once.

    STUDENT = Catalogue(groups=(Group("person", "Nhân thân", …),), items=(Item(…),))
    class Student(STUDENT.columns()): …            # the model's own columns

The model's columns, the form, the sheet, the tabs of the detail page, Excel's columns, the
history of a field, quality rules and review rounds all read the same items, so a field that
is added here turns up everywhere, under its permission.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.crypto import salted_hmac

from csdl.kit import fields
from csdl.kit.text import mask_id, mask_phone

Lists = Mapping[str, list[tuple[str, str]]]  # {list: (code, label) pairs}
MASKS = {"id": mask_id, "phone": mask_phone}


@dataclass(frozen=True)
class Group:
    """A tab of the record, and the rights it stands under.

    part: related name of the 1:1 table that holds it ("" is the record's own table); a group
    with a part of its own is walled off by its own permissions.
    """

    key: str
    label: str
    view: str
    change: str
    part: str = ""
    slug: str = ""  # in addresses


@dataclass(frozen=True)
class Item:
    """One field.

    code      attribute of its table, and its name everywhere
    kind      key of KINDS: what may be written, how it is stored
    list      the code list a `code` comes from; pairs: fixed choices of a `pick`
    levels    education levels that have it (empty: all)
    required  a record is not saved without it; expected: its absence is a lost point
    secret    shown masked until someone asks to see it, which is logged
    fixed     never edited by a person
    low, high, places   bounds and decimals of a number; size: most characters of a text
    """

    code: str
    label: str
    kind: str
    group: str
    list: str = ""
    pairs: tuple = ()
    levels: tuple[str, ...] = ()
    required: bool = False
    expected: bool = False
    secret: bool = False
    fixed: bool = False
    hint: str = ""
    aliases: tuple[str, ...] = ()
    size: int = 100
    low: float | None = None
    high: float | None = None
    places: int = 0

    def at(self, levels) -> bool:
        """Whether records of these education levels have the field."""
        return not self.levels or bool(set(self.levels) & set(levels))

    def column(self) -> models.Field:
        """The model field that keeps it."""
        return KINDS[self.kind].column(self)

    def field(self, lists: Lists | None = None, **kwargs) -> forms.Field:
        """The form field that cleans an input or a cell; `lists` holds the choices of codes."""
        said = {"label": self.label, "required": self.required, "help_text": self.hint}
        return KINDS[self.kind].field(self, lists or {}, {**said, **kwargs})

    def text(self, value, field=None) -> str:
        """The value as written in a cell or an input."""
        return fields.cell_text(field or self.field(), value)

    def masked(self, value) -> str:
        return MASKS.get(self.kind, mask_id)(value) if value else ""

    def token(self, value) -> str:
        """What a page carries along to say which value it showed; of a secret only a stamp."""
        if value is None or value is False:
            value = ""
        raw = format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
        if self.secret and raw:
            return salted_hmac("csdl.field", raw, algorithm="sha256").hexdigest()[:16]
        return raw

    @cached_property
    def empty(self):
        """What its column holds when nothing is known."""
        column = self.column()
        if column.null:
            return None
        return column.get_default() if column.has_default() else ""


@dataclass(frozen=True)
class Kind:
    """How one kind of field is stored and read."""

    column: Callable
    field: Callable


class _IntChoice(fields.ChoiceByLabelField):
    """A choice kept as a number (gender)."""

    def clean(self, value):
        found = super().clean(value)
        return int(found) if found != "" else None


class WholeField(fields.NumberField):
    """A whole number: "2014", never "2014,5"."""

    def validate(self, value):
        super().validate(value)
        if value is not None and value != value.to_integral_value():
            raise ValidationError(f"“{value}”: ghi số nguyên, không có phần lẻ.", code="invalid")

    def clean(self, value):
        number = super().clean(value)
        return None if number is None else int(number)


def _bounds(item):
    found = []
    if item.low is not None:
        found.append(MinValueValidator(item.low, f"Số nhỏ nhất là {item.low:g}."))
    if item.high is not None:
        found.append(MaxValueValidator(item.high, f"Số lớn nhất là {item.high:g}."))
    return found


def _text_column(item):
    blank = {} if item.required else {"blank": True, "default": ""}
    return models.CharField(item.label, max_length=item.size, **blank)


def _date_column(item):
    return models.DateField(item.label, **({} if item.required else {"null": True, "blank": True}))


def _whole_column(item):
    return models.PositiveSmallIntegerField(item.label, null=True, blank=True)


def _decimal_column(item):
    return models.DecimalField(
        item.label, max_digits=7, decimal_places=item.places, null=True, blank=True
    )


def _pairs(item):
    return [("", "---------"), *item.pairs]


def _listed(item, lists, said):
    choices = [("", ""), *lists.get(item.list, [])]
    return fields.ChoiceByLabelField(choices=choices, **said)


KINDS = {
    "name": Kind(_text_column, lambda i, _, said: fields.PersonNameField(**said)),
    "text": Kind(_text_column, lambda i, _, said: fields.TextField(max_length=i.size, **said)),
    "digits": Kind(_text_column, lambda i, _, said: fields.CodeField(digits=i.size, **said)),
    "key": Kind(_text_column, lambda i, _, said: fields.CodeField(max_length=i.size, **said)),
    "id": Kind(_text_column, lambda i, _, said: fields.PersonalIdField(old_number=True, **said)),
    "phone": Kind(_text_column, lambda i, _, said: fields.PhoneField(**said)),
    "email": Kind(_text_column, lambda i, _, said: forms.EmailField(max_length=i.size, **said)),
    "code": Kind(_text_column, _listed),
    "pick": Kind(
        _text_column,
        lambda i, _, said: fields.ChoiceByLabelField(choices=_pairs(i), **said),
    ),
    "pick_number": Kind(
        lambda i: models.PositiveSmallIntegerField(i.label, choices=list(i.pairs)),
        lambda i, _, said: _IntChoice(choices=_pairs(i), **said),
    ),
    "date": Kind(_date_column, lambda i, _, said: fields.VNDateField(**said)),
    "past": Kind(_date_column, lambda i, _, said: fields.VNDateField(past=True, **said)),
    "yes": Kind(
        lambda i: models.BooleanField(i.label, default=False),
        lambda i, _, said: fields.YesNoField(**said),
    ),
    "whole": Kind(_whole_column, lambda i, _, said: WholeField(validators=_bounds(i), **said)),
    "number": Kind(
        _decimal_column,
        lambda i, _, said: fields.NumberField(
            validators=_bounds(i), decimal_places=i.places, **said
        ),
    ),
}


@dataclass(frozen=True)
class Catalogue:
    """The items of one kind of record, in the order they are shown, under their groups."""

    groups: tuple[Group, ...]
    items: tuple[Item, ...]

    def __post_init__(self):
        codes = [item.code for item in self.items]
        if len(set(codes)) < len(codes):
            raise ValueError("a field is declared twice")
        strays = {item.group for item in self.items} - {group.key for group in self.groups}
        if strays:
            raise ValueError(f"no such group: {strays}")

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def by_group(self) -> dict[str, Group]:
        return {group.key: group for group in self.groups}

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The 1:1 tables, in order, without the record's own."""
        return tuple(dict.fromkeys(g.part for g in self.groups if g.part))

    def of(self, *groups: str, levels=()) -> list[Item]:
        """The items of these groups; with levels, those that such records have."""
        return [i for i in self.items if i.group in groups and (not levels or i.at(levels))]

    def group_of(self, item: Item) -> Group:
        return self.by_group[item.group]

    def part_of(self, item: Item) -> str:
        return self.by_group[item.group].part

    def lists(self, items) -> set[str]:
        """The code lists that these items take their codes from."""
        return {item.list for item in items if item.list}

    def columns(self, part: str = "") -> type[models.Model]:
        """An abstract model with the columns of one table."""
        made = {i.code: i.column() for i in self.items if self.part_of(i) == part}
        meta = type("Meta", (), {"abstract": True})
        return type("Columns", (models.Model,), {"__module__": __name__, "Meta": meta, **made})

    def read(self, record, item: Item):
        """The value of one field of a record; what its empty column holds when it has no row."""
        part = self.part_of(item)
        try:
            return getattr(getattr(record, part) if part else record, item.code)
        except ObjectDoesNotExist:
            return item.empty

    def values(self, record, items=None) -> dict:
        """{code: value} of a record."""
        return {item.code: self.read(record, item) for item in items or self.items}

    def split(self, values: Mapping) -> dict[str, dict]:
        """{part: {code: value}}: which table each value goes to."""
        found: dict[str, dict] = {}
        for code, value in values.items():
            found.setdefault(self.part_of(self.by_code[code]), {})[code] = value
        return found
