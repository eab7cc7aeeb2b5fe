"""Members of staff: the list of a school on a day, one record in tabs, entering, editing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from records.actions.staff import add_staff, change_staff, link_account
from records.catalogue_staff import STAFF
from records.forms.record import RecordForm
from records.forms.staff import AccountForm, NewStaffForm
from records.models import Staff
from records.queries import staff as query
from records.queries.staff_listing import StaffListing
from records.queries.staff_review import my_sittings
from records.queries.timetable import DAYS
from schools.models import Unit
from schools.views.frame import asked_day, unit_crumbs, unit_tabs

PEOPLE = "Nhân sự"


@page("records.view_staff", Unit)
def staff_list(request, unit):
    (day, asked), reach = asked_day(request), request.reach
    left = request.GET.get("thoi") == "1"
    rows = query.past_rows if left else query.employment_rows
    listing = StaffListing(rows(reach, unit, day), request.GET, day=day)
    listing.label = f"Cán bộ, giáo viên, nhân viên {unit.short_name}"
    context = {
        "title": f"Nhân sự: {unit.short_name}",
        "unit": unit,
        "day": day,
        "asked": asked,
        "left": left,
        "counts": _tiles(query.figures(reach, unit, day)),
        "tabs": unit_tabs(unit, "staff_list"),
        "may_add": can(reach, "records.add_staff", unit),
        "crumbs": unit_crumbs(unit, (PEOPLE, "")),
    }
    request.note("view", action="staff_list", unit_id=unit.pk)
    return show_list(request, "records/staff_list.html", listing, **context)


def _tiles(found):
    return [
        {"value": found.total, "label": "người, nơi làm việc chính"},
        {"value": found.managers, "label": "cán bộ quản lý"},
        {"value": found.teachers, "label": "giáo viên"},
        {"value": found.employees, "label": "nhân viên"},
        {"value": found.women, "label": "nữ"},
        {"value": found.visiting, "label": "làm thêm ở trường"},
    ]


@page("records.add_staff", Unit)
def staff_new(request, unit):
    form = NewStaffForm(request.POST or None, levels=unit.levels)
    if request.method == "POST" and form.is_valid():
        given = {"values": form.values, "job": form.job}
        ok, staff = attempt(form, add_staff, school=unit, by=request.reach, **given)
        if ok:
            messages.success(request, f"Đã thêm {staff.full_name}, mã {staff.staff_code}.")
            return redirect("records:staff_show", staff.pk)
    title = "Thêm cán bộ, giáo viên, nhân viên"
    context = {
        "title": title,
        "form": form,
        "submit": "Thêm người này",
        "lead": f"{unit.short_name}. Các mục khác điền sau, ở từng thẻ của hồ sơ.",
        "cancel": list_url(unit),
        "crumbs": unit_crumbs(unit, (PEOPLE, list_url(unit)), (title, "")),
    }
    return render(request, "records/staff_new.html", context)


@page("records.view_staff", Staff)
def staff_show(request, staff):
    return _show(request, staff)


@page("records.view_staff", Staff, methods=("POST",))
def staff_reveal(request, staff):
    """The masked numbers of one tab, in full, once: the log keeps who asked."""
    return _show(request, staff, reveal=True)


def _show(request, staff, reveal=False):
    reach = request.reach
    groups = query.groups_seen(lambda perm: can(reach, perm, staff))
    group = next((g for g in groups if g.key == request.GET.get("muc")), groups[0])
    jobs = list(map(query.dress_job, query.jobs_of(reach, staff)))
    request.note("view", action="staff_reveal" if reveal else "staff_show", staff=staff)
    context = {
        "title": staff.full_name,
        "staff": staff,
        "group": group,
        "rows": query.tab_rows(staff, group, reveal=reveal),
        "reveal": reveal,
        "has_secret": query.has_secret(group),
        "job": next((job for job in jobs if job.is_main), None),
        "status": query.status_said(staff),
        "tabs": staff_tabs(staff, groups, group.key),
        "may_edit": can(reach, group.change, staff),
        "crumbs": staff_crumbs(staff),
    }
    return render(request, "records/staff_show.html", context)


@page("records.view_staff", Staff)
def staff_history(request, staff):
    reach = request.reach
    groups = query.groups_seen(lambda perm: can(reach, perm, staff))
    field = request.GET.get("o", "")
    field = field if field in STAFF.by_code else ""
    context = {
        "title": f"Lịch sử hồ sơ: {staff.full_name}",
        "staff": staff,
        "changes": query.changes_of(staff, groups, field),
        "field": STAFF.by_code.get(field),
        "items": [item for group in groups for item in STAFF.of(group.key)],
        "tabs": staff_tabs(staff, groups, "history"),
        "crumbs": staff_crumbs(staff, "Lịch sử"),
    }
    request.note("view", action="staff_history", staff=staff)
    return render(request, "records/staff_history.html", context)


@page("records.view_staff", Staff)
def staff_edit(request, staff, group):
    """One tab, under the right of its own (an accountant may edit pay and nothing else)."""
    here = STAFF.by_group.get(str(group))
    if here is None:
        raise Http404
    if not can(request.reach, here.change, staff):
        raise PermissionDenied
    items = [item for item in STAFF.of(here.key) if not (item.fixed and STAFF.read(staff, item))]
    form = RecordForm(
        request.POST or None,
        items=items,
        levels=staff.school.levels,
        initial=STAFF.values(staff, items),
    )
    if request.method == "POST" and form.is_valid():
        given = {"staff": staff, "values": form.values}
        ok, changed = attempt(form, change_staff, by=request.reach, **given)
        if ok:
            said = f"Đã lưu {len(changed)} mục." if changed else "Không có gì thay đổi."
            messages.success(request, said)
            return redirect(f"{reverse('records:staff_show', args=[staff.pk])}?muc={here.key}")
    return staff_form(request, "staff_edit", staff, form, f"Sửa: {here.label}", tab=here.key)


@page("records.change_staff", Staff)
def staff_account(request, staff):
    initial = {"user": str(staff.user_id or "")}
    form = AccountForm(request.POST or None, users=query.accounts_for(staff), initial=initial)
    if request.method == "POST" and form.is_valid():
        user = form.cleaned_data["user"]
        ok, _ = attempt(form, link_account, staff=staff, user=user, by=request.reach)
        if ok:
            messages.success(request, f"Đã gắn {user.username}." if user else "Đã bỏ gắn.")
            return redirect("records:staff_show", staff.pk)
    return staff_form(request, "staff_account", staff, form, "Tài khoản của người này")


@page()
def my_record(request):
    """A teacher's own record: read here, corrected through the school's data officer."""
    mine = query.my_record(request.user)
    if mine.staff:
        request.note("view", action="my_record", staff=mine.staff)
    context = {"title": "Hồ sơ của tôi", "mine": mine, "days": DAYS}
    context["waits"] = bool(mine.staff and my_sittings(request.user, STAFF.groups))
    return render(request, "records/my_record.html", context)


def list_url(unit):
    return reverse("records:staff_list", args=[unit.pk])


def staff_tabs(staff, groups, active):
    base = reverse("records:staff_show", args=[staff.pk])
    tabs = [(group.label, f"{base}?muc={group.key}", group.key) for group in groups]
    tabs += [
        ("Làm việc", reverse("records:staff_jobs", args=[staff.pk]), "jobs"),
        ("Bằng cấp", reverse("records:staff_degrees", args=[staff.pk]), "degrees"),
        ("Lịch sử", reverse("records:staff_history", args=[staff.pk]), "history"),
    ]
    return [{"label": label, "url": url, "active": key == active} for label, url, key in tabs]


def staff_crumbs(staff, *last):
    here = reverse("records:staff_show", args=[staff.pk]) if last else ""
    steps = [(PEOPLE, list_url(staff.school)), (staff.full_name, here)]
    return unit_crumbs(staff.school, *steps, *((label, "") for label in last))


def staff_form(request, name, staff, form, title, *, tab="", submit="Lưu", **more):
    back = reverse("records:staff_show", args=[staff.pk]) + (f"?muc={tab}" if tab else "")
    context = {
        "title": title,
        "form": form,
        "submit": submit,
        "lead": f"{staff.full_name}, {staff.school.short_name}",
        "cancel": back,
        "crumbs": staff_crumbs(staff, title),
    }
    return render(request, f"records/{name}.html", context | more)
