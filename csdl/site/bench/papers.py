"""Papers in bulk: the communes' handover papers in one PDF, and a class's 45 one-page papers."""

from __future__ import annotations

import resource

from django.db import transaction

from accounts.actions.drawing import draw_arguments
from accounts.models import Paper
from csdl.kit import pdf
from csdl.kit.pdf_apart import draw_many

COMMUNES, ROOM = 114, 45


def measure(clock) -> dict:
    """Seconds for 114 papers in one book, for 114 single renders, for 45; memory in MB."""
    arguments = _papers()
    pdf.render_pdf(**arguments[0])  # a warm process
    one = clock.median_ms(lambda: pdf.render_pdf(**arguments[0]), goes=9) / 1000
    book = clock.seconds(lambda: _book(arguments[:COMMUNES]))
    room = clock.seconds(lambda: _book(arguments[:ROOM]))
    return {
        "book_s": book,
        "floor_s": one * COMMUNES,
        "room_s": room,
        "memory_mb": max(clock.peak_mb(), clock.peak_mb(resource.RUSAGE_CHILDREN)),
    }


def _book(arguments):
    pages = ((pdf.render_html(**one), one["digest"]) for one in arguments)
    drawn = draw_many(pages)
    return pdf.merge(drawn, [one["code"] for one in arguments])


def _papers():
    """What 114 papers are drawn from; where there are fewer, theirs again under other codes."""
    with transaction.atomic():
        kinds = Paper.objects.filter(kind="handover").select_related("unit").order_by("pk")
        found = [draw_arguments(paper) for paper in kinds[:COMMUNES]]
    return [{**found[n % len(found)], "code": f"BENCH-{n:03d}"} for n in range(COMMUNES)]
