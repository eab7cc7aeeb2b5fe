"""EMAIL_URL: each shape it may have, and that nothing is claimed to be sent when nothing is."""

import pytest
from django.core.mail import send_mail

from csdl.kit.mail import settings_of

SMTP = "smtp://tai%40khoan:m%C3%A2t@thu.example.vn:587?tls=1&from=csdl@example.vn"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (
            SMTP,
            {
                "EMAIL_HOST": "thu.example.vn",
                "EMAIL_PORT": 587,
                "EMAIL_HOST_USER": "tai@khoan",
                "EMAIL_HOST_PASSWORD": "mât",
                "EMAIL_USE_TLS": True,
                "EMAIL_USE_SSL": False,
                "DEFAULT_FROM_EMAIL": "csdl@example.vn",
            },
        ),
        ("smtps://thu.example.vn", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True}),
        ("smtp://thu.example.vn", {"EMAIL_PORT": 25, "EMAIL_USE_TLS": False}),
        ("file:///var/mail/csdl", {"EMAIL_FILE_PATH": "/var/mail/csdl"}),
        ("console:", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        ("", {"EMAIL_BACKEND": "csdl.kit.mail.Nowhere"}),
    ],
)
def test_shapes(url, wanted):
    found = settings_of(url)
    assert {name: found[name] for name in wanted} == wanted


@pytest.mark.parametrize("url", ["thu.example.vn", "http://thu.example.vn", "smtp://", "file://"])
def test_an_address_that_says_nothing_is_refused_at_start_up(url):
    with pytest.raises(ValueError, match="EMAIL_URL"):
        settings_of(url)


def test_without_a_server_no_letter_counts_as_sent(settings):
    settings.EMAIL_BACKEND = settings_of("")["EMAIL_BACKEND"]
    assert send_mail("thử", "thử", None, ["a@example.vn"]) == 0


def test_letters_as_files(settings, tmp_path):
    for name, value in settings_of(f"file://{tmp_path}").items():
        setattr(settings, name, value)
    assert send_mail("Nhắc đăng ký", "Kính gửi", None, ["a@example.vn"]) == 1
    assert "a@example.vn" in next(tmp_path.iterdir()).read_text(encoding="utf-8")
