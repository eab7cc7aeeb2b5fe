"""The approval annex of a regulation: S4's last page entered, read back, printed, in force."""

import io
from datetime import date

import pdfplumber
import pytest

from accounts.actions.annex import add_annex_line, authorise_annex, remove_annex_line
from accounts.actions.paper import sign_papers
from accounts.actions.regulation import add_regulation, withdraw_regulation
from accounts.models import AnnexLine, Grant
from accounts.queries.annex import annex_rows
from accounts.queries.reach import reach_of
from csdl.kit.action import Refused
from csdl.site.world.cast import PIN, THCS
from schools.models import Group, Unit

pytestmark = pytest.mark.django_db

PLANS = "Phê duyệt Kế hoạch giáo dục và Kế hoạch bài dạy của giáo viên."
ASSIGN = (
    "Phân công Tổ phó chuyên môn phê duyệt Kế hoạch giáo dục và Kế hoạch bài dạy của giáo viên."
)
# S4's table, its people replaced by the cast: (who, title, group, [(verb, papers, text)]).
TABLE = [
    (
        *("head", "Hiệu trưởng", None),
        [
            (
                *("submit", ["school_plan"]),
                "Duyệt Kế hoạch giáo dục nhà trường với Phòng Giáo dục và Đào tạo.",
            ),
            (
                *("approve", ["group_plan", "teacher_plan"]),
                "Phê duyệt Kế hoạch giáo dục của Tổ/nhóm chuyên môn và giáo viên.",
            ),
            (
                *("approve", ["gradebook", "report_card", "homeroom_book"]),
                "Phê duyệt sổ điểm, học bạ điện tử và sổ chủ nhiệm.",
            ),
        ],
    ),
    (
        *("deputy", "Phó hiệu trưởng", None),
        [
            (
                *("approve", ["group_plan", "teacher_plan"]),
                "Phê duyệt Kế hoạch giáo dục của Tổ/nhóm chuyên môn và giáo viên.",
            ),
            (
                *("approve", ["gradebook", "report_card"]),
                "Phê duyệt sổ điểm, học bạ điện tử (do Hiệu trưởng ủy quyền)",
            ),
            ("approve", ["group_book"], "Phê duyệt sổ sinh hoạt chuyên môn điện tử"),
        ],
    ),
    (
        *("subject_teacher", "Tổ trưởng Tổ KHTN", "Tổ Khoa học tự nhiên"),
        [
            ("assign", ["teacher_plan", "lesson_plan"], ASSIGN),
            ("approve", ["teacher_plan", "lesson_plan"], PLANS),
        ],
    ),
    (
        *("homeroom_2", "Tổ phó Tổ KHXH", "Tổ Khoa học xã hội"),
        [("approve", ["teacher_plan", "lesson_plan"], PLANS)],
    ),
    (
        *("homeroom_teacher", "", None),
        [
            (
                *("sign", ["homeroom_book", "gradebook", "report_card"]),
                "Nhận xét, ký duyệt vào sổ chủ nhiệm; sổ điểm và học bạ điện tử của học sinh lớp "
                "được phân công (nội dung theo quy định của hồ sơ)",
            )
        ],
    ),
    (
        *("subject_teacher_all", "", None),
        [
            (
                *("sign", ["report_card"]),
                "Nhận xét, ký duyệt vào học bạ điện tử của học sinh đối với học sinh và của môn "
                "học của mình ở khối, lớp được phân công giảng dạy theo năm học",
            )
        ],
    ),
]
HOLDERS = {"homeroom_teacher": "homeroom_teacher", "subject_teacher_all": "subject_teacher"}


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


@pytest.fixture
def regulation(school, reach):
    return add_regulation(
        unit=school,
        number="20/QĐ-THCS",
        issued_on=date(2025, 8, 21),
        summary="Hướng dẫn quản lý, vận hành và sử dụng hệ thống",
        starts_on=date(2025, 8, 21),
        accepts_system=True,
        by=reach("head"),
    )


@pytest.fixture
def entered(regulation, school, person, signed_in):
    """The table, entered on the screen row by row."""
    browser = signed_in("head")
    for who, title, group, duties in TABLE:
        data = {"title": title}
        if who in HOLDERS:
            data["holders"] = HOLDERS[who]
        else:
            data["user"] = person(who).pk
        if group:
            found = Group.objects.filter(school=school, name=group)
            data["group"] = found.latest("year__starts_year").pk
        for n, (verb, papers, text) in enumerate(duties, 1):
            data |= {f"verb_{n}": verb, f"papers_{n}": papers, f"text_{n}": text}
        answer = browser.post(f"/quy-che/{regulation.pk}/phan-cong/moi/", data)
        assert answer.status_code == 302, answer.content.decode()
    return regulation


def printed_names(person):
    return [person(who).full_name if who not in HOLDERS else None for who, _, _, _ in TABLE]


def test_it_is_read_back_as_entered(entered, person):
    rows = annex_rows(entered)
    assert [row.title for row in rows] == [title for _, title, _, _ in TABLE]
    assert [row.user and row.name for row in rows] == printed_names(person)
    said = [[(d.verb, d.papers, d.text) for d in row.duties.all()] for row in rows]
    assert said == [duties for _, _, _, duties in TABLE]


def test_it_is_printed_as_that_same_table(entered, person, signed_in):
    answer = signed_in("head").get(f"/quy-che/{entered.pk}/phan-cong/in/")
    assert answer["Content-Type"] == "application/pdf"
    with pdfplumber.open(io.BytesIO(answer.content)) as document:
        words = " ".join((page.extract_text() or "") for page in document.pages)
        cells = [
            [" ".join((cell or "").split()) for cell in row]
            for page in document.pages
            for table in page.extract_tables()
            for row in table
        ]
    assert "PHÂN CÔNG PHÊ DUYỆT HỒ SƠ ĐIỆN TỬ" in words and "20/QĐ-THCS" in words
    body = [row for row in cells if row[0].isdigit()]
    assert cells[0] == ["Stt", "Họ và tên", "Chức vụ", "Nhiệm vụ được giao"]
    assert [int(row[0]) for row in body] == list(range(1, len(TABLE) + 1))
    for row, (who, title, _, duties), name in zip(body, TABLE, printed_names(person), strict=True):
        assert row[1] == name if name else row[1].startswith("Đối với giáo viên")
        assert row[2] == title
        numbered = who not in HOLDERS
        texts = [f"{n}. {d[2]}" if numbered else d[2] for n, d in enumerate(duties, 1)]
        assert row[3] == " ".join(texts)
    assert "chấp nhận xác nhận trên hệ thống" in " ".join(words.split())


def test_its_named_people_are_authorised_by_it(entered, school, person, reach):
    """Each named person but the head: a biên bản, in force when both have signed."""
    papers = authorise_annex(regulation=entered, by=reach("head"))
    assert {p.subject.full_name for p in papers} == {
        person(key).full_name for key in ("deputy", "subject_teacher", "homeroom_2")
    }
    line = papers[0].content["lines"][0]
    assert "20/QĐ-THCS" in line["basis"] and "Phê duyệt theo uỷ quyền" in line["role"]
    perm = "accounts.approve_lesson_plan"
    assert not reach_of(person("subject_teacher")).holds(perm), "not before it is signed"
    sign_papers(papers=papers, side="giver", pin=PIN, by=reach("head"))
    for key in ("deputy", "subject_teacher", "homeroom_2"):
        mine = [p for p in papers if p.subject_id == person(key).pk]
        sign_papers(papers=mine, side="receiver", pin=PIN, by=reach(key))
    teacher = reach_of(person("subject_teacher"))
    own = Group.objects.allowed(teacher, perm)
    assert [g.name for g in own] == ["Tổ Khoa học tự nhiên"], "of their own group alone"
    assert reach_of(person("deputy")).holds("accounts.approve_gradebook")
    assert not reach_of(person("deputy")).holds("accounts.approve_homeroom_book")
    assert [row.state[1] for row in annex_rows(entered)][:4] == [
        "Theo chức vụ",
        *["Đã uỷ quyền"] * 3,
    ]
    with pytest.raises(Refused, match="đã có uỷ quyền"):
        authorise_annex(regulation=entered, by=reach("head"))


def test_only_by_who_may_give_it(entered, reach):
    """The data officer keeps the regulation, but the approvals are the head's to give."""
    with pytest.raises(Refused, match="không giữ quyền giao"):
        authorise_annex(regulation=entered, by=reach("data_officer"))
    assert not Grant.objects.filter(role="school_approver", unit=entered.unit).exclude(
        holder__full_name="Đàm Thị Hoà"
    )


def test_rows_can_be_taken_out_and_move_up(entered, reach):
    second = AnnexLine.objects.get(regulation=entered, position=2)
    remove_annex_line(line=second, by=reach("head"))
    assert [row.position for row in annex_rows(entered)] == list(range(1, len(TABLE)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"title": "Phó hiệu trưởng"}, "Chọn một người"),
        ({"holders": "homeroom_teacher"}, "ít nhất một nhiệm vụ"),
        ({"holders": "homeroom_teacher", "verb_1": "approve"}, "Chọn loại hồ sơ"),
        ({"holders": "homeroom_teacher", "papers_1": ["gradebook"]}, "Chọn việc"),
        ({"holders": "x", "verb_1": "sign", "papers_1": ["gradebook"]}, "lựa chọn hợp lệ"),
        (
            {"holders": "homeroom_teacher", "verb_1": "sign", "papers_1": ["khac"]},
            "lựa chọn hợp lệ",
        ),
    ],
)
def test_bad_input_is_said(data, words, regulation, signed_in):
    answer = signed_in("head").post(f"/quy-che/{regulation.pk}/phan-cong/moi/", data)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not regulation.lines.exists()


def test_a_stranger_is_not_named(regulation, person, signed_in):
    data = {"user": person("stranger").pk, "verb_1": "approve", "papers_1": ["gradebook"]}
    answer = signed_in("head").post(f"/quy-che/{regulation.pk}/phan-cong/moi/", data)
    assert answer.status_code == 200 and not regulation.lines.exists()


def test_a_withdrawn_regulation_takes_no_rows(regulation, reach):
    withdraw_regulation(regulation=regulation, reason="ghi nhầm", by=reach("head"))
    with pytest.raises(Refused, match="huỷ ghi nhận"):
        add_annex_line(
            regulation=regulation,
            holders="homeroom_teacher",
            duties=[("sign", ["gradebook"], "")],
            by=reach("head"),
        )
    with pytest.raises(Refused, match="đang áp dụng"):
        authorise_annex(regulation=regulation, by=reach("head"))


def test_seen_from_above_changed_by_the_school(entered, signed_in):
    path = f"/quy-che/{entered.pk}/phan-cong/"
    assert signed_in("commune_officer").get(path).status_code == 200
    assert signed_in("commune_officer").get(f"{path}moi/").status_code == 403
    assert signed_in("stranger").get(path).status_code == 404
