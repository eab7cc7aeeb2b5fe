"""login_storm: full logins in a second ÷ hashes in a second of the bare hasher."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password, make_password
from django.test import Client

from csdl.site.world.cast import PASSWORD, person


def measure(clock) -> dict:
    """Milliseconds of one full login of a teacher (page, form, first page) and of one hash."""
    user, encoded = person("homeroom"), make_password(PASSWORD)

    def login():
        browser = Client(SERVER_NAME="localhost")
        browser.get("/dang-nhap/")
        answer = browser.post("/dang-nhap/", {"login": user.username, "password": PASSWORD})
        if answer.status_code != 302:
            raise RuntimeError("the login was refused")

    return {
        "login_ms": clock.median_ms(login, goes=20),
        "hash_ms": clock.median_ms(lambda: check_password(PASSWORD, encoded), goes=20),
    }
