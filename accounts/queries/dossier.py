"""The inspection dossier (mission C3): which papers of a unit and a period it holds, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q

from accounts.models import Paper, ScanCopy, User
from accounts.queries.audit import log_rows
from accounts.queries.audit_words import title_of
from accounts.queries.papers import paper_state
from csdl.ground.models import AccessLog, Job
from csdl.kit.dates import VN, vn_date
from csdl.kit.registry import REGISTRY
from schools.models import Unit

PERM = "accounts.view_dossier"
TASK = "accounts.build_dossier"
MOST_PAPERS = 1500
MOST_LINES = 40  # of each table of the log digest


def span(since, until):
    """The two instants of a period of days, the second exclusive."""
    first = datetime.combine(since, time.min, tzinfo=VN)
    return first, datetime.combine(until + timedelta(days=1), time.min, tzinfo=VN)


def dossier_papers(reach, unit, since, until, scope=None):
    """All papers that a unit made, or that were made about it, in a period; by day, then code.

    scope: {"kind", "key"} of a registered matter (csdl.kit.registry.DossierKind), whose papers
    are taken instead, whatever the day.
    """
    rows = Paper.objects.allowed(reach, Paper.SEE).filter(Q(unit=unit) | Q(about=unit))
    if scope:
        kind = REGISTRY.dossier_kinds[scope["kind"]]
        rows = rows.filter(pk__in=kind.papers(unit, scope["key"]))
    else:
        first, after = span(since, until)
        rows = rows.filter(made_at__gte=first, made_at__lt=after)
    return rows.select_related("unit", "subject", "about").order_by("made_at", "code")


@dataclass
class Entry:
    """One line of the contents. page: where it begins, None for what is listed only; sheets:
    pages of the drawn paper, copies: of the signed copy behind it."""

    number: int
    code: str
    title: str
    subject: str
    made_on: str
    official: str
    state: str
    page: int | None = None
    sheets: int = 0
    copies: int = 0


def entry_of(number, paper):
    state = paper_state(paper)[1]
    if paper.state == Paper.State.VOID:
        state = f"{state}: {paper.void_reason}" if paper.void_reason else state
    return Entry(
        number=number,
        code=paper.code or "",
        title=paper.title,
        subject=paper.subject.full_name if paper.subject else "",
        made_on=vn_date(paper.made_at),
        official=paper.number,
        state=state,
    )


def copies_of(papers):
    """{paper id: file id of its signed copy}."""
    rows = ScanCopy.objects.filter(paper__in=[p.pk for p in papers])
    return dict(rows.values_list("paper_id", "file_id"))


def may_build(reach, unit_id):
    """The unit, while the right to its dossier is held; else None (an inspector's day is over)."""
    return Unit.objects.allowed(reach, PERM).filter(pk=unit_id).first()


def log_digest(reach, unit, since, until):
    """The log of the unit in the period in figures: by kind, by act, by person."""
    first, after = span(since, until)
    rows = log_rows(reach, unit=unit, below=False).filter(at__gte=first, at__lt=after, within="")
    rows = rows.order_by()
    kinds = dict(AccessLog.Kind.choices)
    by_kind = rows.values_list("kind").annotate(n=Count("pk")).order_by("-n")
    by_act = rows.values_list("kind", "action").annotate(n=Count("pk")).order_by("-n", "action")
    return {
        "kinds": [(kinds.get(kind, kind), n) for kind, n in by_kind],
        "acts": [
            (kinds.get(kind, kind), title_of(name) or "—", n)
            for kind, name, n in by_act[:MOST_LINES]
        ],
        "people": _people(rows),
    }


def _people(rows):
    """(name, acts, seen, taken out or printed, refused) of the busiest people."""
    counted = (
        rows.exclude(user_id=None)
        .values("user_id")
        .annotate(
            acts=Count("pk", filter=Q(kind="act")),
            seen=Count("pk", filter=Q(kind="view")),
            out=Count("pk", filter=Q(kind__in=["export", "print"])),
            refused=Count("pk", filter=Q(kind="refused")),
            n=Count("pk"),
        )
        .order_by("-n", "user_id")[:MOST_LINES]
    )
    counted = list(counted)
    names = User.objects.in_bulk([row["user_id"] for row in counted])
    return [
        (names[r["user_id"]].full_name, r["acts"], r["seen"], r["out"], r["refused"])
        for r in counted
        if r["user_id"] in names
    ]


def my_dossiers(reach, unit):
    """The dossiers of a unit that this person had made, the latest first."""
    rows = Job.objects.allowed(reach, Job.SEE).filter(task=TASK, unit_id=unit.pk)
    return rows.order_by("-pk")[:20]


def my_dossier(reach, unit, job_id):
    """One of them, finished, or None."""
    rows = Job.objects.allowed(reach, Job.SEE).filter(task=TASK, unit_id=unit.pk)
    return rows.filter(pk=job_id, state=Job.State.DONE).first()
