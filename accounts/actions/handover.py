"""At the desk: a turn is claimed, handed over on paper, signed. Each turn once, whatever desk.

Every act locks the turn's row first, so that of two desks one waits and is then told.
"""

from django.utils import timezone

from accounts.actions.drawing import draw_paper
from accounts.actions.grant import prepare_grants
from accounts.actions.slip import issue_slip
from accounts.models import HandoverStop
from accounts.models.handover import ACCEPT, RUN
from accounts.queries.handover import (
    companions,
    held_before,
    people_at,
    signed_in_system,
    was_trained,
)
from accounts.queries.offer import Line
from accounts.slip_print import slip_pdf
from csdl.ground.models import File
from csdl.kit import dates, pdf
from csdl.kit.action import Refused, action

S = HandoverStop.State


def _lock(stop):
    """The turn as it is now, its row locked until the act is over; its day must be open.

    Locked first, read after: a query that waits for a lock would join what others wrote
    meanwhile to the rows of before.
    """
    HandoverStop.objects.select_for_update().get(pk=stop.pk)
    rows = HandoverStop.objects.select_related(
        "day__unit", "day__training", "site", "unit", "staff", "assigned", "accepted", "claimed_by",
        "classroom__year", "paper",
    )  # fmt: skip
    found = rows.get(pk=stop.pk).forget_void()
    if found.day.closed_at:
        at = timezone.localtime(found.day.closed_at)
        raise Refused(
            f"Ngày bàn giao đã kết thúc lúc {at:%H:%M ngày %d/%m/%Y}. "
            "Đơn vị chưa nhận được chuyển sang ngày sau."
        )
    return found


def _check_runs(stop, by):
    if stop.day.unit_id not in by.units(RUN):
        raise Refused(f"Bạn không làm ở bàn bàn giao của {stop.day.unit.full_name}.")


def _at(moment):
    return f"{timezone.localtime(moment):%H:%M}"


def _check_claim(stop, by):
    """Refuse when another desk works on it, or nobody does."""
    if stop.state == S.RECEIVED:
        raise Refused(f"{stop.name} đã nhận lúc {_at(stop.received_at)}.")
    if stop.is_claimed() and stop.claimed_by_id != by.user_id:
        raise Refused(
            f"{stop.desk[:1].upper()}{stop.desk[1:]} đang làm, từ {_at(stop.claimed_at)} "
            f"({stop.claimed_by.full_name})."
        )
    if stop.state != S.WORKING or stop.claimed_by_id != by.user_id:
        raise Refused(f"Bấm “Làm ở bàn này” trước: {stop.name} chưa ở bàn nào.")


@action("handover.claim", "Nhận làm một lượt bàn giao ở bàn")
def claim_stop(*, stop, desk, by):
    """Take a turn to this desk. Refused while another desk has it (ten minutes at most)."""
    stop = _lock(stop)
    _check_runs(stop, by)
    if dates.today() < stop.day.day:
        raise Refused(f"Ngày bàn giao là {dates.dmy(stop.day.day)}, chưa đến.")
    if stop.state == S.RECEIVED or (stop.is_claimed() and stop.claimed_by_id != by.user_id):
        _check_claim(stop, by)
    if stop.state == S.OTHER:
        raise Refused(
            f"{stop.other_name} đến thay, chưa được chấp nhận. "
            "Sửa phân công, hoặc nhờ người phụ trách điểm chấp nhận."
        )
    stop.state, stop.desk, stop.claimed_at = S.WORKING, desk, timezone.now()
    stop.claimed_by_id = by.user_id
    stop.save()
    return stop


@action("handover.release", "Nhả một lượt bàn giao ở bàn")
def release_stop(*, stop, by):
    """Give a turn back: whoever works on it, or anyone once it is abandoned."""
    stop = _lock(stop)
    _check_runs(stop, by)
    if stop.is_claimed():
        _check_claim(stop, by)
    if stop.state == S.WORKING:
        _to_waiting(stop)
        stop.save()
    return stop


def _to_waiting(stop):
    stop.state, stop.desk = S.WAITING, ""
    stop.claimed_by = stop.claimed_at = None


@action("handover.issue", "Giao tài khoản ở bàn")
def issue_stop(*, stop, letter, untrained_reason, by):
    """Make the biên bản (and the cam kết) for the receiver of a claimed turn. Once.

    letter: {"number", "on": date} of the giấy giới thiệu; None where the day asks for none.
    untrained_reason: why it is handed over although no attendance is on record.
    """
    stop = _lock(stop)
    _check_runs(stop, by)
    _check_claim(stop, by)
    if stop.paper_id:
        raise Refused(f"Đã lập biên bản {stop.paper.code} lúc {_at(stop.issued_at)}. In lại ở đây.")
    _check_receiver(stop, letter, untrained_reason)
    on = letter["on"].isoformat() if letter else None
    stop.paper = prepare_grants(
        holder=stop.receiver,
        from_unit=stop.day.unit,
        lines=[_line(stop)],
        letter={"number": letter["number"], "on": on} if letter else None,
        by=by,
    )
    stop.letter_number = letter["number"] if letter else ""
    stop.letter_on = letter["on"] if letter else None
    stop.untrained_reason = untrained_reason
    stop.issued_at, stop.issued_by_id = timezone.now(), by.user_id
    stop.claimed_at = stop.issued_at
    stop.save()
    return stop


def _line(stop):
    return Line(
        role=stop.day.role,
        unit=stop.unit,
        starts_on=dates.today(),
        ends_on=stop.day.ends_on,
        classroom=stop.classroom,
    )


def _check_receiver(stop, letter, untrained_reason):
    if stop.receiver is None:
        raise Refused(f"{stop.name} chưa phân công người nhận. Ghi phân công trước.")
    if stop.day.needs_letter and not (letter and letter["number"] and letter["on"]):
        raise Refused("Ghi số và ngày giấy giới thiệu.")
    if was_trained(stop) is False and not untrained_reason:
        raise Refused(
            f"Chưa ghi nhận {stop.receiver.full_name} dự tập huấn. Ghi lý do vẫn giao, "
            "hoặc điểm danh bổ sung."
        )
    if grant := held_before(stop):
        done = "đang có hiệu lực" if grant.state == "active" else "đang chờ ký"
        raise Refused(
            f"{stop.receiver.full_name} đã được giao việc này bằng biên bản "
            f"{grant.paper.code if grant.paper else ''}, {done}. Không giao hai lần."
        )


@action("handover.print", "In biên bản và phiếu kích hoạt ở bàn")
def print_stop(*, stop, by):
    """One PDF for the desk: biên bản, cam kết, and the slip of an account not opened yet.

    Each print makes a new slip, the one before dies; the code is kept nowhere. Returns bytes.
    """
    stop = _lock(stop)
    _check_runs(stop, by)
    _check_claim(stop, by)
    if not stop.paper_id:
        raise Refused("Chưa lập biên bản cho lượt này.")
    files, titles = [], []
    for paper in companions(stop):
        drawn = draw_paper(paper=paper, by=by)
        files.append(File.objects.get(pk=drawn.pdf_id).read())
        titles.append(f"{paper.title} {paper.code}")
    holder = stop.paper.subject
    if not holder.is_activated:
        slip, code = issue_slip(user=holder, by=by)
        files.append(slip_pdf(holder, slip, code))
        titles.append("Phiếu kích hoạt tài khoản")
    return pdf.merge(files, titles, title=f"Bàn giao tài khoản {stop.name}")


@action("handover.receive", "Ghi đã nhận tài khoản ở bàn")
def receive_stop(*, stop, route, by):
    """The receiver has signed: on paper (the scan is filed later), or in the system just now."""
    stop = _lock(stop)
    _check_runs(stop, by)
    _check_claim(stop, by)
    if not stop.paper_id:
        raise Refused("Chưa lập biên bản cho lượt này.")
    if route == HandoverStop.Route.SYSTEM and not signed_in_system(stop):
        raise Refused(
            f"Chưa thấy {stop.paper.subject.full_name} xác nhận trên hệ thống. Người nhận "
            "kích hoạt tài khoản bằng phiếu, mở mục Giấy tờ, xác nhận bằng mã PIN; "
            "hoặc ký bản giấy."
        )
    stop.state, stop.route = S.RECEIVED, route
    stop.received_at, stop.received_by_id = timezone.now(), by.user_id
    stop.save()
    return stop


@action("handover.other", "Ghi người khác đến nhận")
def record_other(*, stop, name, title, letter_number, letter_on, by):
    """Someone else came than was assigned: written down with the leader's letter, not issued."""
    stop = _lock(stop)
    _check_runs(stop, by)
    _check_claim(stop, by)
    if stop.paper_id:
        raise Refused(f"Đã lập biên bản {stop.paper.code}. Huỷ biên bản đó trước.")
    _to_waiting(stop)
    stop.state = S.OTHER
    stop.other_name, stop.other_title = name, title
    stop.other_letter_number, stop.other_letter_on = letter_number, letter_on
    stop.save()
    return stop


@action("handover.reassign", "Sửa phân công người nhận")
def reassign_stop(*, stop, user, reason, by):
    """Another person of the unit is to receive; reason: the unit's paper that says so."""
    stop = _lock(stop)
    _check_runs(stop, by)
    if stop.state == S.RECEIVED or stop.is_claimed():
        _check_claim(stop, by)
    if stop.paper_id:
        raise Refused(f"Đã lập biên bản {stop.paper.code}. Huỷ biên bản đó trước.")
    _check_person(stop, user)
    if stop.staff_id:
        raise Refused("Lượt này là của chính người đó. Thêm lượt cho người khác ở trang phân điểm.")
    stop.assigned = user
    stop.accepted = stop.accepted_by = None
    stop.accept_reason = ""
    _to_waiting(stop)
    stop.save()
    return stop


@action("handover.accept", "Chấp nhận người khác đến nhận")
def accept_other(*, stop, user, reason, by):
    """A named person answers for handing over to the one who came: who signs for the giving
    unit, or the officer in charge of the site."""
    stop = _lock(stop)
    if not HandoverStop.objects.allowed(by, ACCEPT).filter(pk=stop.pk).exists():
        raise Refused("Chỉ người ký thay mặt bên giao hoặc người phụ trách điểm chấp nhận được.")
    if stop.state != S.OTHER:
        raise Refused(f"{stop.name} không có người khác đến nhận.")
    _check_person(stop, user)
    stop.accepted, stop.accepted_by_id, stop.accept_reason = user, by.user_id, reason
    _to_waiting(stop)
    stop.save()
    return stop


def _check_person(stop, user):
    if user not in people_at(stop.unit):
        raise Refused(
            f"{user.full_name} không có vị trí công tác đang giữ ở {stop.unit.full_name}."
        )


@action("handover.absent", "Ghi vắng")
def mark_absent(*, stop, by):
    """Write that nobody came, or take it back."""
    stop = _lock(stop)
    _check_runs(stop, by)
    if stop.state == S.RECEIVED or stop.is_claimed():
        _check_claim(stop, by)
    if stop.paper_id:
        raise Refused(f"Đã lập biên bản {stop.paper.code}: huỷ biên bản đó, hoặc giao tiếp.")
    absent = stop.state == S.ABSENT
    _to_waiting(stop)
    if not absent:
        stop.state = S.ABSENT
    stop.save()
    return stop
