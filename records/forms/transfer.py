"""Forms of intake and transfers."""

from django import forms

from csdl.kit.fields import CodeField, TextField, VNDateField
from records.placing import read_list


class OfferForm(forms.Form):
    code = CodeField(
        label="Mã trường nhận",
        max_length=20,
        help_text="Mã của trường nhận trong cùng Sở. Ra ngoài tỉnh: ghi ở mục Rời trường.",
    )
    leaves_on = VNDateField(
        label="Chuyển đi từ ngày", help_text="Ngày đầu tiên không còn học ở đây."
    )
    reason = TextField(label="Lý do", max_length=300)


class AcceptForm(forms.Form):
    classroom = forms.ModelChoiceField(None, label="Xếp vào lớp", empty_label="Chọn lớp")

    def __init__(self, *args, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["classroom"].queryset = rooms
        self.fields["classroom"].label_from_instance = lambda r: f"{r.name}, {r.year.name}"


class AnswerForm(forms.Form):
    reason = TextField(label="Lý do", max_length=300)


class PlaceForm(forms.Form):
    """rows: admitted pupils; rooms: the classes of their grade."""

    def __init__(self, *args, rows, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows_given = rows
        choices = [("", "Chưa xếp"), *((room.pk, room.name) for room in rooms)]
        for row in rows:
            self.fields[f"room-{row.pk}"] = forms.TypedChoiceField(
                label=f"Lớp của {row.student.full_name}",
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
            )

    def rows(self):
        return [(row, self[f"room-{row.pk}"]) for row in self.rows_given]

    def choices(self):
        """{intake: classroom} of those who get one."""
        data = self.cleaned_data
        return {row.pk: data[f"room-{row.pk}"] for row in self.rows_given if data[f"room-{row.pk}"]}


class PasteForm(forms.Form):
    """rows: admitted pupils who wait; rooms: {name in small letters: class} of the year."""

    text = forms.CharField(
        label="Dán danh sách",
        max_length=100_000,
        strip=False,  # the number of a line is that of what was pasted
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Mỗi dòng một em: mã học sinh, rồi tên lớp. Chép hai cột từ Excel rồi dán vào.",
        error_messages={"required": "Dán ít nhất một dòng: mã học sinh và tên lớp."},
    )

    def __init__(self, *args, rows, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows, self.rooms = rows, rooms

    def clean_text(self):
        """{intake: classroom}"""
        choices, faults = read_list(self.cleaned_data["text"], self.rows, self.rooms)
        if faults:
            raise forms.ValidationError(faults[:20])
        return choices


class HandOverForm(forms.Form):
    code = CodeField(label="Mã trường nhận", max_length=20)
    on = VNDateField(label="Từ ngày")
    basis = TextField(
        label="Căn cứ",
        max_length=200,
        help_text="Quyết định sáp nhập, giải thể: Quyết định số 12/QĐ-UBND ngày 01/7/2027.",
    )
