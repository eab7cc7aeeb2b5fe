"""Who may do what in a class; the yearly review; accounts that nobody uses."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from accounts.actions.review import review_grants
from accounts.models import Grant, Paper, Review, User
from accounts.queries.review import idle_rows, room_people
from csdl.kit.action import Refused
from csdl.site.world.cast import LE_CHAN, PRIMARY, THCS
from schools.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def grants_of(school):
    return Grant.objects.in_force().filter(from_unit=school)


def test_kept_and_ended_in_one_act_and_who_said_so(school, person, reach, signed_in):
    lan = grants_of(school).get(holder=person("homeroom"))
    minh = grants_of(school).get(holder=person("homeroom_2"))
    data = {f"g{lan.pk}": "giu", f"g{minh.pk}": "thu", f"why{minh.pk}": "nghỉ hưu"}
    answer = signed_in("head").post(f"/don-vi/{school.pk}/ra-soat/", data)
    review = Review.objects.get()
    assert answer["Location"] == f"/ra-soat/{review.pk}/"
    assert (review.made_by, review.starts_year) == (person("head"), 2026)
    assert {(x.grant, x.is_kept, x.reason) for x in review.lines.all()} == {
        (lan, True, ""), (minh, False, "nghỉ hưu")
    }  # fmt: skip
    lan.refresh_from_db()
    minh.refresh_from_db()
    assert (lan.state, minh.state, minh.end_reason) == ("active", "ended", "nghỉ hưu")
    assert minh.end_paper.kind == "revocation" and not minh.roomrights.exists()
    html = signed_in("head").get(f"/ra-soat/{review.pk}/").content.decode()
    assert "nghỉ hưu" in html and "Giữ lại" in html


def test_an_ending_has_a_reason_or_nothing_happens(school, person, signed_in):
    lan = grants_of(school).get(holder=person("homeroom"))
    answer = signed_in("head").post(f"/don-vi/{school.pk}/ra-soat/", {f"g{lan.pk}": "thu"})
    assert "Ghi lý do thu hồi quyền của Tô Thị Lan" in answer.content.decode()
    assert not Review.objects.exists()
    lan.refresh_from_db()
    assert lan.state == "active"


def test_nothing_decided_and_rights_of_others_are_refused(school, person, reach):
    head = reach("head")
    with pytest.raises(Refused, match="ít nhất một"):
        review_grants(unit=school, kept=[], ended={}, by=head)
    other = Grant.objects.in_force().get(holder=person("homeroom_3"))
    with pytest.raises(Refused, match="Tải lại trang"):
        review_grants(unit=school, kept=[], ended={other.pk: "thử"}, by=head)


def test_reviewed_rows_say_so_and_papers_are_one_for_a_person_and_reason(
    school, person, reach, signed_in
):
    mine = list(grants_of(school).filter(holder=person("two_schools")))
    ended = {g.pk: "thôi hợp đồng" for g in mine}
    lan = grants_of(school).get(holder=person("homeroom"))
    before = Paper.objects.filter(kind="revocation").count()
    review_grants(unit=school, kept=[lan.pk], ended=ended, by=reach("head"))
    assert Paper.objects.filter(kind="revocation").count() == before + 1
    html = signed_in("head").get(f"/don-vi/{school.pk}/ra-soat/").content.decode()
    assert "đã rà soát năm học này" in html and "Các lần rà soát" in html


@pytest.mark.parametrize(
    ("key", "status"),
    [("head", 200), ("data_officer", 200), ("deputy", 403), ("commune_officer", 403),
     ("stranger", 404), ("homeroom", 404)],
)  # fmt: skip
def test_a_unit_reviews_what_it_gave(key, status, school, signed_in):
    assert signed_in(key).get(f"/don-vi/{school.pk}/ra-soat/").status_code == status


def test_a_review_is_added_to_the_history_and_stays(school, person, reach):
    lan = grants_of(school).get(holder=person("homeroom"))
    review_grants(unit=school, kept=[lan.pk], ended={}, by=reach("head"))
    for table in ("accounts_reviewevent", "accounts_reviewlineevent", "accounts_directiveevent",
                  "accounts_regulationevent"):  # fmt: skip
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"delete from {table}")


def test_a_class_says_who_may_what_since_when_by_which_paper(school, person, reach, signed_in):
    room = grants_of(school).get(holder=person("homeroom")).classroom
    rows = room_people(reach("head"), room)
    holders = {row["grant"].holder for row in rows}
    assert {person("homeroom"), person("head"), person("deputy")} <= holders
    assert person("homeroom_2") not in holders and person("waiting") not in holders
    html = signed_in("head").get(f"/lop/{room.pk}/quyen/").content.decode()
    lan = grants_of(school).get(holder=person("homeroom"))
    assert lan.paper.code in html and f"{lan.starts_on:%d/%m/%Y}" in html
    assert "sửa hồ sơ học sinh" in html
    assert signed_in("stranger").get(f"/lop/{room.pk}/quyen/").status_code == 404


def test_idle_accounts(school, person, reach, signed_in):
    """Unused for N days (N in the address), never opened, or holding nothing."""
    long_ago = timezone.now() - timedelta(days=100)
    User.objects.filter(pk=person("homeroom").pk).update(
        last_login=long_ago, activated_at=long_ago - timedelta(days=9)
    )
    head = reach("head")
    assert person("homeroom") in idle_rows(head, 90)
    assert person("homeroom") not in idle_rows(head, 120)
    assert person("newcomer") in idle_rows(head, 90)  # never opened
    assert person("subject_teacher") in idle_rows(head, 90)  # holds nothing
    assert person("former") in idle_rows(head, 90)  # all ended
    assert person("deputy") not in idle_rows(head, 90)
    assert person("homeroom_3") not in idle_rows(head, 90)  # another school's
    browser = signed_in("head")
    page = "/nguoi-dung/khong-dung/"
    assert "Tô Thị Lan" in browser.get(page).content.decode()
    assert "Tô Thị Lan" not in browser.get(f"{page}?ngay=120").content.decode()
    assert "Tô Thị Lan" not in browser.get(f"{page}?loai=khong-quyen").content.decode()
    assert "Cao Hoài An" in browser.get(f"{page}?loai=khong-quyen").content.decode()
    assert browser.get(f"{page}?ngay=abc").status_code == 200
    assert browser.get(f"{page}?xuat=xlsx").status_code == 200


def test_the_review_of_the_ward_covers_its_schools_heads(person, signed_in):
    ward = Unit.objects.get(code=LE_CHAN)
    html = signed_in("commune_head").get(f"/don-vi/{ward.pk}/ra-soat/").content.decode()
    assert person("head").full_name in html and person("homeroom").full_name not in html
    assert Unit.objects.get(code=PRIMARY).pk
