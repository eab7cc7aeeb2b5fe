"""A document of a pupil, handed in or taken away."""

from django import forms

from csdl.kit.fields import TextField
from csdl.kit.scan import MAX_IMAGE_BYTES, MAX_PAGES, MAX_PDF_BYTES
from records.models import StudentFile


class StudentFileForm(forms.Form):
    kind = forms.ChoiceField(label="Loại giấy tờ", choices=StudentFile.Kind.choices)
    file = forms.FileField(
        label="Tệp (PDF, ảnh)",
        allow_empty_file=True,  # the gate says it in its own words
        help_text=f"PDF tối đa {MAX_PDF_BYTES // 2**20} MB và {MAX_PAGES} trang, ảnh JPEG hoặc PNG "
        f"tối đa {MAX_IMAGE_BYTES // 2**20} MB. Giấy tờ về sức khoẻ, khuyết tật không tải lên đây.",
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
        ),
    )
    note = TextField(
        label="Ghi chú",
        max_length=200,
        required=False,
        help_text="Ví dụ: bản sao y ngày 05/9/2026; học bạ lớp 6 đến lớp 8.",
    )

    def values(self):
        data = dict(self.cleaned_data)
        kept = data.pop("file")
        return data | {"file": (kept.name, kept.content_type or "", kept.read())}
