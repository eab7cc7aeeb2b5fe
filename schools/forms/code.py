"""Forms of code lists."""

from django import forms

from csdl.kit.fields import CodeField, TextField

_YEAR = {"invalid": "Ghi năm bắt đầu của năm học, ví dụ 2026."}


class CodeForm(forms.Form):
    code = CodeField(label="Mã", max_length=20)
    label = TextField(label="Tên", max_length=200)
    valid_from = forms.IntegerField(
        label="Dùng từ năm học",
        min_value=2000,
        max_value=2100,
        help_text="Ghi 2026 cho năm học 2026–2027.",
        error_messages=_YEAR,
    )


class EndCodeForm(forms.Form):
    last_year = forms.IntegerField(
        label="Năm học cuối được dùng",
        min_value=2000,
        max_value=2100,
        help_text="Ghi 2026 cho năm học 2026–2027. Dữ liệu cũ vẫn giữ mã.",
        error_messages=_YEAR,
    )
