"""Handing in signed papers, and saying of which paper a page is."""

from django import forms

from csdl.kit.scan import MAX_IMAGE_BYTES, MAX_PAGES, MAX_PDF_BYTES

SIZES = (
    f"PDF tối đa {MAX_PDF_BYTES // 2**20} MB và {MAX_PAGES} trang mỗi tệp, ảnh JPEG hoặc PNG "
    f"tối đa {MAX_IMAGE_BYTES // 2**20} MB mỗi tệp; tối đa 30 tệp, 100 MB mỗi lần. "
    "Quét khổ A4, 200 dpi, hoặc chụp thẳng từng trang."
)


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files in one control; `clean` gives a list."""

    widget = ManyFilesInput(
        attrs={"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
    )

    def clean(self, data, initial=None):
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in files or [None]]


class ScanForm(forms.Form):
    files = ManyFilesField(
        label="Tệp bản đã ký",
        help_text=SIZES,
        allow_empty_file=True,  # the gate says it in its own words
        error_messages={"required": "Chưa chọn tệp.", "missing": "Chưa chọn tệp."},
    )

    def uploads(self):
        """(name, content type, bytes) of each."""
        return [(f.name, f.content_type or "", f.read()) for f in self.cleaned_data["files"]]


class NamePageForm(forms.Form):
    """Of which paper a page is, when its QR code can't tell."""

    code = forms.CharField(
        label="Mã hồ sơ",
        max_length=40,
        help_text="In ở chân mỗi trang, ví dụ 31-T31900501-2026-00012.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    reason = forms.CharField(
        label="Lý do nhận",
        max_length=200,
        help_text="Ghi vào hồ sơ cùng tên bạn, ví dụ: góc có mã QR bị ướt, đã so với bản giấy.",
    )
