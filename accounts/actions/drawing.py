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


@action("paper.draw", "Tạo tệp PDF của biên bản")
def draw_paper(*, paper, by):
    """Draw and keep the PDF as the paper stands now. Drawing twice only replaces the file."""
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    data = pdf.render_pdf(**draw_arguments(paper))
    kept = File.keep(data, name=f"{paper.code}.pdf", content_type=PDF, by_id=by.user_id)
    paper.pdf_id, paper.pdf_sha256 = kept.pk, hashlib.sha256(data).hexdigest()
    paper.save(update_fields=["pdf_id", "pdf_sha256"])
    return paper
