"""Corrections: asked for, agreed to, witnessed by three; the last signature makes the change."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.forms import ValidationError
from django.utils import timezone

from accounts.actions.directive import bases_for
from accounts.actions.grant import SYSTEM_NAME, head_of, issuer_content, person_at
from accounts.actions.paper import default_issuer, draw_later, make_paper, number_papers
from csdl.ground.models import File
from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from csdl.kit.reach import system
from csdl.kit.scan import ScanError, check_upload
from csdl.kit.workflow import check_move
from records.actions.student import change_student
from records.catalogue import STUDENT
from records.models import Correction, Student
from records.queries.correction import officers, words
from records.queries.student import history_of, lists_of, whole

S = Correction.State
MOST_LOG = 10  # lines of the log that the minutes quote


def clean_value(code, text, level=""):
    """The value of what was written. Raises Refused with the field's own sentence."""
    item = STUDENT.by_code[code]
    try:
        return item.field(lists_of([item], level=level)).clean(text)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


@action("correction.ask", "Đề nghị sửa dữ liệu")
def ask_correction(*, student, classroom, field, new, reason, by, file=None):
    """Ask for one field of a pupil to be corrected. file: (name, content type, bytes) or None."""
    item, level = STUDENT.by_code[field], classroom.level
    value = clean_value(field, new, level)
    student = whole(student)
    old = STUDENT.read(student, item)
    if value == old:
        raise Refused("Giá trị mới trùng với giá trị đang ghi.")
    with wall.school(by, student.school):
        try:
            with transaction.atomic():
                return Correction.objects.create(
                    department_id=student.department_id,
                    school_id=student.school_id,
                    year_id=classroom.year_id,
                    student=student,
                    full_name=student.full_name,
                    sort_key=student.sort_key,
                    search_text=student.search_text,
                    classroom=classroom,
                    field=field,
                    old=item.text(old),
                    new=item.text(value),
                    reason=reason,
                    file_id=_kept(file, by),
                    asked_by_id=by.user_id,
                )
        except IntegrityError:
            raise Refused("Thông tin này của em đang có một đề nghị sửa.") from None


def _kept(file, by):
    if file is None:
        return None
    name, content_type, data = file
    try:
        check_upload(data, content_type)
    except ScanError as error:
        raise Refused(f"{name}: {error}") from None
    return File.keep(data, name=name, content_type=content_type, by_id=by.user_id).pk


def _locked(correction):
    rows = Correction.objects.select_for_update(of=["self"]).select_related(
        "school", "classroom", "asked_by", "paper"
    )
    return rows.get(pk=correction.pk)


def _pupil(row):
    """The pupil of a correction, while the school still holds the record."""
    if found := Student.objects.filter(pk=row.student_id).first():
        return whole(found)
    raise Refused(
        f"Hồ sơ của {row.full_name} đã chuyển sang trường khác nên không sửa ở đây được nữa. "
        "Không đồng ý (hoặc huỷ biên bản), và báo trường đang giữ hồ sơ."
    )


def _move(row, to):
    check_move(Correction.MOVES, row.state, to, dict(S.choices))
    row.state = to


@action("correction.refuse", "Không đồng ý sửa dữ liệu")
def refuse_correction(*, correction, reason, by):
    with wall.school(by, correction.school):
        row = _locked(correction)
        _move(row, S.REFUSED)
        row.judged_at, row.judged_by_id, row.refuse_reason = timezone.now(), by.user_id, reason
        row.save()
    return row


@action("correction.agree", "Đồng ý sửa dữ liệu, lập biên bản")
def agree_correction(*, correction, officer, by):
    """The head or a deputy agrees: minutes for three to sign. officer: the data officer's account.

    Raises Refused when the three are not three persons.
    """
    with wall.school(by, correction.school):
        row = _locked(correction)
        _move(row, S.SIGNING)
        head = head_of(row.school)
        if head is None:
            raise Refused(f"{row.school.name} chưa có thủ trưởng hoặc người phụ trách để ký.")
        if len({head.user_id, officer.pk, row.asked_by_id}) < 3:
            raise Refused(
                "Biên bản cần ba người khác nhau: thủ trưởng, cán bộ dữ liệu, người đề nghị."
            )
        if officer not in officers(row.school):
            raise Refused(f"{officer.full_name} không phải cán bộ dữ liệu của trường.")
        row.judged_at, row.judged_by_id = timezone.now(), by.user_id
        row.paper = _minutes(row, _pupil(row), head, officer, by)
        row.save()
        number_papers([row.paper], row.school)
        draw_later(row.paper, by)
    return row


def _minutes(row, student, head, officer, by):
    school, issuer = row.school, default_issuer(row.school)
    group = STUDENT.group_of(STUDENT.by_code[row.field])
    content = {
        "kind": "correction",
        "issuer": issuer_content(issuer),
        "number": None,
        "made_on": dates.today().isoformat(),
        "place": issuer.place,
        "bases": bases_for(school, "correction", dates.today()),
        "giver": {"name": head.user.full_name, "title": head.title, "unit": school.full_name},
        "officer": {**person_at(officer, school), "user": officer.pk},
        "receiver": person_at(row.asked_by, school),
        "system": {"name": SYSTEM_NAME, "address": settings.PUBLIC_URL},
        "student": {
            "name": student.full_name,
            "code": student.student_code,
            "room": row.classroom.name,
        },
        "field": STUDENT.by_code[row.field].label,
        "old": words(row.field, row.old),
        "new": words(row.field, row.new),
        "reason": row.reason,
        "has_file": row.file_id is not None,
        "log": [
            {"at": line.at.isoformat(), "who": line.who, "old": line.old, "new": line.new}
            for line in history_of(student, [group], row.field)[:MOST_LOG]
        ],
    }
    return make_paper(
        kind="correction",
        unit=school,
        issuer=issuer,
        content=content,
        about=school,
        subject=row.asked_by,
        by=by,
    )


def correction_signed(paper, by):
    """All three have signed: the field is changed, exactly as printed, or not at all."""
    writer = by if paper.unit_id in by.schools else system("Theo biên bản sửa chữa dữ liệu")
    with wall.school(writer, paper.unit):
        row = _locked(Correction.objects.get(paper=paper))
        _move(row, S.DONE)
        item = STUDENT.by_code[row.field]
        student = _pupil(row)
        if item.text(STUDENT.read(student, item)) != row.old:
            raise Refused(
                f"{item.label} của {student.full_name} không còn là “{row.old}” như biên bản ghi. "
                "Huỷ biên bản này và lập đề nghị khác."
            )
        value = clean_value(row.field, row.new, row.classroom.level)
        change_student(
            student=student,
            values={row.field: value},
            reason=f"Biên bản sửa chữa dữ liệu {paper.code}",
            by=writer,
        )
        row.done_at = timezone.now()
        row.save()


def correction_voided(paper, by):
    writer = by if paper.unit_id in by.schools else system("Huỷ biên bản sửa chữa dữ liệu")
    with wall.school(writer, paper.unit):
        Correction.objects.filter(paper=paper, state=S.SIGNING).update(state=S.VOID)
