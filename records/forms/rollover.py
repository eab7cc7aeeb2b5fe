"""Forms of the turn of the year: opened, extended, the map of classes, reasons."""

from datetime import date

from django import forms

from csdl.kit.dates import today
from csdl.kit.fields import TextField, VNDateField
from records.promotion import PATTERNS, following
from schools.queries.classroom import grade_choices


class PlanForm(forms.Form):
    year = forms.ModelChoiceField(
        None, label="Kết chuyển sang năm học", empty_label=None, required=True
    )
    before = VNDateField(
        label="Hoàn thành trước ngày",
        help_text="Đóng lúc 0 giờ ngày này: “trước ngày 10/9” thì 09/9 là ngày cuối.",
    )
    basis = TextField(
        label="Căn cứ",
        max_length=200,
        required=False,
        help_text="Ví dụ: Công văn số 1234/SGDĐT-VP ngày 01/8/2027.",
    )

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = years
        first = years.first()
        if first:
            self.fields["before"].initial = date(first.starts_year, 9, 10)

    def clean_before(self):
        if self.cleaned_data["before"] <= today():
            raise forms.ValidationError("Hạn này đã qua. Chọn ngày sau hôm nay.")
        return self.cleaned_data["before"]


class ExtendForm(forms.Form):
    before = VNDateField(label="Hạn mới: hoàn thành trước ngày")
    basis = TextField(label="Căn cứ gia hạn", max_length=200)


class ReasonForm(forms.Form):
    reason = TextField(label="Lý do", max_length=300)


class CommitForm(forms.Form):
    """blocked: how many pupils of the one school the rehearsal found blocked; 0 for many schools,
    where each school answers for itself."""

    leave = forms.BooleanField(
        label="Kết chuyển các em đủ điều kiện, để lại các em đang vướng",
        required=False,
        help_text="Các em vướng giữ nguyên ở năm học cũ; xử lý xong thì kết chuyển tiếp.",
    )

    def __init__(self, *args, blocked=0, **kwargs):
        super().__init__(*args, **kwargs)
        self.blocked = blocked

    def clean_leave(self):
        if self.blocked and not self.cleaned_data["leave"]:
            raise forms.ValidationError(
                f"Còn {self.blocked} em vướng. Đánh dấu ô này để lại các em ấy, hoặc gỡ hết rồi "
                "diễn tập lại."
            )
        return self.cleaned_data["leave"]


class PatternForm(forms.Form):
    pattern = forms.ChoiceField(label="Mẫu tên lớp năm mới", choices=list(PATTERNS.items()))


class MapForm(forms.Form):
    """rows: of the map. Each old class: its name in the new year, the class for the retained;
    each entry class its name; one line to open another."""

    def __init__(self, *args, rows, levels, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows_given, names = rows, {}
        for row in rows:
            if row.to_name:
                names.setdefault((row.level, row.grade), []).append(row.to_name)
        for row in rows:
            room = row.classroom
            row.last = bool(room) and following(room.level, room.grade, levels) is None
            what = f"lớp {room.name}" if room else f"lớp mở mới {row.to_name}"
            self.fields[f"name-{row.pk}"] = TextField(
                label=f"Lớp năm mới của {what}",
                max_length=30,
                required=False,
                initial=row.to_name,
                disabled=row.last,
            )
            if room:
                choices = list(dict.fromkeys(names.get((room.level, room.grade), [])))
                if row.repeat_name and row.repeat_name not in choices:
                    choices.append(row.repeat_name)
                self.fields[f"repeat-{row.pk}"] = forms.ChoiceField(
                    label=f"Lớp cho em lưu ban của {what}",
                    choices=[("", "Chưa chọn"), *((name, name) for name in choices)],
                    required=False,
                    initial=row.repeat_name,
                )
        self.fields["grade"] = forms.ChoiceField(
            label="Mở thêm lớp ở khối",
            choices=[("", "Không mở thêm"), *grade_choices(levels)],
            required=False,
        )
        self.fields["name"] = TextField(label="Tên lớp mở thêm", max_length=30, required=False)

    def clean(self):
        data = super().clean()
        if data.get("name") and not data.get("grade"):
            self.add_error("grade", "Chọn khối của lớp mở thêm.")
        if data.get("grade") and not data.get("name"):
            self.add_error("name", "Ghi tên lớp mở thêm.")
        return data

    def rows(self):
        """(row of the map, name field, repeat field or None)."""
        for row in self.rows_given:
            repeat = f"repeat-{row.pk}"
            yield row, self[f"name-{row.pk}"], self[repeat] if repeat in self.fields else None

    def given(self):
        """What `edit_map` takes."""
        data = self.cleaned_data
        entries = []
        if data.get("name"):
            level, _, grade = data["grade"].partition("-")
            entries.append((level, grade, data["name"]))
        return {
            "names": {row.pk: data[f"name-{row.pk}"] for row in self.rows_given},
            "repeats": {
                row.pk: data[f"repeat-{row.pk}"] for row in self.rows_given if row.classroom_id
            },
            "entries": entries,
        }
