"""A unit's own regulation."""

from django import forms

from accounts.forms.directive import PdfField
from csdl.kit.fields import TextField, VNDateField


class RegulationForm(forms.Form):
    number = TextField(label="Số, ký hiệu", max_length=60, help_text="Ví dụ 20/QĐ-THCS.")
    issued_on = VNDateField(label="Ngày ban hành")
    summary = TextField(
        label="Trích yếu",
        max_length=500,
        initial="Quy chế quản lý, vận hành, sử dụng hệ thống cơ sở dữ liệu giáo dục",
    )
    starts_on = VNDateField(label="Áp dụng từ ngày")
    accepts_system = forms.ChoiceField(
        label="Giấy tờ do đơn vị giao được ký thế nào?",
        choices=[
            ("yes", "Chấp nhận xác nhận trên hệ thống thay cho bản ký giấy"),
            ("no", "Phải ký trên giấy rồi nộp bản đã ký"),
        ],
        widget=forms.RadioSelect,
        initial="yes",
    )
    file = PdfField(label="Tệp quy chế (PDF)", required=False)

    def clean_accepts_system(self):
        return self.cleaned_data["accepts_system"] == "yes"
