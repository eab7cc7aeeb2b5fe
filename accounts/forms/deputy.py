"""A group head entrusts a deputy head with papers of the group (S4 mục 3)."""

from django import forms

from accounts.functions import DEPUTY, FUNCTIONS
from accounts.queries.offer import Line
from csdl.kit.fields import TextField, VNDateField


class DeputyForm(forms.Form):
    holder = forms.ModelChoiceField(None, label="Uỷ nhiệm cho", empty_label="Chọn người")
    functions = forms.MultipleChoiceField(
        label="Được phê duyệt",
        choices=[(key, FUNCTIONS[key].label) for key in DEPUTY],
        initial=list(DEPUTY),
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = VNDateField(label="Từ ngày")
    ends_on = VNDateField(label="Đến hết ngày")
    basis = TextField(
        label="Căn cứ",
        max_length=200,
        help_text="Ví dụ: Quyết định số 21/QĐ-THCS ngày 05/9/2026, phân công phê duyệt.",
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = people
        self.fields["holder"].label_from_instance = lambda u: f"{u.full_name} ({u.username})"

    def line(self, group):
        data = self.cleaned_data
        return Line(
            role="group_deputy",
            unit=group.school,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            basis=data["basis"],
            functions=tuple(data["functions"]),
            group=group,
        )
