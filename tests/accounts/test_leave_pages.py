"""The leaving wizard on screen, and two who press its button at once."""

import pytest
from django.db import connection, transaction

from accounts.actions.leave import carry_out
from accounts.models import Grant, Paper, User
from csdl.kit.access import reach_of
from csdl.kit.action import Refused
from csdl.kit.dates import dmy, today
from csdl.site.world.cast import THCS
from csdl.site.world.cast import person as cast
from schools.models import Unit
from tests.accounts.leaving import answers, grant_of, leave
from tests.accounts.scratch import at_once, scratch_database


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def start(browser, school, user, kind, day, **more):
    sent = {"leaver": user.pk, "kind": kind, "day": dmy(day), **more}
    return browser.post(f"/don-vi/{school.pk}/thay-doi/", sent)


def test_the_wizard_by_pages_and_a_double_click(school, person, signed_in):
    browser, teacher, other = signed_in("head"), person("homeroom"), person("subject_teacher")
    missing = start(browser, school, teacher, "long", today()).content.decode()
    assert "Ghi ngày trở lại" in missing
    path = start(browser, school, teacher, "quit", today())["Location"]
    page = browser.get(path)
    html = page.content.decode()
    assert "Giáo viên chủ nhiệm" in html and "6A1" in html and "Đề nghị" in html
    [grant_key] = [k for k in page.context["form"].fields if k.startswith("grant:")]
    undecided = browser.post(path, {}).content.decode()
    assert "Chọn kết thúc hoặc giao." in undecided
    sent = {key: field.initial for key, field in page.context["form"].fields.items()}
    sent[grant_key] = f"to:{other.pk}"
    check = browser.post(path, sent).content.decode()
    assert f"Giao cho {other.full_name}" in check and "Lập biên bản và bàn giao" in check
    assert grant_of(teacher, school).state == "active", "nothing before the confirmation"
    done = [browser.post(path, sent | {"confirm": "1", "op": "once"}) for _ in range(2)]
    assert [r.status_code for r in done] == [302, 302]
    assert done[0]["Location"] == done[1]["Location"]
    assert Paper.objects.filter(kind="leaving").count() == 1
    minutes = browser.get(done[0]["Location"]).content.decode()
    assert "BIÊN BẢN BÀN GIAO CÔNG VIỆC, TÀI KHOẢN" in minutes
    assert "không còn giữ gì" in browser.get(path).content.decode()


def test_what_changed_meanwhile_is_shown_again(school, person, signed_in, reach):
    browser, teacher = signed_in("head"), person("homeroom")
    path = start(browser, school, teacher, "quit", today())["Location"]
    sent = {k: f.initial or "end" for k, f in browser.get(path).context["form"].fields.items()}
    by = reach("head")
    with pytest.raises(Refused, match="vừa thay đổi ở nơi khác"):
        carry_out(leaver=teacher, unit=school, kind="quit", day=today(), by=by,
                  answers=sent | {"grant:0": "end"})  # fmt: skip


def test_old_proof_of_who_one_is_asks_again(school, person, signed_in):
    browser = signed_in("head", fresh=False)
    path = start(browser, school, person("homeroom"), "quit", today())["Location"]
    assert browser.get(path).status_code == 302


def test_who_holds_nothing_here_is_not_found(school, person, signed_in):
    path = f"/don-vi/{school.pk}/thay-doi/{person('head_2').pk}/?kind=quit&day={dmy(today())}"
    assert signed_in("head").get(path).status_code == 404


# At once ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scratch(django_db_setup, django_db_blocker, worker_id):
    with scratch_database(django_db_blocker, worker_id) as name:
        yield name


def test_two_people_press_the_button_at_once(scratch):
    from csdl.kit import wall

    keys = ["head", "data_officer"]

    def act(number):
        with transaction.atomic():
            by = reach_of(cast(keys[number]))
            wall.enter(by)
            unit, teacher = Unit.objects.get(code=THCS), cast("homeroom")
            wanted = answers(by, teacher, unit, "quit", today())
            other = cast(["subject_teacher", "deputy"][number])
            wanted[f"grant:{grant_of(teacher, unit).pk}"] = f"to:{other.pk}"
            return leave_as(by, teacher, unit, wanted)

    def leave_as(by, teacher, unit, wanted):
        return carry_out(leaver=teacher, unit=unit, kind="quit", day=today(), by=by,
                         answers=wanted).pk  # fmt: skip

    results, errors = at_once(2, act)
    assert len(results) == 1, errors
    assert {type(e) for e in errors.values()} <= {Refused, Grant.DoesNotExist}
    assert Paper.objects.filter(kind="leaving").count() == 1
    room = Grant.objects.filter(role="homeroom_teacher", classroom__name="6A1", state="pending")
    assert room.count() == 1
    connection.close()


def test_the_account_itself_stays(school, person, reach):
    teacher = person("homeroom")
    leave(reach("head"), teacher, school, "quit", today())
    assert User.objects.get(pk=teacher.pk).is_active
