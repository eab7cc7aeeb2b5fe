"""Slips for families: A5, two on a sheet of A4, whose QR opens exactly that pupil (S1, 2.3)."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from csdl.kit import pdf
from records import reviewed
from records.catalogue import STUDENT
from records.queries.campaign import places_of
from records.queries.review import full_room, lines

MOST = 10  # rows that A5 has room for, two lines each


def slip_url(room, student):
    """The address behind the QR; it opens for the class's teacher alone."""
    return f"{settings.PUBLIC_URL}/R/{room.pk}/{student.pk}"


def slips_html(room):
    room = full_room(room)
    groups = [g for g in STUDENT.groups if g.key not in reviewed.KEPT_IN]
    slips = [
        {
            "name": line.student.full_name,
            "code": line.student.student_code,
            "qr": pdf.qr_svg(slip_url(room, line.student)),
            "values": _rows(line.student, room, groups),
        }
        for line in lines(room)
    ]
    window = room.campaign.window([room.level], places_of(room.school))
    context = {
        "room": room,
        "slips": slips,
        "deadline": window.phrase,
        "on": timezone.localdate(),
    }
    return render_to_string("records/print/slips.html", context)


def _rows(student, room, groups):
    """What the round asks for first, then what else there is room for."""
    rows = reviewed.shown(student, room.campaign.fields, groups, room.level, masked=True)
    return sorted(rows, key=lambda row: not row["asked"])[:MOST]


def slips_pdf(room):
    return pdf.html_to_pdf(slips_html(room))
