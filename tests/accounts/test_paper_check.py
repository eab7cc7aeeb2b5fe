"""The page behind the QR: genuine, of this date, in force or not. No names, for anyone."""

import pytest

from accounts.actions.paper import void_paper
from accounts.models import Paper, User
from csdl.kit.canonical import short
from csdl.site.world.cast import CAST
from tests.accounts.sheets import handover


def check(client, code):
    answer = client.get(f"/K/{code}")
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("key", "words"),
    [("homeroom", "Đúng bản đã phát hành"), ("waiting", "chưa ký đủ")],
)
def test_genuine_and_in_force_or_not(client, person, key, words):
    paper = handover(person, key)
    for code in (paper.code, paper.code.lower()):
        status, page = check(client, code)
        assert status == 200 and words in page
        assert paper.code in page and short(paper.digest) in page
        assert f"{paper.made_at.astimezone():%d/%m/%Y}" in page


def test_a_void_paper_says_so(client, person, reach):
    paper = handover(person, "waiting")
    void_paper(paper=paper, reason="lập nhầm", by=reach("head"))
    status, page = check(client, paper.code)
    assert status == 200 and "đã bị huỷ" in page and "Đúng bản" not in page
    assert "lập nhầm" not in page


@pytest.mark.parametrize("code", ["31-DEMO-S31-2026-99999", "x", "31-DEMO%20OR%201=1"])
def test_an_unknown_code_is_404_in_words(client, db, code):
    status, page = check(client, code)
    assert status == 404
    assert "Không khớp bản nào đã phát hành" in page


def test_no_name_on_any_of_them(client, person):
    """Nobody's name: not the receiver's, the giver's, nor another's; no username, no class."""
    names = {one.full_name for one in CAST.values()}
    for paper in Paper.objects.order_by("pk")[:60]:
        status, page = check(client, paper.code)
        assert status == 200
        sides = [paper.content[side] for side in ("giver", "receiver") if side in paper.content]
        said = {one["name"] for one in sides if one.get("name")}
        users = set(User.objects.filter(papers=paper).values_list("username", flat=True))
        for name in names | said | users:
            assert f">{name}" not in page and name not in page.replace(paper.code, "")


def test_the_page_is_not_kept_by_search_engines(client, person):
    _, page = check(client, handover(person, "homeroom").code)
    assert '<meta name="robots" content="noindex">' in page
