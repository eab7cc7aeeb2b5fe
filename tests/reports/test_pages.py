"""The pages as people use them, through HTTP."""

import io

import openpyxl
import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.drawing import draw_paper
from csdl.ground.models import File
from reports.charts import per_cent
from reports.models import Figure, Form, Period, Submission
from reports.queries.submission import read_sheet
from schools.models import Unit
from tests.reports.test_ladder import certify, send


def url(name, row, **query):
    found = reverse(f"reports:{name}", args=[row.pk])
    return found + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


@pytest.fixture
def mine(open_period, report_of):
    return report_of(open_period(), "head")


def typed(submission, number="0"):
    sheet = read_sheet(submission)
    return {f"{f.pk}.{cell}": number for f in sheet.forms for cell in sheet.manual(f)}


def test_a_school_fills_in_prepares_and_sends(mine, signed_in, reach):
    browser = signed_in("data_officer")
    page = browser.get(url("submission_show", mine)).content.decode()
    assert "Lưu và trình thủ trưởng" in page and "chưa ghi" not in page.split("<form")[0]
    cells = typed(mine)
    name = next(iter(cells))
    answer = browser.post(url("submission_fill", mine), cells | {name: "12a"})
    assert "ghi số nguyên" in answer.content.decode()
    browser.post(url("submission_fill", mine), cells | {name: "1.204"})
    mine.refresh_from_db()
    assert 1204 in mine.manual["03.ĐN-THCS"].values()
    browser.post(url("submission_fill", mine), cells)
    mine.refresh_from_db()
    sheet = read_sheet(mine)
    why = {f"why.{n}": "Đã đối chiếu" for n, p in enumerate(sheet.problems) if not p.is_error}
    answer = browser.post(url("submission_fill", mine), cells | why | {"prepare": "1"})
    assert answer["Location"] == url("submission_prepare", mine)
    answer = browser.post(url("submission_prepare", mine), {})
    mine.refresh_from_db()
    assert mine.state == "prepared", answer.content.decode()[:2000]
    page = signed_in("head").get(url("submission_show", mine)).content.decode()
    assert "Xác nhận và gửi" in page
    assert certify(mine, reach("head")).state == "sent"


def test_the_commune_returns_by_cell(mine, signed_in, reach):
    send(mine, reach)
    browser = signed_in("commune_officer")
    browser.post(url("submission_take", mine))
    form = Form.objects.get(code="03.ĐN-THCS", version=1)
    page = browser.get(url("submission_return", mine)).content.decode()
    assert f'value="{form.pk}.B02.k6"' in page
    cell = f"{form.pk}.B02.k6"
    assert f'name="note.{cell}"' in page
    answer = browser.post(url("submission_return", mine), {"mark": cell, f"note.{cell}": "Có một"})
    assert 'value="Có một"' in answer.content.decode(), "without a reason: what was typed stays"
    browser.post(url("submission_return", mine), {"reason": "Xem lại", "mark": cell})
    mine.refresh_from_db()
    assert mine.state == "returned"
    page = signed_in("data_officer").get(url("submission_show", mine)).content.decode()
    assert "Bị trả lại" in page and "Xem lại ô này" in page


def test_a_cell_opens_its_rows(mine, signed_in):
    sheet = read_sheet(mine)
    form = sheet.forms[0]
    number = sheet.figures[form.code]["C01.k6"]
    answer = signed_in("head").get(url("submission_cell", mine, bieu=form.pk, o="C01.k6"))
    page = answer.content.decode()
    assert page.count('<tr><th scope="row">') == number > 0
    assert "Lớp 6A1" in page


def test_who_may_not_see_the_rows_does_not(mine, signed_in):
    form = read_sheet(mine).forms[0]
    assert (
        signed_in("stranger")
        .get(url("submission_cell", mine, bieu=form.pk, o="C01.k6"))
        .status_code
        == 404
    )


def test_screen_paper_and_workbook_say_the_same(mine, signed_in, reach):
    send(mine, reach)
    told = mine.paper.content["forms"][0]
    data = File.objects.get(pk=draw_paper(paper=mine.paper, by=reach("head")).pdf_id).read()
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        printed = [row for page in pdf.pages for table in page.extract_tables() for row in table]
    on_paper = {row[0]: row[2:] for row in printed if row and row[0]}
    answer = signed_in("head").get(url("submission_book", mine))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    in_book = {row[0]: row[2:] for row in sheet.iter_rows(values_only=True) if row[0]}
    page = signed_in("head").get(url("submission_show", mine)).content.decode()
    checked = 0
    for block in told["blocks"]:
        for row in block["rows"]:
            numbers = [cell for cell in row["cells"] if cell is not None]
            assert [
                int(c.replace(".", "")) for c in on_paper[row["key"]] if c and c != "x"
            ] == numbers
            assert [c for c in in_book[row["key"]] if c is not None and c != ""] == numbers
            checked += len(numbers)
    assert checked > 150
    total = next(r for b in told["blocks"] for r in b["rows"] if r["key"] == "C01")["cells"][0]
    assert f">{total}<" in page


def test_a_sum_opens_what_each_school_gave(mine, signed_in, reach, report_of):
    from reports.actions import submission as act

    send(mine, reach)
    officer = reach("commune_officer")
    act.take(submission=mine, by=officer)
    act.accept(submission=mine, by=officer)
    above = report_of(mine.period, "commune_officer")
    form = next(f for f in read_sheet(above).forms if f.level == "THCS")
    page = signed_in("commune_officer").get(
        url("submission_cell", above, bieu=form.pk, o="C01.tong")
    )
    assert mine.school.short_name in page.content.decode()


def test_the_department_makes_a_form_without_a_programmer(signed_in, open_period, reach):
    """A new ad-hoc form: a block, a figure, a row, a check; issued, used, and then fixed."""
    open_period(cut=False)
    root = Unit.objects.get(tier=1, code="DEMO")
    browser = signed_in("department_officer")
    asked = {"code": "NU6", "label": "Nữ khối 6", "source": "pupil"}
    for wrong, why in (("Giới tính = Chim", "không có “Chim”"), ("Màu = 1", "điều kiện “Màu”")):
        answer = browser.post(reverse("reports:figure_new", args=[root.pk]),
                              asked | {"conditions": wrong})  # fmt: skip
        assert why in answer.content.decode()
    said = "giới tính = Nữ\nKhối, nhóm tuổi = Khối 6"
    browser.post(reverse("reports:figure_new", args=[root.pk]), asked | {"conditions": said})
    figure = Figure.objects.get(code="NU6")
    assert figure.where == {"gender": ["0"], "grade": ["6"]}
    page = browser.get(url("figure_edit", figure)).content.decode()
    assert "Giới tính = Nữ" in page and "Khối, nhóm tuổi = Khối 6" in page
    codes = {"conditions": "gender = 0\ngrade = 6, 6"}
    browser.post(url("figure_edit", figure), asked | codes)
    figure.refresh_from_db()
    assert figure.where == {"gender": ["0"], "grade": ["6", "6"]}
    browser.post(reverse("reports:form_new", args=[root.pk]), {
        "code": "DX1", "title": "Báo cáo nhanh", "kind": "adhoc", "level": "THCS"})  # fmt: skip
    form = Form.objects.get(code="DX1")
    browser.post(url("form_block", form), {"key": "A", "title": "A. Sĩ số", "columns": "grades"})
    browser.post(url("form_row", form), {"block": "A", "key": "A02", "label": "Nữ khối 6",
                                         "how": "figure", "figure": "NU6"})  # fmt: skip
    browser.post(url("form_check", form), {"rule": "A01.* <= A02.*", "text": "Sai",
                                           "severity": "warning"})  # fmt: skip
    answer = browser.post(url("form_check", form), {"rule": "A09.tong < 3", "text": "Sai",
                                                    "severity": "warning"})  # fmt: skip
    assert "cần đúng một dấu" in answer.content.decode()
    browser.post(url("form_issue", form))
    form.refresh_from_db()
    assert form.issued_at and [r["key"] for r in form.body["blocks"][0]["rows"]] == ["A01", "A02"]
    period = open_period(forms=[form], title="Báo cáo nhanh 1")
    reach("department_officer")
    row = Submission.objects.select_related("school", "snapshot", "period", "year").get(
        period=period, school__code="31900501"
    )
    assert read_sheet(row).figures["DX1"]["A02.k6"] > 0
    page = browser.get(url("form_show", form)).content.decode()
    assert "Soạn bản mới" in page and "Thêm dòng" not in page


@pytest.mark.parametrize("name", ["submission_charts", "submission_drift", "submission_prepare"])
def test_side_pages_open(name, mine, signed_in):
    assert signed_in("data_officer").get(url(name, mine)).status_code == 200


@pytest.mark.parametrize("key", ["department_officer", "commune_officer", "head"])
def test_boards_open_and_export(key, mine, signed_in):
    browser, period = signed_in(key), Period.objects.get(pk=mine.period_id)
    for name in ("period_show", "period_league"):
        assert browser.get(url(name, period)).status_code == 200
        assert browser.get(url(name, period, xuat="xlsx")).status_code == 200


@pytest.mark.parametrize("name", ["period_show", "period_league"])
def test_boards_ask_a_fixed_number_of_times(name, mine, signed_in):
    """145 reports for the Sở, a handful for the ward: the same questions."""
    asked = []
    for key in ("department_officer", "commune_officer"):
        browser, path = signed_in(key), url(name, Period.objects.get(pk=mine.period_id))
        browser.get(path)
        with CaptureQueriesContext(connection) as seen:
            browser.get(path)
        asked.append(len([q for q in seen if "SAVEPOINT" not in q["sql"]]))
    assert max(asked) <= 20, asked


def test_opening_a_period_on_screen(signed_in, year):
    root = Unit.objects.get(tier=1, code="DEMO")
    browser = signed_in("department_officer")
    page = browser.get(reverse("reports:period_new", args=[root.pk])).content.decode()
    assert "chốt 30/9" in page
    facts = {"kind": "end", "year": year.pk, "late": "accept", "way": "before", "hour": "17h00"}
    answer = browser.post(reverse("reports:period_new", args=[root.pk]), facts)
    period = Period.objects.get(kind="end", year=year)
    assert answer["Location"] == url("period_show", period)
    assert period.cut_on.isoformat() == f"{year.starts_year + 1}-05-31"
    wrong = facts | {"kind": "adhoc"}
    assert (
        "Ghi tên báo cáo"
        in browser.post(reverse("reports:period_new", args=[root.pk]), wrong).content.decode()
    )


def test_one_level_of_the_ward_sees_no_more(mine, signed_in, report_of, reach):
    """The specialist for primary schools: not the ward's sum over all levels, no lower secondary
    school; of a school of two levels the forms of the one."""
    above = report_of(mine.period, "commune_officer")
    browser = signed_in("level_officer")
    for hidden in (above, mine):
        for name in ("submission_show", "submission_charts", "submission_book"):
            assert browser.get(url(name, hidden)).status_code == 404
    page = browser.get(url("period_show", mine.period)).content.decode()
    assert mine.school.short_name not in page and above.school.short_name + "</a>" not in page
    reach("department_officer")
    both = Submission.objects.filter(period=mine.period, school__levels__contains=["TH", "THCS"])
    both = both.select_related("school", "period", "year", "snapshot", "paper").first()
    limited = reach("level_officer")
    scope = next(s for s in limited.held("reports.view_submission") if s.levels)
    assert scope.levels == {"TH"}
    from dataclasses import replace

    from csdl.kit.reach import Reach
    from reports.queries.cell import find_cell
    from reports.queries.submission import forms_for

    there = Reach(scopes=(replace(scope, units=frozenset({both.school_id})),))
    assert [f.level for f in forms_for(both, there)] == ["TH"]
    thcs = next(f for f in forms_for(both) if f.level == "THCS")
    assert find_cell(there, both, thcs.pk, "C01.tong") is None


def test_every_derived_row_opens_as_many_lines_as_it_counts(mine, signed_in):
    """For the head, who may see all of them; rooms and equipment are lines that stand for more."""
    from reports import design
    from reports.sources import SOURCES

    sheet, browser, opened = read_sheet(mine), signed_in("head"), 0
    for form in sheet.forms:
        for block, row in design.rows_of(form.body):
            column = design.columns_of(block, row)[0]["key"]
            number = sheet.figures[form.code][f"{row['key']}.{column}"]
            if design.how(row) != "derived" or not number:
                continue
            path = url("submission_cell", mine, bieu=form.pk, o=f"{row['key']}.{column}")
            answer = browser.get(path)
            assert answer.status_code == 200, path
            if not SOURCES[row["source"]].weight:
                lines = answer.content.decode().count('<tr><th scope="row">')
                assert lines == number, (row["key"], lines, number)
            opened += 1
    assert opened > 15


def test_drift_is_told_with_names(mine, signed_in, late_pupil):
    late_pupil()
    page = signed_in("data_officer").get(url("submission_drift", mine)).content.decode()
    assert "Số liệu đã thay đổi sau chốt: <strong>1</strong>" in page
    assert "Có thêm" in page and "Nguyễn Văn Muộn" in page and "Lập lại số liệu chốt" in page
    browser = signed_in("data_officer")
    browser.post(url("submission_revise", mine), {"reason": "Nhập sót một em"})
    page = browser.get(url("submission_drift", mine)).content.decode()
    assert "<strong>0</strong>" in page and "lý do: Nhập sót một em" in page


def test_beside_last_year_on_screen_and_in_excel(mine, signed_in, reach):
    """The same kind of report a year before, of the same unit: figures, change, charts' tables."""
    form = read_sheet(mine).forms[0]
    now = read_sheet(mine).figures[form.code]["C01.tong"]
    _last_years_copy(mine, reach, {form.code: {"C01.tong": now * 2}})
    browser = signed_in("head")
    page = browser.get(url("submission_charts", mine)).content.decode()
    assert "So với cùng kỳ năm trước" in page and "-50,0%" in page
    assert page.count('class="chart"') == page.count('class="compact"') >= 4
    assert "Đã xác thực (%)" in page
    answer = browser.get(url("submission_charts_book", mine))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["So với năm trước", "Biểu đồ"]
    rows = list(book["So với năm trước"].iter_rows(values_only=True))
    assert ("Tổng số học sinh", form.code, now * 2, now, "-50,0%") in [row[:5] for row in rows]
    told = [cell for row in book["Biểu đồ"].iter_rows(values_only=True) for cell in row]
    cells = read_sheet(mine).figures[form.code]
    assert cells["C02.k6"] in told and cells["C01.k6"] - cells["C02.k6"] in told
    lines = [row[:5] for row in book["Biểu đồ"].iter_rows(values_only=True)]
    good, wrong, every = (cells[f"{row}.tong"] for row in ("C19", "C20", "C01"))
    share = per_cent(good, every)
    assert ("Tất cả", good, wrong, every - good - wrong, share) in lines


def _last_years_copy(mine, reach, figures):
    """What the unit sent a year before: a start-of-year report, as this one is made to be."""
    from reports.models import Sent
    from reports.queries import clock
    from schools.actions.year import open_year
    from schools.models import Year

    period, by = mine.period, reach("department_officer")
    Period.objects.filter(kind="start", year=period.year).update(withdrawn_at=clock.now())
    Period.objects.filter(pk=period.pk).update(kind="start")
    days = {"department": period.department, "starts_year": period.year.starts_year - 1}
    before = Year.objects.filter(**days).first() or open_year(**days, by=by)
    by = reach("head")
    rows = {"department_id": mine.department_id, "school": mine.school, "year": before}
    period = Period.objects.get(pk=period.pk)
    period.pk, period.year = None, before
    period._state.adding = True
    period.save()
    old = Submission.objects.create(**rows, period=period, tier=4, state="sent", number=1,
                                    state_at=clock.now())  # fmt: skip
    paper = Submission.objects.exclude(paper=None).filter(school=mine.school).first().paper
    Sent.objects.create(**rows, submission=old, number=1, paper=paper, figures=figures,
                        sent_at=clock.now(), sent_by=by.user)  # fmt: skip
