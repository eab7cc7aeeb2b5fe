"""The program as people use it: gunicorn, a Celery worker and Chromium, each test world its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import sync_playwright

from csdl.site.world.cast import CAST, PASSWORD, PIN, TOTP_SECRET
from tests.conftest import ROOT, TEMPLATE, WORLD, app_url, build_world, clone, manage

pytestmark = pytest.mark.browser
FACTOR_NEEDED = "/tai-khoan/2fa/can-co/"
SHOTS = Path(os.environ.get("CSDL_SHOTS", "/nonexistent"))


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A running portal on a database of its own."""

    def __init__(self, name, data):
        self.port, self.name = free_port(), name
        self.url = f"http://localhost:{self.port}"
        self.env = {
            **os.environ,
            "DATABASE_URL": app_url(name),
            "CSDL_DATA": str(data),
            "PUBLIC_URL": self.url,
            "CSRF_TRUSTED_ORIGINS": self.url,
            "CSDL_DEMO": "1",
            # one broker for all: each site's jobs go through a queue of its own
            "CSDL_QUEUE": name,
        }
        # the phones of those who sign in here: secret, and the last period whose code was used
        self.secrets, self.counters = {}, {}
        self.log = (data / "site.log").open("w")
        self.children = [
            self._start("gunicorn", "csdl.wsgi", "-b", f"127.0.0.1:{self.port}", "--threads", "4"),
            self._start("celery", "-A", "csdl", "worker", "-c", "1", "--loglevel", "WARNING"),
        ]
        self._wait()

    def _start(self, module, *arguments):
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.env,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def _wait(self):
        for _ in range(150):
            try:
                urllib.request.urlopen(f"{self.url}/dang-nhap/", timeout=2).read()
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"the portal did not start: {Path(self.log.name).read_text()[-2000:]}")

    def manage(self, *arguments):
        return manage(self.name, *arguments, CSDL_DATA=self.env["CSDL_DATA"], PUBLIC_URL=self.url)

    def stop(self):
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
        self.log.close()


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CSDL_CHROMIUM")
    if not path:
        pytest.skip("no Chromium on this machine (see make test)")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def empty_site(tmp_path):
    """A portal with nothing in it: the state after installation."""
    name = "csdl_test_empty"
    clone(name, TEMPLATE)
    manage(name, "migrate", "--verbosity", "0")
    site = Site(name, tmp_path)
    yield site
    site.stop()


@pytest.fixture(scope="session")
def world_site(tmp_path_factory):
    """A portal with the demo world and its cast."""
    build_world()
    name = "csdl_test_browser"
    clone(name, WORLD)
    site = Site(name, tmp_path_factory.mktemp("world"))
    yield site
    site.stop()


class Person:
    """Someone at a screen. Console errors and horizontal scrolling are faults anywhere."""

    def __init__(self, chromium, site, width=1366, height=800):
        self.site, self.faults = site, []
        self.username, self.password, self.recovery_codes = "", PASSWORD, []
        self.context = chromium.new_context(
            base_url=site.url, viewport={"width": width, "height": height}, locale="vi-VN"
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _console(self, message):
        if message.type == "error":
            self.faults.append(message.text)

    def goto(self, path):
        """Open a page. Who has come to need a second factor sets it up on the way."""
        answer = self.page.goto(path)
        assert answer.status < 400, f"{path}: {answer.status}"
        if FACTOR_NEEDED in self.page.url and FACTOR_NEEDED not in path:
            self.set_up_factor().goto(path)
        return self

    def fill(self, **values):
        for name, value in values.items():
            self.page.fill(f"main [name={name}]", value)
        return self

    def press(self, words):
        self.page.locator("main").get_by_role("button", name=words, exact=False).first.click()
        return self

    def follow(self, words):
        self.page.locator("main").get_by_role("link", name=words, exact=False).first.click()
        return self

    def sees(self, *words):
        for text in words:
            try:
                self.page.get_by_text(text).first.wait_for(state="attached")
            except Exception:
                said = self.page.locator("main").inner_text()[:600]
                raise AssertionError(f"{text!r} is not on {self.page.url}:\n{said}") from None
        return self

    def sign_in(self, username, password=PASSWORD):
        """Password, then the code where one is asked; or the second factor is set up."""
        self.username, self.password = username, password
        self.goto("/dang-nhap/").fill(login=username, password=password)
        self.page.click("main button.btn-primary")
        self.page.wait_for_url(lambda url: not url.split("?")[0].endswith("/dang-nhap/"))
        if "/dang-nhap/2fa/" in self.page.url:
            self.fill(code=self.code()).press("Đăng nhập")
            self.page.wait_for_url(lambda url: "/dang-nhap/" not in url)
        if FACTOR_NEEDED in self.page.url:
            self.set_up_factor().goto("/")
        return self

    def set_up_factor(self):
        """As the page asks: an app, its first code, the recovery codes."""
        self.follow("Dùng ứng dụng trên điện thoại")
        if "/xac-nhan/" in self.page.url:
            self.fill(password=self.password).press("Tiếp tục")
        self.site.secrets[self.username] = self.page.input_value("#authenticator_secret")
        self.site.counters.pop(self.username, None)
        self.fill(code=self.code()).press("Bật ứng dụng xác thực")
        self.page.wait_for_url("**/ma-du-phong/")
        self.recovery_codes = self.page.locator("ol.codes li").all_inner_texts()
        return self

    def code(self):
        """The next code of this person's app: each works once, so each call gives another.

        The site under test allows for clocks half an hour apart (settings.MFA_TOTP_TOLERANCE).
        """
        secret = self.site.secrets.get(self.username, TOTP_SECRET)
        oldest = int(time.time()) // 30 - 25
        counter = max(self.site.counters.get(self.username, 0) + 1, oldest)
        self.site.counters[self.username] = counter
        return format_hotp_value(hotp_value(secret, counter))

    def as_cast(self, key):
        return self.sign_in(CAST[key].username)

    def shot(self, name):
        """A picture for the manual and for the eye, where CSDL_SHOTS names a folder."""
        if SHOTS.is_dir():
            self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
        return self

    def close(self):
        self.context.close()
        assert self.faults == []


@pytest.fixture
def people(chromium):
    """people(site) → a new Person; closed, and checked for faults, at the end."""
    opened = []

    def new(site, **options):
        opened.append(Person(chromium, site, **options))
        return opened[-1]

    yield new
    for person in opened:
        person.close()


@pytest.fixture
def pin():
    return PIN
