"""The boards: where each report stands, with whom, who is in time; figures beside last year's."""

from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from csdl.kit.dates import vn_datetime
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.rows import link
from reports.models import State, Submission
from reports.models.submission import GONE, TAKEN
from reports.queries.period import CHIPS, OVER, dated_rows
from schools.models import Level, Unit


def board_rows(reach, period, under=""):
    """The reports of a period that a person may see, each with who it is with and until when.
    under: the id of a unit, for its own report and those sent to it."""
    rows = dated_rows(reach, period).select_related("school", "receiver", "checker")
    if under.isdigit() and len(under) < 10:
        rows = rows.filter(Q(receiver_id=under) | Q(school_id=under))
    return rows.defer("manual", "reasons")


def with_whom(row):
    """Whose desk it lies on."""
    if row.state in (State.SENT, State.CHECKING) and row.receiver:
        who = f", {row.checker.full_name}" if row.checker and row.state == State.CHECKING else ""
        return f"{row.receiver.short_name}{who}"
    if row.state == State.PREPARED:
        return f"Thủ trưởng {row.school.short_name}"
    return row.school.short_name if row.state not in TAKEN else ""


def _late(row):
    if row.late_minutes is not None:
        return f"muộn {_span(row.late_minutes)}"
    if row.sent_at:
        return "đúng hạn"
    if row.closes_at and row.now >= row.closes_at:
        return f"quá hạn {_span(int((row.now - row.closes_at).total_seconds()) // 60 + 1)}"
    return ""


def _span(minutes):
    """Minutes matter on the first day alone."""
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "ngày"), (hours, "giờ"), (0 if days else minutes, "phút")]
    return " ".join(f"{n} {word}" for n, word in parts if n)


class SubmissionListing(Listing):
    keep = ("cua",)
    label = "Báo cáo của các đơn vị"
    unit = "đơn vị"
    search = "school__search_text"
    search_label = "Tìm theo tên, mã đơn vị"
    order = ("tier", "school__sort_key")
    empty = "Chưa có đơn vị nào phải báo cáo"
    columns = [
        Column(
            "school",
            "Đơn vị",
            lambda s: s.school.short_name,
            sort="school__sort_key",
            url=link("reports:submission_show"),
        ),
        Column("state", "Tình trạng", lambda s: (CHIPS[s.state], s.get_state_display()),
               sort="state", kind="status"),
        Column("whom", "Đang ở", with_whom),
        Column("since", "Từ lúc", lambda s: vn_datetime(s.state_at), sort="state_at"),
        Column("sent", "Gửi lúc", lambda s: vn_datetime(s.sent_at) if s.sent_at else "",
               sort="sent_at"),
        Column("late", "So với hạn", _late, sort="late_minutes"),
        Column("phone", "Điện thoại", "school__phone"),
    ]  # fmt: skip
    filters = [
        Filter(
            "state",
            "Tình trạng",
            [("not", "Chưa gửi"), ("over", "Quá hạn, chưa gửi"), ("late", "Nộp muộn"),
             *State.choices],
            lambda rows, v: _by_state(rows, v),
        ),
        Filter("tier", "Cấp", [(4, "Trường"), (3, "Xã, phường"), (1, "Sở")],
               lambda rows, v: rows.filter(tier=v) if v.isdigit() else rows),
        Filter("level", "Cấp học", Level.choices,
               lambda rows, v: rows.filter(school__levels__contains=[v])),
    ]  # fmt: skip


def _by_state(rows, value):
    if value == "not":
        return rows.exclude(state__in=GONE)
    if value == "over":
        return rows.filter(OVER)
    if value == "late":
        return rows.filter(late_minutes__isnull=False)
    return rows.filter(state=value)


def _below(period, **only):
    """How many reports below a unit fit, as a column."""
    rows = Submission.objects.filter(
        period=period, receiver_id=OuterRef("school_id"), tier=Unit.Tier.SCHOOL, **only
    )
    rows = rows.order_by().values("receiver_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)


def league_rows(reach, period):
    """The units that take in schools' reports, with how their schools stand."""
    rows = Submission.objects.allowed(reach, Submission.SEE).filter(period=period)
    rows = rows.exclude(tier=Unit.Tier.SCHOOL).select_related("school")
    return rows.annotate(
        schools=_below(period),
        gone=_below(period, state__in=GONE),
        on_time=_below(period, sent_at__isnull=False, late_minutes=None),
        late=_below(period, late_minutes__isnull=False),
        taken=_below(period, state__in=TAKEN),
    ).filter(schools__gt=0).annotate(
        share=100 * F("gone") / F("schools"), timely=100 * F("on_time") / F("schools")
    )  # fmt: skip


class LeagueListing(Listing):
    label = "Tiến độ theo xã, phường"
    unit = "đơn vị"
    search = "school__search_text"
    search_label = "Tìm theo tên"
    order = ("-timely", "-share", "school__sort_key")
    columns = [
        Column(
            "school",
            "Đơn vị nhận",
            lambda s: s.school.short_name,
            sort="school__sort_key",
            url=lambda s: f"{reverse('reports:period_show', args=[s.period_id])}?cua={s.school_id}",
        ),
        Column("schools", "Số trường", kind="number", sort="schools"),
        Column("gone", "Đã gửi", kind="number", sort="gone"),
        Column("share", "Đã gửi (%)", kind="number", sort="share"),
        Column("on_time", "Đúng hạn", kind="number", sort="on_time"),
        Column("timely", "Đúng hạn (%)", kind="number", sort="timely"),
        Column("late", "Muộn", kind="number", sort="late"),
        Column("taken", "Đã chấp nhận", kind="number", sort="taken"),
    ]


@dataclass(frozen=True)
class Comparison:
    """One figure of a report beside the same one a year before."""

    form: str
    label: str
    now: int
    before: int | None

    @property
    def change(self):
        if not self.before:
            return ""
        share = 100 * (self.now - self.before) / self.before
        return f"{share:+.1f}%".replace(".", ",")


def compared(sheet) -> list[Comparison]:
    """The total of each row of a report, beside last year's when there was one."""
    found = []
    for form in sheet.forms:
        last = sheet.last.get(form.code, {})
        for block in form.body.get("blocks", ()):
            for row in block["rows"]:
                cell = f"{row['key']}.tong"
                now = sheet.figures[form.code].get(cell)
                if now is not None:
                    found.append(Comparison(form.code, row["label"], now, last.get(cell)))
    return found


NOT_SENT = ~Q(state__in=GONE)
