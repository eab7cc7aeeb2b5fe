"""A unit's own regulation on the system: registered by the unit, one in force at a time."""

from datetime import timedelta

from django.utils import timezone

from accounts.actions.directive import check_pdf
from accounts.models import Regulation
from csdl.ground.models import File
from csdl.kit.action import Refused, action
from csdl.kit.dates import vn_date

PAPER_ONLY = (
    "Quy chế số {number} của {unit} không chấp nhận xác nhận trên hệ thống. In biên bản, ký "
    "trên giấy, rồi nộp bản đã ký ở trang của biên bản."
)


@action("regulation.add", "Ghi quy chế của đơn vị")
def add_regulation(*, unit, number, issued_on, summary, starts_on, accepts_system, by, file=None):
    """Register a unit's regulation; the one before ends on the day before it starts.

    file: (name, bytes) of its PDF, or None. Raises Refused when it starts before (or with)
    the one in force.
    """
    before = Regulation.objects.select_for_update().filter(
        unit=unit, ends_on=None, withdrawn_at=None
    )
    if old := before.first():
        if starts_on <= old.starts_on:
            raise Refused(
                f"Quy chế đang ghi (số {old.number}) áp dụng từ {vn_date(old.starts_on)}: "
                "quy chế mới phải áp dụng sau ngày đó. Nếu ghi nhầm, huỷ ghi nhận quy chế cũ."
            )
        old.ends_on = starts_on - timedelta(days=1)
        old.save(update_fields=["ends_on"])
    return Regulation.objects.create(
        unit=unit,
        number=number,
        issued_on=issued_on,
        summary=summary,
        starts_on=starts_on,
        accepts_system=accepts_system,
        file_id=_kept(file, by),
        made_by_id=by.user_id,
    )


@action("regulation.withdraw", "Huỷ ghi nhận quy chế của đơn vị")
def withdraw_regulation(*, regulation, reason, by):
    """Take back an entry made by mistake, with a reason. The row stays; the one before it
    goes on as if this had never been entered."""
    regulation = Regulation.objects.select_for_update().get(pk=regulation.pk)
    if regulation.withdrawn_at:
        raise Refused("Quy chế này đã huỷ ghi nhận trước đó.")
    regulation.withdrawn_at, regulation.withdraw_reason = timezone.now(), reason
    regulation.save(update_fields=["withdrawn_at", "withdraw_reason"])
    before = Regulation.objects.filter(
        unit_id=regulation.unit_id,
        withdrawn_at=None,
        ends_on=regulation.starts_on - timedelta(days=1),
    ).first()
    if before and regulation.ends_on is None:
        before.ends_on = None
        before.save(update_fields=["ends_on"])
    return regulation


def check_accepts_system(papers):
    """Refuse confirming in the system for papers of units whose regulation wants paper (B4).

    Without a regulation it is accepted: a unit may begin before it has written one.
    """
    rows = Regulation.objects.now().filter(
        unit_id__in={paper.unit_id for paper in papers}, accepts_system=False
    )
    if strict := rows.select_related("unit").first():
        raise Refused(PAPER_ONLY.format(number=strict.number, unit=strict.unit.full_name))


def _kept(file, by):
    if file is None:
        return None
    name, data = file
    check_pdf(name, data)
    return File.keep(data, name=name, content_type="application/pdf", by_id=by.user_id).pk
