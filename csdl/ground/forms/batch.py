"""The upload form, one for all kinds of sheets."""

from django import forms


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        max_length=150,
        allow_empty_file=True,  # the gate says it in its own words
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Chưa chọn tệp.",
            "missing": "Chưa chọn tệp.",
            "invalid": "Chưa chọn tệp.",
            "max_length": "Tên tệp dài quá 150 ký tự. Hãy đổi tên tệp.",
        },
    )

    def __init__(self, *args, max_mb=5, **kwargs):
        super().__init__(*args, **kwargs)
        words = f"Tối đa {max_mb} MB. Chưa ghi gì cho đến khi bạn xem và bấm “Xác nhận ghi”."
        self.fields["file"].help_text = words
