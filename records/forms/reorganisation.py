"""Forms of a plan that reorganises units."""

from django import forms

from csdl.kit.fields import ChoiceByLabelField, CodeField, TextField, VNDateField
from records.models import ReorgItem


class PlanForm(forms.Form):
    title = TextField(label="Tên phương án", max_length=200)
    basis = TextField(
        label="Căn cứ",
        max_length=200,
        help_text="Ví dụ: Nghị quyết 1669/NQ-UBTVQH15 ngày 16/6/2025.",
    )
    effective_on = VNDateField(
        label="Có hiệu lực từ ngày", help_text="Lúc 0 giờ ngày này, phương án tự có hiệu lực."
    )


class ReasonForm(forms.Form):
    reason = TextField(label="Lý do", max_length=300)


def _unit(find, code):
    """The unit under a code; an error of the form when there is none."""
    if not code:
        return None
    if (unit := find(code)) is None:
        raise forms.ValidationError(f"Không có đơn vị đang hoạt động mang mã {code}.")
    return unit


class ConcernForm(forms.Form):
    """find: function(code) → Unit or None."""

    unit = CodeField(label="Mã đơn vị", max_length=20)
    answer = ChoiceByLabelField(
        label="Trở thành",
        choices=[(a.value, a.label) for a in ReorgItem.ANSWERS[ReorgItem.Kind.UNIT]],
    )
    to = CodeField(
        label="Mã đơn vị đến",
        max_length=20,
        required=False,
        help_text="Đơn vị quản lý mới, hoặc đơn vị nhập vào. Đơn vị mới thì lập trước, ở trang "
        "Đơn vị. Để trống khi cấp quản lý kết thúc: mỗi trường về xã, phường nơi trường đóng.",
    )

    def __init__(self, *args, find, **kwargs):
        super().__init__(*args, **kwargs)
        self.find = find

    def clean_unit(self):
        return _unit(self.find, self.cleaned_data["unit"])

    def clean_to(self):
        return _unit(self.find, self.cleaned_data["to"])


class AnswersForm(forms.Form):
    """What becomes of each line. items: records.queries.reorganisation.items_of."""

    def __init__(self, *args, items, find, **kwargs):
        super().__init__(*args, **kwargs)
        self.items, self.find, self.found = items, find, {}
        for item in items:
            name = item.post.user if item.post else item.grant.holder if item.grant else item.unit
            self.fields[f"a{item.pk}"] = ChoiceByLabelField(
                label=f"Xử lý: {name}",
                choices=[(a.value, a.label) for a in ReorgItem.ANSWERS[item.kind]],
                initial=item.answer,
            )
            self.fields[f"t{item.pk}"] = CodeField(
                label=f"Mã đơn vị đến của {name}",
                max_length=20,
                required=False,
                initial=item.to.code if item.to else "",
            )

    def fields_of(self, item):
        return self[f"a{item.pk}"], self[f"t{item.pk}"]

    def clean(self):
        data = super().clean()
        for item in self.items:
            code = data.get(f"t{item.pk}", "")
            try:
                if code not in self.found:
                    known = item.to if item.to and item.to.code == code else None
                    self.found[code] = known or _unit(self.find, code)
            except forms.ValidationError as error:
                self.add_error(f"t{item.pk}", error)
        return data

    def answers(self):
        """{item: (answer, Unit or None)} of the lines that differ."""
        data, found = self.cleaned_data, {}
        for item in self.items:
            answer, to = data[f"a{item.pk}"], self.found[data[f"t{item.pk}"]]
            if (answer, to) != (item.answer, item.to):
                found[item.pk] = (answer, to)
        return found
