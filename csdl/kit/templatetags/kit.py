"""The few words that templates need everywhere; built in, no {% load %}."""

import uuid

from django import template

from csdl.kit import dates, text
from csdl.kit.access import can

register = template.Library()


@register.simple_tag
def op():
    """A new key for one form: the same form posted twice acts once."""
    return uuid.uuid4().hex


def _or_blank(function):
    return lambda value: function(value) if value else ""


for _function in (dates.vn_date, dates.vn_datetime, dates.vn_long_date, dates.dmy, text.initials):
    register.filter(_function.__name__, _or_blank(_function))


@register.filter
def thousands(number):
    """1204 → "1.204" (dot between thousands, as written in Vietnam)."""
    return f"{int(number):,}".replace(",", ".") if number is not None else ""


@register.filter
def school_year(starts_year):
    """2026 → "2026–2027"."""
    return dates.school_year_name(starts_year) if starts_year is not None else ""


@register.simple_tag(takes_context=True)
def may(context, perm, obj):
    """Whether the person may do `perm` on this object: for a link that others should not see."""
    reach = context["request"].reach
    return reach.holds(perm) and can(reach, perm, obj)
