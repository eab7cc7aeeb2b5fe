"""The log: of all units in reach, of one unit, of one person."""

from django.shortcuts import render
from django.urls import reverse

from accounts.models import User
from accounts.queries.audit import AuditListing, log_rows, people_of
from csdl.kit.access import page
from csdl.kit.show import show_list
from schools.models import Unit
from schools.views.frame import unit_crumbs, unit_tabs


@page("accounts.view_audit")
def audit_list(request):
    return _show(request, log_rows(request.reach), "Nhật ký")


@page("accounts.view_audit", Unit)
def audit_unit(request, unit):
    """Of a unit and what it manages; ?chi=1: of the unit alone."""
    alone = request.GET.get("chi") == "1"
    rows = log_rows(request.reach, unit=unit, below=not alone)
    extra = {
        "unit": unit,
        "alone": alone,
        "tabs": unit_tabs(unit, ""),
        "crumbs": unit_crumbs(unit, ("Nhật ký", "")),
    }
    title = f"Nhật ký: {unit.short_name}"
    return _show(request, rows, title, people=people_of(unit), **extra)


@page("accounts.view_audit", User)
def audit_user(request, user):
    crumbs = [
        {"label": "Người dùng", "url": reverse("accounts:user_list")},
        {"label": user.full_name, "url": reverse("accounts:user_show", args=[user.pk])},
        {"label": "Nhật ký", "url": ""},
    ]
    rows = log_rows(request.reach, user=user)
    return _show(request, rows, f"Nhật ký: {user.full_name}", person=user, crumbs=crumbs)


def _show(request, rows, title, people=(), **context):
    listing = AuditListing(rows, request.GET, people=people)
    listing.label = title
    if listing.file_format:
        return show_list(request, "accounts/audit_list.html", listing)
    about = {name: context[name] for name in ("unit", "person") if name in context}
    request.note("view", action="audit_list", **about)
    return render(
        request, "accounts/audit_list.html", {"title": title, "listing": listing, **context}
    )
