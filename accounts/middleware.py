"""Each request carries the reach of who asks, computed when first needed."""

from django.utils.functional import SimpleLazyObject

from accounts.queries.reach import reach_of


class ReachMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.reach = SimpleLazyObject(lambda: reach_of(request.user))
        return self.get_response(request)
