"""A correction: asked for, agreed to, signed by three; the last signature changes exactly that."""

import pytest
from django.urls import reverse

from accounts.actions.paper import sign_paper, void_paper
from csdl.kit.action import Refused
from csdl.site.world.cast import PIN, THCS
from records.actions.correction import agree_correction, ask_correction
from records.actions.student import change_student
from records.models import CampaignRoom, Correction, Student
from records.queries.review import lines
from tests.accounts.handover_day import printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(reach):
    reach("head")
    return CampaignRoom.objects.get(classroom__name="6A1", school__code=THCS).classroom


@pytest.fixture
def pupil(room):
    return lines(CampaignRoom.objects.get(classroom=room))[7].student


def ask(reach, pupil, room, **more):
    values = {"field": "permanent_address", "new": "Số 5 phố Thử", "reason": "Sổ ghi"} | more
    return ask_correction(student=pupil, classroom=room, by=reach("homeroom"), **values)


def sign(row, side, key, reach):
    return sign_paper(paper=row.paper, side=side, pin=PIN, by=reach(key))


def test_asked_agreed_signed_by_three_and_changed(signed_in, pupil, room, reach, person):
    teacher, head = signed_in("homeroom"), signed_in("head")
    old = pupil.full_name
    new = reverse("records:correction_new", args=[pupil.pk])
    data = {"field": "birth_date", "new": "31/2/2014", "reason": "Giấy khai sinh"}
    assert "31/2/2014" in teacher.post(new, data).content.decode()  # the field's own sentence
    response = teacher.post(new, data | {"field": "full_name", "new": "Trần  Văn Đúng"})
    assert response.status_code == 302, response.content.decode()
    reach("head")
    row = Correction.objects.latest("pk")
    assert "đề nghị sửa dữ liệu" in head.get("/").content.decode()
    agree = reverse("records:correction_agree", args=[row.pk])
    assert teacher.post(agree).status_code == 403
    assert head.post(agree, {"officer": person("data_officer").pk}).status_code == 302
    reach("head")
    row.refresh_from_db()
    assert row.paper.content["new"] == "Trần Văn Đúng" and row.paper.content["log"]
    said = printed(row.paper, reach("head"))
    assert "BIÊN BẢN SỬA CHỮA DỮ LIỆU" in said and row.paper.code in said
    assert old in said and "Trần Văn Đúng" in said
    for side, key in (("officer", "data_officer"), ("receiver", "homeroom")):
        waits = signed_in(key).get(f"/giay-to/{row.paper_id}/").content.decode()
        assert "Xác nhận trên hệ thống" in waits
        sign(row, side, key, reach)
        pupil.refresh_from_db()
        assert pupil.full_name == old
    sign(row, "giver", "head", reach)
    reach("head")
    row.refresh_from_db()
    pupil.refresh_from_db()
    assert (row.state, pupil.full_name) == ("done", "Trần Văn Đúng")


def test_nobody_signs_for_another_side(pupil, room, reach, person):
    row = ask(reach, pupil, room)
    row = agree_correction(correction=row, officer=person("data_officer"), by=reach("head"))
    for side, key in (("officer", "head"), ("officer", "homeroom"), ("receiver", "data_officer"),
                      ("giver", "data_officer"), ("giver", "homeroom")):  # fmt: skip
        with pytest.raises(Refused):
            sign(row, side, key, reach)


def test_three_must_be_three(pupil, room, reach, person):
    row = ask(reach, pupil, room)
    with pytest.raises(Refused, match="ba người khác nhau"):
        agree_correction(correction=row, officer=person("homeroom"), by=reach("head"))
    with pytest.raises(Refused, match="không phải cán bộ dữ liệu"):
        agree_correction(correction=row, officer=person("deputy"), by=reach("head"))


def test_what_is_no_longer_as_printed_is_not_changed(pupil, room, reach, person):
    row = ask(reach, pupil, room)
    row = agree_correction(correction=row, officer=person("data_officer"), by=reach("head"))
    sign(row, "receiver", "homeroom", reach)
    sign(row, "officer", "data_officer", reach)
    other = {"permanent_address": "Số 9 phố Khác"}
    change_student(student=pupil, values=other, by=reach("data_officer"))
    with pytest.raises(Refused, match="không còn là"):
        sign(row, "giver", "head", reach)
    reach("head")
    assert Student.objects.get(pk=pupil.pk).permanent_address == "Số 9 phố Khác"
    void_paper(paper=row.paper, reason="Đã đổi", by=reach("head"))
    row.refresh_from_db()
    assert row.state == "void"


def test_one_open_request_per_field(pupil, room, reach):
    ask(reach, pupil, room)
    with pytest.raises(Refused, match="đang có một đề nghị"):
        ask(reach, pupil, room)
    with pytest.raises(Refused, match="trùng với giá trị đang ghi"):
        ask(reach, pupil, room, field="full_name", new=pupil.full_name)
