"""When a grant comes into force, and the rows that carry it then."""

from datetime import datetime, time, timedelta

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils import timezone

from accounts.models import Grant, Paper, RoomRight, Signature, UnitRight
from csdl.kit.dates import VN

HANDOVERS = ("handover", "annex")
# Not held provisionally: on the head's word alone one works, but hands nothing on.
HANDING_ON = {"accounts.give_grant", "accounts.sign_grant"}


def activate_grants(paper, by):
    """Called when a paper has all its signatures: what it made complete comes into force."""
    activate_waiting(paper.unit_id, paper.subject)


def activate_waiting(unit_id, holder):
    """Bring into force the pending lines of a person's papers from one unit that may be.

    All of it must hold (mission B4): both sides signed the biên bản (and the one it is an
    annex of), the holder signed the cam kết, and opened the account themself.
    """
    if not (holder.is_activated and holder.is_active and commitment_signed(unit_id, holder)):
        return
    papers = Paper.objects.filter(
        Q(parent=None) | Q(parent__state=Paper.State.SIGNED),
        unit_id=unit_id,
        subject=holder,
        kind__in=HANDOVERS,
        state=Paper.State.SIGNED,
    )
    pending = Grant.objects.filter(paper__in=papers, state=Grant.State.PENDING)
    for grant in pending.select_related("classroom__year", "paper").order_by("pk"):
        _activate(grant)


def activate_waiting_of(holder):
    """The same for all units, when the holder has just opened the account."""
    units = Grant.objects.filter(holder=holder, state=Grant.State.PENDING)
    for unit_id in set(units.values_list("from_unit_id", flat=True)):
        activate_waiting(unit_id, holder)


def commitment_signed(unit_id, holder):
    return (
        Signature.objects.filter(
            side=Signature.Side.RECEIVER,
            paper__kind="commitment",
            paper__unit_id=unit_id,
            paper__subject=holder,
        )
        .exclude(paper__state=Paper.State.VOID)
        .exists()
    )


def _activate(grant):
    giver = grant.paper.signatures.get(side=Signature.Side.GIVER)
    grant.state, grant.given_by, grant.activated_at = (
        Grant.State.ACTIVE,
        giver.user,
        timezone.now(),
    )
    grant.save(update_fields=["state", "given_by", "activated_at"])
    write_rights(grant)
    if grant.classroom_id:
        end_last_years(grant)


def cut_rights(grant, day):
    """No right row of the grant reaches into `day` or beyond."""
    end = _midnight(day)
    for rows in (grant.unitrights, grant.roomrights):
        rows.filter(starts_at__gte=end).delete()
        rows.filter(ends_at__gt=end).update(ends_at=end)


def end_last_years(grant):
    """Class grants of an earlier year end when the new ones start (or on 31/8, by their date).

    Whichever of the two comes into force last: also a late one of the year before is cut.
    """
    year = grant.classroom.year.starts_year
    others = Grant.objects.filter(
        holder_id=grant.holder_id, unit_id=grant.unit_id, activated_at__isnull=False
    )
    for old in others.filter(
        state=Grant.State.ACTIVE,
        classroom__year__starts_year__lt=year,
        ends_on__gte=grant.starts_on,
    ):
        _stop_before(old, grant.starts_on)
    later = others.filter(classroom__year__starts_year__gt=year, starts_on__lte=grant.ends_on)
    if first := later.order_by("starts_on").first():
        _stop_before(grant, first.starts_on)


def _stop_before(grant, day):
    """Nothing of it from `day` on; a grant that would begin later keeps its first day on paper."""
    grant.ends_on = max(grant.starts_on, day - timedelta(days=1))
    grant.save(update_fields=["ends_on"])
    cut_rights(grant, day)


def _midnight(day):
    return datetime.combine(day, time.min, tzinfo=VN)


def write_rights(grant, until=None):
    """The guardian rows of a grant: one per permission, dated, on unit or class.

    until: an earlier end, for a provisional grant. Rows that stood before are replaced.
    """
    may = set(grant.may) if until is None else set(grant.may) - HANDING_ON
    grant.unitrights.all().delete()
    grant.roomrights.all().delete()
    model = RoomRight if grant.classroom_id else UnitRight
    starts = _midnight(grant.starts_on)
    ends = _midnight(grant.ends_on + timedelta(days=1))
    if until is not None:
        starts, ends = min(starts, timezone.now()), min(ends, until)
    model.objects.bulk_create(
        model(
            user_id=grant.holder_id,
            permission=permission,
            content_object_id=grant.classroom_id or grant.unit_id,
            grant=grant,
            starts_at=first,
            ends_at=last,
            levels=grant.levels,
        )
        for permission in _permissions(may)
        for first, last in _periods(grant, starts, ends)
    )


def _periods(grant, starts, ends):
    """[(from, to)] without the days of a long leave."""
    if not grant.suspended_on:
        return [(starts, ends)]
    away, back = _midnight(grant.suspended_on), _midnight(grant.resumes_on)
    parts = [(starts, min(ends, away)), (max(starts, back), ends)]
    return [(first, last) for first, last in parts if first < last]


def drop_rights(grants):
    """Take away the rows of grants that end, provisional ones too; their history stays."""
    UnitRight.objects.filter(grant__in=grants).delete()
    RoomRight.objects.filter(grant__in=grants).delete()


def _permissions(wanted):
    rows = Permission.objects.select_related("content_type").filter(
        codename__in=[name.split(".")[1] for name in wanted]
    )
    found = {f"{p.content_type.app_label}.{p.codename}": p for p in rows}
    if missing := wanted - set(found):
        raise LookupError(f"unknown permissions: {sorted(missing)}")
    return [found[name] for name in sorted(wanted)]
