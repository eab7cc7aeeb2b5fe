"""One id per request, in each log line and in the response."""

import contextvars
import logging
import uuid

current = contextvars.ContextVar("request_id", default="-")


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
