"""Where letters go: one address in the environment, EMAIL_URL, becomes Django's settings.

smtp://user:password@mail.example.vn:587?tls=1      STARTTLS
smtps://user:password@mail.example.vn:465           TLS from the start
file:///var/mail/csdl    console:                   development
(empty)                                             no letters: callers are told that none went
"""

from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.mail.backends.base import BaseEmailBackend

_BACKENDS = "django.core.mail.backends"
SECONDS = 20  # a mail server that does not answer must not hold a job


class Nowhere(BaseEmailBackend):
    """No mail server is set up: nothing is sent, and that is what it says."""

    def send_messages(self, messages):
        return 0


def settings_of(url: str) -> dict:
    """Django's EMAIL_* settings of an address. Raises ValueError for one it does not know."""
    if not url:
        return {"EMAIL_BACKEND": f"{__name__}.Nowhere"}
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    found = {"DEFAULT_FROM_EMAIL": query["from"]} if query.get("from") else {}
    if parts.scheme == "console":
        return found | {"EMAIL_BACKEND": f"{_BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return found | {
            "EMAIL_BACKEND": f"{_BACKENDS}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": parts.path,
        }
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("EMAIL_URL: smtp://user:password@host:587?tls=1, smtps://…, file:///…")
    whole = parts.scheme == "smtps"
    return found | {
        "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if whole else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": whole,
        "EMAIL_USE_TLS": not whole and query.get("tls", "").lower() in {"1", "true", "yes"},
        "EMAIL_TIMEOUT": SECONDS,
    }
