"""A whole school's staff from one sheet, and all their papers and slips in one file."""

import io
import re
from datetime import timedelta
from uuid import uuid4

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actions.kit import forget_kits, keep_kits
from accounts.actions.user import activate_account, create_user, hash_code
from accounts.models import Activation, Grant, Paper, Post, User
from accounts.tasks import print_kits
from csdl.ground.models import Batch, File, Job
from csdl.ground.tasks import read_batch, write_batch
from csdl.kit.dates import dmy, today
from csdl.kit.reach import NOBODY, system
from csdl.site.world.cast import THCS
from schools.models import Unit
from tests.accounts.handover_day import pdf_text
from tests.schools.conftest import xlsx

HEAD = ("Họ và tên", "Tên đăng nhập", "Chức vụ", "Điện thoại", "Thư điện tử", "Việc giao", "Lớp")
GVCN, PHO = "Giáo viên chủ nhiệm", "Cấp phó, theo dõi toàn trường"


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def row(name="", username="", title="Giáo viên", phone="", email="", role="", room=""):
    return (name, username, title, phone, email, role, room)


@pytest.fixture
def send(signed_in, school):
    """send(rows…) → (browser, batch) after the sheet was read."""

    def sent(*rows, key="data_officer", file=None, head=HEAD):
        browser = signed_in(key)
        answer = browser.post(
            f"/don-vi/{school.pk}/nhap-nguoi/",
            {"file": file or xlsx(head, *rows), "op": uuid4().hex},
        )
        batch = Batch.objects.get(pk=re.search(r"/nhap-tep/(\d+)/", answer["Location"])[1])
        read_batch(batch.job_id)
        batch.refresh_from_db()
        return browser, batch

    return sent


def write(browser, batch, **data):
    answer = browser.post(f"/nhap-tep/{batch.pk}/ghi/", data)
    batch.refresh_from_db()
    if answer.status_code == 302:
        write_batch(batch.job_id)
        batch.refresh_from_db()
    return answer


def notes(batch, kind="errors"):
    from csdl.ground import lines
    from csdl.kit import wall

    with wall.desk(batch.unit_id):
        rows = lines.rows_of(batch)
    return [note.message for one in rows for note in getattr(one, kind)]


THREE = (
    row("Hồ Thị Thử Một", phone="0911000001", role=GVCN, room="9A2"),
    row("Hồ Thị Thử Một", phone="0911000001", role=GVCN, room="9A3"),
    row("Hồ Văn Thử Hai", phone="0911000002", email="hai@example.vn", role=PHO),
    row("Hồ Văn Thử Ba", title="Nhân viên", phone="0911000003"),
)


def test_accounts_grants_and_papers_of_all_at_once(send, school):
    browser, batch = send(*THREE)
    assert batch.counts["new"] == 4 and not batch.counts["error"], notes(batch)
    assert not User.objects.filter(full_name__startswith="Hồ ").exists(), "nothing before confirm"
    write(browser, batch)
    assert batch.state == "applied", Job.objects.get(pk=batch.job_id).error
    one, two, three = User.objects.filter(full_name__startswith="Hồ ").order_by("phone")
    assert [p.title for p in Post.objects.filter(unit=school, user=three)] == ["Nhân viên"]
    assert {g.classroom.name for g in one.grants.all()} == {"9A2", "9A3"}
    assert Paper.objects.filter(subject=one, kind="handover").count() == 1, "one per person"
    assert two.email == "hai@example.vn" and two.grants.get().state == "pending"
    assert two.grants.get().ends_on == today().replace(
        year=two.grants.get().ends_on.year, month=8, day=31
    )
    assert not three.grants.exists() and not Paper.objects.filter(subject=three).exists()


def test_the_same_sheet_again_changes_nothing(send):
    write(*send(*THREE))
    before = (User.objects.count(), Grant.objects.count(), Paper.objects.count())
    browser, batch = send(*THREE)
    assert batch.counts["unchanged"] == 4, notes(batch)
    assert write(browser, batch).status_code == 409
    assert before == (User.objects.count(), Grant.objects.count(), Paper.objects.count())


def test_the_template_sent_back_changes_nothing(send, signed_in, school):
    answer = signed_in("data_officer").get(f"/don-vi/{school.pk}/nhap-nguoi/mau/")
    data = b"".join(answer.streaming_content)
    _, batch = send(file=SimpleUploadedFile("mau.xlsx", data))
    assert batch.counts["unchanged"] == batch.counts["total"] > 10, notes(batch)


def test_who_is_known_gets_no_second_account(send, person):
    teacher = person("subject_teacher")
    browser, batch = send(
        row(teacher.full_name.upper(), role=GVCN, room="9A2"),
        row(person("newcomer").full_name, username="moitt", role=GVCN, room="9A3"),
    )
    assert batch.counts["new"] == 2 and "chỉ lập thêm biên bản" in notes(batch, "warnings")[0]
    before = User.objects.count()
    write(browser, batch)
    assert User.objects.count() == before
    assert teacher.grants.get().classroom.name == "9A2"


def test_a_phone_is_mended_and_nothing_else(send, person):
    teacher = person("subject_teacher")
    browser, batch = send(row(teacher.full_name, "anch", "", "0911222333"))
    assert batch.counts["changed"] == 1, notes(batch)
    write(browser, batch)
    teacher.refresh_from_db()
    assert teacher.phone == "0911222333"


def same_name(school, phone):
    return create_user(
        unit=school, full_name="Cao Hoài An", title="Giáo viên", kind="member", phone=phone,
        by=system("thử"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([row("Hồ Thị Thử", role=GVCN)], "giao theo lớp"),
        ([row("Hồ Thị Thử", role=PHO, room="9A2")], "Lớp chỉ ghi cho việc giao theo lớp"),
        ([row("Hồ Thị Thử", room="9A2")], "Lớp chỉ ghi"),
        ([row("Hồ Thị Thử", role=GVCN, room="12A9")], "không có trong danh mục"),
        ([row("Hồ Thị Thử", role="Giám đốc")], "không có trong danh mục"),
        ([row("Hồ Thị Thử", title="")], "cần ghi chức vụ"),
        ([row("Hồ Thị Thử", phone="12")], "không phải số điện thoại"),
        ([row("Thử")], "chưa đủ họ và tên"),
        ([row("Hồ Thị Thử", username="khongco")], "Không có ai dùng tên đăng nhập"),
        ([row("Cao Hoài An", "maihtx")], "Không có ai dùng tên đăng nhập"),  # of another school
        ([row("Tên Khác Hẳn", "anch")], "Tên trên tài khoản là"),
        ([row("Cao Hoài An", title="Hiệu trưởng")], "Chức vụ đang ghi là"),
        ([row("Hồ Thị Thử"), row("Hồ Thị Thử")], "đã ghi ở dòng trên"),
        ([row("Hồ Thị Thử"), row("Hồ Thị Thử", role=PHO)], "số điện thoại ở các dòng"),
        (
            [row("Hồ Thị Thử", phone="0911000001"), row("Hồ Văn Khác", phone="0911000001")],
            "cho người khác tên",
        ),
    ],
)  # fmt: skip
def test_errors_by_cell(rows, says, send):
    _, batch = send(*rows)
    assert batch.counts["error"] >= 1
    assert any(says in note for note in notes(batch)), notes(batch)


def test_two_of_one_name_are_told_apart_by_phone_or_username(send, school, person):
    User.objects.filter(username="anch").update(phone="0911000007")
    same_name(school, "0911000008")
    _, batch = send(row("Cao Hoài An", role=GVCN, room="9A2"))
    assert "2 người cùng tên (anch, anch2)" in notes(batch)[0]
    browser, batch = send(
        row("Cao Hoài An", phone="0911000008", role=GVCN, room="9A2"),
        row("Cao Hoài An", username="anch", role=GVCN, room="9A3"),
    )
    write(browser, batch)
    held = {g.holder.username: g.classroom.name for g in Grant.objects.filter(
        classroom__name__in=["9A2", "9A3"], state="pending", holder__full_name="Cao Hoài An"
    )}  # fmt: skip
    assert held == {"anch2": "9A2", "anch": "9A3"}
    _, batch = send(row("Cao Hoài An", phone="0911000009"))
    assert batch.counts["new"] == 1 and "số điện thoại khác" in notes(batch, "warnings")[0]


def test_work_given_already_is_not_given_again_with_other_days(send, person):
    grant = person("homeroom").grants.get()
    head = (*HEAD, "Đến hết ngày")
    line = (*row(person("homeroom").full_name, role=GVCN, room="6A1"), dmy(grant.starts_on))
    _, batch = send(line, head=head)
    assert "Muốn đổi ngày thì thu hồi" in notes(batch)[0]


def test_what_may_not_be_given_stops_the_whole_and_says_whom(send):
    """The admin account is handed to one person only; the model of giving is asked at writing."""
    browser, batch = send(
        row("Hồ Thị Thử", role=PHO),
        row("Hồ Văn Khác", role="Cán bộ phụ trách dữ liệu, tài khoản của trường"),
    )
    write(browser, batch)
    assert "Hồ Văn Khác: " in Job.objects.get(pk=batch.job_id).error
    assert not User.objects.filter(full_name="Hồ Thị Thử").exists()


@pytest.mark.parametrize(
    ("key", "status"),
    [("head", 200), ("commune_officer", 200), ("deputy", 403), ("stranger", 404)],
)
def test_who_may(key, status, signed_in, school):
    for path in ("nhap-nguoi/", "nhap-nguoi/mau/", "bo-nhan/"):
        assert signed_in(key).get(f"/don-vi/{school.pk}/{path}").status_code == status


# The kits ---------------------------------------------------------------------------------------


@pytest.fixture
def printed(send, signed_in, school):
    """The three of the sheet, their kits printed: (browser, job, people)."""
    write(*send(*THREE))
    people = list(User.objects.filter(full_name__startswith="Hồ ").order_by("phone"))
    browser = signed_in("head")
    page = browser.get(f"/don-vi/{school.pk}/bo-nhan/").content.decode()
    assert all(user.full_name in page for user in people)
    answer = browser.post(f"/don-vi/{school.pk}/bo-nhan/", {"pick": [user.pk for user in people]})
    job = Job.objects.get(pk=re.search(r"/tien-do/(\d+)/", answer["Location"])[1])
    print_kits(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    return browser, job, people


def test_one_file_with_papers_and_slips_whose_codes_work(printed):
    browser, job, people = printed
    answer = browser.get(f"/tien-do/{job.pk}/tep/")
    data = b"".join(answer.streaming_content)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    wanted = ("Biên bản bàn giao tài khoản", "Bản cam kết bảo đảm", "Phiếu kích hoạt")
    assert [sum(t.startswith(word) for t in titles) for word in wanted] == [2, 2, 3]
    group = r"([2-9A-HJ-NP-Z]{4})"
    said = re.findall(rf"{group}[\s-]*{group}[\s-]*{group}", pdf_text(data))
    codes = {hash_code("".join(parts)): "".join(parts) for parts in said}
    for user in people:
        slip = Activation.objects.get(user=user, used_at=None, cancelled_at=None)
        code, secret = codes[slip.code_hash], {"password": "con-mèo-nhỏ-2026", "pin": "480913"}
        activate_account(username=user.username, code=code, by=NOBODY, **secret)
        user.refresh_from_db()
        assert user.is_activated


def test_running_again_makes_no_second_slip(printed, reach):
    _, job, people = printed
    slips = Activation.objects.filter(user__in=people).count()
    keep_kits(job=job, by=reach("head"), tick=lambda *_: None)
    assert Activation.objects.filter(user__in=people).count() == slips == 3


def test_the_file_goes_after_an_hour_and_is_the_askers_alone(printed, signed_in):
    browser, job, _ = printed
    assert signed_in("data_officer").get(f"/tien-do/{job.pk}/tep/").status_code == 404
    forget_kits(by=system("thử"))
    assert browser.get(f"/tien-do/{job.pk}/tep/").status_code == 200
    kept = File.objects.get(pk=job.file_id)
    Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(minutes=61))
    forget_kits(by=system("thử"))
    assert browser.get(f"/tien-do/{job.pk}/tep/").status_code == 404
    kept.refresh_from_db()
    assert not kept.is_kept


def test_nothing_to_print_is_said(signed_in, school, person):
    answer = signed_in("head").post(
        f"/don-vi/{school.pk}/bo-nhan/", {"pick": [person("deputy").pk]}
    )
    assert answer.status_code == 409
    assert "còn giấy tờ chờ ký" in answer.content.decode()


# Narrower work: a function, a subject and term, a teacher helped ---------------------------------

WIDE = (*HEAD, "Chức năng", "Môn học", "Học kì", "Giúp giáo viên")
GVBM, NV, GIUP = "Giáo viên bộ môn", "Nhân viên theo chức năng", "Nhập giúp giáo viên"


def wide(*cells, **more):
    names = ("functions", "subject", "term", "helps")
    return (*row(*cells, **{k: v for k, v in more.items() if k not in names}),
            *(more.get(name, "") for name in names))  # fmt: skip


NARROW_LINES = (
    wide("Cao Hoài An", "anch", role=GVBM, room="6A2", subject="Ngữ văn", term="Học kì I"),
    wide("Cao Hoài An", "anch", role=GVBM, room="6A2", subject="Toán"),
    wide("Hồ Thị Thử Một", phone="0911000001", role=NV, functions="thư viện; Đoàn, Đội"),
    wide("Hồ Thị Thử Một", phone="0911000001", role=GIUP, room="6A2", subject="Toán", helps="anch"),
    wide("Hồ Văn Thử Hai", phone="0911000002", role=GIUP, room="6A1", helps="lantt"),
)


def test_work_that_needs_a_function_a_subject_or_a_teacher(send, person):
    browser, batch = send(*NARROW_LINES, head=WIDE)
    assert batch.counts["new"] == 5 and not batch.counts["error"], notes(batch)
    write(browser, batch)
    assert batch.state == "applied", Job.objects.get(pk=batch.job_id).error
    teacher = person("subject_teacher")
    taught = teacher.grants.order_by("subject__code").values_list("subject__code", "term")
    assert list(taught) == [("NV", 1), ("TOAN", None)]
    staff = Grant.objects.get(role="school_staff", holder__full_name="Hồ Thị Thử Một")
    assert staff.functions == ["library", "youth"] and "records.view_roll" in staff.may
    helped = Grant.objects.filter(role="class_helper", holder__full_name__startswith="Hồ ")
    assert {(g.helps.username, g.classroom.name) for g in helped} == {
        ("anch", "6A2"), ("lantt", "6A1"),
    }  # fmt: skip
    _, batch = send(*NARROW_LINES, head=WIDE)
    assert batch.counts["unchanged"] == 5, notes(batch)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"role": NV}, "cần ghi chức năng"),
        ({"role": NV, "functions": "Bay lượn"}, "không có trong danh mục"),
        ({"role": PHO, "functions": "Y tế"}, "Chức năng chỉ ghi cho"),
        ({"role": GVBM, "room": "6A2"}, "giao theo môn"),
        ({"role": GVBM, "room": "6A2", "subject": "Toán", "term": "3"}, "không có trong danh mục"),
        ({"role": GVBM, "room": "6A2", "subject": "Vật lí"}, "không có trong danh mục"),
        ({"role": GVCN, "room": "6A2", "subject": "Toán"}, "Môn học chỉ ghi"),
        ({"role": GVCN, "room": "6A2", "term": "Học kì I"}, "Học kì chỉ ghi"),
        ({"role": GVCN, "room": "6A2", "helps": "lantt"}, "Chỉ ghi cho việc nhập giúp"),
        ({"role": GIUP, "room": "6A1"}, "Ghi tên đăng nhập của giáo viên"),
        ({"role": GIUP, "room": "6A1", "helps": "khongco"}, "Không có ai dùng"),
        ({"role": GIUP, "room": "6A1", "helps": "anch"}, "phải là hai người"),
        ({"role": GIUP, "room": "6A2", "helps": "lantt"}, "chưa được giao lớp"),
    ],
)
def test_errors_of_the_narrower_cells(more, says, send):
    _, batch = send(wide("Cao Hoài An", "anch", **more), head=WIDE)
    assert batch.counts["error"] == 1 and says in " ".join(notes(batch)), notes(batch)
