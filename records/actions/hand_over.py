"""A school that closes or merges hands all its pupils on, in one act, with a paper."""

from django.utils import timezone

from accounts.actions.directive import bases_for
from accounts.actions.grant import head_of, issuer_content, person_at
from accounts.actions.paper import (
    default_issuer,
    draw_later,
    make_paper,
    number_papers,
    void_paper,
)
from csdl.kit import dates, wall
from csdl.kit.action import Refused, action
from csdl.kit.dates import vn_date
from csdl.kit.text import nfc
from records.actions.moving import move_records, settle_help
from records.models import Correction, Intake, Transfer
from records.models.figure import touch
from records.promotion import free_name
from records.queries.transfer import classes_to_hand_on, intakes_to_hand_on, unplaced
from records.queries.turn import run
from schools.models import Classroom
from schools.models.level import GRADE_LABELS
from schools.queries.year import current_year

# In this order: a row about a pupil is written by the school that holds the pupil.
_LEAVE = """
insert into records_studentstatus (department_id, school_id, year_id, student_id, kind, "on",
  classroom_id, reason_code, place, note, made_at)
select e.department_id, e.school_id, e.year_id, e.student_id, 'out', %(on)s, e.classroom_id, '',
  %(to_name)s, %(basis)s, now()
from records_enrollment e
join records_student s on s.id = e.student_id and s.school_id = e.school_id
where e.school_id = %(school)s and e.left_on is null and e.classroom_id = any (%(old)s)
"""
_CLOSE = """
update records_enrollment set left_on = greatest(%(on)s, entered_on)
where school_id = %(school)s and left_on is null and classroom_id = any (%(old)s)
returning id, student_id, classroom_id
"""
_ENTER = """
insert into records_enrollment
  (department_id, school_id, year_id, classroom_id, student_id, entered_on)
select k.department_id, k.school_id, k.year_id, k.id, g.student, greatest(%(on)s, y.starts_on)
from unnest(%(students)s::bigint[], %(rooms)s::bigint[]) as g(student, room)
join unnest(%(old)s::bigint[], %(new)s::bigint[]) as m(old, made) on m.old = g.room
join schools_classroom k on k.id = m.made
join schools_year y on y.id = k.year_id
join records_student s on s.id = g.student and s.school_id = k.school_id
"""
_ARRIVE = """
insert into records_studentstatus (department_id, school_id, year_id, student_id, kind, "on",
  classroom_id, reason_code, place, note, made_at)
select e.department_id, e.school_id, e.year_id, e.student_id, 'in', e.entered_on, e.classroom_id,
  '', %(from_name)s, %(basis)s, now()
from records_enrollment e
where e.school_id = %(to)s and e.left_on is null and e.classroom_id = any (%(new)s)
"""


@action("pupils.hand_over", "Bàn giao toàn bộ học sinh sang trường khác")
def hand_over_pupils(*, school, to_school, on, basis, by):
    """All pupils of a school, with their classes, go to another one. Returns the Paper.

    Classes are opened at the other school under their names (a taken one gets a number); who was
    admitted and waits for a class waits there; the years before stay where they were taught.
    What was under way about single pupils is ended, with the reason. The school can be closed
    after it. Raises Refused while a pupil would be in no class: the turn of the year comes first.
    """
    basis = nfc(basis)[:200]
    _check(school, to_school, on, basis)
    with wall.school(by, school):
        _end_corrections(school, to_school, by)
    with wall.two(school.pk, to_school.pk):
        rows, waiting = classes_to_hand_on(school, on), intakes_to_hand_on(school)
        _check_everyone(school, on, rows, waiting)
        _end_transfers(school, to_school)
        settle_help(school.pk)
        made = [(room, number, _open(room, to_school)) for room, number in rows]
        _carry(school, to_school, on, basis, made)
        _pass_intakes(school, to_school, waiting)
    return _paper(school, to_school, on, basis, _lines(made, waiting), by)


def _check_everyone(school, on, rows, waiting):
    """Nobody may end up in no class."""
    if left := unplaced(school, on):
        names = ", ".join(left[:3])
        raise Refused(
            f"{len(left)} em của {school.name} chưa có lớp từ {vn_date(on)} ({names}"
            f"{'…' if len(left) > 3 else ''}): kết chuyển các em sang năm học mới, hoặc ghi em rời "
            "trường, rồi bàn giao."
        )
    if not rows and not waiting:
        raise Refused(f"{school.name} không còn học sinh để bàn giao.")


def _end_corrections(school, to_school, by):
    """Of a record that goes on: asked for again where it will be."""
    why = f"Trường bàn giao toàn bộ học sinh sang {to_school.name}: đề nghị lại ở đó."[:300]
    rows = Correction.objects.filter(school=school)
    for row in rows.filter(state=Correction.State.SIGNING).select_related("paper"):
        void_paper(paper=row.paper, reason=why, by=by)
    rows.filter(state=Correction.State.ASKED).update(
        state=Correction.State.REFUSED, judged_at=timezone.now(), refuse_reason=why
    )


def _end_transfers(school, to_school):
    """Pupils on their way out go along; those on their way in stay where they are."""
    rows, now = Transfer.objects.open(), timezone.now()
    rows.filter(from_school=school).update(
        state=Transfer.State.WITHDRAWN, answered_at=now, answer="Trường bàn giao toàn bộ học sinh"
    )
    rows.filter(to_school=school).update(
        state=Transfer.State.RETURNED,
        answered_at=now,
        answer=f"Trường nhận đã nhập vào {to_school.name}. Gửi lại nơi ấy."[:300],
    )


def _pass_intakes(school, to_school, waiting):
    for (level, _, _), _ in waiting:
        if level not in to_school.levels:
            raise Refused(
                f"{to_school.name} không dạy cấp của các em chờ xếp lớp. Chọn trường khác."
            )
    Intake.objects.waiting().filter(school=school).update(school=to_school)


def _lines(made, waiting):
    """What the minutes list: classes, then who waits for one."""
    lines = [
        {
            "old": room.name,
            "year": room.year.name,
            "number": number,
            "new": new.name,
            "room": new.pk,
        }
        for room, number, new in made
    ]
    for (_, grade, year), number in waiting:
        words = f"Chờ xếp lớp {GRADE_LABELS[grade].lower()}"
        lines.append({"old": words, "year": year.name, "number": number, "new": words})
    return lines


def _check(school, to_school, on, basis):
    if school.pk == to_school.pk or not to_school.is_school:
        raise Refused("Trường nhận phải là một cơ sở giáo dục khác.")
    if school.department_id != to_school.department_id:
        raise Refused("Hai trường thuộc hai Sở khác nhau.")
    if to_school.closed_on:
        raise Refused(f"{to_school.name} đã giải thể từ {vn_date(to_school.closed_on)}.")
    if not basis:
        raise Refused("Ghi căn cứ: số và ngày của quyết định sáp nhập, giải thể.")
    if on > dates.today():
        raise Refused("Ngày bàn giao là ngày sau hôm nay. Làm việc này khi đến ngày ấy.")
    year = current_year(school.department_id, dates.today())
    if year and on < year.starts_on:
        raise Refused(
            f"Ngày bàn giao phải từ {vn_date(year.starts_on)}, ngày đầu năm học {year.name}: các "
            "năm trước ở lại trường cũ."
        )


def _open(room, to_school):
    taken = Classroom.objects.filter(school=to_school, year=room.year_id)
    name = free_name(room.name, {n.lower() for n in taken.values_list("name", flat=True)})
    if room.level not in to_school.levels:
        raise Refused(f"{to_school.name} không dạy cấp của lớp {room.name}. Chọn trường khác.")
    attributes = {
        field.attname: getattr(room, field.attname)
        for field in Classroom._meta.concrete_fields
        if field.name not in Classroom.OWN
    }
    return Classroom.objects.create(
        department_id=room.department_id,
        school=to_school,
        year_id=room.year_id,
        name=name,
        level=room.level,
        grade=room.grade,
        **attributes,
    )


def _carry(school, to_school, on, basis, made):
    values = {
        "school": school.pk,
        "to": to_school.pk,
        "on": on,
        "basis": basis,
        "from_name": school.name[:200],
        "to_name": to_school.name[:200],
        "old": [room.pk for room, _, _ in made],
        "new": [new.pk for _, _, new in made],
    }
    run(_LEAVE, values)
    gone = run(_CLOSE, values)
    move_records(school.pk, to_school.pk)
    values |= {"students": [row[1] for row in gone], "rooms": [row[2] for row in gone]}
    entered = run(_ENTER, values)
    if entered != len(gone):
        raise Refused(
            f"Chỉ xếp được {entered}/{len(gone)} em vào lớp ở trường nhận: có em do trường khác "
            "giữ hồ sơ. Xử lý các em ở hai trường rồi làm lại."
        )
    run(_ARRIVE, values)
    touch(*values["old"], *values["new"])


def _paper(school, to_school, on, basis, lines, by):
    issuer, head, other = default_issuer(school), head_of(school), head_of(to_school)
    if head is None or other is None:
        missing = school if head is None else to_school
        raise Refused(f"{missing.name} chưa có thủ trưởng hoặc người phụ trách để ký biên bản.")
    day = timezone.localdate()
    content = {
        "kind": "pupils",
        "issuer": issuer_content(issuer),
        "number": None,
        "made_on": day.isoformat(),
        "place": issuer.place,
        "bases": [basis, *bases_for(school, "pupils", day)],
        "giver": {"name": head.user.full_name, "title": head.title, "unit": school.full_name},
        "head": {"name": head.user.full_name, "title": head.title},
        "receiver": person_at(other.user, to_school),
        "on": on.isoformat(),
        "unit": school.full_name,
        "target": to_school.full_name,
        "total": sum(line["number"] for line in lines),
        "rooms": sum("room" in line for line in lines),
        "lines": lines,
    }
    paper = make_paper(
        kind="pupils",
        unit=school,
        issuer=issuer,
        content=content,
        about=to_school,
        subject=other.user,
        by=by,
    )
    number_papers([paper], school)
    draw_later(paper, by)
    return paper
