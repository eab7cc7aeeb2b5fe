"""Approvals and the outbox as people see them; what may go now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from csdl.kit.listing import Column, Filter, Listing
from records.models import DataApproval, Push
from records.models.push import SEE, SUBMIT
from records.queries.campaign import year_now
from records.queries.staff_review import push_of_staff
from schools.models import Unit

S, A = Push.State, DataApproval.State
APPROVAL_CHIP = {"working": "todo", "sent": "soon", "returned": "returned", "approved": "done"}
PUSH_CHIP = {
    S.WAITING: "todo",
    S.PUSHING: "doing",
    S.PUSHED: "done",
    S.FAILED: "returned",
    S.AGAIN: "soon",
    S.NO_PASSWORD: "returned",
    S.WRONG_ACCOUNT: "returned",
    S.CONTENT: "returned",
}
DUE = (S.WAITING, S.PUSHING, S.FAILED, S.AGAIN)


@dataclass(frozen=True)
class Gate:
    """Whether the push of a school's staff may go, and why not."""

    allowed: bool
    why: str = ""


def staff_gate(school) -> Gate:
    """The staff part waits until every person has confirmed and the head has signed the list (S1,
    2.2, bước 3). Read behind the wall of the school."""
    found = push_of_staff(school)
    return Gate(found.allowed, found.why)


def approval_of(school):
    """The row of this year; an unsaved one before the school has said anything."""
    year = year_now(school)
    row = DataApproval.objects.filter(school=school, year=year).first()
    return row or DataApproval(
        department_id=school.department_id, school=school, year=year, since=timezone.now()
    )


def pushes_of(school, year):
    return list(Push.objects.filter(school=school, year=year).order_by("part"))


def due_pushes(department_id, now):
    """Ids of what may be tried now: of each school the first part that is not through. A part that
    is gated or failed holds back those after it, but for staff that waits for its confirmation."""
    rows = Push.objects.filter(department_id=department_id).exclude(state=S.PUSHED)
    found, blocked = [], set()
    for row in rows.order_by("school_id", "year_id", "part"):
        place = (row.school_id, row.year_id)
        if place in blocked:
            continue
        if row.state in DUE and row.next_at and row.next_at <= now:
            found.append(row.pk)
            blocked.add(place)
        elif not (row.part == Push.Part.STAFF and row.state in (S.WAITING, S.AGAIN)):
            blocked.add(place)
    return found


def approval_rows(reach):
    return DataApproval.objects.allowed(reach, SEE).select_related("school", "year", "judged_by")


def own_schools(reach):
    """Schools whose data this person may say to be right."""
    return Unit.objects.filter(pk__in=reach.units(SUBMIT), tier=Unit.Tier.SCHOOL)


class ApprovalListing(Listing):
    label = "Dữ liệu gửi lên"
    unit = "trường"
    search = "school__search_text"
    search_label = "Tìm trường"
    order = ("school__sort_key",)
    columns = [
        Column("school", "Trường", lambda r: r.school.name, sort="school__sort_key",
               url=lambda r: f"/dong-bo/truong/{r.school_id}/"),
        Column("year", "Năm học", lambda r: r.year.name),
        Column("state", "Tình trạng", lambda r: (APPROVAL_CHIP[r.state], r.get_state_display()),
               kind="status", sort="state"),
        Column("since", "Từ lúc", lambda r: f"{timezone.localtime(r.since):%H:%M %d/%m/%Y}",
               sort="since"),
        Column("errors", "Lỗi còn lại", kind="number", sort="errors"),
        Column("pushed", "Đã đẩy", lambda r: r.pushed),
    ]  # fmt: skip
    filters = [
        Filter("state", "Tình trạng", A.choices, lambda rows, v: rows.filter(state=v)),
    ]
    empty = "Chưa có trường nào gửi dữ liệu"
    empty_why = "Trường xác thực dữ liệu của mình rồi gửi đơn vị quản lý phê duyệt."

    def dress(self, row):
        row.pushed = f"{self.extra['done'].get((row.school_id, row.year_id), 0)}/4 phần"
        return row


def pushed_parts(reach):
    """{(school, year): parts that are through}."""
    found = {}
    rows = Push.objects.allowed(reach, SEE).filter(state=S.PUSHED)
    for place in rows.order_by().values_list("school_id", "year_id"):
        found[place] = found.get(place, 0) + 1
    return found
