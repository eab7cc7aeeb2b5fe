"""A word to a helper."""

from django import forms

from csdl.kit.fields import TextField


class ReturnForm(forms.Form):
    reason = TextField(
        label="Lời nhắn cho người nhập",
        max_length=300,
        help_text="Ví dụ: số điện thoại này là của ông bà, ghi số của mẹ.",
    )
