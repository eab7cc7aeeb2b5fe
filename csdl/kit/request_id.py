"""One id per request, in each log line and in the response; where an act comes from."""

import contextvars
import logging
import uuid
from dataclasses import dataclass

current = contextvars.ContextVar("request_id", default="-")


@dataclass
class Trace:
    """Where an act comes from: address, request, and the grant that opened the door.

    Set for the length of a request (ground.middleware, kit.access); none in a job.
    """

    ip: str | None = None
    request_id: str = ""
    grant_id: int | None = None


NOWHERE = Trace()
# One transaction of a job: what was asked once within it need not be asked again.
moment: contextvars.ContextVar[str] = contextvars.ContextVar("moment", default="")
trace: contextvars.ContextVar[Trace] = contextvars.ContextVar("trace", default=NOWHERE)


def under(grant_id):
    """The door of this request opened by this grant; nothing outside a request."""
    here = trace.get()
    if here is not NOWHERE:
        here.grant_id = grant_id


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.request_id = current.get()
        return True


class RequestIdMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = uuid.uuid4().hex
        current.set(request.request_id)
        response = self.get_response(request)
        response["X-Request-ID"] = request.request_id
        return response
