"""What a head says when sending data up, and why it goes back."""

from django import forms

from csdl.kit.fields import TextField


class SubmitForm(forms.Form):
    reason = TextField(
        label="Lý do vẫn gửi khi còn lỗi", required=False, max_length=300,
        help_text="Chỉ cần khi còn lỗi dữ liệu.",
    )  # fmt: skip


class ReturnForm(forms.Form):
    reason = TextField(
        label="Lý do trả lại", max_length=300, help_text="Sai ở đâu để trường biết mà sửa."
    )
