"""Drawing papers: from frozen content to a PDF kept with the hash of its bytes."""

import hashlib

from django.conf import settings
from django.utils import timezone

from accounts.models import Paper
from csdl.ground.models import File
from csdl.kit import pdf
from csdl.kit.action import action
from csdl.kit.registry import REGISTRY

PDF = "application/pdf"


def verify_url(code):
    """The address behind the QR: capitals only, so that the code stays coarse and readable."""
    return f"{settings.PUBLIC_URL}/K/{code}"


def signatures_of(paper):
    return {
        s.side: {
            "route": s.route,
            "at": timezone.localtime(s.at).isoformat(),
            "by": s.user.full_name,
        }
        for s in paper.signatures.select_related("user")
    }


def draw_arguments(paper):
    """What the print template needs; the number typed by Văn thư is not part of the frozen hash."""
    return {
        "template": REGISTRY.paper_kinds[paper.kind].template,
        "content": {**paper.content, "number": paper.number or None},
        "verify_url": verify_url(paper.code),
        "code": paper.code,
        "digest": paper.digest,
        "signatures": signatures_of(paper),
    }


def page_of(paper):
    """The HTML that its PDF is drawn from, and the name that goes into the file."""
    return pdf.render_html(**draw_arguments(paper)), paper.digest


def _draw(paper):
    """(page_of(paper), its PDF)."""
    page = page_of(paper)
    return page, pdf.html_to_pdf(page[0], identifier=page[1])


@action("paper.draw", "Tạo tệp PDF của biên bản")
def draw_paper(*, paper, by, drawn=None):
    """Draw and keep the PDF as the paper stands now. Drawing twice only replaces the file.

    drawn: (page_of(paper), PDF) made beforehand by a process apart. Drawing takes seconds and
    who signs must not wait for it: the paper is locked after, and drawn again only when it was
    signed or numbered meanwhile.
    """
    made, data = drawn or _draw(Paper.objects.get(pk=paper.pk))
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    if made != page_of(paper):
        _, data = _draw(paper)
    kept = File.keep(data, name=f"{paper.code}.pdf", content_type=PDF, by_id=by.user_id)
    paper.pdf_id, paper.pdf_sha256 = kept.pk, hashlib.sha256(data).hexdigest()
    paper.save(update_fields=["pdf_id", "pdf_sha256"])
    return paper
