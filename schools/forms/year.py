"""Forms of school years."""

from django import forms

from csdl.kit.fields import VNDateField
from schools.models.year import WEEKS


class YearForm(forms.Form):
    """Terms by their first days; weeks follow from them."""

    term1_on = VNDateField(label="Học kì I từ ngày", first_year=2000)
    term1_weeks = forms.IntegerField(
        label="Số tuần học kì I",
        min_value=1,
        max_value=WEEKS - 1,
        help_text=f"Học kì II có số tuần còn lại của {WEEKS} tuần.",
        error_messages={"invalid": "Ghi số tuần, ví dụ 18."},
    )
    term2_on = VNDateField(label="Học kì II từ ngày", first_year=2000)
    pause_from = VNDateField(
        label="Nghỉ Tết từ ngày",
        required=False,
        help_text="Tuần có ngày nghỉ không tính là tuần học.",
    )
    pause_to = VNDateField(label="Nghỉ Tết đến hết ngày", required=False, first_year=2000)

    def clean(self):
        data = super().clean()
        first, last = data.get("pause_from"), data.get("pause_to")
        if bool(first) != bool(last) and not self.errors:
            self.add_error(
                "pause_to" if first else "pause_from",
                "Ghi cả hai ngày nghỉ Tết, hoặc bỏ trống cả hai.",
            )
        if first and last and last < first:
            self.add_error("pause_to", "Ngày cuối phải từ ngày đầu trở đi.")
        data["pauses"] = [(first, last)] if first and last else []
        return data

    @property
    def days(self):
        """What the actions take."""
        return {
            name: self.cleaned_data[name]
            for name in ("term1_on", "term2_on", "term1_weeks", "pauses")
        }


class NewYearForm(YearForm):
    starts_year = forms.IntegerField(
        label="Năm bắt đầu",
        min_value=2000,
        max_value=2100,
        help_text="Ghi 2026 cho năm học 2026–2027.",
        error_messages={"invalid": "Ghi năm bằng 4 chữ số, ví dụ 2026."},
    )
    field_order = ("starts_year",)

    @property
    def days(self):
        return super().days | {"starts_year": self.cleaned_data["starts_year"]}
