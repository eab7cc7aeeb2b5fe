"""Papers as a register, and what each waits for."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from accounts.models import Paper, Signature
from csdl.kit.listing import Column, Filter, Listing
from csdl.kit.registry import NAMED, REGISTRY, SUBJECT

SIDES = ("receiver", "giver", "officer")  # in this order they are offered
CHIP = {"open": "doing", "signed": "done", "void": "locked"}


def paper_list(reach):
    return Paper.objects.allowed(reach, Paper.SEE).select_related("unit", "subject", "about")


def paper_state(paper):
    return CHIP[paper.state], paper.get_state_display()


class PaperListing(Listing):
    label = "Giấy tờ"
    unit = "giấy tờ"
    search_label = "Tìm theo tên người, đơn vị"
    columns = [
        Column("code", "Mã hồ sơ", sort="code", url=lambda p: f"/giay-to/{p.pk}/"),
        Column("title", "Loại"),
        Column("subject", "Người nhận", lambda p: p.subject.full_name if p.subject else ""),
        Column(
            "about",
            "Đơn vị",
            lambda p: p.about.short_name if p.about else "",
            sort="about__sort_key",
        ),
        Column("made", "Ngày lập", lambda p: p.made_at.strftime("%d/%m/%Y"), sort="made_at"),
        Column("number", "Số"),
        Column("state", "Tình trạng", paper_state, kind="status", sort="state"),
    ]
    filters = [
        Filter("state", "Tình trạng", Paper.State.choices, lambda rows, v: rows.filter(state=v)),
        Filter(
            "kind",
            "Loại",
            lambda: [(k.code, k.title) for k in REGISTRY.paper_kinds.values()],
            lambda rows, v: rows.filter(kind=v),
        ),
    ]
    order = ("-made_at",)
    most = 10_000  # a department has 100,000: counting all took most of the page
    empty = "Chưa có giấy tờ nào."


def _signs(reach, side):
    """The condition under which this person signs a side, by the rule of each kind of paper."""
    by_rule = {}
    for kind in REGISTRY.paper_kinds.values():
        if side in kind.sides and not kind.by_hand:
            by_rule.setdefault(kind.signers[side], []).append(kind.code)
    found = Q(pk__in=[])
    for rule, kinds in by_rule.items():
        if rule == SUBJECT:
            who = Q(subject_id=reach.user_id)
        elif rule == NAMED:
            who = Q(**{f"content__{side}__user": reach.user_id})
        else:
            who = Q(unit_id__in=sorted(reach.units(rule))) & ~Q(subject_id=reach.user_id or 0)
        found |= Q(kind__in=kinds) & who
    return found


def _is_signer(reach, paper, rule):
    """The same rule for one paper at hand."""
    if rule == SUBJECT:
        return paper.subject_id == reach.user_id
    if rule == NAMED:
        return any(
            isinstance(who, dict) and who.get("user") == reach.user_id
            for who in paper.content.values()
        )
    return paper.unit_id in reach.units(rule) and paper.subject_id != reach.user_id


def side_label(paper, side):
    """What a side of this paper is called."""
    return REGISTRY.paper_kinds[paper.kind].labels.get(side, Signature.Side(side).label)


def waiting_for(reach, beside=None):
    """Open papers this person can sign now, each with the side (`side`) they sign. beside: a
    paper, where no more is asked than whether it is one of them."""
    signed = Signature.objects.filter(paper=OuterRef("pk")).values("side")
    mine = Q(pk__in=[])
    for side in SIDES:
        mine |= _signs(reach, side) & ~Q(Exists(signed.filter(side=side)))
    papers = Paper.objects.filter(mine, state=Paper.State.OPEN).annotate(done=ArraySubquery(signed))
    if beside:  # with those that lead it
        papers = papers.filter(unit_id=beside.unit_id, subject_id=beside.subject_id)
    rows = []
    for paper in papers.select_related("unit", "subject", "about").order_by("made_at"):
        kind = REGISTRY.paper_kinds[paper.kind]
        left = [side for side in SIDES if side in kind.sides and side not in paper.done]
        paper.side = next(side for side in left if _is_signer(reach, paper, kind.signers[side]))
        paper.side_label = side_label(paper, paper.side)
        rows.append(paper)
    rows.sort(key=lambda paper: SIDES.index(paper.side))
    # A cam kết is signed in the same act as the biên bản it goes with: one task, not two.
    led = {(p.side, p.unit_id, p.subject_id) for p in rows if p.kind in ("handover", "annex")}
    return [
        p for p in rows if p.kind != "commitment" or (p.side, p.unit_id, p.subject_id) not in led
    ]


def sides(paper):
    """Who signs each side: label, who is asked, and the signature when there is one."""
    signed = {s.side: s for s in paper.signatures.select_related("user")}
    return [
        {
            "side": side,
            "label": side_label(paper, side),
            "person": paper.content.get(side, {}),
            "signature": signed.get(side),
        }
        for side in REGISTRY.paper_kinds[paper.kind].sides
    ]


def changed_names(paper):
    """Names that differ today from what the paper says: it keeps what it said, the screen tells."""
    written = paper.content.get("receiver", {}).get("name")
    if paper.subject and written and written != paper.subject.full_name:
        return [(written, paper.subject.full_name)]
    return []


def public_check(code):
    """What anyone may learn of a paper: that it is ours, its day, in force or not. No names."""
    signed = Signature.objects.filter(paper=OuterRef("pk"))
    return (
        Paper.objects.filter(Q(code=code.upper()))
        .select_related("unit")
        .annotate(any_signature=Exists(signed))
        .first()
    )
