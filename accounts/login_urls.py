"""allauth's pages that we use, each with a door of ours; signing up is not among them."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.webauthn import views as webauthn
from django.urls import path

from accounts.views import factor, session
from csdl.kit.access import public, signed_in

urlpatterns = [
    path("dang-nhap/", public(account.login), name="account_login"),
    path("dang-xuat/", public(account.logout), name="account_logout"),
    path("tai-khoan/bi-dong/", public(account.account_inactive), name="account_inactive"),
    path("tai-khoan/mat-khau/", signed_in(factor.change_password), name="account_change_password"),
    path("tai-khoan/xac-nhan/", signed_in(account.reauthenticate), name="account_reauthenticate"),
    path("tai-khoan/phien/", session.session_list, name="usersessions_list"),
    path("tai-khoan/2fa/", signed_in(mfa.index), name="mfa_index"),
    path("dang-nhap/2fa/", public(mfa.authenticate), name="mfa_authenticate"),
    path("tai-khoan/2fa/xac-nhan/", signed_in(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("tai-khoan/2fa/ung-dung/", signed_in(factor.activate_app), name="mfa_activate_totp"),
    path(
        "tai-khoan/2fa/ung-dung/go/", signed_in(factor.deactivate_app), name="mfa_deactivate_totp"
    ),
    path(
        "tai-khoan/2fa/ma-du-phong/",
        signed_in(recovery.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "tai-khoan/2fa/ma-du-phong/moi/",
        signed_in(factor.new_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("tai-khoan/2fa/khoa/", signed_in(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("tai-khoan/2fa/khoa/them/", signed_in(factor.add_key), name="mfa_add_webauthn"),
    path(
        "tai-khoan/2fa/khoa/xac-nhan/",
        signed_in(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "tai-khoan/2fa/khoa/<int:pk>/sua/",
        signed_in(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "tai-khoan/2fa/khoa/<int:pk>/go/",
        signed_in(factor.remove_key),
        name="mfa_remove_webauthn",
    ),
]
