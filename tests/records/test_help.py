"""Entering for a teacher: nothing reaches the record before the teacher takes it over."""

import re

import pytest
from django.urls import reverse

from accounts.actions.grant import end_grants
from accounts.models import Grant
from csdl.ground.models import AccessLog, Notice
from csdl.kit import wall
from csdl.kit.action import Refused
from csdl.site.world.cast import THCS
from records.actions.help import enter_help, take_help, turn_back_help
from records.actions.student import change_student
from records.models import PARTS, Enrollment, HelpEntry, Student
from records.queries.help import waiting_rows
from schools.models import Classroom
from schools.queries.code import choices

pytestmark = pytest.mark.django_db


def room(name="6A1"):
    return Classroom.objects.get(name=name, school__code=THCS, year__starts_year=2026)


@pytest.fixture
def pupil(reach):
    """Someone of 6A1 for whom nothing waits, their parts at hand."""
    reach("data_officer")
    here = Enrollment.objects.filter(classroom=room()).present().order_by("student__sort_key")
    return again(here.first().student)


def again(pupil):
    return Student.objects.select_related(*PARTS).get(pk=pupil.pk)


def sheet(group="address", classroom=None):
    return reverse(f"records:help_sheet_{group}", args=[(classroom or room()).pk])


def type_in(browser, pupil, person, group="address", **cells):
    """One row of the helper's sheet, as the script sends it."""
    data = {f"{pupil.pk}-{code}": text for code, text in cells.items()}
    said = browser.post(sheet(group), {"row": pupil.pk, "as": person.pk, **data})
    assert said.status_code == 200, said.content.decode()[-2000:]
    return said.json()


@pytest.fixture
def enter(signed_in, person, pupil):
    def enter(group="address", **cells):
        return type_in(signed_in("record_helper"), pupil, person("record_helper"), group, **cells)

    return enter


def shown(html, entry):
    """The hidden fields beside the button that takes an entry over."""
    form = re.search(rf"nhap-giup/{entry.pk}/nhan/.*?</form>", html, re.DOTALL)[0]
    return dict(re.findall(r'name="(seen|upto|op)" value="([^"]*)"', form))


def waiting(reach, pupil):
    return {e.field: e for e in waiting_rows(reach("homeroom")).filter(student=pupil)}


def test_what_a_helper_writes_waits_and_the_teacher_takes_it(
    enter, pupil, reach, signed_in, person
):
    said = enter(current_address="Số 9 phố Mới", phone="0912 345 678")
    assert said["saved"] and said["now"]["phone"]["note"] == "Chờ Tô Thị Lan nhận"
    entry = waiting(reach, pupil)["current_address"]
    assert again(pupil).current_address != "Số 9 phố Mới"
    assert (entry.by, entry.teacher) == (person("record_helper"), person("homeroom"))
    assert entry.grant == Grant.objects.get(holder=person("record_helper"))
    assert entry.old == pupil.current_address
    browser = signed_in("homeroom")
    home = browser.get("/").content.decode()
    assert re.search(r'href="/nhap-giup/">Nhận 4 mục do người khác nhập giúp', home)
    html = browser.get("/nhap-giup/").content.decode()
    assert "Số 9 phố Mới" in html and "Lò Văn Khánh" in html and "0912345678" not in html
    assert "0912345678" in browser.get("/nhap-giup/?hien=1").content.decode()
    own = browser.get(reverse("records:sheet_address", args=[room().pk])).content.decode()
    assert "Lò Văn Khánh nhập giúp “Số 9 phố Mới”, chờ Tô Thị Lan nhận" in own
    answer = browser.post(f"/nhap-giup/{entry.pk}/nhan/", shown(html, entry))
    assert answer.status_code == 302
    assert again(pupil).current_address == "Số 9 phố Mới"
    entry = HelpEntry.objects.get(pk=entry.pk)
    assert (entry.state, entry.settled_by) == ("taken", person("homeroom"))
    note = signed_in("record_helper").get(sheet()).content.decode()
    assert "Tô Thị Lan đã nhận" in note
    acts = set(AccessLog.objects.filter(kind="act").values_list("action", flat=True))
    assert {"help.enter", "help.take"} <= acts


def test_all_of_a_class_at_once(enter, pupil, reach, signed_in):
    enter(current_address="Số 9 phố Mới", email="nha@example.org")
    enter("family", mother_name="Lê Thị Mận")
    browser = signed_in("homeroom")
    html = browser.get("/nhap-giup/").content.decode()
    upto = re.search(r'name="upto" value="([^"]+)"', html)[1]
    url = reverse("records:help_take_all", args=[room().pk])
    html = browser.post(url, {"upto": upto, "op": "b"}, follow=True).content.decode()
    assert "Đã nhận 5 mục của lớp 6A1" in html and "Không có mục nhập giúp nào" in html
    now = again(pupil)
    assert (now.current_address, now.email) == ("Số 9 phố Mới", "nha@example.org")
    assert now.family.mother_name == "Lê Thị Mận"
    assert browser.post(url, {"upto": upto, "op": "c"}).status_code == 409


def test_turned_back_with_a_word(enter, pupil, reach, signed_in, person):
    enter(current_address="Số 9 phố Mới")
    entry, browser = waiting(reach, pupil)["current_address"], signed_in("homeroom")
    url = f"/nhap-giup/{entry.pk}/tra-lai/"
    assert "Lời nhắn" in browser.post(url, {"reason": ""}).content.decode()
    browser.post(url, {"reason": "Đây là nhà của bà", "op": "d"})
    assert not waiting(reach, pupil) and again(pupil).current_address == pupil.current_address
    html = signed_in("record_helper").get(sheet()).content.decode()
    assert "Trả lại: Đây là nhà của bà" in html
    assert Notice.objects.filter(user_id=person("record_helper").pk, title__contains="trả lại")
    enter(current_address="Số 7 phố Cũ")
    assert waiting(reach, pupil)["current_address"].value == "Số 7 phố Cũ"


def test_the_record_changed_meanwhile(enter, pupil, reach, signed_in):
    enter(current_address="Số 9 phố Mới")
    values = {"current_address": "Nhà văn phòng ghi"}
    change_student(student=pupil, values=values, by=reach("data_officer"))
    entry, browser = waiting(reach, pupil)["current_address"], signed_in("homeroom")
    html = browser.get("/nhap-giup/").content.decode()
    assert "Đã đổi" in html and "Nhà văn phòng ghi" in html
    assert "Thay bằng giá trị nhập giúp" in html
    url = reverse("records:help_take_all", args=[room().pk])
    browser.post(
        url, {"upto": entry.entered_at.isoformat(), "op": "e"}
    )  # what is in doubt is not among "all"
    assert again(pupil).current_address == "Nhà văn phòng ghi"
    take, fresh = f"/nhap-giup/{entry.pk}/nhan/", shown(html, entry)
    stale = browser.post(take, fresh | {"seen": pupil.current_address or "khác", "op": "f"})
    assert stale.status_code == 409 and "Người khác vừa sửa" in stale.content.decode()
    browser.post(take, fresh | {"op": "g"})
    assert again(pupil).current_address == "Số 9 phố Mới"


def test_the_helper_wrote_something_else_meanwhile(enter, pupil, reach, signed_in):
    enter(current_address="Số 9 phố Mới")
    entry, browser = waiting(reach, pupil)["current_address"], signed_in("homeroom")
    fields = shown(browser.get("/nhap-giup/").content.decode(), entry)
    enter(current_address="Số 10 phố Mới")
    answer = browser.post(f"/nhap-giup/{entry.pk}/nhan/", fields)
    assert answer.status_code == 409 and "vừa sửa mục này" in answer.content.decode()
    url = reverse("records:help_take_all", args=[room().pk])
    browser.post(url, {"upto": fields["upto"], "op": "h"})
    assert again(pupil).current_address == pupil.current_address, "nobody takes what is unseen"
    answer = browser.post(url, {"upto": "hôm qua", "op": "i"})
    assert answer.status_code == 409


def test_a_helper_sees_names_and_what_they_wrote_themselves(pupil, signed_in, reach, person):
    values = {"current_address": "Ngõ Bí Mật", "phone": "0987654321"}
    change_student(student=pupil, values=values, by=reach("data_officer"))
    browser = signed_in("record_helper")
    html = browser.get(sheet()).content.decode()
    assert pupil.full_name in html and "Bạn đang nhập giúp Tô Thị Lan" in html
    assert "Ngõ Bí Mật" not in html and "4321" not in html and "Hồ sơ đã có" in html
    for group in PARTS:
        assert "Hồ sơ đã có" not in browser.get(sheet(group)).content.decode()
    assert browser.get(reverse("records:student_show_person", args=[pupil.pk])).status_code == 404
    assert (
        f'href="{sheet("person")}"' in browser.get(f"/lop/{room().pk}/danh-sach/").content.decode()
    )
    html = signed_in("helper").get(f"/lop/{room().pk}/danh-sach/").content.decode()
    assert sheet("person") not in html, "who helps with marks has no way to the record"


def test_an_empty_cell_says_nothing_and_takes_back_ones_own(enter, pupil, reach):
    enter(current_address="Số 9 phố Mới")
    assert set(waiting(reach, pupil)) == {"current_address"}
    enter(current_address="", email="")
    assert not waiting(reach, pupil)
    enter("person", full_name=pupil.full_name)
    assert not waiting(reach, pupil), "what stands there already waits for nobody"


def test_what_is_sensitive_gives_no_hint_whether_it_was_guessed(pupil, reach, enter):
    code, label = choices("religion")[1]
    change_student(student=pupil, values={"religion": code}, by=reach("data_officer"))
    assert enter("sensitive", religion=label)["now"]["religion"]["text"] == label
    assert waiting(reach, pupil)["religion"].value == code


def test_strangers_and_others_of_the_school(enter, pupil, signed_in, reach):
    enter(current_address="Số 9 phố Mới")
    entry = waiting(reach, pupil)["current_address"]
    for key in ("stranger", "head", "data_officer", "homeroom_2", "record_helper", "helper"):
        answer = signed_in(key).post(f"/nhap-giup/{entry.pk}/nhan/", {"seen": ""})
        assert answer.status_code == 404, key
    assert "Số 9 phố Mới" not in signed_in("homeroom_2").get("/nhap-giup/").content.decode()
    assert signed_in("stranger").get(sheet()).status_code == 404
    assert signed_in("homeroom").get(sheet()).status_code == 403
    assert signed_in("helper").post(sheet(), {"row": 1, "as": 0}).status_code == 409
    wall.enter(reach("stranger"))
    assert not HelpEntry.objects.exists()


def test_a_helper_never_writes_the_record(pupil, reach, person, signed_in):
    by = reach("record_helper")
    with pytest.raises(PermissionError):
        change_student(student=pupil, values={"current_address": "Lẻn"}, by=by)
    data = {f"{pupil.pk}-current_address": "Lẻn", "as": person("record_helper").pk}
    url = reverse("records:sheet_address", args=[room().pk])
    assert signed_in("record_helper").post(url, data).status_code == 403


def test_the_right_to_help_ends_in_the_middle(enter, pupil, reach, signed_in, person):
    enter(current_address="Số 9 phố Mới")
    by, grant = reach("record_helper"), Grant.objects.get(holder=person("record_helper"))
    end_grants(grants=[grant], reason="Hết việc nhập giúp", by=reach("head"))
    browser = signed_in("record_helper")
    assert browser.get(sheet()).status_code in (403, 404)
    data = {f"{pupil.pk}-email": "a@example.org", "row": pupil.pk, "as": person("record_helper").pk}
    assert browser.post(sheet(), data).status_code in (403, 404)
    assert by.helping(room().pk), "asked before it ended"
    entry = waiting(reach, pupil)["current_address"]
    take_help(entry=entry, seen=pupil.current_address, upto=entry.entered_at, by=reach("homeroom"))
    assert again(pupil).current_address == "Số 9 phố Mới", "what was entered is the teacher's"


def test_the_teacher_who_lost_the_class_takes_nothing(enter, pupil, reach, person, signed_in):
    enter(current_address="Số 9 phố Mới")
    entry = waiting(reach, pupil)["current_address"]
    grant = Grant.objects.get(holder=person("homeroom"))
    end_grants(grants=[grant], reason="Đổi chủ nhiệm", by=reach("head"))
    assert not waiting(reach, pupil)
    assert signed_in("homeroom").get("/nhap-giup/").status_code == 403
    with pytest.raises(PermissionError):
        turn_back_help(entry=entry, reason="Không", by=reach("homeroom"))


def test_a_helper_who_is_told_no_more_is_refused(pupil, reach):
    with pytest.raises(Refused, match="không còn giữ việc"):
        enter_help(classroom=room("6A2"), student=pupil, values={}, by=reach("record_helper"))


def test_history_keeps_every_word(enter, pupil, reach):
    enter(current_address="Một")
    enter(current_address="Hai")
    entry = waiting(reach, pupil)["current_address"]
    rows = HelpEntry.pgh_event_model.objects.filter(pgh_obj_id=entry.pk).order_by("pgh_id")
    assert [row.value for row in rows] == ["Một", "Hai"]
    assert {row.pgh_context["action"] for row in rows} == {"help.enter"}
