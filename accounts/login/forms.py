"""allauth's form of one's own password, counted like any other password asked."""

from allauth.account import forms
from allauth.account.adapter import get_adapter


class ChangePasswordForm(forms.ChangePasswordForm):
    """ACCOUNT_FORMS: who sits at a session left open does not guess the password here."""

    def clean_oldpassword(self):
        typed = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, typed):
            raise get_adapter().validation_error("enter_current_password")
        return typed

    def clean(self):
        data = super().clean()
        if self.data.get("password2") and "password2" in self.errors:
            self.errors["password2"] = self.error_class(
                ["Hai lần nhập mật khẩu mới chưa giống nhau."]
            )
        return data
