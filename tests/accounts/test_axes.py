"""Narrow rights: level × function, class × subject × term, function, authorisation, helper."""

from datetime import timedelta

import pytest

from accounts.actions.grant import prepare_grants
from accounts.functions import FUNCTIONS
from accounts.models import Grant
from accounts.queries.offer import Line, why_not
from accounts.roles import ROLES
from csdl.kit import wall
from csdl.kit.access import can
from csdl.kit.dates import today
from csdl.site.world.cast import LE_CHAN, TH_THCS, THCS
from records.models import Student
from schools.models import Classroom, Group, Subject, Unit
from tests.accounts.test_give_pages import draft_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    return Unit.objects.get(code=THCS)


def room(school, name):
    return Classroom.objects.filter(school=school, name=name).latest("year__starts_year")


def subject(code):
    return Subject.objects.get(code=code)


# A subject teacher: the class list and the marks of one subject and term, nothing else ----------


def test_a_subject_teacher_opens_the_list_of_names_and_birth_dates(school, signed_in):
    browser, mine = signed_in("maths"), room(school, "6A1")
    html = browser.get(f"/lop/{mine.pk}/danh-sach/").content.decode()
    assert "Ngày sinh" in html and "Họ và tên" in html
    assert "Mã học sinh" not in html and "Giới tính" not in html
    assert "môn Toán" in html and "học kì I" in html
    assert browser.get(f"/lop/{mine.pk}/").status_code == 403
    other = room(school, "6A2")
    assert browser.get(f"/lop/{other.pk}/danh-sach/").status_code == 404
    assert f"/lop/{mine.pk}/danh-sach/" in browser.get("/").content.decode()
    assert "6A1" in browser.get("/lop-duoc-giao/").content.decode()


def test_a_subject_teacher_reads_no_record(school, reach):
    mine = reach("maths")
    assert not Student.objects.allowed(mine, "records.view_student").exists()
    assert not Student.objects.allowed(mine, "records.change_student").exists()
    wall.enter(mine)
    listed = Student.objects.allowed(mine, "records.view_roll")
    assert listed.exists()
    assert all(room(school, "6A1") in s.rooms for s in _with_rooms(listed))


def _with_rooms(students):
    for student in students:
        student.rooms = [e.classroom for e in student.enrollments.select_related("classroom")]
    return students


def test_marks_are_of_that_subject_and_term_alone(school, reach):
    mine, place = reach("maths"), room(school, "6A1").pk
    maths, science = subject("TOAN").pk, subject("KHTN").pk
    perm = "records.enter_mark"
    assert mine.in_room(perm, place, maths, 1)
    assert not mine.in_room(perm, place, maths, 2)
    assert not mine.in_room(perm, place, science, 1)
    assert not mine.in_room(perm, room(school, "6A2").pk, maths, 1)
    condition = mine.where(perm, room="classroom_id", subject="subject_id", term="term")
    assert condition.children and ("subject_id", maths) in _leaves(condition)
    assert ("term", 1) in _leaves(condition)


def _leaves(condition):
    for child in condition.children:
        if isinstance(child, tuple):
            yield child
        else:
            yield from _leaves(child)


# A helper: under their own name, for a named teacher -------------------------------------------


def test_a_helper_is_shown_as_helping_and_changes_nothing(school, person, reach, signed_in):
    mine, place = reach("helper"), room(school, "6A1")
    maths = subject("TOAN").pk
    assert mine.helping(place.pk, maths, 1) == person("maths").pk
    assert mine.helping(place.pk, maths, 2) is None
    assert mine.helping(room(school, "6A2").pk, maths, 1) is None
    assert not mine.holds("records.enter_mark", "records.change_student")
    html = signed_in("helper").get(f"/lop/{place.pk}/danh-sach/").content.decode()
    assert f"Bạn đang nhập giúp {person('maths').full_name}" in html
    assert reach("maths").helping(place.pk, maths, 1) is None


def test_no_role_acts_as_another():
    """No right lets one account stand for another: a helper holds none of the teacher's own."""
    helper, teacher = ROLES["class_helper"].may, ROLES["subject_teacher"].may
    assert not (helper & teacher) - {"schools.view_classroom", "records.view_roll"}


# A function of the school's staff; what is edited where ------------------------------------------


def test_the_nurse_sees_health_and_no_more(school, reach, signed_in):
    mine = reach("nurse")
    assert mine.holds("records.view_studenthealth", "records.change_studenthealth")
    assert not mine.holds("records.view_student")
    assert not mine.holds("records.view_studentsensitive")
    assert not mine.holds("records.view_staff")
    browser = signed_in("nurse")
    assert browser.get(f"/lop/{room(school, '6A1').pk}/danh-sach/").status_code == 200
    assert browser.get(f"/lop/{room(school, '6A1').pk}/").status_code == 403


def test_each_function_adds_only_what_it_is_for():
    private = {"records.view_studentfamily", "records.view_studentsensitive"}
    for key, one in FUNCTIONS.items():
        assert not one.may & private, key
        pays = {p for p in one.may if "staffpay" in p}
        assert not pays or key == "accounts"


def test_records_of_a_school_are_edited_at_the_school():
    """The Sở and the commune read (B1): of a pupil, a staff member nothing is theirs to change."""
    people = ("student", "staff", "mark", "assignment", "equipment")
    for role in ROLES.values():
        verbs = ("add_", "change_", "enter_")
        edits = [
            perm
            for perm in role.most
            if perm.startswith(tuple(f"records.{verb}" for verb in verbs))
            and any(word in perm for word in people)
        ]
        assert not edits or role.tier == Unit.Tier.SCHOOL, role.key


# An authorisation: named approvals, in one group, on a decision ----------------------------------


def test_a_group_head_approves_the_papers_of_the_group(school, reach):
    mine = reach("group_head")
    perm = "accounts.approve_lesson_plan"
    shown = Group.objects.allowed(mine, perm)
    assert [g.name for g in shown] == ["Tổ Khoa học tự nhiên"]
    assert not mine.holds("accounts.approve_gradebook")
    head = Group.objects.allowed(reach("head"), perm)
    assert set(shown) < set(head), "the head by office, every group"


def test_it_says_the_decision_on_paper(person):
    grant = Grant.objects.get(holder=person("group_head"))
    line = grant.paper.content["lines"][0]
    assert "phê duyệt kế hoạch bài dạy" in line["may"]
    assert "Quyết định số 21" in line["basis"]
    assert "Tổ Khoa học tự nhiên" in line["scope"]


# One level of a commune --------------------------------------------------------------------------


def test_one_level_of_the_ward_is_seen(reach):
    mine = reach("level_officer")
    seen = Unit.objects.allowed(mine, "schools.view_unit").schools()
    assert seen.exists() and all("TH" in unit.levels for unit in seen)
    rooms = Classroom.objects.allowed(mine, "schools.view_classroom")
    assert set(rooms.values_list("level", flat=True)) == {"TH"}
    wall.enter(mine)
    for student in Student.objects.allowed(mine, "records.view_student")[:50]:
        assert {e.classroom.level for e in student.enrollments.all()} == {"TH"}
    assert not can(mine, "schools.view_unit", Unit.objects.get(code=THCS))


def test_of_a_school_with_two_levels_only_its_classes_of_that_level(person, reach):
    """The TH of a TH–THCS school in another commune, given and looked at by its own officers."""
    both = Unit.objects.get(code=TH_THCS)
    commune = both.parents.get(valid_to=None).manager
    holder = person("commune_officer_2")
    line = Line(
        "commune_specialist",
        commune,
        today(),
        today() + timedelta(days=5),
        levels=("TH",),
        functions=("schools", "pupils"),
    )
    reason = why_not(reach("commune_head_2"), commune, holder, line)
    assert reason == ""
    paper = prepare_grants(
        holder=holder, from_unit=commune, lines=[line], by=reach("commune_head_2")
    )
    grant = paper.grants.get()
    assert grant.functions == ["pupils", "schools"] and grant.levels == ["TH"]
    assert set(grant.may) >= {"schools.change_unit", "records.view_student"}
    assert "accounts.view_user" not in grant.may
    said = paper.content["lines"][0]
    assert "Thông tin cơ sở giáo dục" in said["role"] and "cấp Tiểu học" in said["scope"]


# On screen: offered, chosen, shown; tampered forms refused ---------------------------------------


def post_work(browser, school, teacher, reach, **data):
    path = f"/giao-quyen/{school.pk}/{school.pk}/{teacher.pk}/"
    days = {
        "starts_on": reach.today.strftime("%d/%m/%Y"),
        "ends_on": (reach.today + timedelta(days=20)).strftime("%d/%m/%Y"),
    }
    return path, browser.post(path, days | data)


def test_a_subject_line_is_chosen_checked_and_printed(school, person, reach, signed_in):
    browser, teacher = signed_in("head"), person("subject_teacher")
    path, check = post_work(
        *(browser, school, teacher, reach("head")),
        role="subject_teacher",
        classroom=room(school, "6A2").pk,
        subject=subject("NV").pk,
        term="2",
    )
    html = check.content.decode()
    assert "môn Ngữ văn, học kì II" in html and "nhập điểm môn học" in html
    browser.post(path, {"draft": draft_of(check), "confirm": "1"})
    grant = Grant.objects.get(holder=teacher)
    assert (grant.subject.code, grant.term) == ("NV", 2)
    people = browser.get(f"/don-vi/{school.pk}/nguoi/").content.decode()
    assert "Giáo viên bộ môn 6A2 (môn Ngữ văn, học kì II)" in people


def test_a_function_line_names_its_functions(school, person, reach, signed_in):
    browser, teacher = signed_in("head"), person("subject_teacher")
    path, check = post_work(
        *(browser, school, teacher, reach("head")),
        role="school_staff",
        functions_school_staff=["library", "equipment"],
    )
    browser.post(path, {"draft": draft_of(check), "confirm": "1"})
    grant = Grant.objects.get(holder=teacher)
    assert grant.functions == ["equipment", "library"]
    assert "records.change_equipment" in grant.may and "records.view_staff" not in grant.may
    role = grant.paper.content["lines"][0]["role"]
    assert role == "Nhân viên theo chức năng: Thư viện, Thiết bị"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"role": "school_staff"}, "Chọn ít nhất một ô"),
        ({"role": "school_staff", "functions_school_staff": ["schools"]}, "lựa chọn hợp lệ"),
        ({"role": "school_staff", "functions_school_staff": ["approve_gradebook"]}, "hợp lệ"),
        ({"role": "subject_teacher"}, "Chọn lớp"),
        ({"role": "subject_teacher", "subject": "999999"}, "lựa chọn hợp lệ"),
        ({"role": "subject_teacher", "term": "3"}, "lựa chọn hợp lệ"),
        ({"role": "class_helper", "helps": "999999"}, "lựa chọn hợp lệ"),
    ],
)
def test_tampered_choices_are_not_taken(data, words, school, person, reach, signed_in):
    teacher = person("subject_teacher")
    _, answer = post_work(signed_in("head"), school, teacher, reach("head"), **data)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not Grant.objects.filter(holder=teacher).exists()


def line_of(school, role, **more):
    return Line(role, school, today(), today() + timedelta(days=9), **more)


def test_what_a_line_may_not_say(school, person, reach):
    """The rule itself, behind every form and sheet."""
    by, teacher = reach("head"), person("subject_teacher")
    mine, maths = room(school, "6A1"), subject("TOAN")
    other = Group.objects.exclude(school=school).first()
    duty = {"functions": ("approve_gradebook",), "basis": "Quyết định số 3"}
    cases = [
        (line_of(school, "subject_teacher", classroom=mine), "chọn một môn"),
        (line_of(school, "subject_teacher", classroom=mine, subject=subject("VL")), "không dạy ở"),
        (line_of(school, "homeroom_teacher", classroom=mine, subject=maths), "theo môn học"),
        (line_of(school, "homeroom_teacher", classroom=mine, term=1), "theo học kì"),
        (line_of(school, "subject_teacher", classroom=mine, subject=maths, term=3), "Học kì phải"),
        (line_of(school, "school_deputy", functions=("health",)), "không có chức năng"),
        (line_of(school, "school_staff"), "ít nhất một chức năng"),
        (line_of(school, "school_staff", functions=("approve_gradebook",)), "không có chức năng"),
        (line_of(school, "school_approver", **(duty | {"basis": ""})), "căn cứ"),
        (line_of(school, "school_approver", group=other, **duty), "không phải tổ của"),
        (line_of(school, "class_helper", classroom=mine), "Chọn giáo viên được giúp"),
        (line_of(school, "class_helper", classroom=mine, helps=teacher), "phải là hai người"),
        (
            line_of(school, "class_helper", classroom=mine, helps=person("homeroom_2")),
            "chưa được giao",
        ),
        (line_of(school, "homeroom_teacher", classroom=mine, helps=teacher), "nhập giúp"),
    ]
    for line, words in cases:
        assert words in why_not(by, school, teacher, line), (line.role, words)
    fine = line_of(school, "class_helper", classroom=mine, helps=person("homeroom"))
    assert why_not(by, school, teacher, fine) == ""


def test_approvals_are_the_heads_to_give(school, person, reach):
    line = line_of(
        *(school, "school_approver"), functions=("approve_gradebook",), basis="Quyết định số 3"
    )
    teacher = person("subject_teacher")
    assert "không giữ quyền giao" in why_not(reach("data_officer"), school, teacher, line)
    assert why_not(reach("head"), school, teacher, line) == ""


def test_levels_and_functions_are_offered_to_a_commune(reach, person, signed_in):
    ward = Unit.objects.get(code=LE_CHAN)
    holder = person("level_officer")
    path = f"/giao-quyen/{ward.pk}/{ward.pk}/{holder.pk}/"
    html = signed_in("commune_officer").get(path).content.decode()
    assert 'name="levels"' in html and 'name="functions_commune_specialist"' in html
    assert "Thông tin cơ sở giáo dục" in html and 'name="subject"' not in html
