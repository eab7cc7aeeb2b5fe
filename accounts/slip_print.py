"""The activation slip as a PDF: drawn in the request and kept nowhere, for it shows the code."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.actions.grant import SYSTEM_NAME, issuer_content, person_at
from accounts.actions.paper import default_issuer
from csdl.kit import pdf
from csdl.kit.canonical import digest


def slip_content(user, slip, code):
    unit = user.posts.select_related("unit").latest("pk").unit
    return {
        "kind": "slip",
        "issuer": issuer_content(default_issuer(unit)),
        "receiver": {**person_at(user, unit), "username": user.username},
        "system": {"name": SYSTEM_NAME, "address": settings.PUBLIC_URL},
        "activation": {
            "code": code,
            "expires_at": timezone.localtime(slip.expires_at).isoformat(timespec="seconds"),
        },
    }


def slip_pdf(user, slip, code):
    content = slip_content(user, slip, code)
    # The code goes behind "#": a browser never sends that part, so no log keeps it.
    url = f"{settings.PUBLIC_URL}{reverse('accounts:activate')}#{code}"
    return pdf.render_pdf(
        "accounts/print/slip.html", content, verify_url=url, code="", digest=digest(content)
    )
