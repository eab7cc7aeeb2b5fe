"""The upload form, one for all kinds of sheets."""

from django import forms


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        max_length=150,
        allow_empty_file=True,  # the gate says it in its own words
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text="Tối đa 5 MB. Chưa ghi gì cho đến khi bạn xem và bấm “Ghi”.",
        error_messages={
            "required": "Chưa chọn tệp.",
            "missing": "Chưa chọn tệp.",
            "invalid": "Chưa chọn tệp.",
            "max_length": "Tên tệp dài quá 150 ký tự. Hãy đổi tên tệp.",
        },
    )
