"""The log as people read it: whose, of which unit, in sentences, at a fixed cost."""

import io
import re

import openpyxl
import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from accounts.actions.directive import edit_directive
from accounts.actions.grant import end_grants
from accounts.models import Directive, Grant, User
from accounts.queries.audit import AuditListing, log_rows
from csdl.ground.models import AccessLog
from csdl.kit.access import reach_of
from csdl.site.world.cast import CAM_GIANG, LE_CHAN, THCS
from schools.models import Unit

pytestmark = pytest.mark.django_db


def unit(code):
    return Unit.objects.get(code=code, tier__gt=1)


def text(answer):
    html = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html)


def test_an_act_reads_as_a_sentence_with_what_changed(person, reach, signed_in):
    grant = Grant.objects.get(holder=person("homeroom"), state="active")
    end_grants(grants=[grant], reason="chuyển tổ", by=reach("head"))
    said = text(signed_in("head").get(f"/don-vi/{unit(THCS).pk}/nhat-ky/"))
    assert "Đinh Thị Kim Ngân" in said
    assert "Thu hồi quyền: Giáo viên chủ nhiệm của Tô Thị Lan" in said
    assert "Lý do: chuyển tổ" in said
    assert "tình trạng: Đang hiệu lực → Đã kết thúc" in said
    assert "{" not in said and "accounts.grant" not in said


def test_a_change_names_the_field_and_both_values(person, reach, signed_in):
    directive = Directive.objects.filter(number="42/2021/TT-BGDĐT").first()
    edit_directive(
        directive=directive, facts={"summary": "Về cơ sở dữ liệu"}, by=reach("department_officer")
    )
    said = text(signed_in("department_officer").get("/nhat-ky/?q=văn bản"))
    assert "Sửa văn bản chỉ đạo: Thông tư 42/2021/TT-BGDĐT" in said
    assert "trích yếu: Quy định về cơ sở dữ liệu giáo dục và đào tạo → Về cơ sở dữ liệu" in said


def test_an_act_in_a_request_says_from_where_and_under_which_grant(person, signed_in):
    directive = Directive.objects.filter(number="91/2025/QH15").first()
    browser = signed_in("department_officer")
    browser.post(f"/van-ban/{directive.pk}/rut/", {"reason": "thử"}, REMOTE_ADDR="203.0.113.7")
    row = AccessLog.objects.get(action="directive.withdraw")
    assert row.ip == "203.0.113.7" and row.request_id and row.context_id
    assert Grant.objects.get(pk=row.grant_id).holder == person("department_officer")
    said = text(browser.get("/nhat-ky/?viec=directive.withdraw"))
    assert "203.0.113.7" in said and "Quản trị hệ thống của Sở, biên bản DEMO-" in said


def test_an_act_outside_a_request_has_no_address(reach):
    directive = Directive.objects.filter(number="91/2025/QH15").first()
    edit_directive(directive=directive, facts={"position": 9}, by=reach("department_officer"))
    assert AccessLog.objects.filter(action="directive.edit").latest("pk").ip is None


def test_views_and_exports_have_their_own_tab(person, signed_in):
    browser = signed_in("head")
    browser.get(f"/nguoi-dung/{person('homeroom').pk}/")
    browser.get("/nguoi-dung/?xuat=xlsx")
    page = f"/nguoi-dung/{person('head').pk}/nhat-ky/"
    seen = text(browser.get(page, {"muc": "xem"}))
    assert "Xem thông tin người dùng: Tô Thị Lan" in seen
    assert "Xuất danh sách. Ghi chú: Người dùng:" in seen
    assert "Xem thông tin người dùng: Tô Thị Lan" not in text(browser.get(page))


def test_a_refusal_is_kept_and_shown(signed_in):
    browser = signed_in("head")
    assert browser.get(f"/don-vi/{unit(CAM_GIANG).pk}/").status_code == 404
    said = text(signed_in("head").get("/nhat-ky/?muc=vao"))
    assert "Bị từ chối" in said and f"/don-vi/{unit(CAM_GIANG).pk}/" in said


@pytest.mark.parametrize(
    ("key", "sees", "not_sees"),
    [
        ("head", [THCS], [LE_CHAN, CAM_GIANG]),
        ("commune_officer", [THCS, LE_CHAN], [CAM_GIANG]),
        ("department_officer", [THCS, LE_CHAN, CAM_GIANG], []),
        ("stranger", [], [THCS, LE_CHAN, CAM_GIANG]),
        ("deputy", [], [THCS]),
        ("homeroom", [], [THCS]),
    ],
)
def test_the_log_of_a_unit_is_seen_from_it_and_above(key, sees, not_sees, person, signed_in):
    rows = log_rows(reach_of(person(key)))
    for code in sees:
        assert rows.filter(unit_id=unit(code).pk).exists(), code
        assert signed_in(key).get(f"/don-vi/{unit(code).pk}/nhat-ky/").status_code == 200
    for code in not_sees:
        assert not rows.filter(unit_id=unit(code).pk).exists(), code
        assert signed_in(key).get(f"/don-vi/{unit(code).pk}/nhat-ky/").status_code in (403, 404)


def test_a_person_of_two_schools_is_seen_by_each_in_its_own_part(person, reach):
    """Acts at the other school stay with the other school; logins are seen by both."""
    both = person("two_schools")
    other = unit("30901601")
    AccessLog.objects.create(kind="act", action="grant.end", user_id=both.pk, unit_id=other.pk)
    AccessLog.objects.create(kind="login", action="account.login", user_id=both.pk)
    mine = log_rows(reach("head"), user=both)
    assert not mine.filter(unit_id=other.pk).exists()
    assert mine.filter(action="account.login").exists()


def test_filters_live_in_the_address(person, signed_in, reach):
    head = person("head")
    AccessLog.objects.bulk_create(
        AccessLog(
            kind="act", action=action, user_id=head.pk, unit_id=unit(THCS).pk,
            targets={"user": f"accounts.user:{person('homeroom').pk}"}, reason=reason,
        )
        for action, reason in [("slip.issue", "mất phiếu"), ("user.disable", "nghỉ việc")]
    )  # fmt: skip
    browser = signed_in("head")
    page = f"/don-vi/{unit(THCS).pk}/nhat-ky/"
    thing = f"accounts.user:{person('homeroom').pk}"
    assert "mất phiếu" in text(browser.get(page, {"q": "mất phiếu"}))
    assert "nghỉ việc" not in text(browser.get(page, {"q": "mất phiếu"}))
    assert "nghỉ việc" in text(browser.get(page, {"viec": "user.disable"}))
    assert "mất phiếu" in text(browser.get(page, {"doi-tuong": thing}))
    assert "mất phiếu" in text(browser.get(page, {"nguoi": head.pk}))
    assert "mất phiếu" not in text(browser.get(page, {"nguoi": person("deputy").pk}))
    assert "mất phiếu" not in text(browser.get(page, {"den": "01/01/2026"}))
    assert "mất phiếu" in text(browser.get(page, {"tu": "01/01/2026"}))


def test_steps_of_an_act_are_hidden_until_asked_for(person, reach, signed_in):
    grant = Grant.objects.get(holder=person("homeroom"), state="active")
    end_grants(grants=[grant], reason="chuyển tổ", by=reach("head"))
    browser, page = signed_in("head"), f"/don-vi/{unit(THCS).pk}/nhat-ky/?nguoi={person('head').pk}"
    step = "Bắt đầu một việc chạy nền. "
    assert step.strip(". ") not in re.sub(
        r"<option.*?</option>", "", browser.get(page).content.decode()
    )
    assert step.strip(". ") in re.sub(
        r"<option.*?</option>", "", browser.get(page + "&buoc=tat-ca").content.decode()
    )


def test_the_same_rows_as_excel(person, signed_in):
    answer = signed_in("head").get(f"/don-vi/{unit(THCS).pk}/nhat-ky/?xuat=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [str(c) for row in book.active.iter_rows(values_only=True) for c in row if c]
    assert any("Ký biên bản" in cell or "Lập biên bản" in cell for cell in cells)
    assert AccessLog.objects.filter(kind="export", action="accounts:audit_unit").exists()


def _rows(number, user, place):
    AccessLog.objects.bulk_create(
        AccessLog(
            kind="act",
            action="slip.issue",
            user_id=user.pk,
            unit_id=place.pk,
            targets={"user": f"accounts.user:{user.pk}"},
            reason=f"dòng {n}",
        )
        for n in range(number)
    )


def test_the_cost_is_the_same_for_three_rows_and_for_three_hundred(person, signed_in):
    browser, user, place = signed_in("head"), person("head"), unit(THCS)
    page = f"/don-vi/{place.pk}/nhat-ky/?q=dòng"

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(page).status_code == 200
        return len(queries)

    _rows(3, user, place)
    cost()
    few = cost()
    _rows(300, user, place)
    assert cost() == few


def test_the_log_can_only_be_added_to(db):
    row = AccessLog.objects.create(kind="view", action="x")
    from django.db import transaction

    for statement in ("update ground_accesslog set action = 'y'", "delete from ground_accesslog"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert AccessLog.objects.get(pk=row.pk).action == "x"


def test_images_of_nested_acts_keep_their_own_names(person, reach):
    """After an inner act the outer one's name comes back into the context of the images."""
    grant = Grant.objects.get(holder=person("homeroom"), state="active")
    end_grants(grants=[grant], reason="chuyển tổ", by=reach("head"))
    outer = AccessLog.objects.filter(action="grant.end").latest("pk")
    inner = AccessLog.objects.filter(context_id=outer.context_id).exclude(pk=outer.pk)
    assert outer.within == "" and set(inner.values_list("within", flat=True)) == {"grant.end"}
    names = {e.pgh_context["action"] for e in grant.events.filter(pgh_label="update")}
    assert "grant.end" in names and "job.start" not in names
    assert User.objects.get(pk=outer.user_id) == person("head")


def test_acts_of_apps_that_no_page_imports_have_their_words_too():
    """In a fresh process: what the seed did with pupils is called by its label."""
    import subprocess
    import sys

    code = (
        "import django; django.setup();"
        "from accounts.queries.audit_words import title_of; print(title_of('student.add_many'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() and "." not in done.stdout


def test_a_log_too_long_to_count_says_so(signed_in, monkeypatch):
    browser = signed_in("department_officer")
    assert "Hơn" not in browser.get("/nhat-ky/").content.decode()
    monkeypatch.setattr(AuditListing, "most", 3)
    said = browser.get("/nhat-ky/").content.decode()
    assert "Hơn <strong>3</strong> dòng; lọc theo ngày" in said
    assert said.count('data-label="Làm gì"') == 3
