"""Doors. All is closed until a view says who may pass.

    @page("schools.view_unit")                    a list: anyone who holds it somewhere
    @page("schools.change_unit", Unit)            one object, handed over already checked
    @page()                                       anyone signed in
    @page("accounts.end_grant", Grant, fresh=True)    … who proved it is them just now
    @public                                       anyone

A stranger to an object gets 404 (it does not exist for them); someone who may see it
but lacks this right gets 403.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import EmptyResultSet, PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

from csdl.kit import wall
from csdl.kit.action import Refused, unit_of
from csdl.kit.request_id import under


@dataclass(frozen=True)
class Door:
    """What a view demands: a permission, maybe on one object of a model."""

    perm: str | None = None
    model: type | None = None
    public: bool = False
    methods: tuple[str, ...] = ("GET", "HEAD", "POST")
    fresh: bool = False


def can(reach, perm, obj) -> bool:
    """May this reach do `perm` on this object? The list's filter with the key added.

    A page that only reads asks about many permissions that often come to the very same filter;
    that one is put to the database once.
    """
    rows = type(obj).objects.allowed(reach, perm).filter(pk=obj.pk)
    if reach.answers is None:
        return rows.exists()
    if (key := _question(rows)) is None:
        return False
    if key not in reach.answers:
        reach.answers[key] = rows.exists()
    return reach.answers[key]


def _question(rows):
    """What is asked of the database, as a key; None for what no row can answer."""
    try:
        return str(rows.order_by().values("pk").query.sql_with_params())
    except EmptyResultSet:
        return None


def reach_of(user):
    """The reach of a user, for jobs and tests; requests carry theirs."""
    return import_string(settings.REACH_OF)(user)


def find(reach, perm, model, pk):
    """The object, checked; with it what each of its pages names (`NAMED` of its model).

    Raises Http404 for a stranger, PermissionDenied for an insider.
    """
    rows = model.objects.allowed(reach, perm).filter(pk=pk)
    named = getattr(model, "NAMED", None)  # select_related of nothing would join all there is
    if found := (rows.select_related(*named) if named else rows).first():
        if reach.answers is not None:
            reach.answers[_question(rows)] = True
        return found
    if model.objects.allowed(reach, model.SEE).filter(pk=pk).exists():
        raise PermissionDenied
    raise Http404


def public(view):
    """Open a view to anyone."""

    @functools.wraps(view)
    def wrapped(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    wrapped.door = Door(public=True)
    return wrapped


def signed_in(view):
    """The door of a page that is not ours (allauth's own pages about one's account)."""

    @functools.wraps(view)
    def wrapped(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    wrapped.door = Door()
    return wrapped


def page(perm=None, model=None, *, methods=("GET", "HEAD", "POST"), fresh=False):
    """Declare the door of a page (see the module). Reach, wall and double posts are seen to.

    fresh: a dangerous act; password or second factor within the last ten minutes. How one
    signs in or proves it again is the doorkeeper's (accounts.login.middleware), who keeps a
    form that was sent meanwhile.
    """

    def decorate(view):
        @never_cache
        @functools.wraps(view)
        def wrapped(request, *args, pk=None, **kwargs):
            if not request.user.is_authenticated:
                return request.sign_in_first()
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            reach = request.reach
            if request.method in ("GET", "HEAD"):
                reach.remember()
            wall.enter(reach)
            if model is not None:
                args = (find(reach, perm, model, pk), *args)
            elif perm and not reach.holds(perm):
                raise PermissionDenied
            under(_grant_behind(reach, perm, args))
            if fresh and not request.is_fresh():
                return request.prove_again()
            try:
                if request.method == "POST":
                    with transaction.atomic():  # a refusal undoes all of it, then shows a page
                        return _once(view, request, *args, **kwargs)
                return view(request, *args, **kwargs)
            except Refused as refusal:
                refusal.settle()
                request.note("refused", action=view.__name__, reason=str(refusal))
                return render(request, "refused.html", {"refusal": str(refusal)}, status=409)

        wrapped.door = Door(perm, model, methods=tuple(methods), fresh=fresh)
        return wrapped

    return decorate


def _grant_behind(reach, perm, args):
    """The grant by which this door opened, the narrowest that reaches the object; for the log."""
    scopes = reach.held(perm) if perm else []
    unit = unit_of(args[0]) if args else None
    key = args[0].pk if args else None
    fits = [s for s in scopes if s.room and s.room == key] or [s for s in scopes if unit in s.units]
    found = fits or [s for s in scopes if s.department] or scopes
    return min(found, key=lambda s: len(s.units)).grant if found else None


def _once(view, request, *args, **kwargs):
    """A form posted twice (double click, back button) is carried out once.

    The form's `op` is claimed in the same transaction as the act; the second post waits
    for the first, then goes where the first one went.
    """
    op = request.POST.get("op")
    if not op:
        return view(request, *args, **kwargs)
    operation = apps.get_model("ground", "Operation")
    key = {"user_id": request.user.pk, "op": op[:64], "path": request.path[:200]}
    try:
        with transaction.atomic():
            claim = operation.objects.create(**key)
    except IntegrityError:
        before = operation.objects.get(user_id=key["user_id"], op=key["op"], path=key["path"])
        messages.info(request, "Việc này đã được ghi nhận từ lần bấm trước.")
        return redirect(before.location or request.path)
    response = view(request, *args, **kwargs)
    if response.status_code in (301, 302, 303):
        claim.location = response["Location"][:500]
        claim.save(update_fields=["location"])
    else:
        claim.delete()
    return response


class ClosedByDefaultMiddleware:
    """A view without a door is never run: forgetting to declare one fails loudly."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not hasattr(view, "door"):
            raise PermissionDenied(f"{view.__module__}.{view.__name__} has no door")
