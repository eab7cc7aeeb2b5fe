"""Forms of rounds: the plan with a deadline per level, the extension."""

from django import forms

from accounts.forms.training import BEFORE, UNTIL, clean_moment, hour_field
from csdl.kit.fields import TextField, VNDateField
from csdl.kit.window import Deadline
from records import reviewed, staff_reviewed
from records.models import Campaign
from schools.models import Level

HOW = [(BEFORE, "trước giờ này"), (UNTIL, "đến hết giờ này")]


def read_deadline(form, how, hour, day):
    """The deadline of three inputs; None without a day, an error at the hour when it is none."""
    data = form.cleaned_data
    if not data.get(day) or not data.get(hour):
        return None
    make = Deadline.before if data.get(how) == BEFORE else Deadline.until_end
    try:
        return make(data[hour], data[day])
    except ValueError as fault:
        form.add_error(hour, str(fault))
        return None


class CampaignForm(forms.Form):
    """A round. A level takes part when it has a day."""

    title = TextField(
        label="Tên đợt", max_length=200, help_text="Ví dụ: Rà soát dữ liệu đầu năm 2026–2027."
    )
    covers = forms.ChoiceField(label="Rà soát", choices=Campaign.Covers, widget=forms.RadioSelect)
    basis = forms.ModelChoiceField(
        label="Căn cứ (văn bản trong sổ)", queryset=None, required=False, empty_label="Chưa ghi"
    )
    fields_wanted = forms.MultipleChoiceField(
        label="Thông tin học sinh phải đúng, đủ",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    staff_fields = forms.MultipleChoiceField(
        label="Thông tin nhân sự phải đúng, đủ",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chỉ dùng khi đợt rà soát cả cán bộ, giáo viên, nhân viên.",
    )

    def __init__(self, *args, bases, levels, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["basis"].queryset = bases
        self.fields["fields_wanted"].choices = reviewed.choices()
        self.fields["fields_wanted"].initial = reviewed.usual()
        self.fields["staff_fields"].choices = staff_reviewed.choices()
        self.fields["staff_fields"].initial = staff_reviewed.usual()
        self.levels = levels
        for code in levels:
            label = Level(code).label
            self.fields[f"day_{code}"] = VNDateField(
                label=f"{label}: ngày hết hạn", required=False, help_text="Để trống: không rà soát."
            )
            self.fields[f"hour_{code}"] = hour_field(f"{label}: giờ", "17h00")
            self.fields[f"hour_{code}"].required = False
            self.fields[f"how_{code}"] = forms.ChoiceField(
                label=f"{label}: cách ghi hạn", choices=HOW, initial=BEFORE, required=False
            )

    def clean(self):
        data = super().clean()
        found = {}
        for code in self.levels:
            names = (f"{part}_{code}" for part in ("how", "hour", "day"))
            if deadline := read_deadline(self, *names):
                found[code] = deadline
        for covered, name in ((Campaign.Covers.STAFF, "fields_wanted"),
                              (Campaign.Covers.PUPILS, "staff_fields")):  # fmt: skip
            if data.get("covers") == covered:
                data[name] = []
            elif not data.get(name):
                self.add_error(name, "Chọn ít nhất một thông tin phải đúng, đủ.")
        if not found and not self.errors:
            self.add_error(None, "Ghi ngày hết hạn cho ít nhất một cấp học.")
        data["deadlines"] = found
        return data

    def plan(self):
        data = self.cleaned_data
        names = ("title", "covers", "basis", "deadlines")
        return {name: data[name] for name in names} | {
            "fields": data["fields_wanted"],
            "staff_fields": data["staff_fields"],
        }


class ExtendForm(forms.Form):
    """More time, by a decision that is on record."""

    levels = forms.MultipleChoiceField(
        label="Cấp học được gia hạn", widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(label="Cách ghi hạn", choices=HOW, widget=forms.RadioSelect)
    hour = hour_field("Giờ hết hạn mới", "17h00")
    day = VNDateField(label="Ngày hết hạn mới")
    number = TextField(label="Số văn bản gia hạn", max_length=60)
    decided_on = VNDateField(label="Ngày văn bản")
    decided_by = TextField(label="Người ký văn bản", max_length=150)
    codes = TextField(
        label="Mã các đơn vị được gia hạn",
        required=False,
        max_length=2000,
        help_text="Mã trường hoặc xã, cách nhau dấu phẩy. Để trống: tất cả đơn vị trong đợt.",
    )
    reason = TextField(label="Lý do", max_length=300, required=False)

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["levels"].choices = [(c, Level(c).label) for c in campaign.levels]

    def clean(self):
        data = super().clean()
        data["deadline"] = read_deadline(self, "how", "hour", "day")
        codes = (data.get("codes") or "").replace(";", ",").split(",")
        data["unit_codes"] = [code.strip() for code in codes if code.strip()]
        return data

    def extension(self):
        names = ("levels", "deadline", "number", "decided_on", "decided_by", "reason")
        return {name: self.cleaned_data[name] for name in names}


class MomentForm(forms.Form):
    """A day and an hour: the round as it stood then."""

    day = VNDateField(label="Ngày")
    hour = hour_field("Giờ", "17h00")

    def clean(self):
        data = super().clean()
        self.moment = clean_moment(self, "hour", "day")
        return data


class ShapeForm(forms.Form):
    shape = forms.ChoiceField(
        label="Dạng tệp",
        choices=[("pdf", "Một tệp PDF, đánh số trang liền"), ("zip", "Từng tệp, nén thành ZIP")],
        widget=forms.RadioSelect,
        initial="pdf",
    )


class ReasonForm(forms.Form):
    reason = TextField(label="Lý do", max_length=300)
