"""One school's answer about a record that another school has too."""

from django import forms

from csdl.kit.fields import VNDateField
from records.models import Duplicate


class AnswerForm(forms.Form):
    side = forms.ChoiceField(choices=[("a", "a"), ("b", "b")], widget=forms.HiddenInput)
    word = forms.ChoiceField(
        label="Trường bạn trả lời", choices=Duplicate.Word.choices, widget=forms.RadioSelect
    )
    on = VNDateField(
        label="Ngày rời trường", required=False, past=True, help_text="Khi em đã chuyển đi."
    )
