from django import forms

from accounts.forms.activate import PIN_HINT, PinField, check_pin_strength


class PinForm(forms.Form):
    """Another PIN, with the password."""

    password = forms.CharField(
        label="Mật khẩu của bạn",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    pin = PinField(label="Mã PIN mới", help_text=PIN_HINT)
    pin2 = PinField(label="Nhập lại mã PIN mới")

    def clean_pin(self):
        return check_pin_strength(self.cleaned_data["pin"])

    def clean(self):
        data = super().clean()
        if data.get("pin") and data.get("pin2") and data["pin"] != data["pin2"]:
            self.add_error("pin2", "Hai lần nhập mã PIN chưa giống nhau.")
        return data


class WhyForm(forms.Form):
    """Why an officer does this to somebody's account: kept in the log."""

    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi vào nhật ký, ví dụ: nghỉ hưu từ 01/12/2026.",
    )
