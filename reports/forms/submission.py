"""What is typed into a report: cells, explanations, reasons, the cells a return points at."""

from django import forms

from csdl.kit.fields import TextField
from csdl.kit.text import nfc
from reports import design


def read_cells(sheet, posted):
    """(values {form code: {cell: number or None}}, what was typed, {input name: what is wrong}).

    Dots and blanks between thousands are taken; anything else that is no whole number is not.
    """
    values, typed, errors = {}, {}, {}
    for form in sheet.forms:
        for cell in sheet.manual(form):
            name = f"{form.pk}.{cell}"
            if name not in posted:
                continue
            text = nfc(posted[name]).replace(" ", "").replace(".", "")
            typed[name] = posted[name]
            if text and (not text.isdecimal() or int(text) > design.MOST):
                errors[name] = f"“{posted[name]}”: ghi số nguyên từ 0, ví dụ 1204."
            else:
                values.setdefault(form.code, {})[cell] = int(text) if text else None
    return values, typed, errors


def read_reasons(sheet, posted):
    """{problem key: what was written} of the warnings on screen."""
    return {
        problem.key: posted.get(f"why.{number}", problem.reason)
        for number, problem in enumerate(sheet.problems)
        if not problem.is_error
    }


def read_marks(sheet, posted):
    """[{form, cell, note}] that a reviewer ticked."""
    forms_by_pk = {str(form.pk): form.code for form in sheet.forms}
    found = []
    for name in posted.getlist("mark"):
        pk, _, cell = name.partition(".")
        if pk in forms_by_pk:
            note = nfc(posted.get(f"note.{name}", ""))[:200]
            found.append({"form": forms_by_pk[pk], "cell": cell, "note": note})
    return found


class PrepareForm(forms.Form):
    """The last question before a report goes to the head."""

    late_reason = TextField(label="Lý do nộp muộn", max_length=300, required=False)
    alone_reason = TextField(
        label="Đơn vị chỉ có một người lập và ký: ghi rõ",
        max_length=300,
        required=False,
        help_text="Chỉ ghi khi thủ trưởng cũng là người lập báo cáo này; được in trong báo cáo.",
    )

    def __init__(self, *args, is_late, may_certify, **kwargs):
        super().__init__(*args, **kwargs)
        if is_late:
            self.fields["late_reason"].required = True
        else:
            del self.fields["late_reason"]
        if not may_certify:
            del self.fields["alone_reason"]


class ReturnForm(forms.Form):
    reason = TextField(label="Lý do trả lại", max_length=300)
