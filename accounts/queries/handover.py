"""Handover days as their pages show them: plan, desk, live board, what the summary counts."""

import re
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import (
    Grant,
    HandoverDay,
    HandoverSite,
    HandoverStop,
    Paper,
    Post,
    Signature,
    Training,
)
from accounts.models.handover import ACCEPT, RUN, VIEW
from accounts.models.post import days_now
from accounts.queries.offer import candidates, roles_at, targets
from accounts.queries.training import attended, invite_by, trained_officers
from csdl.kit import dates
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.text import fold

S = HandoverStop.State
CHIP = {
    S.WAITING: "todo",
    S.WORKING: "doing",
    S.OTHER: "soon",
    S.RECEIVED: "done",
    S.ABSENT: "returned",
}
MOST_FOUND = 20


def handover_list(reach):
    rows = HandoverDay.objects.allowed(reach, VIEW).select_related("unit")
    return rows.annotate(total=Count("stops"), received=Count("stops", Q(stops__state=S.RECEIVED)))


def day_state(day):
    if day.closed_at:
        return "done", "Đã kết thúc"
    return ("soon", "Hôm nay") if day.day == dates.today() else ("todo", "Đang mở")


class HandoverListing(Listing):
    label = "Ngày bàn giao"
    unit = "ngày bàn giao"
    search = None
    columns = [
        Column("title", "Nội dung", url=lambda d: f"/ngay-ban-giao/{d.pk}/"),
        Column("day", "Ngày", lambda d: dates.dmy(d.day), sort="day"),
        Column("unit", "Bên giao", lambda d: d.unit.short_name, sort="unit__sort_key"),
        Column("work", "Việc giao", lambda d: d.work.label),
        Column("received", "Đã nhận", lambda d: f"{d.received}/{d.total}"),
        Column("state", "Tình trạng", day_state, kind="status"),
    ]
    filters = [
        Filter(
            "state",
            "Tình trạng",
            [("open", "Đang mở"), ("closed", "Đã kết thúc")],
            lambda rows, v: rows.filter(closed_at__isnull=v == "open"),
        )
    ]
    order = ("-day",)
    empty = "Chưa có ngày bàn giao nào."


def roles_for_day(reach, unit):
    """Roles that may be handed over in the name of `unit`: at units below, and at itself."""
    below = targets(reach, unit).exclude(pk=unit.pk)
    samples = [
        below.filter(tier=t).first() for t in sorted(set(below.values_list("tier", flat=True)))
    ]
    return [role for place in [*samples, unit] if place for role in roles_at(reach, unit, place)]


def open_days(reach, unit, but):
    """Later days of the same unit and work that the missing can be carried to."""
    rows = HandoverDay.objects.allowed(reach, RUN).filter(unit=unit, closed_at=None)
    return rows.filter(role=but.role, day__gte=but.day).exclude(pk=but.pk).order_by("day")


def proposed(day, unit_ids):
    """{unit id: user id} of who is to receive: the accepted focal officer of the training, else
    who holds that post today (its leader, where the role is the leader's)."""
    leads = day.role.endswith("_head")
    kinds = Post.HEADS if leads else (Post.Kind.OFFICER,)
    posts = Post.objects.filter(days_now(), unit__in=unit_ids, kind__in=kinds)
    found = dict(posts.order_by("-pk").values_list("unit_id", "user_id"))
    if day.training_id and not leads:
        found |= trained_officers(day.training)
    return found


def units_to_plan(reach, day):
    """The units the day is for, each with its stop (`stop`) or None."""
    units = targets(reach, day.unit).filter(tier=day.work.tier).exclude(pk=day.unit_id)
    stops = {s.unit_id: s for s in stops_of(day)}
    rows = list(units)
    for unit in rows:
        unit.stop = stops.get(unit.pk)
    return rows


def staff_to_plan(day):
    """The unit's own people, each with their turns of the day."""
    stops = {}
    for stop in stops_of(day):
        stops.setdefault(stop.staff_id, []).append(stop)
    rows = list(candidates(day.unit))
    for person in rows:
        person.stops = stops.get(person.pk, [])
    return rows


def stops_of(day):
    """All turns of a day in their fixed order: by unit, then by person."""
    rows = HandoverStop.objects.filter(day=day).select_related(
        "unit", "site", "staff", "assigned", "accepted", "claimed_by", "classroom", "paper"
    )
    return rows.order_by("unit__sort_key", "staff__sort_key", "pk")


def said_state(stop, now=None):
    """(chip, words): "Đang làm ở bàn 2" with the desk's own name."""
    state = stop.state_now(now)
    if state == S.WORKING:
        return CHIP[state], f"Đang làm ở {stop.desk}"
    if state == S.WAITING and stop.paper_id:
        return CHIP[S.WORKING], "Đã lập biên bản, chờ ký"
    return CHIP[state], state.label


@dataclass
class SiteCount:
    """received, absent, other: turns that ended or stand so; left: neither received nor absent."""

    name: str
    total: int = 0
    received: int = 0
    absent: int = 0
    other: int = 0

    @property
    def left(self):
        return self.total - self.received - self.absent


@dataclass
class Board:
    """One moment of a day."""

    total: int = 0
    received: int = 0
    tiles: list = field(default_factory=list)
    missing: list = field(default_factory=list)
    sites: list = field(default_factory=list)
    at: object = None


def board_of(day, site=None) -> Board:
    """The day as the projector shows it, of one site or all; three queries whatever the size."""
    now, board, counts = timezone.now(), Board(), {}
    for one in day.sites.all():
        counts[one.pk] = SiteCount(one.name)
    for stop in stops_of(day):
        stop.forget_void()
        count_stop(counts[stop.site_id], stop)
        if site and stop.site_id != site:
            continue
        board.total += 1
        kind, words = said_state(stop, now)
        board.tiles.append({"stop": stop, "kind": kind, "words": words})
        if stop.state == S.RECEIVED:
            board.received += 1
        else:
            board.missing.append({"stop": stop, "kind": kind, "words": words, **whom_to_call(stop)})
    board.sites, board.at = list(counts.values()), now
    return board


def count_stop(count, stop):
    """Add a turn to its site's figures. "other": someone came who was not assigned."""
    count.total += 1
    count.received += stop.state == S.RECEIVED
    count.absent += stop.state == S.ABSENT
    count.other += bool(stop.other_name)


def whom_to_call(stop):
    person = stop.receiver
    phone = (person.phone if person else "") or stop.unit.phone
    return {"person": person.full_name if person else "", "phone": phone}


def find_stops(day, words):
    """Turns of a day by name of unit or person (no accents needed), unit code, or a scanned QR:
    the unit's own registration link, or a paper of the portal."""
    rows = stops_of(day)
    text = words.strip()
    if match := re.search(r"/dang-ky-tap-huan/([0-9a-fA-F]{40})", text):
        invite = invite_by(match[1].lower())
        return list(rows.filter(unit_id=invite.unit_id) if invite else rows.none())
    if match := re.search(r"/K/([\w-]+)", text, re.IGNORECASE):
        about = Paper.objects.filter(code=match[1].upper()).values("about_id")
        return list(rows.filter(unit_id__in=about))
    if exact := list(rows.filter(unit__code=text, staff=None)):
        return exact
    wanted = Q()
    for word in fold(text).split():
        wanted &= (
            Q(unit__search_text__contains=word, staff=None)
            | Q(staff__search_text__contains=word)
            | Q(assigned__search_text__contains=word)
        )
    return list(rows.filter(wanted)[:MOST_FOUND]) if wanted else []


def full_stop(stop):
    """A turn with all that its card shows."""
    more = ("day__unit", "day__training", "site__in_charge", "accepted_by")
    return stops_of(stop.day).select_related(*more).get(pk=stop.pk).forget_void()


def was_trained(stop):
    """Whether the receiver attended; None when the day does not ask."""
    if not stop.day.training_id:
        return None
    person = stop.receiver
    return bool(person and attended(stop.day.training, [person.pk]))


def held_before(stop):
    """A grant of the same work that the receiver already has or waits for, or None."""
    if not stop.receiver:
        return None
    rows = Grant.objects.filter(
        holder=stop.receiver, role=stop.day.role, unit_id=stop.unit_id, classroom=stop.classroom
    )
    rows = rows.exclude(state=Grant.State.ENDED).filter(ends_on__gte=dates.today())
    return rows.exclude(paper=stop.paper_id).select_related("paper", "unit").first()


def signed_in_system(stop):
    """Whether the receiver has confirmed the biên bản in the system."""
    return Signature.objects.filter(paper_id=stop.paper_id, side=Signature.Side.RECEIVER).exists()


def companions(stop):
    """The papers handed out at the desk: biên bản, and the cam kết that waits with it."""
    more = Paper.objects.filter(
        kind="commitment", unit_id=stop.paper.unit_id, subject=stop.paper.subject_id, state="open"
    )
    return [stop.paper, *more]


def people_at(unit):
    """Who may be assigned or accepted: those with a post there today."""
    return candidates(unit)


def officers_of(unit):
    """Who may be in charge of a site: those with a post at the giving unit."""
    return candidates(unit)


def busy_days(reach):
    """Today's open days that this person runs, with how many are left."""
    rows = HandoverDay.objects.allowed(reach, RUN).filter(closed_at=None, day__lte=dates.today())
    return rows.annotate(left=Count("stops", ~Q(stops__state=S.RECEIVED))).order_by("day")


def to_accept(reach):
    """Turns at which someone else came, that this person may accept."""
    rows = HandoverStop.objects.allowed(reach, ACCEPT).filter(state=S.OTHER, day__closed_at=None)
    return rows.select_related("unit", "site", "staff")


def trainings_of(unit):
    """The unit's plans of training, the latest first."""
    return Training.objects.filter(unit=unit).order_by("-pk")


def sites_after(reach, day):
    """Sites of the later days that the missing of `day` can be carried to."""
    rows = HandoverSite.objects.filter(day__in=open_days(reach, day.unit, day))
    return rows.select_related("day").order_by("day__day", "pk")
