"""The grid of outcomes: one row a pupil, the same words as the Excel sheet."""

from django import forms

from csdl.kit.fields import ChoiceByLabelField, TextField
from records.models import Outcome
from records.promotion import fitting

# What people write in a sheet.
ALIASES = {
    "được lên lớp": "promoted",
    "LL": "promoted",
    "lên": "promoted",
    "ở lại lớp": "retained",
    "ở lại": "retained",
    "LB": "retained",
    "không được lên lớp": "retained",
    "thi lại": "retest",
    "KTL": "retest",
    "rèn luyện trong hè": "summer",
    "rèn luyện trong kì nghỉ hè": "summer",
    "RLH": "summer",
    "hoàn thành chương trình": "completed",
    "hoàn thành chương trình tiểu học": "completed",
    "hoàn thành chương trình cấp học": "completed",
    "HTCT": "completed",
    "tốt nghiệp THCS": "completed",
    "tốt nghiệp THPT": "graduated",
    "TN": "graduated",
    "thôi học": "left",
    "bỏ học": "left",
    "chuyển đi": "left",
}


def kind_field():
    """An Excel cell of the column "Kết quả cuối năm"."""
    return ChoiceByLabelField(choices=Outcome.Kind.choices, aliases=ALIASES, required=False)


def to_class_field(**kwargs):
    return TextField(max_length=30, required=False, **kwargs)


def note_field(**kwargs):
    return TextField(max_length=200, required=False, **kwargs)


class OutcomeForm(forms.Form):
    """rows: enrollments with `written`; each gives kind, to_class, note and a hidden `was`."""

    def __init__(self, *args, rows, room, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows_given = rows
        kinds = fitting(room.level, room.grade)
        choices = [("", "Chưa ghi"), *((k, Outcome.Kind(k).label) for k in kinds)]
        classes = [("", "Theo sơ đồ lớp"), *((name, name) for name in names)]
        for row in rows:
            was, who = row.written, row.student.full_name
            fields = {
                "kind": forms.ChoiceField(
                    label=f"Kết quả của {who}",
                    choices=choices,
                    required=False,
                    initial=was.kind if was else "",
                ),
                "to": forms.ChoiceField(
                    label=f"Lớp năm sau của {who}, nếu lưu ban",
                    choices=classes + _strange(was, names),
                    required=False,
                    initial=was.to_class if was else "",
                )
                if names
                else to_class_field(
                    label=f"Lớp năm sau của {who}, nếu lưu ban",
                    initial=was.to_class if was else "",
                ),
                "note": note_field(label=f"Ghi chú cho {who}", initial=was.note if was else ""),
                "was": forms.CharField(
                    required=False, widget=forms.HiddenInput, initial=was.kind if was else ""
                ),
            }
            for name, field in fields.items():
                self.fields[f"{name}-{row.pk}"] = field

    def rows(self):
        """(enrollment, kind, to, note, was) with bound fields."""
        for row in self.rows_given:
            yield row, *(self[f"{name}-{row.pk}"] for name in ("kind", "to", "note", "was"))

    def entries(self):
        """What `write_outcomes` takes; "rest" fills in those not yet written."""
        data, rest = self.cleaned_data, self.data.get("rest", "")
        allowed = {value for value, _ in next(iter(self.fields.values())).choices}
        found = {}
        for row in self.rows_given:
            kind = data[f"kind-{row.pk}"]
            if not kind and rest in allowed:
                kind = rest
            found[row.pk] = {
                "kind": kind,
                "to_class": data[f"to-{row.pk}"] if kind == "retained" else "",
                "note": data[f"note-{row.pk}"],
                "was": data[f"was-{row.pk}"],
            }
        return found


def _strange(was, names):
    """A class chosen before that the map no longer knows stays visible."""
    chosen = was.to_class if was else ""
    return [(chosen, chosen)] if chosen and chosen not in names else []
