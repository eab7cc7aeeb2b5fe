"""A report on its way: filled in, prepared, certified, checked, returned or accepted, reopened.

Each move is one of MOVES (reports.models.submission). Whoever prepares a report does not certify
it; the head certifies with a PIN or on the signed copy, and that act is what sends it.
"""

import math

from django.db.models import F
from django.utils import timezone

from accounts.actions.paper import default_issuer, draw_later, make_paper, number_papers, void_paper
from accounts.models import Signature
from csdl.ground.actions.notice import tell
from csdl.kit import wall
from csdl.kit.action import Refused, action
from csdl.kit.canonical import digest
from csdl.kit.window import State as Clock
from csdl.kit.workflow import check_move
from reports import content, design
from reports.actions.period import lock_rows
from reports.models import Sent, Snapshot, State, Submission
from reports.models.submission import GONE, MOVES
from reports.queries import clock
from reports.queries.period import window_of
from reports.queries.reminder import holders
from reports.queries.submission import STATE_NAMES, present_cube, read_sheet
from schools.models import Unit

EDITABLE = (State.DRAFT, State.RETURNED)


def _locked(submission):
    """The row as it is now, held against others. Inside the wall of its own unit."""
    return (
        Submission.objects.select_for_update(of=["self"])
        .select_related(
            "school", "receiver", "year", "period__department", "period__year", "snapshot", "paper"
        )
        .get(pk=submission.pk)
    )


def _move(row, to, **changes):
    check_move(MOVES, row.state, to, STATE_NAMES)
    row.state, row.state_at = to, timezone.now()
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "state_at", *changes])
    return row


def _editable(row):
    if row.state not in EDITABLE:
        raise Refused(
            f"Báo cáo đang ở tình trạng “{row.get_state_display()}” nên không sửa được. "
            "Lấy lại để sửa, hoặc đề nghị mở lại nếu đã gửi."
        )
    if row.period.closed_at:
        raise Refused(row.period.window(row.tier).refusal(clock.now()))


@action("submission.fill", "Ghi số liệu nhập tay của báo cáo")
def fill(*, submission, values, by, reasons=None):
    """Keep cells entered by hand and explanations. values: {form: {cell: number or None}}.

    Only cells that the forms ask a hand for are taken; a cell left empty is forgotten.
    """
    with wall.school(by, submission.school):
        row = _locked(submission)
        _editable(row)
        sheet = read_sheet(row)
        for form in sheet.forms:
            _keep_cells(row, form, sheet.manual(form), values.get(form.code, {}))
        if reasons is not None:
            known = {p.key for p in read_sheet(row).problems}
            row.reasons = {
                k: r.strip()[:300] for k, r in reasons.items() if r.strip() and k in known
            }
        row.save(update_fields=["manual", "reasons"])
    return row


def _keep_cells(row, form, cells, values):
    mine = row.manual.setdefault(form.code, {})
    for cell, number in values.items():
        if cell not in cells:
            continue
        if number is None:
            mine.pop(cell, None)
        elif not 0 <= number <= design.MOST:
            raise Refused(f"Ô {cell} của biểu {form.code}: ghi số từ 0 đến {design.MOST:,}.")
        else:
            mine[cell] = int(number)


@action("submission.revise", "Lập lại số liệu chốt của trường")
def revise(*, submission, reason, by):
    """A new revision of the school's snapshot: the same day, as the records tell it now.

    The one before stays; a report under way takes the new one up.
    """
    with wall.school(by, submission.school):
        row = _locked(submission)
        _editable(row)
        if row.snapshot is None:
            raise Refused("Số liệu của kỳ này chưa chốt xong. Chờ ít phút rồi mở lại trang.")
        facts = dict(present_cube(row).facts)
        if digest(facts) == row.snapshot.digest:
            raise Refused("Hồ sơ không khác số liệu đã chốt nên không cần lập lại.")
        last = Snapshot.objects.filter(period=row.period, school=row.school).order_by("revision")
        row.snapshot = Snapshot.objects.create(
            department_id=row.department_id,
            school=row.school,
            year_id=row.year_id,
            period=row.period,
            revision=last.last().revision + 1,
            facts=facts,
            digest=digest(facts),
            known_at=clock.now(),
            reason=reason,
            made_by_id=by.user_id,
        )
        row.save(update_fields=["snapshot"])
    return row


@action("submission.prepare", "Lập xong báo cáo, trình thủ trưởng")
def prepare(*, submission, by, late_reason="", alone_reason=""):
    """Freeze the report in a paper that waits for the head: numbered, hashed, printable.

    late_reason: why it will be late, if it will; alone_reason: the recorded exception of a unit
    where one person both prepares and certifies. Raises Refused for errors and for warnings
    nobody explained.
    """
    with wall.school(by, submission.school):
        row = _locked(submission)
        _editable(row)
        _check_time(row, late_reason or row.late_reason)
        if not row.is_sum and row.snapshot is None:
            raise Refused("Số liệu của kỳ này chưa chốt xong. Chờ ít phút rồi mở lại trang.")
        row.alone_reason = alone_reason.strip()[:300]
        sheet = read_sheet(row)
        _check_problems(sheet)
        issuer = default_issuer(row.school)
        paper = make_paper(
            kind=content.KIND,
            unit=row.school,
            issuer=issuer,
            content=content.report_content(sheet, issuer, by),
            about=row.school,
            subject=None,
            by=by,
        )
        _move(
            row,
            State.PREPARED,
            paper=paper,
            prepared_by_id=by.user_id,
            prepared_at=timezone.now(),
            alone_reason=row.alone_reason,
            late_reason=(late_reason or row.late_reason).strip()[:300],
        )
    number_papers([paper], row.school)
    draw_later(paper, by)
    return row


def _check_problems(sheet):
    if sheet.errors:
        first = "; ".join(p.text for p in sheet.errors[:3])
        raise Refused(f"Còn {len(sheet.errors)} lỗi phải sửa trước khi trình: {first}")
    if sheet.to_explain:
        first = "; ".join(p.text for p in sheet.to_explain[:3])
        raise Refused(f"Còn {len(sheet.to_explain)} chỗ cần giải trình: {first}")


def _check_time(row, late_reason):
    """(minutes late, or None), by the database's clock. Raises Refused when it can't be sent."""
    now, window = clock.now(), window_of(row)
    state = window.state(now)
    if state in (Clock.NOT_OPEN, Clock.LOCKED):
        raise Refused(window.refusal(now))
    if state is Clock.OPEN or _was_in_time(row):
        return None
    if row.period.late == row.period.Late.REFUSE:
        raise Refused(window.refusal(now))
    if not late_reason.strip():
        raise Refused(
            f"{window.refusal(now)} Kỳ này vẫn nhận báo cáo muộn: ghi lý do nộp muộn ở trang báo "
            "cáo rồi gửi."
        )
    return minutes_late(window.closes_at, now)


def minutes_late(closes_at, now) -> int:
    """Whole minutes begun since the deadline: at the very moment of it, one."""
    return math.floor((now - closes_at).total_seconds() / 60) + 1


def _was_in_time(row):
    """A report that was returned came in time if its first copy did."""
    first = row.copies.order_by("number").first()
    return first is not None and first.late_minutes is None


@action("submission.take_back", "Lấy lại báo cáo để sửa")
def take_back(*, submission, by):
    """Back to the desk before the head has signed: the paper is cancelled, its number stays."""
    with wall.school(by, submission.school):
        row = _locked(submission)
        check_move(MOVES, row.state, State.DRAFT, STATE_NAMES)
        void_paper(paper=row.paper, reason="Lấy lại để sửa trước khi gửi", by=by)
        row.refresh_from_db()
    return row


def paper_voided(paper, by):
    """The paper was cancelled before it was signed, here or on its own page: the report is a
    draft again, or returned when a copy was sent before (its marks are still to be mended)."""
    with wall.school(by, paper.unit):
        rows = Submission.objects.select_for_update(of=["self"])
        row = rows.filter(paper=paper, state=State.PREPARED).first()
        if row:
            row.state, row.state_at, row.paper = State.DRAFT, timezone.now(), None
            if row.number:
                row.state = State.RETURNED
            row.save(update_fields=["state", "state_at", "paper"])


@action("submission.late", "Ghi lý do nộp báo cáo muộn")
def explain_late(*, submission, reason, by):
    """Why it comes late, so that it may still be sent."""
    with wall.school(by, submission.school):
        row = _locked(submission)
        if row.state in GONE:
            raise Refused("Báo cáo đã gửi nên không ghi thêm lý do nộp muộn.")
        row.late_reason = reason.strip()[:300]
        row.save(update_fields=["late_reason"])
    return row


def send_signed(paper, by):
    """The head has certified (PIN, or the signed copy was filed): that act sends the report.

    Called by accounts when the paper is signed, inside that act: what is refused here undoes the
    signature too.
    """
    with wall.school(by, paper.unit):
        row = Submission.objects.filter(paper=paper).first()
        if row is None:
            raise Refused("Báo cáo của bản này không còn. Lập lại báo cáo.")
        row = _locked(row)
        signature = paper.signatures.select_related("user").get(side=Signature.Side.GIVER)
        _check_certifier(row, signature)
        minutes = _check_time(row, row.late_reason)
        now = clock.now()
        _move(row, State.SENT, number=F("number") + 1, sent_at=now, late_minutes=minutes)
        row.refresh_from_db(fields=["number"])
        Sent.objects.create(
            department_id=row.department_id,
            school=row.school,
            year_id=row.year_id,
            submission=row,
            number=row.number,
            paper=paper,
            snapshot=row.snapshot,
            figures=paper.content["figures"],
            sent_at=now,
            sent_by=signature.user,
            late_minutes=minutes,
            late_reason=row.late_reason if minutes else "",
        )
        if row.receiver_id is None:  # the Sở's own sum: nobody above takes it in here
            _settle_top(row, by)


def _settle_top(row, by):
    Submission.objects.filter(pk=row.pk).update(state=State.ACCEPTED, checker=None)
    Sent.objects.filter(submission=row, number=row.number).update(
        outcome="accepted", outcome_at=timezone.now()
    )


def _check_certifier(row, signature):
    if signature.user_id == row.prepared_by_id and not row.alone_reason:
        raise Refused(
            f"{signature.user.full_name} là người lập báo cáo này nên không tự xác nhận. Nhờ người "
            "khác của đơn vị lập và trình; đơn vị chỉ có một người thì lấy lại báo cáo, ghi rõ "
            "trường hợp đó khi trình."
        )


@action("submission.take", "Nhận kiểm tra báo cáo")
def take(*, submission, by):
    """Say that one is checking it: others see who."""
    with wall.school(by, submission.school):
        return _move(_locked(submission), State.CHECKING, checker_id=by.user_id)


@action("submission.accept", "Chấp nhận báo cáo")
def accept(*, submission, by):
    """Take a report in: from now on it counts in the sum. When the Sở takes a commune's sum in,
    what that commune had accepted is locked."""
    with wall.school(by, submission.school):
        row = _move(_locked(submission), State.ACCEPTED, reopen_reason="", reopen_at=None)
        _settle(row, "accepted", by)
        _tell(row, "prepare_submission", row.school_id, f"đã được {_who(row)} chấp nhận")
    if row.is_sum:
        lock_rows(period=row.period, below=row.school, by=by)
    return row


@action("submission.return", "Trả lại báo cáo")
def give_back(*, submission, reason, marks, by):
    """Send it back with a reason and the cells it is about: [{form, cell, note}], at least one."""
    if not marks:
        raise Refused("Đánh dấu ít nhất một ô và ghi điều cần sửa ở ô đó.")
    with wall.school(by, submission.school):
        row = _locked(submission)
        known = {
            (form["code"], cell)
            for form in row.paper.content["forms"]
            for cell in row.paper.content["figures"][form["code"]]
        }
        if strange := [m for m in marks if (m["form"], m["cell"]) not in known]:
            raise Refused(f"Báo cáo không có ô {strange[0]['cell']}.")
        _move(row, State.RETURNED)
        _settle(row, "returned", by, reason=reason, marks=marks)
        _tell(row, "prepare_submission", row.school_id, f"bị {_who(row)} trả lại")
    return row


def _who(row):
    return row.receiver.full_name if row.receiver else "Sở"


def _tell(row, codename, unit, what):
    """A notice to those who hold the work at a unit."""
    tell(
        holders(codename, [unit]).get(unit, []),
        key=f"report:{row.pk}:{row.number}:{row.state}:{what[:40]}",
        title=f"{row.period.title} của {row.school.short_name} {what}",
        url=f"/bao-cao-don-vi/{row.pk}/",
    )


def _settle(row, outcome, by, reason="", marks=()):
    Sent.objects.filter(submission=row, number=row.number).update(
        outcome=outcome,
        outcome_at=timezone.now(),
        outcome_by_id=by.user_id,
        outcome_reason=reason[:500],
        marks=list(marks),
    )


@action("submission.ask", "Đề nghị mở lại báo cáo đã gửi")
def ask_reopen(*, submission, reason, by):
    """Ask whoever took it in to open it again."""
    with wall.school(by, submission.school):
        row = _locked(submission)
        if row.state not in GONE:
            raise Refused("Báo cáo chưa gửi hoặc đã được trả lại: bạn sửa được ngay.")
        row.reopen_reason, row.reopen_at = reason[:300], timezone.now()
        row.reopen_by_id = by.user_id
        row.save(update_fields=["reopen_reason", "reopen_at", "reopen_by"])
        if row.receiver_id:
            _tell(row, "check_submission", row.receiver_id, "được đề nghị mở lại")
    return row


@action("submission.reopen", "Mở lại báo cáo theo đề nghị")
def reopen(*, submission, reason, by):
    """Open an accepted or locked report again. Refused while the sum above is out of the
    receiver's own hands: that one comes back first."""
    with wall.school(by, submission.school):
        row = _locked(submission)
        _check_above(row)
        _move(row, State.RETURNED, reopen_reason="", reopen_at=None)
        _settle(row, "returned", by, reason=reason)
        _tell(row, "prepare_submission", row.school_id, "đã được mở lại để sửa")
    return row


def _check_above(row):
    if row.receiver_id is None:
        return
    with wall.whole(row.department_id):
        above = Submission.objects.select_related("school").filter(
            period_id=row.period_id, school_id=row.receiver_id
        ).first()  # fmt: skip
    if above and above.state in (*GONE, State.PREPARED) and above.tier != Unit.Tier.DEPARTMENT:
        raise Refused(
            f"{above.school.full_name} đã gửi số liệu tổng hợp có báo cáo này. Đề nghị Sở mở lại "
            f"báo cáo của {above.school.full_name} trước."
        )
