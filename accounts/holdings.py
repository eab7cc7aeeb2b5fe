"""What a leaver holds, as far as accounts and ground know; higher apps register their own."""

from accounts.actions.paper import void_paper
from accounts.models import Grant, Paper, Post
from accounts.queries.axes import work_words
from accounts.queries.papers import waiting_for
from accounts.queries.people import grant_place
from accounts.queries.post import seat_of
from accounts.queries.reach import reach_of
from accounts.roles import SEATS
from csdl.ground.actions.batch import cancel_batch
from csdl.ground.models import Batch, Job
from csdl.kit.registry import Holding, holdings

SEAT_PASSES = "đơn vị không được trống người chịu trách nhiệm"


@holdings
def posts_held(user):
    rows = Post.objects.filter(user=user).select_related("unit").order_by("pk")
    return [
        Holding(
            key=f"post:{post.pk}",
            unit_id=post.unit_id,
            kind="post",
            what=f"Vị trí: {post.title}",
            place=post.unit.short_name,
            detail=post.get_kind_display(),
            since=post.starts_on,
            until=post.ends_on,
            must_pass=SEAT_PASSES if post.kind in Post.HEADS else "",
            passes=bool(seat_of(post)),
            source=post,
        )
        for post in rows
    ]


@holdings
def grants_held(user):
    """In force, waiting for a signature, or begun provisionally."""
    rows = (
        Grant.objects.filter(holder=user)
        .exclude(state=Grant.State.ENDED)
        .select_related("holder", "from_unit", "paper")
        .with_place()
        .order_by("pk")
    )
    return [_grant(grant) for grant in rows]


def _grant(grant):
    state = grant.get_state_display()
    if grant.provisional_until and grant.state == Grant.State.PENDING:
        state = "Chờ ký, đang làm tạm"
    return Holding(
        key=f"grant:{grant.pk}",
        unit_id=grant.unit_id,
        kind="grant",
        what=work_words(grant),
        place=grant_place(grant),
        detail=state,
        since=grant.starts_on,
        until=grant.ends_on,
        must_pass=SEAT_PASSES if grant.role in SEATS else "",
        source=grant,
    )


@holdings
def papers_awaited(user):
    """Papers made out to the person and not yet signed by both: void when their lines end."""
    papers = (
        Paper.objects.filter(subject=user, kind__in=("handover", "annex"), state=Paper.State.OPEN)
        .select_related("about", "unit")
        .order_by("pk")
    )
    return [
        Holding(
            key=f"paper:{paper.pk}",
            unit_id=paper.about_id or paper.unit_id,
            kind="paper",
            what=f"Chờ ký: {paper.title} {paper.code or ''}".strip(),
            place=paper.unit.short_name,
            detail="Huỷ bản chờ ký khi thôi giữ việc",
            passes=False,
            source=paper,
            settle=_void(paper),
        )
        for paper in papers
    ]


def _void(paper):
    def settle(receiver, change, by):
        # A later day leaves the paper open: until then it can still be signed.
        if not paper.grants.filter(state=Grant.State.PENDING).exists():
            void_paper(paper=paper, reason=change.said, by=by)

    return settle


@holdings
def papers_to_sign(user):
    """What waits for them as the one who signs for a unit: it waits for whoever signs next."""
    counts = {}
    for paper in waiting_for(reach_of(user)):
        if paper.side == "giver":
            counts.setdefault(paper.unit, []).append(paper)
    return [
        Holding(
            key=f"sign:{unit.pk}",
            unit_id=unit.pk,
            kind="paper",
            what=f"{len(papers)} giấy tờ chờ ký thay mặt đơn vị",
            place=unit.short_name,
            detail="Người ký kế tiếp của đơn vị ký thay",
            passes=False,
            settle=lambda receiver, change, by: None,
        )
        for unit, papers in counts.items()
    ]


@holdings
def sheets_open(user):
    """Excel files read and not yet written: nobody else sees them, so they are put away."""
    states = (Batch.State.READY, Batch.State.FAILED)
    return [
        Holding(
            key=f"batch:{batch.pk}",
            unit_id=batch.unit_id,
            kind="task",
            what=f"Tệp Excel chưa ghi: {batch.title}",
            detail=f"Nộp ngày {batch.made_at:%d/%m/%Y}",
            passes=False,
            source=batch,
            settle=_put_away(batch),
        )
        for batch in Batch.objects.filter(by_id=user.pk, state__in=states).order_by("pk")
    ]


def _put_away(batch):
    def settle(receiver, change, by):
        cancel_batch(batch=batch, by=by)

    return settle


@holdings
def jobs_running(user):
    """Work in the background goes on to its end, under the rights it was started with."""
    states = (Job.State.QUEUED, Job.State.RUNNING)
    rows = Job.objects.filter(by_id=user.pk, state__in=states, unit_id__isnull=False)
    return [
        Holding(
            key=f"job:{job.pk}",
            unit_id=job.unit_id,
            kind="task",
            what=f"Việc chạy nền: {job.title}",
            detail="Dừng ở bước kế tiếp khi quyền kết thúc",
            passes=False,
            source=job,
            settle=lambda receiver, change, by: None,
        )
        for job in rows.exclude(task="accounts.draw_paper").order_by("pk")
    ]
