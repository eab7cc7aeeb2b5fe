"""What to send for verification, and how."""

from django import forms

from records.models import IdentityBatch


class VerifyForm(forms.Form):
    kind = forms.ChoiceField(
        label="Gửi ai", choices=IdentityBatch.Kind, widget=forms.RadioSelect,
        help_text="Chỉ gửi người có số định danh 12 số mà chưa có trả lời cho thông tin hiện nay.",
    )  # fmt: skip
    via = forms.ChoiceField(label="Cách gửi", choices=IdentityBatch.Via, widget=forms.RadioSelect)

    def __init__(self, *args, connected, **kwargs):
        super().__init__(*args, **kwargs)
        if not connected:
            self.fields["via"].choices = IdentityBatch.Via.choices[:1]
            self.fields["via"].initial = "file"
