"""Code lists: data by school year, edited by the Sở, one copy per process that is never stale."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from csdl.kit.action import Refused
from csdl.kit.identity import PROVINCES
from csdl.kit.reach import system
from schools.actions.code import add_code, edit_code, end_code
from schools.lists import LISTS, OWN
from schools.models import Code, Subject
from schools.queries.classroom import subjects_of
from schools.queries.code import Entry, check_code, choices, code_labels, entries, label_of

pytestmark = pytest.mark.django_db
BY = system("test")


def of(listed, code):
    return Code.objects.filter(list=listed, code=code).latest("valid_from")


def test_every_list_is_shipped_and_every_code_has_its_list():
    held = set(Code.objects.values_list("list", flat=True))
    assert held == set(LISTS)


def test_codes_of_ours_can_be_told_from_the_sectors():
    for row in Code.objects.all():
        ours = row.code.startswith("X") and row.code != "XX"
        if LISTS[row.list].source == OWN:
            assert ours or row.list == "blood_group", f"{row.list} {row.code}"
        elif ours:  # what the sector's list lacks (thai sản, tạm nghỉ)
            assert row.list == "staff_status", f"{row.list} {row.code}"


def test_the_lists_of_the_sector():
    people = code_labels("ethnicity")
    assert len(people) == 55 and people["01"] == "Kinh" and people["55"] == "Người nước ngoài"
    assert set(code_labels("birth_province")) == PROVINCES
    assert len(code_labels("leave_reason")) == 8
    assert label_of("contract_kind", "5") == "Thỉnh giảng"


def test_choices_of_a_level():
    primary = dict(choices("professional_rank", 2026, "TH"))
    assert set(primary) == {"V.07.03.27", "V.07.03.28", "V.07.03.29"}
    assert set(primary) < set(dict(choices("professional_rank", 2026, ["TH", "MN"])))
    assert dict(choices("staff_position", 2026, "MN"))["15"] == "Kế toán"  # of every level


def test_a_code_ends_and_old_rows_keep_it():
    end_code(code=of("leave_reason", "05"), last_year=2025, by=BY)
    assert "05" in dict(choices("leave_reason", 2025))
    assert "05" not in dict(choices("leave_reason", 2026))
    assert code_labels("leave_reason")["05"] == "Do kỳ thị"
    assert check_code("leave_reason", "05", 2025) == ""
    assert "không dùng trong năm học 2026–2027" in check_code("leave_reason", "05", 2026)
    end_code(code=of("leave_reason", "05"), last_year=None, by=BY)
    assert check_code("leave_reason", "05", 2026) == ""


def test_another_name_from_a_year_on():
    new = edit_code(
        code=of("contract_kind", "2"), label="Hợp đồng 111", levels=[], from_year=2026, by=BY
    )
    assert (new.code, new.valid_from, new.position) == ("2", 2026, 4)
    assert label_of("contract_kind", "2", 2025).startswith("Hợp đồng theo Nghị định 68")
    assert label_of("contract_kind", "2", 2026) == label_of("contract_kind", "2") == "Hợp đồng 111"
    assert dict(choices("contract_kind", 2025))["2"] != dict(choices("contract_kind", 2026))["2"]
    # From its own first year the row itself is mended.
    mended = edit_code(code=new, label="HĐ 111", levels=["TH"], from_year=2026, by=BY)
    assert mended.pk == new.pk and label_of("contract_kind", "2", 2026) == "HĐ 111"
    assert "cấp học" in check_code("contract_kind", "2", 2026, "MN")


@pytest.mark.parametrize(
    ("act", "given", "says"),
    [
        (add_code, {"code": "05", "label": "Khác hẳn"}, "đang dùng cho"),
        (add_code, {"code": "99", "label": "do kỳ thị"}, "đã có, mã 05"),
        (add_code, {"code": "99", "label": " "}, "cần có mã và tên"),
        (add_code, {"code": "99", "label": "A", "listed": "nothing"}, "Không có danh mục"),
        (edit_code, {"label": "Xa trường, đi lại khó khăn", "from_year": 2026}, "đã có, mã 03"),
        (edit_code, {"label": "A", "from_year": 1999}, "chọn năm ấy hoặc sau đó"),
        (end_code, {"last_year": 1999}, "năm cuối phải từ năm ấy"),
    ],
)
def test_refused(act, given, says):
    fixed = {"by": BY} | ({"listed": "leave_reason"} if act is add_code else {})
    if act is not add_code:
        fixed["code"] = of("leave_reason", "05")
    if act is edit_code:
        fixed["levels"] = []
    with pytest.raises(Refused, match=says):
        act(**(fixed | given))


def test_an_ended_code_can_be_used_anew_but_not_twice_at_once():
    end_code(code=of("leave_reason", "05"), last_year=2025, by=BY)
    new = add_code(listed="leave_reason", code="05", label="Lý do mới", valid_from=2027, by=BY)
    assert check_code("leave_reason", "05", 2026) and not check_code("leave_reason", "05", 2027)
    old = Code.objects.get(list="leave_reason", code="05", valid_from=2000)
    with pytest.raises(Refused, match="đã có dòng khác"):
        end_code(code=old, last_year=2027, by=BY)
    with pytest.raises(Refused, match="chỉ dùng đến năm học"):
        edit_code(code=old, label="A", levels=[], from_year=2026, by=BY)
    assert end_code(code=new, last_year=2030, by=BY).valid_to == 2030


def test_one_small_question_when_nothing_changed():
    entries("ethnicity")
    with CaptureQueriesContext(connection) as seen:
        for listed in LISTS:
            choices(listed, 2026)
    assert len(seen) == len(LISTS)  # outside a request: the version, each time; never the rows
    add_code(listed="religion", code="X50", label="Đạo thử", by=BY)
    assert "X50" in dict(choices("religion"))


YEARS = st.integers(2000, 2040)


@given(first=YEARS, last=st.none() | YEARS, year=YEARS, levels=st.sets(st.sampled_from("AB")))
def test_valid_is_from_first_to_last_inclusive(first, last, year, levels):
    entry = Entry("1", "Một", tuple(sorted(levels)), first, last)
    assert entry.is_valid(year) == (first <= year <= (last if last is not None else 9999))
    assert entry.is_valid(year, ["A"]) == (entry.is_valid(year) and (not levels or "A" in levels))


def test_the_screens(signed_in):
    browser = signed_in("department_officer")
    home = browser.get(reverse("schools:code_list")).content.decode()
    assert "Dân tộc" in home and "Mã riêng của hệ thống" in home
    listed = reverse("schools:code_list") + "?ds=leave_reason"
    assert "Do kỳ thị" in browser.get(listed).content.decode()
    sent = {"code": "09", "label": "Lý do thử", "levels": ["THPT"], "valid_from": "2026"}
    assert browser.post(reverse("schools:code_new") + "?ds=leave_reason", sent).status_code == 302
    row = of("leave_reason", "09")
    assert (row.levels, row.position, row.valid_from) == (["THPT"], 9, 2026)
    assert "Lý do thử" in browser.get(listed).content.decode()
    assert "Lý do thử" not in browser.get(listed + "&cap=MN").content.decode()
    edit = reverse("schools:code_edit", args=[row.pk])
    assert "2026" in browser.get(edit).content.decode()
    response = browser.post(edit, {"label": "Lý do khác", "from_year": "2027", "position": "9"})
    assert re.fullmatch(r"/danh-muc/\d+/", response["Location"])
    shown = browser.get(response["Location"]).content.decode()
    assert "Lưu Thiên Thư" in shown and "Lý do thử" in shown  # who, and what it said before
    browser.post(reverse("schools:code_end", args=[row.pk]), {"last_year": "2026"})
    assert browser.get(listed + "&con=ended").status_code == 200


def test_others_only_look(signed_in):
    row = of("leave_reason", "05")
    browser = signed_in("head")
    assert browser.get(reverse("schools:code_show", args=[row.pk])).status_code == 200
    assert browser.get(reverse("schools:code_edit", args=[row.pk])).status_code == 403
    assert browser.get(reverse("schools:code_new")).status_code == 403


def test_subjects_have_years_too(signed_in):
    browser = signed_in("department_officer")
    new = reverse("schools:subject_new")
    sent = {"code": "STEM", "label": "Giáo dục STEM", "levels": ["THCS"], "valid_from": "2026"}
    assert browser.post(new, sent | {"levels": []}).status_code == 200
    assert browser.post(new, sent).status_code == 302
    assert "đã dùng cho một môn khác" in browser.post(new, sent).content.decode()
    assert ("STEM", "Giáo dục STEM") in choices("subject", 2026, "THCS")
    assert "không dùng cho cấp học" in check_code("subject", "STEM", 2026, "TH")
    assert "không dùng trong năm học" in check_code("subject", "STEM", 2025)
    row = Subject.objects.get(code="STEM")
    edit = reverse("schools:subject_edit", args=[row.pk])
    sent = {"label": "STEM", "levels": ["THCS"], "valid_from": "2026", "valid_to": "2025"}
    assert "Năm học cuối" in browser.post(edit, sent).content.decode()
    assert browser.post(edit, sent | {"valid_to": "2026"}).status_code == 302
    assert ("STEM", "STEM") not in choices("subject", 2027)
    listed = browser.get(reverse("schools:subject_list"), {"q": "stem"}).content.decode()
    assert "STEM" in listed and "Có <strong>1</strong> môn" in listed
    shown = browser.get(reverse("schools:subject_show", args=[row.pk])).content.decode()
    assert "Giáo dục STEM" in shown  # what it was called before
    assert subjects_of(["THCS"], None).filter(pk=row.pk).exists()
    assert signed_in("head").get(edit).status_code == 403
