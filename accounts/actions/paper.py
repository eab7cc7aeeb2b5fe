"""Papers: made, numbered without gaps, signed by both sides, drawn."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions.regulation import check_accepts_system
from accounts.actions.rights import activate_waiting, drop_rights
from accounts.actions.tell import tell_signers, told_enough
from accounts.actions.user import check_pin
from accounts.models import Grant, Issuer, Paper, Signature
from accounts.queries.offer import lost
from csdl.ground.actions.job import start_job
from csdl.kit.action import Refused, action
from csdl.kit.canonical import digest
from csdl.kit.dates import today
from csdl.kit.registry import NAMED, REGISTRY, SUBJECT
from csdl.kit.text import fold
from schools.models import Unit

_NEXT = """insert into accounts_papercounter (unit_id, year, last) values (%s, %s, %s)
on conflict (unit_id, year) do update set last = accounts_papercounter.last + excluded.last
returning last"""
# Codes of a commune and of a school could be alike; the letter tells them apart.
_TIER_LETTER = {2: "P", 3: "X", 4: "T"}


def take_codes(unit, count=1):
    """The next `count` mã hồ sơ of a unit, gapless: a rolled-back act gives them back.

    The counter's row stays locked until the transaction ends, so this comes last in it.
    """
    year = timezone.localdate().year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [unit.pk, year, count])
        last = cursor.fetchone()[0]
    place = unit.code
    if not unit.is_department:
        place = f"{unit.department.code}-{_TIER_LETTER[unit.tier]}{unit.code}"
    return [f"{place}-{year}-{n:05d}" for n in range(last - count + 1, last + 1)]


def default_issuer(unit):
    """The unit's letterhead; a plain one is made from its name when there is none yet."""
    issuer = Issuer.objects.filter(unit=unit, is_default=True).first()
    if issuer is None:
        issuer = Issuer.objects.create(unit=unit, **plain_letterhead(unit))
    elif late := _outdated(issuer, unit):
        Issuer.objects.filter(pk=issuer.pk).update(**late)
        issuer.refresh_from_db()
    issuer.unit = unit
    return issuer


def _outdated(issuer, unit):
    """What a letterhead still says of a manager, or a commune, that was: no paper of today names
    them (Phòng GDĐT after 30/6/2025, a ward that went into another)."""
    now, late = plain_letterhead(unit), {}
    former = {edge.manager.full_name.upper() for edge in unit.parents.select_related("manager")}
    if issuer.parent_name in former - {now["parent_name"]}:
        late["parent_name"] = now["parent_name"]
    if issuer.place != now["place"]:
        communes = Unit.objects.communes().filter(department=unit.department_id)
        if communes.filter(name=issuer.place, closed_on__lte=today()).exists():
            late["place"] = now["place"]
    return late


def plain_letterhead(unit):
    above = unit.parents.on(today()).select_related("manager").first()
    return {
        "parent_name": above.manager.full_name.upper() if above else "",
        "name": unit.full_name.upper(),
        "abbreviation": "UBND"
        if unit.is_commune
        else "".join(w[0] for w in fold(unit.name).split()).upper()[:10],
        "place": unit.name
        if unit.is_commune
        else (unit.location.name if unit.location else unit.name),
    }


def make_paper(*, kind, unit, issuer, content, about, subject, by, parent=None, starts_year=None):
    """Freeze a paper's content. Part of a larger action, which ends with `number_paper`."""
    paper = Paper.objects.create(
        kind=kind,
        unit=unit,
        issuer=issuer,
        about=about,
        subject=subject,
        parent=parent,
        starts_year=starts_year,
        content=content,
        digest=digest(content),
        made_by_id=by.user_id,
        search_text=fold(f"{subject.full_name if subject else ''} {about.name if about else ''}")[
            :300
        ],
    )
    tell_signers(paper)
    return paper


def number_papers(papers, unit):
    """Give the papers of one unit their mã hồ sơ: the last statement of the act."""
    for paper, code in zip(papers, take_codes(unit, len(papers)), strict=True):
        paper.code = code
        Paper.objects.filter(pk=paper.pk).update(code=code)


def draw_later(paper, by):
    """Queue the drawing of the PDF, after commit."""
    start_job(
        task="accounts.draw_paper",
        title=f"Tạo tệp PDF {paper.title.lower()}",
        params={"paper": paper.pk},
        unit_id=paper.unit_id,
        # drawn anew after each signature and when Văn thư gave the number
        key=f"draw:{paper.pk}:{paper.signatures.count()}:{paper.number}"[:100],
        total=1,
        by=by,
    )


SIGNED_ALREADY = "Biên bản này đã được {name} ký {side} lúc {at:%H:%M} ngày {at:%d/%m/%Y}."


@action("paper.sign", "Ký biên bản trên hệ thống")
def sign_paper(*, paper, side, pin, by):
    """Confirm one side in the system with one's own PIN; the last side puts it in force.

    Giver: who holds accounts.sign_grant at the issuing unit. Receiver: the person it is made
    out to. The same act signs the cam kết that goes with a biên bản. Raises Refused on a
    wrong PIN, a second signature, or a paper no longer open.
    """
    return sign_papers(papers=[paper], side=side, pin=pin, by=by)[0]


@action("paper.sign_many", "Ký nhiều biên bản trên hệ thống")
def sign_papers(*, papers, side, pin, by):
    """Confirm one side of several papers in one act, with one PIN: all of them, or none."""
    if not papers:
        raise Refused("Chọn ít nhất một biên bản để ký.")
    papers = list(
        Paper.objects.select_for_update(of=["self"])
        .select_related("unit", "subject")
        .filter(pk__in=[p.pk for p in papers])
        .order_by("pk")
    )
    before = _signed_before(papers, side)
    for paper in papers:
        _check_signer(paper, side, by)
        _check_open(paper, before.get(paper.pk))
    if side == Signature.Side.GIVER:
        check_still_managed(papers, by)
    check_accepts_system(papers)
    check_pin(by.user, pin)
    for paper in papers:
        sign(paper, side, by.user, Signature.Route.SYSTEM, by)
    for companion in _companions([p for p in papers if p.kind in _LEAD], side):
        sign(companion, side, by.user, Signature.Route.SYSTEM, by)
    # The holder's cam kết may be what the rest waited for: it counts before it is countersigned.
    for unit_id, holder in {(p.unit_id, p.subject) for p in papers if p.subject}:
        activate_waiting(unit_id, holder)
    return papers


def _check_signer(paper, side, by):
    kind = REGISTRY.paper_kinds[paper.kind]
    if kind.by_hand:
        raise Refused(f"{paper.title} ký trên giấy: in ra, ký rồi nộp bản đã ký.")
    rule = kind.signers[side]
    if rule in (SUBJECT, NAMED):
        own = paper.subject_id if rule == SUBJECT else paper.content[side]["user"]
        if own != by.user_id:
            raise Refused(
                "Chỉ người nhận ghi trong biên bản, hoặc người ghi tên ở bên này, mới xác nhận."
            )
        return
    if paper.subject_id == by.user_id:
        other = "nhận" if side == Signature.Side.GIVER else "giao"
        this = "giao" if side == Signature.Side.GIVER else "nhận"
        raise Refused(f"Bạn là bên {other} của biên bản này nên không ký thay bên {this}.")
    if not by.system and paper.unit_id not in by.units(rule):
        raise Refused(f"Bạn không giữ quyền ký thay mặt {paper.unit.full_name}.")


def check_still_managed(papers, by):
    """With its signature a unit gives, and it gives only where it manages: a school may have
    moved since the biên bản was drawn up (mission A2, B1)."""
    pending = Grant.objects.filter(paper__in=papers, state=Grant.State.PENDING)
    if grant := lost(by, pending).select_related("unit", "from_unit").first():
        raise Refused(
            f"{grant.unit.name} không còn thuộc {grant.from_unit.full_name} quản lý nên không giao "
            "quyền ở đó được nữa. Huỷ biên bản này; đơn vị quản lý mới lập biên bản khác."
        )


# Papers with which the cam kết of the same person is signed.
_LEAD = ("handover", "annex", "founding", "revocation", "leaving")


def _companions(papers, side):
    """Open cam kết of the same persons towards the same units, not yet signed by this side."""
    ours = {(paper.unit_id, paper.subject_id) for paper in papers}
    waiting = Paper.objects.unsigned_by(side).filter(
        kind="commitment",
        unit_id__in={unit for unit, _ in ours},
        subject_id__in={subject for _, subject in ours},
    )
    waiting = waiting.order_by("pk").select_for_update(of=["self"])
    return [paper for paper in waiting if (paper.unit_id, paper.subject_id) in ours]


def _signed_before(papers, side):
    """{paper id: the signature of this side} of those that have one."""
    rows = Signature.objects.filter(paper__in=papers, side=side).select_related("user")
    return {row.paper_id: row for row in rows}


def _check_open(paper, before):
    if before:
        raise Refused(
            SIGNED_ALREADY.format(
                name=before.user.full_name,
                side=before.get_side_display().lower(),
                at=timezone.localtime(before.at),
            )
        )
    if paper.state != Paper.State.OPEN:
        raise Refused(f"Biên bản này ở trạng thái “{paper.get_state_display()}” nên không ký nữa.")


def sign(paper, side, user, route, by, **filed):
    """Write a signature; when all sides have signed, what the paper stands for happens.

    filed: scan_id, accepted_by_id, accept_reason of a copy signed on paper.
    """
    try:
        with transaction.atomic():
            Signature.objects.create(paper=paper, side=side, user=user, route=route, **filed)
    except IntegrityError:
        raise Refused("Biên bản này vừa được ký ở nơi khác. Tải lại trang để xem.") from None
    told_enough(paper, user)
    kind = REGISTRY.paper_kinds[paper.kind]
    signed = set(paper.signatures.values_list("side", flat=True))
    if signed >= set(kind.sides):
        paper.state, paper.signed_at = Paper.State.SIGNED, timezone.now()
        paper.save(update_fields=["state", "signed_at"])
        if kind.on_signed:
            kind.on_signed(paper, by)
    draw_later(paper, by)


@action("paper.void", "Huỷ biên bản")
def void_paper(*, paper, reason, by):
    """Cancel a paper that was never signed by both: the number keeps its row, its lines end."""
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    if paper.state != Paper.State.OPEN:
        raise Refused(
            "Chỉ huỷ được biên bản còn chờ ký. Biên bản đã ký đủ thì lập biên bản thu hồi."
        )
    paper.state, paper.void_reason = Paper.State.VOID, reason
    paper.save(update_fields=["state", "void_reason"])
    told_enough(paper, None)
    pending = paper.grants.filter(state="pending")
    drop_rights(pending)  # someone may have begun provisionally
    pending.update(
        state="ended", ended_at=timezone.now(), ended_by_id=by.user_id, end_reason=reason
    )
    kind = REGISTRY.paper_kinds[paper.kind]
    if kind.on_void:
        kind.on_void(paper, by)
    return paper
