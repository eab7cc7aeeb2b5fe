from django import forms
from django.contrib.auth.password_validation import validate_password

PIN_HINT = "Sáu chữ số, dùng để ký xác nhận. Không dùng ngày sinh, không dùng 123456."
WEAK_PINS = {"123456", "654321", "012345", "123123", "112233", "121212"}


class PinField(forms.CharField):
    """Six digits; a few that everybody would try are refused."""

    def __init__(self, **kwargs):
        widget = forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}
        )
        super().__init__(widget=widget, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if value and not (len(value) == 6 and value.isascii() and value.isdigit()):
            raise forms.ValidationError("Mã PIN gồm đúng sáu chữ số, ví dụ 480913.")
        return value


def check_pin_strength(pin):
    """The PIN, or a ValidationError when everybody would try it."""
    if pin in WEAK_PINS or len(set(pin)) == 1:
        raise forms.ValidationError("Mã PIN này quá dễ đoán. Chọn sáu chữ số khác.")
    return pin


class ActivateForm(forms.Form):
    username = forms.CharField(label="Tên đăng nhập", max_length=40)
    code = forms.CharField(
        label="Mã dùng một lần",
        max_length=30,
        help_text="In trên phiếu kích hoạt, ví dụ 7F3K-9QXA-2MPB.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    password = forms.CharField(
        label="Mật khẩu mới",
        help_text="Ít nhất 10 ký tự. Một câu ngắn dễ nhớ là tốt nhất.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    password2 = forms.CharField(
        label="Nhập lại mật khẩu mới",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    pin = PinField(label="Mã PIN", help_text=PIN_HINT)
    pin2 = PinField(label="Nhập lại mã PIN")

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def clean_pin(self):
        return check_pin_strength(self.cleaned_data["pin"])

    def clean(self):
        data = super().clean()
        for name, again, words in (
            ("password", "password2", "mật khẩu"),
            ("pin", "pin2", "mã PIN"),
        ):
            if data.get(name) and data.get(again) and data[name] != data[again]:
                self.add_error(again, f"Hai lần nhập {words} chưa giống nhau.")
        return data

    def values(self):
        return {k: self.cleaned_data[k] for k in ("username", "code", "password", "pin")}
