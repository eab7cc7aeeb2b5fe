"""A long list as a file, made by a job: the list's own page is called again as the same person.

So the door, the rows and the columns are those of the screen, at the moment the file is made.
"""

import tempfile
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from csdl.ground import pulse
from csdl.ground.models import AccessLog, File
from csdl.kit.action import Refused, targets_of

NO_LIST = "Trang này không có danh sách để xuất. Quay lại danh sách rồi bấm xuất."
NO_RIGHT = "Bạn không còn quyền xem danh sách này. Hỏi người giao quyền cho bạn."


class Sink:
    """Where the page's list is written; `name` is set once it is."""

    def __init__(self, file, job_id):
        self.file, self.job_id = file, job_id
        self.name = self.content_type = ""

    def progress(self, total):
        """A function to be told how many rows are written."""
        return lambda done: pulse.tell(f"job:{self.job_id}", done, total)


def list_page(path):
    """(view, its arguments) of a page of ours; Refused for anything else."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        raise Refused(NO_LIST) from None
    door = getattr(match.func, "door", None)
    if door is None or door.public or door.fresh or "GET" not in door.methods:
        raise Refused(NO_LIST)
    return match


def make_file(job, reach):
    """Run the page of `job.params` (path, query, unit) and keep what it wrote; gives the File."""
    match, notes = list_page(job.params["path"]), []
    with tempfile.TemporaryFile(prefix="csdl-list-") as file:
        sink = Sink(file, job.pk)
        asked = _request(job.params, reach, match, notes, sink)
        try:
            with transaction.atomic():
                match.func(asked, *match.args, **match.kwargs)
        except (Http404, PermissionDenied):
            raise Refused(NO_RIGHT) from None
        if not sink.name:
            raise Refused(NO_LIST)
        file.seek(0)
        data = file.read()
    AccessLog.objects.bulk_create(notes)
    return File.keep(data, name=sink.name, content_type=sink.content_type, by_id=reach.user_id)


def _request(params, reach, match, notes, sink):
    asked = HttpRequest()
    asked.method, asked.path = "GET", params["path"]
    asked.GET = QueryDict(params["query"])
    here = urlsplit(settings.PUBLIC_URL)  # for pages that name themselves
    asked.META = {"SERVER_NAME": here.hostname, "SERVER_PORT": str(here.port or 443)}
    asked.user, asked.reach, asked.resolver_match = reach.user, reach, match
    asked.session = {"unit": params.get("unit")}
    asked.htmx, asked.sink = False, sink

    def note(kind, *, action="", reason="", unit_id=None, **objects):
        targets, unit = targets_of(objects)
        if kind == AccessLog.Kind.EXPORT:
            notes.append(
                AccessLog(
                    kind=kind,
                    action=action,
                    reason=reason[:500],
                    user_id=reach.user_id,
                    unit_id=unit_id or unit,
                    targets=targets,
                )
            )

    asked.note = note
    return asked
