"""How allauth behaves here. Named in settings: ACCOUNT_ADAPTER, MFA_ADAPTER."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages

from accounts.login.box import box
from accounts.login.fresh import is_fresh
from accounts.queries.factor import has_app
from accounts.queries.mend import reset_notice
from csdl.ground.middleware import client_ip


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by officers, never by signing up; allauth has no Vietnamese."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Tài khoản này đã đóng. Hỏi người quản trị của đơn vị bạn.",
        "too_many_login_attempts": "Sai quá nhiều lần. Chờ 15 phút rồi thử lại.",
        "username_password_mismatch": (
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Quên mật khẩu: "
            "nhờ người quản trị đơn vị in phiếu kích hoạt mới."
        ),
        "enter_current_password": "Mật khẩu hiện tại chưa đúng.",
        "incorrect_password": "Mật khẩu chưa đúng.",
        "rate_limited": "Thao tác quá nhanh. Chờ một phút rồi thử lại.",
    }

    def is_open_for_signup(self, request):
        return False

    def add_message(self, *args, **kwargs):
        """allauth's flash messages ("signed in as …") tell nobody anything here."""

    def get_client_ip(self, request):
        return client_ip(request) or "0.0.0.0"

    def login(self, request, user):
        super().login(request, user)
        request.session.set_expiry(None)  # shorter while it kept a form for somebody signed out
        request.session["began"] = request.session["seen"] = time.time()
        request.knows_device = user

    def post_login(self, request, user, **kwargs):
        request.note("login", action="account.login", user=user)
        if notice := reset_notice(user):
            messages.warning(request, notice)
        return super().post_login(request, user, **kwargs)

    def logout(self, request):
        request.note("login", action="account.logout", user=request.user)
        super().logout(request)

    def is_reauthentication_required(self, *, app, **kwargs):
        return not is_fresh(self.request)

    def get_reauthentication_methods(self, user):
        """The second factor where there is one; without an app the key before spare codes."""
        methods = super().get_reauthentication_methods(user)
        factor = [m for m in methods if m["id"] != "reauthenticate"]
        return (factor if has_app(user) else factor[::-1]) or methods


class MFAAdapter(DefaultMFAAdapter):
    """Second factors, in Vietnamese; their secrets encrypted where they lie."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "unverified_email": "Chưa dùng được xác thực hai lớp cho tài khoản này.",
        "add_email_blocked": "Tài khoản có xác thực hai lớp không thêm được thư điện tử ở đây.",
        "cannot_delete_authenticator": "Không gỡ được xác thực hai lớp của tài khoản này.",
        "cannot_generate_recovery_codes": (
            "Chưa bật xác thực hai lớp nên chưa tạo được mã dự phòng."
        ),
        "incorrect_code": "Mã chưa đúng. Xem lại mã đang hiện trên điện thoại.",
        "used_code": "Mã này đã dùng rồi. Chờ điện thoại hiện mã kế tiếp (dưới 30 giây).",
    }

    def encrypt(self, text):
        return box("factor").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return box("factor").decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user, type):
        return "Khoá của tôi"
