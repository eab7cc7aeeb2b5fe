"""Forms of a correction."""

from django import forms

from csdl.kit.fields import TextField


class AskForm(forms.Form):
    field = forms.ChoiceField(label="Thông tin cần sửa")
    new = TextField(
        label="Giá trị đúng",
        max_length=200,
        help_text="Ngày ghi như 05/9/2014; mục chọn từ danh mục thì ghi đúng tên trong danh mục.",
    )
    reason = TextField(label="Lý do", max_length=300)
    file = forms.FileField(
        label="Minh chứng (PDF, ảnh)", required=False, help_text="Giấy khai sinh, căn cước…"
    )

    def __init__(self, *args, fields, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = fields

    def values(self):
        data = dict(self.cleaned_data)
        kept = data.pop("file")
        data["file"] = (kept.name, kept.content_type, kept.read()) if kept else None
        return data


class AgreeForm(forms.Form):
    """Who signs beside the head and the one who asked."""

    def __init__(self, *args, officers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["officer"] = forms.TypedChoiceField(
            label="Cán bộ dữ liệu ký biên bản",
            choices=[(user.pk, user.full_name) for user in officers],
            coerce=lambda pk: next(user for user in officers if str(user.pk) == str(pk)),
        )
