"""login_storm: full logins in a second ÷ hashes in a second of the bare hasher."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.models import Session
from django.test import Client

from csdl.site.world.cast import PASSWORD, person


def measure(clock) -> dict:
    """Milliseconds of one full login of a teacher (page, form, first page) and of one hash."""
    user, encoded = person("homeroom"), make_password(PASSWORD)
    browser = Client(SERVER_NAME="localhost")  # one: a new one loads all middleware anew

    def login():
        browser.get("/dang-nhap/")
        answer = browser.post("/dang-nhap/", {"login": user.username, "password": PASSWORD})
        if answer.status_code != 302:
            raise RuntimeError("the login was refused")

    def away():
        """As somebody who has not been here today: open sessions are looked through."""
        opened = UserSession.objects.filter(user=user)
        Session.objects.filter(pk__in=opened.values("session_key")).delete()
        opened.delete()
        browser.cookies.clear()

    return {
        "login_ms": clock.median_ms(login, goes=20, before=away),
        "hash_ms": clock.median_ms(lambda: check_password(PASSWORD, encoded), goes=20),
    }
