"""The access log, and where a request came from."""

from django.conf import settings

from csdl.ground.models import AccessLog


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
        notes = []

        def note(kind, *, action="", reason="", unit_id=None, **objects):
            targets = {key: f"{o._meta.label_lower}:{o.pk}" for key, o in objects.items()}
            notes.append(
                AccessLog(
                    kind=kind,
                    action=action,
                    reason=reason[:500],
                    user_id=request.user.pk,  # who it is now: after a logout it is nobody
                    unit_id=unit_id,
                    targets=targets,
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
                row.ip, row.request_id = client_ip(request), request.request_id
            AccessLog.objects.bulk_create(notes)
        return response
