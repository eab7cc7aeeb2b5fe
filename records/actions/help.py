"""Helpers' entries: kept apart from the record until the teacher of the class takes them over from
their own account, or turns them back (S1; mission F2). There is no "act as"."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from csdl.ground.actions.notice import tell
from csdl.kit import dates, wall
from csdl.kit.access import can
from csdl.kit.action import Refused, action
from csdl.kit.reach import HELP
from csdl.kit.workflow import check_move
from records.actions.student import change_student
from records.catalogue import STUDENT
from records.models import PARTS, Enrollment, HelpEntry, Student
from records.models.help import TAKE, kept, value_of

S = HelpEntry.State
GONE = "Bạn không còn giữ việc nhập giúp lớp này. Hỏi người giao việc nếu cần làm tiếp."
DONE = "Không còn mục nào chờ nhận: có thể bạn đã xử lý ở trang khác. Tải lại để xem."


@action("help.enter", "Nhập giúp, chờ giáo viên nhận")
def enter_help(*, classroom, student, values, by):
    """Keep what a helper wrote of one pupil of the class. values: {field: clean value, or None to
    take one's own waiting entry back}. Returns how many entries it made, changed or took back.

    What the record says already makes no entry, except where knowing that much would say too
    much (family, health, policy). Raises Refused for one who helps here no more.
    """
    grant = _grant(by, classroom)
    with wall.school(by, classroom.school):
        student = _locked(classroom, student.pk)
        mine = HelpEntry.objects.filter(student=student, by_id=by.user_id, state=S.WAITING)
        mine = {entry.field: entry for entry in mine.select_for_update()}
        changed = 0
        for code, value in values.items():
            item, entry = STUDENT.by_code[code], mine.get(code)
            now, wanted = kept(STUDENT.read(student, item)), kept(value)
            if item.fixed or (entry and entry.value == wanted):
                continue
            if not wanted or (wanted == now and not STUDENT.part_of(item)):
                changed += _withdraw(entry, by)
            else:
                _keep(entry, classroom, student, code, now, wanted, grant, by)
                changed += 1
        if changed:
            _tell_teacher(classroom, grant.helps)
    return changed


def _grant(by, classroom):
    """The scope by which one helps with the whole record of a class (not one subject's marks)."""
    scopes = (s for s in by.held(HELP) if s.room == classroom.pk and s.fits(None, None))
    scope = next(scopes, None)
    if scope is None:
        raise Refused(GONE)
    return scope


def _locked(classroom, pk):
    here = Enrollment.objects.filter(classroom=classroom).present().values("student_id")
    rows = Student.objects.select_for_update(of=("self",)).select_related(*PARTS)
    student = rows.filter(pk=pk, school_id=classroom.school_id, pk__in=here).first()
    if student is None:
        raise Refused("Em này không còn ở lớp. Tải lại trang.")
    return student


def _keep(entry, classroom, student, code, now, wanted, grant, by):
    if entry is None:
        entry = HelpEntry(
            department_id=classroom.department_id,
            school_id=classroom.school_id,
            year_id=classroom.year_id,
            classroom=classroom,
            student=student,
            field=code,
            by_id=by.user_id,
        )
    entry.teacher_id, entry.grant_id = grant.helps, grant.grant
    entry.old, entry.value, entry.entered_at = now, wanted, timezone.now()
    entry.save()


def _withdraw(entry, by):
    if entry is None:
        return 0
    _settle(entry, S.WITHDRAWN, by)
    return 1


def _settle(entry, to, by, reason=""):
    check_move(HelpEntry.MOVES, entry.state, to, dict(S.choices))
    entry.state, entry.reason = to, reason
    entry.settled_at, entry.settled_by_id = timezone.now(), by.user_id
    entry.save()


def _tell_teacher(classroom, teacher_id):
    """Once a day and class."""
    tell(
        [teacher_id],
        key=f"help:{classroom.pk}:{dates.today()}",
        title=f"Lớp {classroom.name} có dữ liệu nhập giúp chờ bạn nhận",
        url=reverse("records:help_list"),
    )


@action("help.take", "Nhận dữ liệu nhập giúp")
def take_help(*, entry, seen, upto, by):
    """The teacher takes one entry over, as the page showed it: seen: the token of what the record
    said; upto: when the entry was written.

    Raises Conflict when the record has changed since, Refused when the entry has, or is settled.
    """
    with wall.school(by, entry.school):
        [(student, entries)] = _open([entry.pk], by)
        if entries[0].entered_at > upto:
            raise Refused("Người nhập vừa sửa mục này. Tải lại trang, xem giá trị mới rồi nhận.")
        _take(student, entries, {entry.field: seen}, by)


@action("help.take_all", "Nhận mọi dữ liệu nhập giúp của lớp")
def take_all_help(*, classroom, upto, by):
    """All entries of a class that stand against the value they were written for. upto: when the
    newest that the page showed was written. Returns (how many were taken, [why others of a pupil
    were not])."""
    with wall.school(by, classroom.school):
        rows = HelpEntry.objects.allowed(by, TAKE).waiting().filter(classroom=classroom)
        pks = list(rows.filter(entered_at__lte=upto).values_list("pk", flat=True))
        taken, why = 0, []
        for student, entries in _open(pks, by):
            fit = _unchanged(student, entries)
            if not fit:
                continue
            was = {e.field: e.item.token(value_of(e.item, e.old)) for e in fit}
            try:
                with transaction.atomic():
                    _take(student, fit, was, by)
                taken += len(fit)
            except Refused as refusal:
                why.append(f"{student.full_name}: {refusal}")
    return taken, why


def _unchanged(student, entries):
    """Of each field the newest entry, where the record still says what it said then."""
    newest = {entry.field: entry for entry in sorted(entries, key=lambda e: e.entered_at)}
    return [e for e in newest.values() if kept(STUDENT.read(student, e.item)) == e.old]


def _open(pks, by):
    """[(student, entries)], both locked, in the order of the students' keys. Entering locks the
    pupil first too, so that the two never wait crosswise."""
    rows = HelpEntry.objects.allowed(by, TAKE).waiting().filter(pk__in=pks)
    students = Student.objects.select_for_update(of=("self",)).select_related(*PARTS)
    students = students.filter(pk__in=rows.values("student_id")).order_by("pk")
    students = {student.pk: student for student in students}
    found = {}
    for entry in rows.select_for_update(of=("self",)).order_by("student_id", "pk"):
        if entry.student_id in students:
            found.setdefault(entry.student_id, []).append(entry)
    if not found:
        raise Refused(DONE)
    return [(students[pk], entries) for pk, entries in found.items()]


def _take(student, entries, was, by):
    perms = {STUDENT.group_of(entry.item).change for entry in entries}
    if not all(can(by, perm, student) for perm in sorted(perms)):
        raise Refused("Em này không còn ở lớp bạn được giao. Trả lại để người nhập biết.")
    values = {entry.field: value_of(entry.item, entry.value) for entry in entries}
    change_student(student=student, values=values, was=was, by=by)
    for entry in entries:
        _settle(entry, S.TAKEN, by)


@action("help.turn_back", "Trả lại dữ liệu nhập giúp")
def turn_back_help(*, entry, reason, by):
    """The teacher does not take it over and says why; the helper is told."""
    with wall.school(by, entry.school):
        [(_, [entry])] = _open([entry.pk], by)
        _settle(entry, S.RETURNED, by, reason)
        tell(
            [entry.by_id],
            key=f"help-back:{entry.pk}",
            title=f"Giáo viên trả lại mục {entry.item.label} bạn nhập giúp",
            url=reverse(
                f"records:help_sheet_{STUDENT.group_of(entry.item).key}", args=[entry.classroom_id]
            ),
        )
    return entry
