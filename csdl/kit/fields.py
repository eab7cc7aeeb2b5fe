"""Form fields that clean an HTML input and an Excel cell alike: text in, a clean value out.

Every field can be used without a Form: `field.clean(text)`. Messages are whole sentences that name
the value and say what to write. `cell_text(field, value)` is what goes back into a cell.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from csdl.kit.dates import dmy, parse_vn_date, today, vn_datetime
from csdl.kit.identity import id_warnings
from csdl.kit.labels import Labels
from csdl.kit.text import fold, nfc

__all__ = [
    "ChoiceByLabelField",
    "CodeField",
    "NumberField",
    "PersonNameField",
    "PersonalIdField",
    "PhoneField",
    "TextField",
    "VNDateField",
    "YesNoField",
    "cell_text",
    "id_warnings",
]

_TEXT_CELL = "Excel hay bỏ số 0 ở đầu: hãy định dạng cột là Văn bản (Text) rồi ghi lại."


def _fail(message: str) -> None:
    raise ValidationError(message, code="invalid")


class _Required:
    """The Vietnamese sentence for an empty value, whatever the field."""

    def __init__(self, **kwargs):
        messages = kwargs.pop("error_messages", None) or {}
        super().__init__(error_messages={"required": "Chưa ghi mục này.", **messages}, **kwargs)


class VNDateField(_Required, forms.DateField):
    """A date as people type it (`parse_vn_date`). `past=True` refuses a date after today."""

    widget = forms.DateInput(
        format="%d/%m/%Y", attrs={"placeholder": "ngày/tháng/năm", "inputmode": "numeric"}
    )

    def __init__(self, *, past=False, first_year=1900, last_year=2100, **kwargs):
        super().__init__(**kwargs)
        self.past, self.first_year, self.last_year = past, first_year, last_year

    def to_python(self, value):
        if value in self.empty_values or (isinstance(value, str) and not nfc(value)):
            return None
        try:
            return parse_vn_date(value, first_year=self.first_year, last_year=self.last_year)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def validate(self, value):
        super().validate(value)
        if self.past and value and value > today():
            _fail(f"“{dmy(value)}” là ngày sau hôm nay. Hãy kiểm tra lại năm.")

    def prepare_value(self, value):
        return dmy(value) if isinstance(value, date) else value


class TextField(_Required, forms.CharField):
    """One line of plain text, cleaned by `nfc`."""

    def to_python(self, value):
        return nfc(super().to_python(value)) or self.empty_value


class PersonNameField(TextField):
    """A full name. All capitals or all small letters become "Nguyễn Thị Hương"."""

    _bad = re.compile(r"[^\w\s'’.\-]|[\d_]")

    def __init__(self, *, min_words=2, max_length=100, **kwargs):
        super().__init__(max_length=max_length, **kwargs)
        self.min_words = min_words

    def to_python(self, value):
        name = super().to_python(value)
        if name and (name == name.upper() or name == name.lower()):
            name = re.sub(r"(?<![\w'’])\w", lambda m: m[0].upper(), name.lower())
        return name

    def validate(self, value):
        super().validate(value)
        if not value:
            return
        if bad := self._bad.search(value):
            _fail(f"“{value}”: họ tên không có “{bad[0]}”. Hãy ghi họ tên bằng chữ như giấy tờ.")
        if len(value.split()) < self.min_words:
            _fail(f"“{value}” chưa đủ họ và tên. Hãy ghi đủ như giấy khai sinh.")


def _digits(value: str) -> str:
    """The text without the blanks, dots and hyphens people group digits with, if digits it is."""
    digits = re.sub(r"[\s.\-]", "", value)
    return digits if re.fullmatch(r"[0-9]+", digits) else value


def _exponent(value: str) -> bool:
    return bool(re.fullmatch(r"\d([.,]\d+)?E\+?\d+", value, re.IGNORECASE))


class PersonalIdField(TextField):
    """Số định danh cá nhân: 12 digits (Nghị định 137/2015/NĐ-CP, Điều 13), kept as text.

    Only the shape is an error; what the digits say about the person is `id_warnings`.
    `old_number=True` also takes a nine-digit chứng minh nhân dân.
    """

    def __init__(self, *, old_number=False, **kwargs):
        super().__init__(**kwargs)
        self.old_number = old_number

    def to_python(self, value):
        return _digits(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if not value or (re.fullmatch(r"[0-9]{12}", value)):
            return
        if self.old_number and re.fullmatch(r"[0-9]{9}", value):
            return
        if _exponent(value):
            _fail(f"“{value}” đã bị Excel làm tròn. Hãy định dạng cột là Văn bản rồi ghi đủ 12 số.")
        if not re.fullmatch(r"[0-9]+", value):
            _fail(f"“{value}” có ký tự không phải chữ số. Số định danh gồm đúng 12 chữ số.")
        hint = f" {_TEXT_CELL}" if 9 <= len(value) < 12 else " Hãy ghi lại theo giấy tờ."
        _fail(f"“{value}” có {len(value)} chữ số, số định danh cần đủ 12.{hint}")


class PhoneField(TextField):
    """A Vietnamese number: "+84 912 345 678" → "0912345678". A zero that Excel lost is put back."""

    widget = forms.TextInput(attrs={"inputmode": "tel"})

    def to_python(self, value):
        raw = super().to_python(value)
        number = re.sub(r"[\s.\-()]", "", raw)
        number = re.sub(r"^(\+|00)?84(?=\d{9,10}$)", "0", number)
        if re.fullmatch(r"[35789][0-9]{8}", number):  # nine digits are nothing else in Việt Nam
            number = f"0{number}"
        return number if re.fullmatch(r"[0-9]{1,12}", number) else raw

    def validate(self, value):
        super().validate(value)
        if not value or re.fullmatch(r"0[35789][0-9]{8}|02[0-9]{9}", value):
            return
        if len(re.findall(r"[0-9]{9,}", re.sub(r"[ .]", "", value))) > 1:
            _fail(f"“{value}” có nhiều số. Hãy ghi một số điện thoại.")
        if re.fullmatch(r"01[0-9]{9}", value):
            _fail(f"“{value}” là đầu số cũ 11 chữ số. Hãy ghi số mới có 10 chữ số.")
        _fail(f"“{value}” không phải số điện thoại. Hãy ghi 10 chữ số, ví dụ 0912345678.")


class CodeField(TextField):
    """A code kept as text with its leading zeros. `digits=8`: exactly that many digits."""

    def __init__(self, *, digits=None, upper=False, pattern=r"[\w./\-]+", **kwargs):
        super().__init__(**kwargs)
        self.digits, self.upper, self.pattern = digits, upper, re.compile(pattern)

    def to_python(self, value):
        code = super().to_python(value)
        if self.digits:
            code = _digits(code)
        return code.upper() if self.upper else code

    def validate(self, value):
        super().validate(value)
        if not value:
            return
        if self.digits and not re.fullmatch(rf"[0-9]{{{self.digits}}}", value):
            if re.fullmatch(r"[0-9]+", value):
                hint = _TEXT_CELL if len(value) < self.digits else "Hãy kiểm tra lại mã."
                _fail(f"“{value}” có {len(value)} chữ số, mã cần đủ {self.digits}. {hint}")
            _fail(f"“{value}” không phải mã: cần đúng {self.digits} chữ số.")
        if not self.pattern.fullmatch(value):
            _fail(f"“{value}” không phải mã. Mã chỉ gồm chữ, số và . / - không có dấu cách.")


class ChoiceByLabelField(_Required, forms.ChoiceField):
    """A choice by its label (with or without marks) or its code (`Labels`); the value is the code.

    Two labels that differ by marks alone (Cẩm Giang, Cẩm Giàng) must be written with them.
    """

    def __init__(self, *, aliases=None, prefixes=(), **kwargs):
        self.aliases, self.prefixes, self._labels = aliases, prefixes, None
        super().__init__(**kwargs)

    def __deepcopy__(self, memo):
        copy = super().__deepcopy__(memo)
        copy._labels = None  # a form or a sheet's check asks a callable for its choices anew
        return copy

    def options(self) -> list[tuple[str, str]]:
        """(code, label) pairs, groups opened, without the empty choice."""
        pairs = []
        for code, label in self.choices:
            inner = label if isinstance(label, (list, tuple)) else [(code, label)]
            pairs += [(str(c), nfc(text)) for c, text in inner if c not in (None, "")]
        return pairs

    @property
    def labels(self) -> Labels:
        """The index over the choices, made once for each copy of the field."""
        if self._labels is None:
            self._labels = Labels(self.options(), self.aliases, self.prefixes)
        return self._labels

    def label(self, value) -> str:
        """The label of a code; an unknown code stays as it is."""
        return self.labels.by_code.get(str(value), str(value))

    def to_python(self, value):
        if not nfc(value):
            return ""
        try:
            return self.labels.find(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid_choice") from None

    def validate(self, value):
        forms.Field.validate(self, value)


_YES = frozenset(["co", "x", "1", "dung", "true", "yes", "y", "v", "roi"])
_NO = frozenset(["khong", "0", "sai", "false", "no", "n", "k", "ko", "chua"])


class YesNoField(_Required, forms.Field):
    """ "Có"/"Không", "x", 1/0, TRUE/FALSE or a checkbox. Empty is False unless `empty` says more.

    With `required=True` an empty cell is an error; a checkbox always answers.
    """

    widget = forms.CheckboxInput

    def __init__(self, *, empty=False, required=False, **kwargs):
        super().__init__(required=required, **kwargs)
        self.empty = empty

    def clean(self, value):
        value = super().clean(value)
        return self.empty if value is None else value

    def to_python(self, value):
        if isinstance(value, bool):
            return value
        text = nfc(value)
        if not text:
            return None
        plain = fold(text)
        if plain in _YES or text in "✓✔☑√":
            return True
        if plain in _NO or text in "-–—✗✘☐":
            return False
        raise ValidationError(
            f"“{text}” không rõ có hay không. Hãy ghi Có hoặc Không.", code="invalid"
        )


class NumberField(_Required, forms.DecimalField):
    """A number with a comma or a point before its decimals: "8,5" and "8.5"."""

    def to_python(self, value):
        text = nfc(value).replace(" ", "")
        if not text:
            return None
        text = text.replace(",", ".") if text.count(",") + text.count(".") == 1 else text
        if not re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{1,20})?", text):
            _fail(f"“{value}” không phải là số. Hãy ghi chữ số, ví dụ 8,5.")
        return Decimal(text)


def cell_text(field: forms.Field, value: object) -> str:
    """What a clean value looks like in a sheet, in an input and in a preview; reads back the same.

    A code's label, a date as dd/mm/yyyy, Có or Không, "" for nothing.
    """
    if value is None or value == "":
        return ""
    if isinstance(field, ChoiceByLabelField):
        return field.labels.written(value)
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, datetime):
        return vn_datetime(value)
    if isinstance(value, date):
        return dmy(value)
    if isinstance(value, (list, tuple, set)):
        return ", ".join(cell_text(field, item) for item in value)
    if isinstance(value, Decimal):
        value = format(value, "f")
        return value.rstrip("0").rstrip(".") if "." in value else value
    return str(value)
