"""Forms of code lists."""

from django import forms

from csdl.kit.fields import CodeField, TextField
from schools.forms.fields import LevelsField

_YEAR = {"invalid": "Ghi năm bắt đầu của năm học, ví dụ 2026.", "required": "Chưa ghi năm học."}


def _year(label, help_text, **kwargs):
    return forms.IntegerField(
        label=label,
        min_value=2000,
        max_value=2100,
        help_text=help_text,
        error_messages=_YEAR,
        **kwargs,
    )


class _Entry(forms.Form):
    """What a code says, in the order of the screen."""

    label = TextField(label="Tên", max_length=200)
    levels = LevelsField(
        label="Cấp học", required=False, help_text="Không chọn cấp nào là dùng cho mọi cấp."
    )
    position = forms.IntegerField(
        label="Thứ tự trong danh mục",
        min_value=1,
        max_value=9999,
        required=False,
        help_text="Bỏ trống để xếp cuối.",
        error_messages={"invalid": "Ghi một số, ví dụ 5."},
    )


class CodeForm(_Entry):
    code = CodeField(label="Mã", max_length=20)
    valid_from = _year("Dùng từ năm học", "Ghi 2026 cho năm học 2026–2027.")
    field_order = ("code", "label", "levels", "valid_from", "position")


class EditCodeForm(_Entry):
    from_year = _year(
        "Đổi từ năm học",
        "Ghi 2026 cho năm học 2026–2027. Các năm trước vẫn đọc theo tên cũ; ghi năm đầu của mã là "
        "sửa chỗ ghi sai từ đầu.",
    )
    field_order = ("label", "levels", "from_year", "position")


class EndCodeForm(forms.Form):
    last_year = _year(
        "Năm học cuối được dùng",
        "Ghi 2026 cho năm học 2026–2027. Bỏ trống nếu còn dùng. Dữ liệu cũ vẫn giữ mã.",
        required=False,
    )


class SubjectForm(_Entry):
    """A subject; `code` only when it is new."""

    code = CodeField(label="Mã", max_length=10)
    by_comment = forms.BooleanField(
        label="Chỉ đánh giá bằng nhận xét",
        required=False,
        help_text="Thông tư 22/2021/TT-BGDĐT, Điều 5: không cho điểm.",
    )
    valid_from = _year("Dạy từ năm học", "Ghi 2026 cho năm học 2026–2027.")
    valid_to = _year("Năm học cuối còn dạy", "Bỏ trống nếu còn dạy.", required=False)
    field_order = ("code", "label", "levels", "by_comment", "valid_from", "valid_to", "position")

    def __init__(self, *args, is_new=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["levels"].help_text = ""
        self.fields["levels"].required = True
        if not is_new:
            del self.fields["code"]
        self.order_fields(self.field_order)

    @property
    def given(self):
        """What the actions take: code (of a new one) and facts."""
        facts = dict(self.cleaned_data)
        facts["name"] = facts.pop("label")
        code = {"code": facts.pop("code")} if "code" in facts else {}
        return {**code, "facts": facts}
