"""Boards: who is late by the clock, who sends to whom, who uses the portal of their own accord."""

import copy
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from csdl.ground.models import AccessLog
from csdl.kit import dates
from csdl.kit.window import Deadline
from csdl.site.world.cast import CAST
from csdl.site.world.places import FORMER_DISTRICT, LE_CHAN
from reports import design
from reports.actions import submission as act
from reports.actions.form import edit_form, issue_form, renew_form
from reports.actions.period import extend
from reports.models import Form, Period, Sent
from reports.queries import clock
from reports.queries.board import board_rows
from reports.queries.by_map import figures_of
from reports.queries.following import monday_of, unit_rows
from reports.queries.period import counts
from schools.actions.year import open_year
from schools.models import Unit
from schools.queries.year import current_year
from tests.reports.test_ladder import certify, send
from tests.reports.test_pages import url


@pytest.fixture
def over(open_period, report_of, reach):
    """A period whose schools' deadline has passed by a day, one school having sent in time."""
    period = open_period()
    send(report_of(period, "head"), reach)
    gone = clock.now() - timedelta(days=1)
    Period.objects.filter(pk=period.pk).update(school_closes_at=gone)
    period.refresh_from_db()
    return period


def test_late_is_who_has_not_sent_by_its_own_deadline(over, reach, signed_in, report_of):
    by, root = reach("department_officer"), Unit.objects.get(code=CAST["head_2"].unit)
    schools = board_rows(by, over).filter(tier=4).count()
    assert counts(by, over)["over"] == schools - 1
    more = Deadline.before("17h00", over.commune_closes_at.date() - timedelta(days=1))
    extend(period=over, unit=root, deadline=more, decision="CV 1", reason="Bão", by=by)
    assert counts(by, over)["over"] == schools - 2
    page = signed_in("department_officer").get(url("period_show", over, state="over"))
    page = page.content.decode()
    assert "quá hạn 1 ngày" in page and f"Có <strong>{schools - 2}</strong>" in page
    assert root.short_name + "</a>" not in page


def test_the_league_opens_the_board_of_one_receiver(over, reach, signed_in):
    ward = Unit.objects.get(code=CAST["commune_officer"].unit)
    browser = signed_in("department_officer")
    path = f"{url('period_show', over)}?cua={ward.pk}"
    assert path in browser.get(url("period_league", over)).content.decode()
    rows = board_rows(reach("department_officer"), over)
    own = rows.filter(receiver=ward).count() + 1
    assert f"Có <strong>{own}</strong>" in browser.get(path).content.decode()
    assert browser.get(f"{url('period_show', over)}?cua=x1").status_code == 200


def test_a_period_by_the_map_of_any_day(open_period, report_of, reach, signed_in):
    """Before 1/7/2025 the schools count for their Phòng GDĐT, since then for their ward."""
    period = open_period()
    mine = send(report_of(period, "head"), reach)
    officer = reach("commune_officer")
    act.take(submission=mine, by=officer)
    act.accept(submission=mine, by=officer)
    browser, ward = signed_in("department_officer"), Unit.objects.get(code=LE_CHAN)
    path = url("period_map", period)
    assert path in browser.get(url("period_show", period)).content.decode()
    copy = Sent.objects.get(submission=mine).figures
    asks = [(f.split("|"), words) for f, words in figures_of(period)]
    (form, cell), words = next(one for one in asks if copy.get(one[0][0], {}).get(one[0][1]))
    figure, told = f"{form}|{cell}", copy[form][cell]

    def units(**asked):
        page = browser.get(path, {"so": figure, **asked})
        assert words in page.content.decode()
        rows = page.context["listing"].page.object_list
        return {row.short_name: (row.schools, row.gone, row.taken, row.figure) for row in rows}

    then, now = units(ngay="30/6/2025"), units()
    assert then[FORMER_DISTRICT.name] == (2, 1, 1, told) and ward.short_name not in then
    assert now[ward.short_name][1:] == (1, 1, told) and FORMER_DISTRICT.name not in now
    assert units(ngay="1/7/2025") == now
    assert sum(n for n, *_ in then.values()) <= sum(n for n, *_ in now.values())
    assert browser.get(path, {"so": "x|y'", "ngay": "32/13/2025"}).status_code == 200
    assert browser.get(path, {"so": figure, "xuat": "xlsx"}).status_code == 200
    assert signed_in("commune_officer").get(path).status_code == 200


def test_what_others_did_in_a_unit_is_not_its_own_use(reach, person, year):
    ward = Unit.objects.get(code=CAST["commune_officer"].unit)
    monday = monday_of(dates.today())
    by = reach("department_officer")

    def acts():
        return unit_rows(by, monday).get(pk=ward.pk).acts

    before = acts()
    for key in ("department_officer", "commune_officer"):
        AccessLog.objects.create(kind="act", action="x.y", user_id=person(key).pk, unit_id=ward.pk)
    assert acts() == before + 1


def test_following_is_a_workbook_of_one_week(signed_in, person):
    """By unit: who came and who did something, for the week that was chosen."""
    ward = Unit.objects.get(code=CAST["commune_officer"].unit)
    for kind in ("login", "act"):
        one = {"kind": kind, "user_id": person("commune_officer").pk, "unit_id": ward.pk}
        AccessLog.objects.create(action="x.y", **one)
    browser, path = signed_in("department_officer"), reverse("reports:following")
    weeks = re.findall(r'<option value="(\d{4}-\d\d-\d\d)"', browser.get(path).content.decode())
    assert len(weeks) == 12

    def line(week):
        answer = browser.get(path, {"tuan": week, "xuat": "xlsx", "q": ward.name})
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        rows = [row for row in book.active.iter_rows(values_only=True) if row]
        return next(row for row in rows if row[0] == ward.short_name or ward.short_name in row)

    now, before = line(weeks[0]), line(weeks[1])
    assert "Có cập nhật" in now and "Có cập nhật" not in before


def test_the_year_offered_is_the_one_that_runs(signed_in, reach, year):
    open_year(department=year.department, starts_year=year.starts_year + 1,
              by=reach("department_officer"))  # fmt: skip
    page = signed_in("department_officer").get(
        reverse("reports:period_new", args=[year.department_id])
    )
    running = current_year(year.department, dates.today())
    assert f'<option value="{running.pk}" selected>' in page.content.decode()


def test_the_second_copy_says_what_it_changed(open_period, report_of, reach, signed_in):
    mine = send(report_of(open_period(), "head"), reach)
    officer = reach("commune_officer")
    act.take(submission=mine, by=officer)
    marks = [{"form": "03.ĐN-THCS", "cell": "B02.k6", "note": "Có 1 lớp ghép"}]
    act.give_back(submission=mine, reason="Xem lại", marks=marks, by=officer)
    browser = signed_in("data_officer")
    page = browser.get(url("submission_show", mine)).content.decode()
    assert ": 1 ô" in page and page.count('id="o-') == page.count('href="#o-') == 1
    data_officer = reach("data_officer")
    act.fill(submission=mine, values={"03.ĐN-THCS": {"B02.k6": 1}}, by=data_officer)
    act.prepare(submission=mine, by=data_officer)
    certify(mine, reach("head"))
    page = signed_in("commune_officer").get(url("submission_show", mine)).content.decode()
    assert "khác lần trước: 2 ô" in page


def test_a_form_tells_what_the_portal_now_counts(open_period, signed_in, reach):
    """Where the latest version lacks rows of the shipped one, the Sở draws up the next one."""
    open_period(cut=False)
    by = reach("department_officer")
    form = renew_form(form=Form.objects.get(code="03.ĐN-THCS"), by=by)
    body = copy.deepcopy(form.body)
    block, new = next(b for b in body["blocks"] if b["key"] == "C"), ("C19", "C20")
    block["rows"] = [row for row in block["rows"] if row["key"] not in new]
    body["checks"] = [c for c in body["checks"] if not any(key in c["rule"] for key in new)]
    issue_form(draft=edit_form(draft=form, body=body, by=by), by=by)
    browser = signed_in("department_officer")
    page = browser.get(url("form_show", form)).content.decode()
    assert "đếm được thêm 2 dòng" in page and "C19 Đã xác thực" in page
    browser.post(url("form_renew", form), {"shipped": "1"})
    draft = Form.objects.get(code=form.code, version=3)
    assert not draft.issued_at and "C19" in [row["key"] for _, row in design.rows_of(draft.body)]
    browser.post(url("form_issue", draft))
    for one in (form, draft):
        assert "đếm được thêm" not in browser.get(url("form_show", one)).content.decode()
