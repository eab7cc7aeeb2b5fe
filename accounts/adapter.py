"""How allauth behaves here. Named in settings: ACCOUNT_ADAPTER, MFA_ADAPTER."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


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

    def post_login(self, request, user, **kwargs):
        request.note("login", action="account.login", user=user)
        return super().post_login(request, user, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    """Second factors, in Vietnamese."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "unverified_email": "Chưa dùng được xác thực hai lớp cho tài khoản này.",
        "add_email_blocked": "Tài khoản có xác thực hai lớp không thêm được thư điện tử ở đây.",
        "cannot_delete_authenticator": "Không gỡ được xác thực hai lớp của tài khoản này.",
        "cannot_generate_recovery_codes": (
            "Chưa bật xác thực hai lớp nên chưa tạo được mã dự phòng."
        ),
        "incorrect_code": "Mã chưa đúng. Xem lại mã đang hiện trên điện thoại.",
    }
