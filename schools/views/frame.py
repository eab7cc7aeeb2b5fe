"""What the pages of this app share: the day asked for, breadcrumbs, a unit's tabs."""

from django.urls import reverse

from csdl.kit.dates import dmy, parse_vn_date
from schools.queries.unit import day_of
from schools.queries.year import current_year, years_of

HOME = ("Việc của tôi", "site:home")


def asked_day(request):
    """(day, whether one was asked for): "Xem theo ngày", ?ngay=30/6/2025. A bad day is today."""
    text = request.GET.get("ngay", "")
    try:
        return (parse_vn_date(text), True) if text else (day_of(request.reach), False)
    except ValueError:
        return day_of(request.reach), False


def day_query(request):
    """ "?ngay=…" to carry the asked day to the next page."""
    day, asked = asked_day(request)
    return f"?ngay={dmy(day)}" if asked else ""


def crumbs(*steps):
    """Breadcrumb of (label, url) pairs after the list of units."""
    start = ("Đơn vị", reverse("schools:unit_list"))
    return [{"label": label, "url": url} for label, url in (start, *steps)]


def unit_crumbs(unit, *steps):
    return crumbs((unit.short_name, reverse("schools:unit_show", args=[unit.pk])), *steps)


def unit_tabs(unit, active):
    """The tabs of a unit's page; accounts adds its own in templates/accounts/_unit_tabs.html."""
    tabs = [("unit_show", "Thông tin")]
    if unit.is_school:
        tabs += [("classroom_list", "Lớp học"), ("group_list", "Tổ chuyên môn")]
    found = [
        {
            "label": label,
            "url": reverse(f"schools:{name}", args=[unit.pk]),
            "active": name == active,
        }
        for name, label in tabs
    ]
    if unit.is_department:  # lists of their own, the same for the whole department
        found.append({"label": "Năm học", "url": reverse("schools:year_list")})
        found.append({"label": "Danh mục mã", "url": reverse("schools:code_list")})
    return found


def asked_year(request, department_id):
    """(the year asked for by ?nam=, else the current or latest one; all years)."""
    years = list(years_of(department_id))
    asked = next((y for y in years if str(y.pk) == request.GET.get("nam")), None)
    now = current_year(department_id, day_of(request.reach))
    return asked or now or (years[0] if years else None), years
