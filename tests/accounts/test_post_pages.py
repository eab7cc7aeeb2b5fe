"""The register of leaders and focal officers on screen: the board, the register, the acts."""

import io
from datetime import timedelta

import openpyxl
import pytest

from accounts.models import Post
from accounts.queries.post import board, empty_seats, seats_now, state_of
from csdl.kit.dates import dmy, today
from csdl.kit.reach import system
from csdl.site.world.cast import CAM_GIANG, PRESCHOOL, THCS
from schools.models import Unit
from tests.accounts.register import whole

SYSTEM = system("thử")
HEAD, ACTING, OFFICER = Post.Kind.HEAD, Post.Kind.ACTING, Post.Kind.OFFICER
DAY = timedelta(days=1)


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def test_the_board_finds_what_is_missing(person, reach, signed_in):
    by = reach("department_officer")
    unit = Unit.objects.get(code=CAM_GIANG)
    Post.objects.filter(unit=unit, kind__in=Post.HEADS).update(ends_on=today() - DAY)
    assert empty_seats(by) == 1 and empty_seats(reach("commune_officer")) == 0
    row = board(by).get(pk=unit.pk)
    assert state_of(row) == ("returned", f"Trống thủ trưởng, hết hạn {dmy(today() - DAY)}")
    browser = signed_in("department_officer")
    for state in ("no_head", "expired"):
        page = browser.get("/phu-trach/", {"state": state})
        assert [u.pk for u in page.context["listing"].page] == [unit.pk], state
    acting = browser.get("/phu-trach/", {"state": "acting"}).context["listing"].page
    assert [u.code for u in acting] == [PRESCHOOL]
    found = browser.get("/phu-trach/", {"q": "cam giang", "state": "no_head", "xuat": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(found.streaming_content)))
    text = " ".join(str(c.value) for row in book.worksheets[0].iter_rows() for c in row if c.value)
    assert unit.short_name in text and "Trống thủ trưởng" in text


def test_the_board_needs_as_many_queries_for_few_as_for_many(
    signed_in, django_assert_max_num_queries
):
    browser = signed_in("department_officer")
    browser.get("/phu-trach/")
    with django_assert_max_num_queries(20):
        browser.get("/phu-trach/")


def test_each_sees_the_units_in_their_care(signed_in, school):
    assert signed_in("stranger").get(f"/don-vi/{school.pk}/phu-trach/").status_code == 404
    codes = {u.code for u in signed_in("head").get("/phu-trach/").context["listing"].page}
    assert codes == {THCS}


def test_a_new_head_by_the_page_and_a_double_click(school, person, signed_in):
    browser, path = signed_in("commune_officer"), f"/don-vi/{school.pk}/phu-trach/thay/"
    bad = browser.post(path, {"day": "31/2/2027", "head": ""}).content.decode()
    assert "không phải là ngày" in bad
    none = browser.post(path, {"day": dmy(today())}).content.decode()
    assert "Chọn người giữ ít nhất một vị trí" in none
    day = today() + 3 * DAY
    sent = {
        "op": "once", "day": dmy(day), "head": person("deputy").pk, "head_kind": "acting",
        "head_title": "Phó Hiệu trưởng phụ trách",
    }  # fmt: skip
    for _ in range(2):
        assert browser.post(path, sent).status_code == 302
    assert len(whole(school)) == 2
    page = browser.get(f"/don-vi/{school.pk}/phu-trach/").content.decode()
    assert dmy(day - DAY) in page and "sắp giữ" in page


def test_someone_from_another_unit_by_username(school, person, signed_in):
    browser, path = signed_in("commune_officer"), f"/don-vi/{school.pk}/phu-trach/thay/"
    sent = {"day": dmy(today()), "head_username": "khong-co", "head_kind": "head",
            "head_title": "Hiệu trưởng"}  # fmt: skip
    assert "Không có tài khoản nào" in browser.post(path, sent).content.decode()
    sent["head_username"] = person("head_3").username.upper()
    assert browser.post(path, sent).status_code == 302
    assert seats_now(school)["head"].user == person("head_3")


def test_the_school_itself_is_not_offered_its_head(school, signed_in):
    page = signed_in("head").get(f"/don-vi/{school.pk}/phu-trach/thay/").content.decode()
    assert "head_username" not in page and "officer_username" in page


def test_posts_by_pages(school, person, signed_in):
    browser = signed_in("head")
    sent = {"username": person("homeroom_3").username, "kind": "member",
            "title": "Giáo viên thỉnh giảng", "starts_on": dmy(today()), "ends_on": ""}  # fmt: skip
    assert browser.post(f"/don-vi/{school.pk}/phu-trach/them/", sent).status_code == 302
    post = Post.objects.get(unit=school, user=person("homeroom_3"))
    sent = {"title": "Giáo viên", "starts_on": dmy(today() + DAY), "reason": "ghi nhầm"}
    assert browser.post(f"/vi-tri/{post.pk}/sua/", sent).status_code == 302
    ended = {"ends_on": dmy(today() + 2 * DAY)}
    assert browser.post(f"/vi-tri/{post.pk}/ket-thuc/", ended).status_code == 302
    post.refresh_from_db()
    assert (post.title, post.ends_on) == ("Giáo viên", today() + 2 * DAY)
