"""Handing bytes out. Never by a file's own address: the page that owns the fact calls this."""

from django.http import FileResponse, Http404

from csdl.ground.queries.file import file_of


def hand_out(request, file_id, action, *, kind="export", inline=False, **objects):
    """The file as a download (or shown), and a note of it. The caller has checked the right."""
    kept = file_of(file_id)
    if kept is None:
        raise Http404
    request.note(kind, action=action, reason=kept.name, **objects)
    return FileResponse(
        kept.content.open("rb"),
        as_attachment=not inline,
        filename=kept.name,
        content_type=kept.content_type,
    )
