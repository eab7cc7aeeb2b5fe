"""A handover day as a whole: planned, units sent to sites, closed with a summary, carried on."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.grant import SYSTEM_NAME, head_of, issuer_content, person_at
from accounts.actions.paper import default_issuer, draw_later, make_paper, number_papers
from accounts.models import HandoverDay, HandoverSite, HandoverStop
from accounts.models.handover import RUN
from accounts.queries.handover import (
    SiteCount,
    count_stop,
    proposed,
    roles_for_day,
    staff_to_plan,
    stops_of,
    units_to_plan,
)
from csdl.kit import dates
from csdl.kit.action import Refused, action

S = HandoverStop.State


def _check_runs(unit, by):
    if unit.pk not in by.units(RUN):
        raise Refused(f"Bạn không tổ chức ngày bàn giao thay mặt {unit.full_name}.")


def _open_day(day, by):
    """The day, locked against closing meanwhile."""
    day = (
        HandoverDay.objects.select_for_update(of=["self"])
        .select_related("unit", "training")
        .get(pk=day.pk)
    )
    _check_runs(day.unit, by)
    if day.closed_at:
        raise Refused("Ngày bàn giao này đã kết thúc.")
    return day


@action("handover.plan", "Lập ngày bàn giao")
def plan_day(
    *, unit, title, day, role, ends_on, needs_letter, by, plan_number="", plan_on=None,
    training=None,
):  # fmt: skip
    """Make a day on which `unit` hands `role` over. Only roles it may give are taken."""
    _check_runs(unit, by)
    if role not in {r.key for r in roles_for_day(by, unit)}:
        raise Refused("Bạn không giữ quyền giao việc này thay mặt đơn vị.")
    if day < dates.today():
        raise Refused("Ngày bàn giao phải từ hôm nay trở đi.")
    if ends_on < day:
        raise Refused("Quyền phải còn hạn sau ngày bàn giao.")
    return HandoverDay.objects.create(
        unit=unit,
        title=title,
        day=day,
        role=role,
        ends_on=ends_on,
        needs_letter=needs_letter,
        plan_number=plan_number,
        plan_on=plan_on,
        training=training,
        made_by_id=by.user_id,
    )


@action("handover.site", "Thêm điểm bàn giao")
def add_site(*, day, name, address, in_charge, by):
    """Add a site with the officer in charge there."""
    day = _open_day(day, by)
    try:
        with transaction.atomic():
            return HandoverSite.objects.create(
                day=day, name=name, address=address, in_charge=in_charge
            )
    except IntegrityError:
        raise Refused(f"Ngày này đã có điểm “{name}”.") from None


@action("handover.send_units", "Phân đơn vị về điểm bàn giao")
def send_units(*, day, site, units, by):
    """Send units (ids) to a site: new ones get a turn, with who is to receive; others move.

    A unit that is at a desk or has received stays where it is.
    """
    day = _open_day(day, by)
    picked = [u for u in units_to_plan(by, day) if u.pk in set(units)]
    if not picked:
        raise Refused("Chọn ít nhất một đơn vị.")
    people = proposed(day, [u.pk for u in picked])
    done = 0
    for unit in picked:
        if unit.stop is None:
            HandoverStop.objects.create(
                day=day, site=site, unit=unit, assigned_id=people.get(unit.pk)
            )
        elif unit.stop.state in (S.WAITING, S.ABSENT) and not unit.stop.paper_id:
            HandoverStop.objects.filter(pk=unit.stop.pk).update(site=site)
        else:
            continue
        done += 1
    return done


@action("handover.send_staff", "Phân người về điểm bàn giao")
def send_staff(*, day, site, people, by):
    """Turns for a unit's own people: [(user id, classroom or None)]; those there are move."""
    day = _open_day(day, by)
    known = {p.pk for p in staff_to_plan(day)}
    picked = [(pk, room) for pk, room in people if pk in known]
    if not picked:
        raise Refused("Chọn ít nhất một người.")
    for pk, room in picked:
        if day.work.per_class and room is None:
            raise Refused("Việc này giao theo lớp: chọn lớp cho từng người.")
        HandoverStop.objects.update_or_create(
            day=day,
            unit=day.unit,
            staff_id=pk,
            classroom=room if day.work.per_class else None,
            defaults={"site": site, "assigned_id": pk},
        )
    return len(picked)


@action("handover.drop", "Bỏ một lượt khỏi ngày bàn giao")
def drop_stop(*, stop, by):
    """Take a turn off the day while nothing has happened to it."""
    day = _open_day(stop.day, by)
    stop = HandoverStop.objects.select_for_update(of=["self"]).get(pk=stop.pk)
    if stop.state != S.WAITING or stop.paper_id or stop.other_name or stop.carried_from_id:
        raise Refused("Lượt này đã có việc ở bàn nên giữ lại trong ngày.")
    stop.delete()
    return day


@action("handover.close", "Kết thúc ngày bàn giao")
def close_day(*, day, by):
    """End a day: who did not receive is absent, and the summary is made as a paper.

    Raises Refused while a desk still works, or a biên bản made at a desk waits for its
    signature: both are finished (or voided) first. Returns the Paper.
    """
    day = _open_day(day, by)
    list(HandoverStop.objects.select_for_update().filter(day=day).order_by("pk"))
    stops = [s.forget_void() for s in stops_of(day)]  # as they are behind the lock
    if not stops:
        raise Refused("Ngày này chưa có đơn vị nào.")
    for stop in stops:
        if stop.is_claimed():
            raise Refused(f"{stop.name} đang làm ở {stop.desk}. Làm xong lượt này trước.")
        if stop.paper_id and stop.state != S.RECEIVED:
            raise Refused(
                f"{stop.name} đã lập biên bản {stop.paper.code} mà chưa ghi đã ký. "
                "Ghi đã ký, hoặc huỷ biên bản đó."
            )
        if stop.state != S.RECEIVED:
            stop.state, stop.desk = S.ABSENT, ""
            stop.claimed_by = stop.claimed_at = None
            stop.save()
    day.closed_at, day.closed_by_id = timezone.now(), by.user_id
    day.paper = _summary(day, stops, by)
    day.save(update_fields=["closed_at", "closed_by", "paper"])
    number_papers([day.paper], day.unit)
    draw_later(day.paper, by)
    return day.paper


def _summary(day, stops, by):
    issuer = default_issuer(day.unit)
    return make_paper(
        kind="handover_day",
        unit=day.unit,
        issuer=issuer,
        content=summary_content(day, stops, issuer, by),
        about=day.unit,
        subject=None,
        by=by,
    )


def summary_content(day, stops, issuer, by):
    """What the summary says: figures per site, then who received, was absent, came instead."""
    head = head_of(day.unit)
    if head is None:
        raise Refused(
            f"{day.unit.name} chưa có thủ trưởng hoặc người phụ trách để ký. Ghi chức vụ trước."
        )
    basis = f"Kế hoạch số {day.plan_number}" if day.plan_number else ""
    if day.plan_on:
        basis += f" ngày {dates.vn_date(day.plan_on)}"
    sites = [_site_content(site, stops) for site in day.sites.select_related("in_charge")]
    names = ("total", "received", "absent", "other")
    return {
        "kind": "handover_day",
        "issuer": issuer_content(issuer),
        "number": None,
        "made_on": dates.today().isoformat(),
        "place": issuer.place,
        "bases": [basis] if basis else [],
        "giver": {"name": head.user.full_name, "title": head.title, "unit": day.unit.full_name},
        "preparer": person_at(by.user, day.unit) if by.user else None,
        "system": {"name": SYSTEM_NAME, "address": settings.PUBLIC_URL},
        "title": day.title,
        "day_on": day.day.isoformat(),
        "work": day.work.label,
        "totals": {n: sum(s[n] for s in sites) for n in names},
        "sites": sites,
    }


def _site_content(site, stops):
    mine = [stop for stop in stops if stop.site_id == site.pk]
    count = SiteCount(site.name)
    for stop in mine:
        count_stop(count, stop)
    return {
        "name": site.name,
        "address": site.address,
        "in_charge": site.in_charge.full_name if site.in_charge else "",
        "total": count.total,
        "received": count.received,
        "absent": count.absent,
        "other": count.other,
        "rows": [_row(stop) for stop in mine],
    }


def _row(stop):
    note = ""
    if stop.other_name:
        note = f"{stop.other_name} đến thay (giấy số {stop.other_letter_number})"
        if stop.accepted_by:
            note += f"; {stop.accepted_by.full_name} chấp nhận: {stop.accept_reason}"
    got = stop.state == S.RECEIVED
    person = stop.receiver
    return {
        "unit": stop.name,
        "person": person.full_name if person and got else "",
        "state": "Đã nhận" if got else "Vắng",
        "received_at": timezone.localtime(stop.received_at).isoformat() if got else None,
        "paper": stop.paper.code if got else "",
        "letter": stop.letter_number if got else "",
        "note": note,
    }


@action("handover.carry", "Chuyển đơn vị vắng sang ngày sau")
def carry_absent(*, day, to, site, by):
    """Give those who missed a closed day a turn on a later one, at one of its sites."""
    day = HandoverDay.objects.get(pk=day.pk)
    if not day.closed_at:
        raise Refused("Kết thúc ngày này trước, rồi chuyển các đơn vị vắng.")
    to = _open_day(to, by)
    if (to.unit_id, to.role) != (day.unit_id, day.role) or to.day < day.day:
        raise Refused("Chỉ chuyển sang ngày sau của cùng đơn vị, cùng việc giao.")
    there = set(to.stops.values_list("unit_id", "staff_id", "classroom_id"))
    rows = HandoverStop.objects.filter(day=day, state=S.ABSENT, carried_to=None)
    rows = rows.select_for_update(of=["self"]).order_by("pk")
    moved = [s for s in rows if (s.unit_id, s.staff_id, s.classroom_id) not in there]
    if not moved:
        raise Refused("Không còn đơn vị vắng nào để chuyển.")
    for stop in moved:
        HandoverStop.objects.create(
            day=to,
            site=site,
            unit_id=stop.unit_id,
            staff_id=stop.staff_id,
            classroom_id=stop.classroom_id,
            assigned_id=stop.assigned_id,
            carried_from=stop,
        )
    return len(moved)
