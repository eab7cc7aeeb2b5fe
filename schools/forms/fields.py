"""Fields of units that clean an HTML input and an Excel cell alike."""

import re

from django import forms
from django.core.exceptions import ValidationError

from csdl.kit.fields import ChoiceByLabelField, CodeField, PhoneField, TextField
from csdl.kit.labels import Labels
from csdl.kit.text import nfc
from schools.models import Level, Unit

_SPLIT = re.compile(r"\s*[,;/+&\n–]\s*|\s+-\s+|-(?=[A-Z])|\s+và\s+")


class LevelsField(forms.MultipleChoiceField):
    """Several education levels: ticks on a screen, "TH, THCS" in a sheet. In the levels' order."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        messages = {"required": "Chưa chọn cấp học. Ghi MN, TH, THCS, THPT hoặc GDTX."}
        super().__init__(choices=Level.choices, error_messages=messages, **kwargs)
        self._labels = Labels(Level.choices)

    def to_python(self, value):
        parts = _SPLIT.split(nfc(value)) if isinstance(value, str) else list(value or [])
        try:
            found = {self._labels.find(part) for part in parts if nfc(part)}
        except ValueError as error:
            raise ValidationError(str(error), code="invalid_choice") from None
        return [level.value for level in Level if level.value in found]

    def validate(self, value):
        forms.Field.validate(self, value)


def commune_code(**kwargs):
    """Mã đơn vị hành chính cấp xã: five digits (Quyết định 19/2025/QĐ-TTg), with its zeros."""
    return CodeField(label="Mã đơn vị hành chính", digits=5, **kwargs)


def school_code(**kwargs):
    """Mã trường: opaque, as the ministry gave it."""
    return CodeField(label="Mã trường", max_length=20, **kwargs)


def unit_name(**kwargs):
    return TextField(max_length=200, **kwargs)


def classroom_name(**kwargs):
    return TextField(label="Tên lớp", max_length=30, **kwargs)


def area_type(**kwargs):
    choices = [(value, value.capitalize()) for value in Unit.AREA_TYPES]
    return ChoiceByLabelField(label="Loại", choices=choices, **kwargs)


def by_code(label, units, *, blank=None, aliases=None, **kwargs):
    """A choice of units by code or name. `blank`: the words of the empty choice on a screen."""
    pairs = [(unit.code, unit.short_name) for unit in units]
    empty = [("", blank)] if blank is not None else []
    return ChoiceByLabelField(
        label=label, choices=[*empty, *pairs], aliases=aliases, prefixes=("UBND",), **kwargs
    )


def from_list(label, pairs, *, blank=None, **kwargs):
    """A choice out of a code list."""
    empty = [("", blank)] if blank is not None else []
    return ChoiceByLabelField(label=label, choices=[*empty, *pairs], **kwargs)


def phone(**kwargs):
    return PhoneField(label="Điện thoại", required=False, **kwargs)


def address(**kwargs):
    return TextField(label="Địa chỉ", max_length=300, required=False, **kwargs)
