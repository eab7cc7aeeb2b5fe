"""The approval annex, read back: its rows, who of them is authorised, what is still to prepare."""

from accounts.functions import APPROVE, APPROVER, PAPERS
from accounts.models import AnnexDuty, Grant, Post
from accounts.models.post import days_now
from accounts.queries.offer import Line, year_span
from csdl.kit.dates import dmy

ROLE = "school_approver"


def duty_text(verb, papers) -> str:
    """ "Phê duyệt kế hoạch bài dạy, sổ chủ nhiệm": from the verb and the papers."""
    names = [PAPERS[key][0].lower() + PAPERS[key][1:] for key in PAPERS if key in papers]
    return f"{AnnexDuty.Verb(verb).label} {', '.join(names)}"


def annex_rows(regulation):
    """The rows in order, each with its duties and `state`: (chip, words) of its authorisation."""
    lines = list(regulation.lines.select_related("user", "group").prefetch_related("duties").all())
    heads = _heads(regulation.unit)
    grants = {}
    rows = Grant.objects.filter(unit=regulation.unit, role__in=(ROLE, "group_deputy")).exclude(
        state=Grant.State.ENDED
    )
    for grant in rows.filter(holder__in=[line.user_id for line in lines if line.user_id]):
        grants.setdefault(grant.holder_id, []).append(grant)
    for line in lines:
        line.state = _state(line, heads, grants.get(line.user_id, []))
    return lines


def _heads(unit):
    return set(
        Post.objects.filter(days_now(), unit=unit, kind__in=Post.HEADS).values_list(
            "user_id", flat=True
        )
    )


def wanted(line) -> list[str]:
    """The functions that a row asks to be authorised for."""
    if line.user_id is None:
        return []
    papers = {
        key for duty in line.duties.all() if duty.verb == AnnexDuty.Verb.APPROVE
        for key in duty.papers if key in APPROVE
    }  # fmt: skip
    return [f"approve_{key}" for key in PAPERS if key in papers and f"approve_{key}" in APPROVER]


def _state(line, heads, grants):
    functions = set(wanted(line))
    if line.user_id in heads:
        return "done", "Theo chức vụ"
    if line.holders:
        return "done", "Theo phân công lớp"
    if not functions:
        return "done", "Không cần uỷ quyền"
    fits = [g for g in grants if functions <= set(g.functions) and _covers(g, line)]
    if any(g.state == Grant.State.ACTIVE for g in fits):
        return "done", "Đã uỷ quyền"
    return ("doing", "Chờ ký") if fits else ("todo", "Chưa uỷ quyền")


def _covers(grant, line):
    return grant.group_id in (None, line.group_id)


def unauthorised(reach, regulation):
    """[(user, [offer.Line])]: authorisations that the table says and nobody has prepared."""
    found = {}
    for line in annex_rows(regulation):
        if line.state[0] == "todo":
            found.setdefault(line.user, []).append(_line(reach, regulation, line))
    return list(found.items())


def _line(reach, regulation, line):
    starts = max(regulation.starts_on, reach.today)
    blank = Line(ROLE, regulation.unit, starts, starts)
    ends = year_span(blank)[1]
    if regulation.ends_on:
        ends = min(ends, regulation.ends_on)
    basis = f"Quy chế số {regulation.number} ngày {dmy(regulation.issued_on)}"
    return Line(
        role=ROLE,
        unit=regulation.unit,
        starts_on=starts,
        ends_on=ends,
        basis=basis,
        functions=tuple(wanted(line)),
        group=line.group,
    )
