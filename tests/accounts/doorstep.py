"""The steps of logging in, as a browser without JavaScript takes them."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from csdl.site.world.cast import CAST, PASSWORD, TOTP_SECRET

LOGIN, SECOND = "/dang-nhap/", "/dang-nhap/2fa/"


def code(secret=TOTP_SECRET, step=0):
    """What an authenticator app shows now (step 0), before (-1), next (1)."""
    if time.time() % 30 > 28:
        time.sleep(2)  # not across the change of codes
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def wrong_code():
    right = {code(step=step) for step in range(-3, 4)}
    return next(f"{n:06}" for n in range(10) if f"{n:06}" not in right)


def give_password(username, password=PASSWORD, *, browser=None, ip="10.1.1.1", **more):
    """Post the login form; (browser, answer)."""
    browser = browser or Client()
    data = {"login": username, "password": password, **more}
    return browser, browser.post(LOGIN, data, REMOTE_ADDR=ip)


def give_code(browser, typed, ip="10.1.1.1", at=SECOND):
    return browser.post(at, {"code": typed}, REMOTE_ADDR=ip)


def come_in(key, *, browser=None, ip="10.1.1.1", step=0, **more):
    """One of the cast signs in by the pages; the browser."""
    browser, answer = give_password(CAST[key].username, browser=browser, ip=ip, **more)
    assert answer.status_code == 302, said(answer)
    if answer["Location"].startswith(SECOND):
        answer = give_code(browser, code(step=step), ip=ip)
        assert answer.status_code == 302, said(answer)
    assert is_in(browser)
    return browser


def is_in(browser):
    return "_auth_user_id" in browser.session


def said(answer):
    """The words on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def age(browser, **seconds):
    """Make what a session remembers older: age(browser, seen=3700)."""
    session = browser.session
    for name, by in seconds.items():
        session[name] = time.time() - by
    session.save()


def stale(browser):
    """The proofs of this session are of an hour ago."""
    session = browser.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**r, "at": r["at"] - 3600} for r in records]
    session.save()
