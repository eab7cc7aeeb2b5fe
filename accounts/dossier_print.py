"""Binding a dossier: cover and contents, the papers, the log digest; every page numbered."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date

import pikepdf
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Paper
from accounts.queries.dossier import copies_of, dossier_papers, entry_of, log_digest, may_build
from csdl.ground.models import File
from csdl.kit import pdf
from csdl.kit.action import Refused
from csdl.kit.dates import vn_date, vn_datetime
from csdl.kit.registry import REGISTRY
from schools.models import Unit

PDF = "application/pdf"

MM = 72 / 25.4
# The stamp's box at the lower right corner: print.css, @page stamp.
STAMP = (70 * MM, 6 * MM)
RIGHT, LOW = 8 * MM, 6 * MM
MOST_TURNS = 4


@dataclass
class Work:
    """What a dossier is made of, as its job finds it now."""

    unit: Unit
    since: date
    until: date
    papers: list
    scope: dict | None = None

    @property
    def kind(self):
        return REGISTRY.dossier_kinds[self.scope["kind"]] if self.scope else None

    @property
    def to_draw(self):
        """Ids of the papers whose PDF is bound in: all but the cancelled ones."""
        return [p.pk for p in self.papers if p.state != Paper.State.VOID]


def gather(job, reach):
    """The unit, days and papers of a dossier job. Raises Refused when the right is gone."""
    unit = may_build(reach, job.params["unit"])
    if unit is None:
        raise Refused("Bạn không còn quyền lập hồ sơ kiểm tra của đơn vị này.")
    since, until = (date.fromisoformat(job.params[key]) for key in ("since", "until"))
    scope = job.params.get("scope")
    papers = list(dossier_papers(reach, unit, since, until, scope))
    return Work(unit, since, until, papers, scope)


def bound(job, work, reach):
    """(bytes, file name, content type) of the dossier, all its papers drawn."""
    entries = [entry_of(n, paper) for n, paper in enumerate(work.papers, 1)]
    copies = copies_of(work.papers)
    kept = File.objects.in_bulk({*(p.pdf_id for p in work.papers), *copies.values()} - {None})
    papers = []
    for entry, paper in zip(entries, work.papers, strict=True):
        if paper.state != Paper.State.VOID:
            copy = kept.get(copies.get(paper.pk))
            papers.append((entry, kept[paper.pdf_id].read(), copy.read() if copy else None))
    digest = log_digest(reach, work.unit, work.since, work.until)
    facts = _facts(work, reach, sum(copy is not None for _, _, copy in papers))
    if work.kind:
        heading, tables = work.kind.story(reach, work.unit, work.scope["key"])
        facts |= {"story": heading, "tables": tables}
    name = f"ho-so-{work.unit.code}-{work.since:%Y%m%d}-{work.until:%Y%m%d}"
    if job.params["shape"] == "zip":
        return pack(facts, entries, papers, digest), f"{name}.zip", "application/zip"
    return bind(facts, entries, papers, digest), f"{name}.pdf", PDF


def _facts(work, reach, copies):
    days = f"từ {vn_date(work.since)} đến hết {vn_date(work.until)}"
    mark = " – BẢN TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ" if work.unit.is_practice else ""
    return {
        "title": f"{_matter(work)}: {work.unit.short_name}, {days}{mark}",
        "matter": _matter(work) if work.kind else "",
        "department": work.unit.department.name,
        "unit": work.unit.full_name,
        "since": vn_date(work.since),
        "until": vn_date(work.until),
        "count": len(work.papers),
        "void": len(work.papers) - len(work.to_draw),
        "copies": copies,
        "by": f"{reach.user.full_name} ({reach.user.username})" if reach.user else "Hệ thống",
        "at": vn_datetime(timezone.now()),
    }


def _matter(work):
    return work.kind.title(work.scope["key"]) if work.kind else "Hồ sơ kiểm tra"


def page_count(data):
    with pikepdf.open(io.BytesIO(data)) as book:
        return len(book.pages)


def bind(facts, entries, papers, digest):
    """The dossier as one PDF. papers: [(entry, drawn, signed copy or None)], bytes.

    The contents name pages that depend on how long the contents are: they are drawn until
    that length stands still (it does at once, but for a line that wraps).
    """
    sheets = [(e, drawn, copy) for e, drawn, copy in papers]
    for entry, drawn, copy in sheets:
        entry.sheets, entry.copies = page_count(drawn), page_count(copy) if copy else 0
    story = [draw_story(facts)] if "story" in facts else []
    tail = draw_digest(facts, digest)
    length, front = 0, b""
    for _ in range(MOST_TURNS):
        end = _number(sheets, length)
        if story:
            facts["story_page"], end = end + 1, end + page_count(story[0])
        facts = {**facts, "digest_page": end + 1, "total": end + page_count(tail)}
        front = draw_front(facts, entries)
        if (now := page_count(front)) == length:
            break
        length = now
    parts, titles = [front], ["Bìa, mục lục"]
    for entry, drawn, copy in sheets:
        parts.append(drawn)
        titles.append(f"{entry.number}. {entry.code} {entry.subject}".strip())
        if copy:
            parts.append(copy)
            titles.append(f"{entry.number}. {entry.code}: bản đã ký")
    titles += [facts["story"]] if story else []
    parts += [*story, tail]
    book = pdf.merge(parts, [*titles, "Tổng hợp nhật ký"], title=facts["title"])
    return stamp(book)


def _number(sheets, before):
    """Say of each paper where it begins, after `before` pages; returns the last page used."""
    for entry, _, _ in sheets:
        entry.page = before + 1
        before += entry.sheets + entry.copies
    return before


def pack(facts, entries, papers, digest):
    """The same as a ZIP: contents, each paper and signed copy in a file of its own, the digest."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("000-muc-luc.pdf", draw_front(facts, entries))
        for entry, drawn, copy in papers:
            archive.writestr(f"{entry.number:03d}-{entry.code}.pdf", drawn)
            if copy:
                archive.writestr(f"{entry.number:03d}-{entry.code}-ban-ky.pdf", copy)
        if "story" in facts:
            archive.writestr("998-dien-bien.pdf", draw_story(facts))
        archive.writestr("999-tong-hop-nhat-ky.pdf", draw_digest(facts, digest))
    return out.getvalue()


def draw_front(facts, entries):
    html = render_to_string("accounts/print/dossier_front.html", {"c": facts, "entries": entries})
    return pdf.html_to_pdf(html)


def draw_story(facts):
    return pdf.html_to_pdf(render_to_string("accounts/print/dossier_story.html", {"c": facts}))


def draw_digest(facts, digest):
    html = render_to_string("accounts/print/dossier_log.html", {"c": facts, "digest": digest})
    return pdf.html_to_pdf(html)


def stamp(data):
    """ "Trang i/n hồ sơ" on every page, over whatever size and turn the page has."""
    with pikepdf.open(io.BytesIO(data)) as book:
        total = len(book.pages)
        html = render_to_string("accounts/print/dossier_stamp.html", {"pages": range(1, total + 1)})
        with pikepdf.open(io.BytesIO(pdf.html_to_pdf(html))) as marks:
            if len(marks.pages) != total:
                raise ValueError(f"{len(marks.pages)} stamps for {total} pages")
            for page, mark in zip(book.pages, marks.pages, strict=True):
                _flatten_turn(page)
                page.add_overlay(mark, _corner(page))
        out = io.BytesIO()
        book.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _corner(page):
    _, low, right, _ = (float(n) for n in page.cropbox)
    return pikepdf.Rectangle(
        right - RIGHT - STAMP[0], low + LOW, right - RIGHT, low + LOW + STAMP[1]
    )


def _flatten_turn(page):
    """A page shown turned is drawn upright first, so that its stamp stands upright too."""
    turn = int(page.obj.get("/Rotate", 0)) % 360
    if not turn:
        return
    left, low, right, top = (float(n) for n in page.mediabox)
    wide, high = right - left, top - low
    matrix = {
        90: (0, -1, 1, 0, -low, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }[turn]
    page.contents_add(b"q %g %g %g %g %g %g cm" % matrix, prepend=True)
    page.contents_add(b"Q")
    size = (wide, high) if turn == 180 else (high, wide)
    page.mediabox = page.cropbox = pikepdf.Array([0, 0, *size])
    page.obj["/Rotate"] = 0
