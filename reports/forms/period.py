"""Periods: opening one, more time, reasons."""

from django import forms

from csdl.kit.fields import TextField, VNDateField
from csdl.kit.window import Deadline
from reports.models import Period
from schools.forms.fields import LevelsField

WAYS = [("before", "Trước giờ ghi"), ("until_end", "Đến hết giờ ghi")]


def _hour(**kwargs):
    return TextField(label="Giờ", max_length=8, initial="17h00", help_text="Ví dụ 17h00.", **kwargs)


class DeadlineForm(forms.Form):
    """A deadline as it is announced: the words, the hour, the day."""

    way = forms.ChoiceField(label="Cách ghi hạn", choices=WAYS)
    hour = _hour()
    on = VNDateField(label="Ngày", last_year=2101)

    def clean_hour(self):
        return _checked(self.cleaned_data["hour"])

    @property
    def deadline(self):
        data = self.cleaned_data
        return getattr(Deadline, data["way"])(data["hour"], data["on"])


def _checked(hour):
    from datetime import date

    try:
        Deadline.before(hour, date(2026, 1, 1))
    except ValueError as error:
        raise forms.ValidationError(str(error)) from None
    return hour


class OpenForm(forms.Form):
    """A period. For start and end of year the calendar fills in what is left empty."""

    kind = forms.ChoiceField(label="Kỳ báo cáo", choices=Period.Kind.choices)
    year = forms.ChoiceField(label="Năm học")
    title = TextField(
        label="Tên báo cáo",
        max_length=200,
        required=False,
        help_text="Để trống với kỳ đầu năm, cuối năm: hệ thống đặt tên.",
    )
    cut_on = VNDateField(
        label="Chốt số liệu đến hết ngày",
        required=False,
        last_year=2101,
        help_text="Để trống với kỳ đầu năm (30/9), cuối năm (31/5): hệ thống tính theo năm học.",
    )
    way = forms.ChoiceField(label="Cách ghi hạn", choices=WAYS, required=False, initial="before")
    hour = _hour(required=False)
    school_on = VNDateField(label="Hạn của trường: ngày", required=False, last_year=2101)
    commune_on = VNDateField(label="Hạn của xã, phường: ngày", required=False, last_year=2101)
    late = forms.ChoiceField(label="Nộp sau hạn", choices=Period.Late.choices)
    basis = forms.ChoiceField(label="Căn cứ (văn bản trong sổ)", required=False)
    levels = LevelsField(label="Chỉ trường có cấp học", required=False)
    forms_of = forms.MultipleChoiceField(
        label="Biểu mẫu",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Báo cáo đột xuất: chọn biểu. Kỳ đầu năm, cuối năm: để trống là dùng các biểu "
        "mới nhất của kỳ.",
    )

    def __init__(self, *args, years, directives, issued, running=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = running.pk if running else None
        self._years = {str(one.pk): one for one in years}
        self._directives = {str(one.pk): one for one in directives}
        self._issued = {str(one.pk): one for one in issued}
        self.fields["year"].choices = [(pk, one.name) for pk, one in self._years.items()]
        self.fields["basis"].choices = [
            ("", "Không ghi"),
            *((pk, f"{one.kind} {one.number}") for pk, one in self._directives.items()),
        ]
        self.fields["forms_of"].choices = [
            (pk, f"{one.code} (bản {one.version}): {one.title}") for pk, one in self._issued.items()
        ]

    def clean_hour(self):
        return _checked(self.cleaned_data["hour"] or "17h00")

    def clean(self):
        data = super().clean()
        if data.get("kind") == Period.Kind.ADHOC and not self.errors:
            for name, words in (
                ("title", "Ghi tên báo cáo."),
                ("cut_on", "Ghi ngày chốt số liệu."),
                ("school_on", "Ghi ngày hết hạn của trường."),
                ("commune_on", "Ghi ngày hết hạn của xã, phường."),
                ("forms_of", "Chọn ít nhất một biểu mẫu."),
            ):
                if not data.get(name):
                    self.add_error(name, words)
        return data

    @property
    def facts(self):
        """What the action takes."""
        data = self.cleaned_data
        made = {
            "kind": data["kind"],
            "year": self._years[data["year"]],
            "title": data["title"],
            "cut_on": data["cut_on"],
            "late": data["late"],
            "basis": self._directives.get(data["basis"]),
            "levels": data["levels"],
        }
        way = getattr(Deadline, data["way"] or "before")
        for name in ("school", "commune"):
            day = data[f"{name}_on"]
            made[name] = way(data["hour"], day) if day else None
        if chosen := [self._issued[pk] for pk in data["forms_of"]]:
            made["forms"] = chosen
        return made


class ExtendForm(DeadlineForm):
    unit = forms.ChoiceField(label="Đơn vị")
    decision = TextField(label="Quyết định, văn bản gia hạn", max_length=200)
    reason = TextField(label="Lý do", max_length=300)
    field_order = ("unit", "way", "hour", "on", "decision", "reason")

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self._units = {str(one.pk): one for one in units}
        self.fields["unit"].choices = [(pk, one.short_name) for pk, one in self._units.items()]

    @property
    def facts(self):
        data = self.cleaned_data
        return {
            "unit": self._units[data["unit"]],
            "deadline": self.deadline,
            "decision": data["decision"],
            "reason": data["reason"],
        }


class WhyForm(forms.Form):
    """One reason, in words."""

    reason = TextField(label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
