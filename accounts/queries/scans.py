"""What was handed in signed on paper: of which paper each page is, and may it be filed now."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import Grant, Paper, Post, Scan, ScanCopy, ScanFile, ScanPage, User
from accounts.queries.offer import lost
from accounts.queries.papers import side_label
from csdl.ground.models import Job
from csdl.kit.registry import NAMED, REGISTRY, SUBJECT

_PATH = re.compile(r"/K/([A-Z0-9.-]{4,40})", re.IGNORECASE)
READY, FILED = "ready", "filed"
WORDS = {
    READY: "khớp",
    FILED: "đã nộp",
    "other_unit": "không thuộc đơn vị",
    "signed": "đã ký đủ từ trước",
    "void": "đã huỷ",
    "mine": "bạn là bên nhận",
    "nobody": "không rõ người ký bên giao",
    "no_qr": "không đọc được QR",
    "unknown": "có mã QR lạ",
    "twice": "nộp trùng",
    "blank": "trang trắng, bỏ qua",
    "file": "tệp không đọc được",
}
CHIPS = {READY: "doing", FILED: "done", "other_unit": "returned", "void": "returned"}


def code_in(text):
    """The mã hồ sơ in the text of a QR code of ours; "" for any other QR code."""
    found, ours = urlsplit(text.strip()), urlsplit(settings.PUBLIC_URL)
    match = _PATH.fullmatch(found.path[len(ours.path.rstrip("/")) :])
    return match[1].upper() if match and found.netloc.lower() == ours.netloc.lower() else ""


def paper_by_code(code):
    return Paper.objects.select_related("unit", "subject").filter(code=code.strip().upper()).first()


def giver_of(paper, side="giver"):
    """Who signs a side of a paper for its unit: its head (or who minds the empty seat) on the
    day it was made, the one the paper names when there were two. None when nobody was."""
    day = timezone.localdate(paper.made_at)
    posts = [
        post
        for post in paper.unit.posts.all()
        if post.kind in Post.HEADS
        and post.starts_on <= day
        and (post.ends_on is None or post.ends_on >= day)
    ]
    heads = [post.user for post in sorted(posts, key=lambda p: (p.starts_on, p.pk), reverse=True)]
    name = paper.content.get(side, {}).get("name")
    return next((user for user in heads if user.full_name == name), heads[0] if heads else None)


def signers(paper) -> dict[str, User | None]:
    """Who the paper names for each side that has not signed yet."""
    signed = {s.side for s in paper.signatures.all()}
    kind = REGISTRY.paper_kinds[paper.kind]
    return {side: _asked(paper, side, kind) for side in kind.sides if side not in signed}


def _asked(paper, side, kind):
    if kind.signers[side] == SUBJECT:
        return paper.subject
    if kind.signers[side] == NAMED:
        return User.objects.get(pk=paper.content[side]["user"])
    return giver_of(paper, side)


def strays(reach, papers):
    """{paper id: a pending grant of it whose unit the giving unit no longer manages}."""
    pending = Grant.objects.filter(paper__in=papers, state=Grant.State.PENDING)
    return {grant.paper_id: grant for grant in lost(reach, pending).select_related("unit")}


def standing(paper, unit_id, reach, stray):
    """(state, words): may the signed copy of this paper be filed at this unit, by this person?

    stray: what `strays` gives for this paper, or None.
    """
    if paper.unit_id != unit_id:
        return "other_unit", f"Biên bản này do {paper.unit.full_name} lập: nộp ở đơn vị đó."
    if paper.state == Paper.State.VOID:
        return "void", f"Biên bản này đã huỷ ({paper.void_reason}). Bản ký không còn giá trị."
    if paper.state == Paper.State.SIGNED:
        return _signed(paper)
    if paper.subject_id == reach.user_id:
        return "mine", "Bạn là bên nhận của biên bản này: nhờ người khác của đơn vị nộp."
    if stray:
        return "other_unit", f"{stray.unit.name} không còn thuộc đơn vị lập biên bản này quản lý."
    kind, missing = REGISTRY.paper_kinds[paper.kind], signers(paper)
    if None in missing.values():
        return "nobody", (
            f"Chưa ghi thủ trưởng hoặc người phụ trách của {paper.unit.full_name} vào ngày lập."
        )
    units = [side for side in missing if kind.signers[side] != SUBJECT]
    if any(missing[side] == paper.subject for side in units):
        return "nobody", "Bên giao và bên nhận là một người: biên bản này cần người khác ký giao."
    names = "; ".join(
        f"{side_label(paper, side).lower()} {user.full_name}" for side, user in missing.items()
    )
    if len(missing) == len(kind.sides):
        return READY, f"Nộp bản này là ghi nhận chữ ký: {names}."
    return READY, f"Một bên đã xác nhận trên hệ thống. Bản này thêm chữ ký: {names}."


def _signed(paper):
    copy = getattr(paper, "scan_copy", None)
    at = f"{timezone.localtime(copy.filed_at if copy else paper.signed_at):%H:%M ngày %d/%m/%Y}"
    if copy:
        return "signed", f"Bản ký của biên bản này đã được {copy.filed_by} nộp lúc {at}."
    return "signed", f"Biên bản này đã ký đủ trên hệ thống lúc {at}: không nộp lại."


def copy_of(paper):
    """The filed copy of a paper, or None."""
    return ScanCopy.objects.select_related("filed_by").filter(paper=paper).first()


@dataclass
class Row:
    """One paper of a scan: its pages in order, and where it stands."""

    paper: Paper
    pages: list[ScanPage]
    state: str
    words: str
    copy: ScanCopy | None = None

    @property
    def chip(self):
        return CHIPS.get(self.state, "todo"), WORDS[self.state].capitalize()

    @property
    def sheets(self):
        """How many pages the paper has; those here when no QR code told."""
        return max([p.sheets or 0 for p in self.pages] + [len(self.pages)])

    @property
    def signers(self):
        """{side: person}: the signatures that the copy brings."""
        return signers(self.paper)

    @property
    def reason(self):
        """Why pages were accepted by hand; "" when the QR code told."""
        said = [page.reason for page in self.pages if page.how == ScanPage.How.HAND]
        return "; ".join(dict.fromkeys(said))[:300]


@dataclass
class Result:
    """Of one scan: papers, pages without one, and what is only counted."""

    rows: list[Row]
    loose: list[ScanPage] = field(default_factory=list)
    twice: list[ScanPage] = field(default_factory=list)
    bad: list[ScanFile] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def ready(self):
        return [row for row in self.rows if row.state == READY]

    @property
    def filed(self):
        return [row for row in self.rows if row.state == FILED]

    @property
    def refused(self):
        """Papers that this scan changes nothing for, each with its words."""
        return [row for row in self.rows if row.state not in (READY, FILED)]

    @property
    def sentence(self):
        """ "18 khớp, 1 không đọc được QR, 1 không thuộc đơn vị" """
        return ", ".join(f"{n} {WORDS[key]}" for key, n in self.counts.items() if n)


def pages_of(scan):
    """All pages in the order they were handed in."""
    rows = ScanPage.objects.filter(file__scan=scan).select_related("file", "named_by", "paper")
    return rows.order_by("file_id", "number")


def result_of(scan, reach, *, lock=False):
    """Sort the pages of a scan by paper, and say of each paper how it stands now."""
    pages, by_paper = list(pages_of(scan)), {}
    for page in pages:
        if page.paper_id and page.how != ScanPage.How.TWICE:
            by_paper.setdefault(page.paper_id, []).append(page)
    papers = Paper.objects.filter(pk__in=by_paper).order_by("pk")
    heads = Post.objects.filter(kind__in=Post.HEADS).select_related("user")
    # Prefetched, not joined: under a lock that waited, a joined row is as old as the wait.
    papers = papers.select_related("unit", "subject").prefetch_related(
        "signatures", "scan_copy__filed_by", Prefetch("unit__posts", heads)
    )
    if lock:
        papers = papers.select_for_update(of=["self"])
    found = {paper.pk: paper for paper in papers}  # locked, before anything else is read of them
    copies = {c.paper_id: c for c in ScanCopy.objects.filter(scan=scan).select_related("filed_by")}
    lost_now = strays(reach, list(found))
    rows = [
        _row(found[pk], group, copies.get(pk), scan, reach, lost_now.get(pk))
        for pk, group in by_paper.items()
    ]
    result = Result(
        rows=rows,
        loose=[p for p in pages if not p.paper_id and p.how != ScanPage.How.BLANK],
        twice=[p for p in pages if p.how == ScanPage.How.TWICE],
        bad=[file for file in scan.files.order_by("pk") if file.error],
    )
    result.counts = _counts(result, sum(p.how == ScanPage.How.BLANK for p in pages))
    return result


def _row(paper, pages, copy, scan, reach, stray):
    pages = sorted(pages, key=lambda p: (p.sheet or 99, p.file_id, p.number))
    if copy:
        at = f"{timezone.localtime(copy.filed_at):%H:%M ngày %d/%m/%Y}"
        return Row(paper, pages, FILED, f"{copy.filed_by} nộp lúc {at}.", copy)
    return Row(paper, pages, *standing(paper, scan.unit_id, reach, stray))


def _counts(result, blank):
    counts = dict.fromkeys(WORDS, 0)
    for row in result.rows:
        counts[row.state] += 1
    for page in result.loose:
        counts["unknown" if page.text else "no_qr"] += 1
    counts["twice"] = len({page.paper_id for page in result.twice})
    return counts | {"file": len(result.bad), "blank": blank}


def unread(page):
    """Why a page stands without a paper, in words."""
    if not page.text:
        return "Không đọc được mã QR."
    if code := code_in(page.text):
        return f"Không có biên bản mang mã {code}."
    return "Mã QR trên trang không phải của biên bản trong hệ thống này."


def scans_of(unit):
    """What was handed in for a unit, the latest first."""
    return Scan.objects.filter(unit=unit).select_related("made_by").order_by("-pk")[:10]


def job_of(scan):
    """The job that reads its files."""
    return Job.objects.get(pk=scan.job_id)
