from django import forms

from accounts.models import Post
from csdl.kit.fields import PersonNameField, PhoneField


class UserForm(forms.Form):
    """A new person at a unit."""

    full_name = PersonNameField(label="Họ và tên")
    title = forms.CharField(
        label="Chức vụ", max_length=100, help_text="Như ghi trên giấy tờ: Hiệu trưởng, Giáo viên…"
    )
    kind = forms.ChoiceField(label="Vị trí", choices=Post.Kind)
    phone = PhoneField(label="Điện thoại", required=False)
    email = forms.EmailField(label="Thư điện tử", required=False)
