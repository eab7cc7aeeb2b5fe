"""What reports ask a person to do now: one question to the database."""

from collections import Counter

from django.urls import reverse

from csdl.kit.registry import Todo, todo
from reports.models import State
from reports.models.submission import CERTIFY, CHECK, PREPARE
from reports.queries.period import waiting_rows

_DO = {
    State.DRAFT: "Lập",
    State.RETURNED: "Sửa và gửi lại",
    State.PREPARED: "Xác nhận và gửi",
    State.SENT: "Kiểm tra",
    State.CHECKING: "Kiểm tra tiếp",
    State.ACCEPTED: "Trả lời đề nghị mở lại",
    State.LOCKED: "Trả lời đề nghị mở khoá",
}
FEW = 5


@todo
def reports_to_do(reach):
    """Reports to make, to certify, to check; many to check are one line."""
    if not reach.holds(PREPARE, CERTIFY, CHECK):
        return []
    rows, tasks = list(waiting_rows(reach)), []
    checks = Counter(r.period_id for r in rows if r.state in (State.SENT, State.CHECKING))
    for row in rows:
        is_check = row.state in (State.SENT, State.CHECKING)
        if is_check and checks[row.period_id] > FEW:
            continue
        tasks.append(_one(row, is_check, row.now))
    periods = {r.period_id: r.period for r in rows}
    for pk, number in checks.items():
        if number > FEW:
            tasks.append(
                Todo(
                    title=f"Kiểm tra {number} báo cáo: {periods[pk].title}",
                    url=reverse("reports:period_show", args=[pk]) + "?state=sent",
                    status="Cần kiểm tra",
                    kind="due",
                )
            )
    return tasks


def _one(row, is_check, now):
    is_check = is_check or row.state in (State.ACCEPTED, State.LOCKED)
    deadline = row.period.deadline(row.tier)
    late = deadline is not None and deadline.passed(now) and not is_check
    kind = "returned" if row.state == State.RETURNED else "late" if late else "due"
    return Todo(
        title=f"{_DO[row.state]}: {row.period.title}, {row.school.short_name}",
        url=reverse("reports:submission_show", args=[row.pk]),
        hint=f"Hạn {deadline.text(now)}" if deadline and not is_check else "",
        status=row.get_state_display(),
        kind=kind,
        due=deadline.closes_at if deadline else None,
    )
