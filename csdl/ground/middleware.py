"""The access log, and where a request came from."""

from django.conf import settings

from csdl.ground.models import AccessLog
from csdl.kit.action import targets_of
from csdl.kit.request_id import Trace, trace


def client_ip(request):
    """The address of the client; behind our own proxy the last entry, which it added."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR") or None


class AccessLogMiddleware:
    """Gives pages `request.note(kind, ...)`; what they noted is written after the response,

    outside the request's transaction, so that a refusal outlives the rollback it caused.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        notes, here = [], Trace(client_ip(request), request.request_id)
        before = trace.set(here)
        try:
            return self._answer(request, notes, here)
        finally:
            trace.reset(before)

    def _answer(self, request, notes, here):
        def note(kind, *, action="", reason="", unit_id=None, **objects):
            targets, unit = targets_of(objects)
            notes.append(
                AccessLog(
                    kind=kind,
                    action=action,
                    reason=reason[:500],
                    user_id=request.user.pk,  # who it is now: after a logout it is nobody
                    unit_id=unit_id or unit,
                    targets=targets,
                    grant_id=here.grant_id,
                )
            )

        request.note = note
        response = self.get_response(request)
        if response.status_code in (403, 404) and request.user.is_authenticated:
            match = request.resolver_match
            note("refused", action=match.view_name if match else "", reason=request.path)
        if notes:
            for row in notes:
                row.user_id = row.user_id or getattr(request.user, "pk", None)
                row.ip, row.request_id = here.ip, here.request_id
            AccessLog.objects.bulk_create(notes)
        return response
