"""Forms of rules and waivers."""

from django import forms

from csdl.kit.fields import NumberField, TextField, VNDateField
from records.models import QualityRule
from records.models.quality import Severity, Subject
from records.queries.quality_book import DATES, FIELDS, NUMBERS, fields_of
from schools.models import Level

TEST = QualityRule.Test


class RuleForm(forms.Form):
    """How a rule stands in this Sở."""

    is_on = forms.BooleanField(label="Dùng quy tắc này", required=False)
    severity = forms.ChoiceField(
        label="Mức", choices=Severity, widget=forms.RadioSelect,
        help_text="Lỗi mất 3 điểm và phải sửa. Cảnh báo mất 1 điểm, giữ nguyên được nếu có lý do.",
    )  # fmt: skip
    value = forms.IntegerField(label="Ngưỡng", min_value=0, max_value=3650)

    def __init__(self, *args, has_value, **kwargs):
        super().__init__(*args, **kwargs)
        if not has_value:
            del self.fields["value"]

    def rule(self):
        return {"value": None} | self.cleaned_data


class NewRuleForm(forms.Form):
    """A rule of the Sở's own about one kind of record."""

    field = forms.ChoiceField(label="Trường thông tin")
    test = forms.ChoiceField(label="Kiểm tra", choices=TEST, widget=forms.RadioSelect)
    shape = TextField(
        label="Mẫu", required=False, max_length=60,
        help_text="Khi chọn “Viết theo mẫu”. # là một chữ số, A là một chữ cái, ? là một ký tự "
        "bất kỳ, * là phần còn lại. Ví dụ 0######### là số điện thoại 10 chữ số.",
    )  # fmt: skip
    low = TextField(
        label="Từ", required=False, max_length=20,
        help_text="Khi chọn “Trong khoảng”: số, hoặc ngày dạng 05/9/2014.",
    )  # fmt: skip
    high = TextField(label="Đến", required=False, max_length=20)
    levels = forms.MultipleChoiceField(
        label="Cấp học", choices=Level, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn cấp nào là mọi cấp.",
    )  # fmt: skip
    severity = forms.ChoiceField(label="Mức", choices=Severity, widget=forms.RadioSelect)
    text = TextField(
        label="Nội dung báo", max_length=200,
        help_text="Sai ở đâu, sửa thế nào. Ví dụ: Thiếu điện thoại liên hệ. Hỏi gia đình rồi ghi.",
    )  # fmt: skip

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject, self.items = subject, fields_of(subject)
        self.fields["field"].choices = [(code, item.label) for code, item in self.items.items()]
        if subject != Subject.PUPIL:
            del self.fields["levels"]

    def clean(self):
        cleaned = super().clean()
        item = self.items.get(cleaned.get("field"))
        if item and cleaned.get("test") == TEST.BETWEEN:
            for name in ("low", "high"):
                self._end(name, item)
        return cleaned

    def _end(self, name, item):
        """An end of the range as the kind of field writes it, kept as the database reads it."""
        text = self.cleaned_data.get(name)
        if not text or item.kind not in NUMBERS + DATES:
            return
        field = NumberField() if item.kind in NUMBERS else VNDateField()
        try:
            self.cleaned_data[name] = str(field.clean(text))
        except forms.ValidationError as error:
            self.add_error(name, error)

    def rule(self):
        return {"subject": self.subject, **self.cleaned_data}


class WaiveForm(forms.Form):
    reason = TextField(
        label="Vì sao giữ nguyên", max_length=300,
        help_text="Ví dụ: đã đối chiếu giấy khai sinh ngày 12/9/2026. Không ghi số giấy tờ.",
    )  # fmt: skip


SUBJECTS = [(subject.value, subject.label) for subject in FIELDS]
