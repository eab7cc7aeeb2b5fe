"""Periods: the calendar they follow, who reports in one, until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, DateTimeField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Now

from csdl.kit.action import Refused
from csdl.kit.dates import vn_date
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from csdl.kit.window import Deadline
from reports.models import Extension, Form, Period, Submission
from reports.models.submission import CERTIFY, CHECK, GONE, PREPARE, RUN, State
from schools.models import Parent, Unit

KIND = Period.Kind


@dataclass(frozen=True)
class Line:
    """One line of the sector's calendar: days as (month, day) of the school year."""

    cut: tuple[int, int]
    school: tuple[int, int]
    commune: tuple[int, int]
    department: tuple[int, int]
    hour: str = "17h00"


# S2 (cut-off 30/9 and 31/5, school and commune deadlines); TT 25/2024/TT-BGDĐT: the ministry
# receives by 31/10, and the end of the year by about 30/6.
CALENDAR = {
    KIND.START: Line((9, 30), (10, 7), (10, 15), (10, 31)),
    KIND.END: Line((5, 31), (6, 7), (6, 15), (6, 30)),
}


def day_in(starts_year, month, day) -> date:
    """A day of the calendar in a school year: August to December lie in its first year. Seed
    002 wrote 31/5/2024 for the year 2024–2025: computed, never typed."""
    return date(starts_year if month >= 8 else starts_year + 1, month, day)


def ladder(kind, year) -> dict | None:
    """What one line of the calendar makes of a year: cut-off and deadlines; None for ad-hoc."""
    line = CALENDAR.get(kind)
    if line is None:
        return None
    days = {n: day_in(year.starts_year, *getattr(line, n)) for n in ("school", "commune")}
    found = {name: Deadline.before(line.hour, day) for name, day in days.items()}
    last = day_in(year.starts_year, *line.department)
    return {
        "cut_on": day_in(year.starts_year, *line.cut),
        **found,
        "department": Deadline.through(last),
    }


def check_days(year, cut_on, school, commune, department=None):
    """Refuse dates outside the school year, and deadlines out of order, each with the cure."""
    if not year.starts_on <= cut_on <= year.ends_on:
        raise Refused(
            f"Ngày chốt {vn_date(cut_on)} nằm ngoài năm học {year.name} "
            f"({vn_date(year.starts_on)} đến {vn_date(year.ends_on)}).{_meant(year, cut_on)}"
        )
    # the first day a deadline may close on is the one after the cut-off
    start = cut_on + timedelta(days=1)
    rows = [("trường", school), ("xã", commune), ("Sở", department)]
    before = None
    for name, deadline in ((n, d) for n, d in rows if d is not None):
        if deadline.closes_at.date() < start:
            raise Refused(
                f"Hạn của {name} ({deadline.phrase}) phải sau ngày chốt {vn_date(cut_on)}."
            )
        if deadline.closes_at.date() > year.ends_on + timedelta(days=31):
            raise Refused(
                f"Hạn của {name} ({deadline.phrase}) nằm ngoài năm học {year.name}."
                + _meant(year, deadline.closes_at.date())
            )
        if before and deadline.closes_at < before[1].closes_at:
            raise Refused(
                f"Hạn của {name} ({deadline.phrase}) phải sau hạn của {before[0]} "
                f"({before[1].phrase})."
            )
        before = (name, deadline)


def _meant(year, day):
    try:
        meant = day_in(year.starts_year, day.month, day.day)
    except ValueError:
        return ""
    return f" Có phải là {vn_date(meant)}?" if meant != day else ""


def deadlines_of(period, units=None) -> dict[int, Deadline]:
    """{unit: the deadline it was given instead}, the latest decision first."""
    rows = Extension.objects.filter(period=period).order_by("made_at", "pk")
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    return {row.unit_id: row.deadline for row in rows}


def window_of(submission):
    """When this unit may send, with what it was granted."""
    period = submission.period
    given = deadlines_of(period, [submission.school_id]).get(submission.school_id)
    return period.window(submission.tier, given)


def reporters(period):
    """The units that report in a period as the tree is on its cut-off day: [(unit, receiver)].
    Asked of some levels, a commune without a school of them has nothing to sum up."""
    day = period.cut_on
    units = Unit.objects.filter(department_id=period.department_id).open_on(day)
    edges = dict(
        Parent.objects.on(day)
        .filter(unit__department_id=period.department_id)
        .values_list("unit_id", "manager_id")
    )
    rows = []
    for unit in units.order_by("tier", "sort_key"):
        if unit.is_school and period.levels and not set(period.levels) & set(unit.levels):
            continue
        if unit.is_school and unit.pk not in edges:
            continue
        if unit.tier != Unit.Tier.DISTRICT:
            above = edges.get(unit.pk, None if unit.is_department else period.department_id)
            rows.append((unit, above))
    if not period.levels:
        return rows
    taking = {above for unit, above in rows if unit.is_school}
    return [
        (unit, above)
        for unit, above in rows
        if unit.is_school or unit.is_department or unit.pk in taking
    ]


def forms_of(period):
    """The forms a period asks for, in the order of their codes."""
    return list(Form.objects.filter(pk__in=period.period_forms.values("form_id")).order_by("code"))


def latest_forms(department_id, kind):
    """The issued forms of a kind of period, each in its latest version."""
    rows = Form.objects.filter(department_id=department_id, kind=kind).exclude(issued_at=None)
    return list({f.code: f for f in rows.order_by("code", "version")}.values())


def period_rows(reach):
    return Period.objects.allowed(reach, Period.SEE).select_related("year", "department").standing()


def current_periods(reach):
    """Periods that are not closed yet, of the departments one belongs to."""
    return period_rows(reach).filter(closed_at=None)


def counts(reach, period):
    """{state: number of submissions that this person sees}."""
    rows = Submission.objects.allowed(reach, Submission.SEE).filter(period=period)
    found = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    over = Count("pk", filter=OVER)
    told = dated_rows(reach, period).aggregate(late=Count("pk", filter=LATE), over=over)
    gone = sum(found.get(state, 0) for state in GONE)
    return {"all": sum(found.values()), "gone": gone, **told, **found}


def dated_rows(reach, period):
    """The reports of a period that a person may see, each with its deadline (`closes_at`: its
    unit's own, where it was given more time) and the moment of asking (`now`)."""
    given = Extension.objects.filter(period=period, unit=OuterRef("school"))
    given = given.order_by("-made_at", "-pk").values("closes_at")[:1]
    general = Case(
        *(
            When(tier=tier, then=Value(deadline.closes_at))
            for tier in Unit.Tier.values
            if (deadline := period.deadline(tier))
        ),
        output_field=DateTimeField(),
    )
    rows = Submission.objects.allowed(reach, Submission.SEE).filter(period=period)
    return rows.annotate(closes_at=Coalesce(Subquery(given), general), now=Now())


def period_state(period):
    if period.closed_at:
        return "locked", "Đã khoá"
    if period.cut_at:
        return "doing", "Đang thu"
    return "todo", "Chưa chốt số liệu"


class PeriodListing(Listing):
    label = "Kỳ báo cáo"
    unit = "kỳ"
    search = None
    order = ("-cut_on",)
    empty = "Chưa có kỳ báo cáo nào"
    empty_why = "Sở mở kỳ báo cáo; khi mở, việc của đơn vị hiện ở trang “Việc của tôi”."
    columns = [
        Column("title", "Tên", url=link("reports:period_show")),
        Column("year", "Năm học", lambda p: p.year.name, sort="year__starts_year"),
        Column("cut_on", "Số liệu đến", lambda p: f"hết ngày {vn_date(p.cut_on)}", sort="cut_on"),
        Column("school", "Hạn của trường", "school_phrase", sort="school_closes_at"),
        Column("commune", "Hạn của xã", "commune_phrase", sort="commune_closes_at"),
        Column("state", "Tình trạng", period_state, kind="status"),
    ]
    filters = [
        Filter("kind", "Kỳ", KIND.choices, lambda rows, v: rows.filter(kind=v)),
    ]


CHIPS = {
    State.DRAFT: "todo",
    State.PREPARED: "doing",
    State.SENT: "doing",
    State.CHECKING: "doing",
    State.RETURNED: "returned",
    State.ACCEPTED: "done",
    State.LOCKED: "locked",
}
LATE = Q(late_minutes__isnull=False)
OVER = Q(closes_at__lte=Now()) & ~Q(state__in=GONE) & Q(number=0)  # of dated_rows


def reporting_units(period):
    """The units that owe a report in a period, for a chooser."""
    rows = Unit.objects.filter(pk__in=Submission.objects.filter(period=period).values("school_id"))
    return rows.order_by("tier", "sort_key")


def waiting_rows(reach):
    """The reports that wait for this person: to make, to certify, to check. One query."""
    mine = reach.units(PREPARE)
    waits = (
        Q(school_id__in=mine, state__in=(State.DRAFT, State.RETURNED))
        | Q(school_id__in=reach.units(CERTIFY), state=State.PREPARED)
        | Q(receiver_id__in=reach.units(CHECK), state__in=(State.SENT, State.CHECKING))
        | Q(receiver_id__in=reach.units(CHECK), state=State.ACCEPTED, reopen_at__isnull=False)
    )
    if reach.holds(RUN):
        waits |= Q(reach.where(RUN, department="department_id")) & Q(
            state=State.LOCKED, reopen_at__isnull=False
        )
    return (
        Submission.objects.filter(waits)
        .filter(period__withdrawn_at=None, period__closed_at=None, period__cut_at__isnull=False)
        .select_related("period__department", "school")
        .defer("manual", "reasons")
        .annotate(now=Now())
        .order_by("period__school_closes_at", "pk")[:200]
    )
