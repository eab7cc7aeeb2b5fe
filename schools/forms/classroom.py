"""Forms of classes and professional groups."""

import re

from django import forms

from csdl.kit.fields import TextField
from schools.forms.fields import classroom_name
from schools.queries.classroom import grade_choices


class GradeForm(forms.Form):
    """A grade of one of the school's levels; `grade` is cleaned to (level, grade)."""

    field_order = ("grade", "name", "names")

    def __init__(self, *args, levels=(), years=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"] = forms.ChoiceField(
            label="Khối",
            choices=[("", "Chọn…"), *grade_choices(levels)],
            error_messages={"invalid_choice": "Khối này không thuộc cấp học của trường."},
        )
        self.order_fields(self.field_order)
        if years is not None:
            self.fields["year"] = forms.ModelChoiceField(
                label="Năm học",
                queryset=years,
                empty_label=None,
                error_messages={"invalid_choice": "Năm học này không có ở Sở của trường."},
            )

    def clean_grade(self):
        level, _, grade = self.cleaned_data["grade"].partition("-")
        return level, grade

    @property
    def place(self):
        level, grade = self.cleaned_data["grade"]
        return {"level": level, "grade": grade, "year": self.cleaned_data["year"]}


class ClassroomForm(GradeForm):
    name = classroom_name()


class ClassroomsForm(GradeForm):
    names = forms.CharField(
        label="Tên các lớp",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cách nhau bằng dấu phẩy hoặc xuống dòng. Ví dụ: 6A, 6B, 6C.",
        error_messages={"required": "Chưa ghi tên lớp. Ví dụ: 6A, 6B, 6C."},
    )

    def clean_names(self):
        return [
            part.strip() for part in re.split(r"[,;\n]", self.cleaned_data["names"]) if part.strip()
        ]


class GroupForm(forms.Form):
    name = TextField(label="Tên tổ", max_length=100, help_text="Ví dụ: Tổ Khoa học tự nhiên.")

    def __init__(self, *args, subjects=None, years=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subjects"] = forms.ModelMultipleChoiceField(
            label="Môn học",
            queryset=subjects,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": "Môn này không dạy ở cấp học của trường."},
        )
        if years is not None:
            self.fields["year"] = forms.ModelChoiceField(
                label="Năm học", queryset=years, empty_label=None
            )
