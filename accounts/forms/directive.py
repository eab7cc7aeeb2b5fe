"""A directive in the register."""

from django import forms

from csdl.kit.fields import TextField, VNDateField

KINDS = [
    (kind, kind)
    for kind in (
        "Luật", "Nghị quyết", "Nghị định", "Thông tư", "Chỉ thị", "Quyết định", "Quy chế",
        "Kế hoạch", "Công văn", "Hướng dẫn", "Thông báo", "Văn bản khác",
    )
]  # fmt: skip
BASIS_FOR = [
    ("handover", "Biên bản bàn giao tài khoản"),
    ("revocation", "Biên bản thu hồi tài khoản"),
    ("founding", "Biên bản khởi tạo quyền quản trị"),
]


class PdfField(forms.FileField):
    """An optional PDF; `clean` gives (name, bytes) or None."""

    widget = forms.FileInput(attrs={"accept": ".pdf,application/pdf"})

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return (file.name, file.read()) if file else None


class DirectiveForm(forms.Form):
    kind = forms.ChoiceField(label="Loại văn bản", choices=KINDS)
    number = TextField(label="Số, ký hiệu", max_length=60, help_text="Ví dụ 5344/QĐ-SGDĐT.")
    issued_on = VNDateField(label="Ngày ban hành")
    issued_by = TextField(label="Cơ quan ban hành", max_length=200)
    summary = TextField(label="Trích yếu", max_length=500)
    effective_from = VNDateField(label="Có hiệu lực từ ngày")
    effective_to = VNDateField(
        label="Hết hiệu lực sau ngày", required=False, help_text="Để trống: còn hiệu lực."
    )
    basis_for = forms.MultipleChoiceField(
        label="Làm căn cứ cho",
        choices=BASIS_FOR,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Giấy lập từ nay, khi văn bản còn hiệu lực, ghi văn bản này trong phần căn cứ.",
    )
    citation = TextField(
        label="Ghi trong căn cứ",
        max_length=600,
        required=False,
        help_text="Để trống: loại, số, ngày, cơ quan và trích yếu.",
    )
    position = forms.IntegerField(
        label="Thứ tự trong phần căn cứ",
        min_value=1,
        max_value=999,
        initial=100,
        help_text="Số nhỏ đứng trước: Luật trước Thông tư.",
    )
    file = PdfField(label="Tệp văn bản (PDF)", required=False)

    def clean(self):
        data = super().clean()
        first, last = data.get("effective_from"), data.get("effective_to")
        if first and last and last < first:
            self.add_error("effective_to", "Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi.")
        return data

    def said(self):
        """{"facts": the fields, "file": (name, bytes) or None}."""
        facts = dict(self.cleaned_data)
        return {"file": facts.pop("file"), "facts": facts}


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def facts_of(directive):
    """The present values, for the edit form."""
    names = [n for n in DirectiveForm.base_fields if n != "file"]
    return {name: getattr(directive, name) for name in names}
