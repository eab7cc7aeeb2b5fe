"""Change of hands: who leaves and how; then what becomes of each thing they hold."""

from django import forms

from accounts.queries.leave import KINDS, Change
from accounts.queries.post import leavers
from csdl.kit.fields import VNDateField


class ChangeForm(forms.Form):
    """Step 1. In the address afterwards, so that the page can be sent to a colleague."""

    kind = forms.ChoiceField(
        label="Vì sao", choices=[(k, v.label) for k, v in KINDS.items()], widget=forms.RadioSelect
    )
    day = VNDateField(
        label="Từ ngày",
        help_text="Ngày đầu tiên không còn làm việc này. Hôm nay: các quyền dừng ngay.",
    )
    returns_on = VNDateField(
        label="Ngày trở lại",
        required=False,
        help_text="Với nghỉ dài hạn (thai sản, đi học), hoặc biệt phái có thời hạn.",
    )
    basis = forms.CharField(
        label="Căn cứ",
        max_length=200,
        required=False,
        help_text="Được in trong biên bản: Quyết định số 12/QĐ-UBND ngày 01/12/2026.",
    )

    def clean(self):
        data = super().clean()
        kind = KINDS.get(data.get("kind"))
        if kind and kind.returns and not data.get("returns_on") and "returns_on" not in self.errors:
            self.add_error("returns_on", "Ghi ngày trở lại: quyền tự có lại từ ngày đó.")
        if kind and not (kind.returns or kind.may_return):
            data["returns_on"] = None
        day, back = data.get("day"), data.get("returns_on")
        if day and back and back <= day:
            self.add_error("returns_on", "Ngày trở lại phải sau ngày bắt đầu nghỉ.")
        return data

    def change(self, leaver, unit):
        return Change(leaver, unit, **self.cleaned_data)

    def query(self):
        """The answers as the next page's address."""
        return {k: v for k, v in self.data.items() if k in self.fields and v}


class ReturnForm(forms.Form):
    """Back from a long leave before the day that was written."""

    day = VNDateField(
        label="Trở lại từ ngày", help_text="Ngày đầu tiên làm việc lại; sớm nhất là hôm nay."
    )
    basis = forms.CharField(
        label="Căn cứ",
        max_length=200,
        required=False,
        help_text="Được in trong biên bản: Đơn xin đi làm lại ngày 01/12/2026.",
    )


class LeaverForm(ChangeForm):
    """Step 1 with the person."""

    leaver = forms.ModelChoiceField(None, label="Ai thay đổi", empty_label="Chọn người")
    field_order = ("leaver", "kind", "day", "returns_on", "basis")

    def __init__(self, *args, reach, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leaver"].queryset = leavers(reach, unit)
        self.fields["leaver"].label_from_instance = lambda u: f"{u.full_name} ({u.username})"

    def query(self):
        return {k: v for k, v in super().query().items() if k != "leaver"}


class AnswersForm(forms.Form):
    """Step 2: one question for each holding; what settles itself asks nothing."""

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = [item for item in items if not item.fault]
        for item in self.items:
            need = item.holding.must_pass
            choices = item.options if item.chosen else [("", "Chọn"), *item.options]
            self.fields[item.key] = forms.ChoiceField(
                label=f"{item.holding.what}, {item.holding.place}".rstrip(", "),
                choices=choices,
                initial=item.chosen,
                error_messages={
                    "required": f"Chọn người nhận: {need}." if need else "Chọn kết thúc hoặc giao."
                },
            )

    def answers(self):
        return {item.key: self.cleaned_data[item.key] for item in self.items}

    def rows(self):
        """[(item, its field, the answer in words)]."""
        answers = getattr(self, "cleaned_data", {})
        return [(i, self[i.key], i.says(answers.get(i.key, ""))) for i in self.items]
