"""What a person sees when something is wrong: what happened, and what to do."""

from django.shortcuts import render

from accounts.login.middleware import keep_for_later


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    return render(request, "500.html", status=500)


def csrf_failure(request, reason=""):
    """The form was older than the session: say so, keep it, offer to send it again."""
    return render(request, "403_csrf.html", {"kept": keep_for_later(request)}, status=403)
