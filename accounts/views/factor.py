"""allauth's pages that change what one signs in with: each change logged, taken to its end."""

from allauth.account.views import PasswordChangeView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages

from accounts.actions.factor import first_factor, start_counting
from accounts.actions.user import end_sessions
from accounts.login import fresh


def _added(request, kind):
    """Set up here, so shown here; sessions begun with the password alone are over elsewhere."""
    request.note("act", action=f"factor.add_{kind}", user=request.user)
    if first_factor(request.user):
        end_sessions(request.user, but=request.session.session_key)
    fresh.record_factor(request, type=kind)


def _removed(request, kind):
    request.note("act", action=f"factor.remove_{kind}", user=request.user)
    fresh.forget(request)
    end_sessions(request.user, but=request.session.session_key)


class ChangePassword(PasswordChangeView):
    def form_valid(self, form):
        response = super().form_valid(form)
        self.request.note("act", action="account.password_change", user=self.request.user)
        end_sessions(self.request.user, but=self.request.session.session_key)
        messages.success(self.request, "Đã đổi mật khẩu. Các máy khác của bạn đã đăng xuất.")
        return response


class ActivateApp(ActivateTOTPView):
    def form_valid(self, form):
        response = super().form_valid(form)
        start_counting(self.request.user, form.counter)
        _added(self.request, "totp")
        return response


class DeactivateApp(DeactivateTOTPView):
    def form_valid(self, form):
        response = super().form_valid(form)
        _removed(self.request, "totp")
        messages.info(self.request, "Đã tắt ứng dụng xác thực.")
        return response


class AddKey(AddWebAuthnView):
    def form_valid(self, form):
        response = super().form_valid(form)
        _added(self.request, "webauthn")
        return response


class RemoveKey(RemoveWebAuthnView):
    def form_valid(self, form):
        response = super().form_valid(form)
        _removed(self.request, "webauthn")
        messages.info(self.request, "Đã bỏ khoá bảo mật.")
        return response


class NewRecoveryCodes(GenerateRecoveryCodesView):
    def form_valid(self, form):
        response = super().form_valid(form)
        self.request.note("act", action="factor.new_recovery_codes", user=self.request.user)
        return response


change_password = ChangePassword.as_view()
activate_app = ActivateApp.as_view()
deactivate_app = DeactivateApp.as_view()
add_key = AddKey.as_view()
remove_key = RemoveKey.as_view()
new_recovery_codes = NewRecoveryCodes.as_view()
