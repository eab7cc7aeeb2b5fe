"""Forms of the review itself."""

from django import forms

from csdl.kit.fields import TextField
from records.models import Confirmation


def pin_field(label="Mã PIN của bạn", required=False):
    """One's own PIN; without it the paper is signed by hand and the copy filed."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=6,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}, render_value=False
        ),
        help_text="" if required else "Để trống nếu in ra ký giấy rồi nộp bản đã ký.",
    )


class MarkForm(forms.Form):
    """done, to ask or problem; the note says what."""

    state = forms.ChoiceField(
        choices=[(s.value, s.label) for s in list(Confirmation.State)[:3]], widget=forms.HiddenInput
    )
    note = TextField(label="Ghi chú", max_length=300, required=False)


class SlipForm(forms.Form):
    result = forms.ChoiceField(
        label="Phiếu của gia đình",
        choices=[(s.value, s.label) for s in Confirmation.Slip if s.value],
        widget=forms.RadioSelect,
    )
    note = TextField(label="Chỗ gia đình báo sai, giá trị đúng", max_length=300, required=False)


class HandOverForm(forms.Form):
    pin = pin_field()


class ConfirmForm(forms.Form):
    reason = TextField(label="Lý do vẫn xác nhận khi còn lưu ý", max_length=300, required=False)
    pin = pin_field()


class LinkForm(forms.Form):
    """What the family says through the link: the birth date opens it, then right or wrong."""

    birth_date = TextField(label="Ngày sinh của em", max_length=20, help_text="Ví dụ 05/09/2014.")
