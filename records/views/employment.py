"""Where someone works: one job, its change and end, further duties, degrees."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import can, page
from csdl.kit.action import attempt
from csdl.kit.dates import today, vn_date
from records.actions import employment as act
from records.forms import staff as forms
from records.models import Duty, Employment, Qualification, Staff
from records.queries import staff as query
from records.queries.assignment import work_of
from records.views.staff import PEOPLE, list_url, staff_crumbs, staff_form, staff_tabs
from schools.models import Unit
from schools.queries.year import current_year
from schools.views.frame import unit_crumbs


@page("records.view_staff", Staff)
def staff_jobs(request, staff):
    reach = request.reach
    jobs = list(map(query.dress_job, query.jobs_of(reach, staff)))
    groups = query.groups_seen(lambda perm: can(reach, perm, staff))
    context = {
        "title": f"Làm việc: {staff.full_name}",
        "staff": staff,
        "jobs": jobs,
        "open": any(job.is_main and job.ends_on is None for job in jobs),
        "may_edit": can(reach, "records.change_staff", staff),
        "tabs": staff_tabs(staff, groups, "jobs"),
        "crumbs": staff_crumbs(staff, "Làm việc"),
    }
    return render(request, "records/staff_jobs.html", context)


@page("records.view_staff", Employment)
def employment_show(request, job):
    """The person as this school knows them; the record's own page where the school keeps it."""
    reach = request.reach
    query.dress_job(job)
    staff = query.record_of(reach, job)
    duties = list(query.duties_of(reach, [job]))
    for duty in duties:
        duty.label = query.duty_label(duty)
    homerooms, taught = work_of(reach, [job])
    context = {
        "title": job.full_name,
        "job": job,
        "staff": staff,
        "homerooms": homerooms,
        "taught": taught,
        "duties": duties,
        "may_edit": can(reach, "records.change_staff", job),
        "crumbs": unit_crumbs(job.school, (PEOPLE, list_url(job.school)), (job.full_name, "")),
    }
    request.note("view", action="employment_show", employment=job)
    return render(request, "records/employment_show.html", context)


@page("records.change_staff", Staff)
def employment_new(request, staff):
    form = forms.JobForm(request.POST or None, levels=staff.school.levels)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, act.start_employment, staff=staff, job=form.job, by=request.reach)
        if ok:
            messages.success(request, f"Đã ghi {staff.full_name} làm việc ở trường.")
            return redirect("records:staff_jobs", staff.pk)
    return staff_form(request, "employment_new", staff, form, "Ghi làm việc trở lại")


@page("records.add_staff", Unit)
def employment_second(request, unit):
    """Someone whose record another school keeps begins to work here: besides, or for good."""
    form = forms.SecondForm(request.POST or None, levels=unit.levels, initial={"how": "second"})
    if request.method == "POST" and form.is_valid():
        who = {name: form.cleaned_data[name] for name in ("personal_id", "birth_date")}
        given = {"school": unit, "job": form.job, **who}
        moves = form.cleaned_data["how"] == "move"
        action = act.receive_staff if moves else act.start_second
        ok, made = attempt(form, action, by=request.reach, **given)
        if ok:
            how = "chuyển về" if moves else "làm thêm ở"
            messages.success(request, f"Đã ghi {made.full_name} {how} trường.")
            return redirect("records:staff_show" if moves else "records:employment_show", made.pk)
    title = "Người đang có hồ sơ ở trường khác"
    context = {
        "title": title,
        "form": form,
        "submit": "Ghi người này",
        "lead": "Tìm bằng số định danh và ngày sinh trên thẻ căn cước.",
        "cancel": list_url(unit),
        "crumbs": unit_crumbs(unit, (PEOPLE, list_url(unit)), (title, "")),
    }
    return render(request, "records/employment_second.html", context)


@page("records.change_staff", Employment)
def employment_change(request, job):
    initial = {n: getattr(job, n) for n in ("position", "contract", "subject", "basis")}
    initial["from_day"] = job.starts_on
    form = forms.ChangeJobForm(request.POST or None, levels=job.school.levels, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {"changes": form.changes, "from_day": form.cleaned_data["from_day"]}
        ok, new = attempt(form, act.change_job, employment=job, by=request.reach, **given)
        if ok:
            messages.success(request, "Đã lưu.")
            return redirect("records:employment_show", new.pk)
    return _form(request, "employment_change", job, form, "Sửa vị trí, hợp đồng")


@page("records.change_staff", Employment)
def employment_end(request, job):
    form = forms.EndJobForm(request.POST or None, initial={"last_day": today()})
    if request.method == "POST" and form.is_valid():
        given = {"employment": job, **form.cleaned_data}
        ok, row = attempt(form, act.end_employment, by=request.reach, **given)
        if ok:
            messages.success(request, _ended(row))
            return redirect("records:employment_show", job.pk)
    more = {
        "danger": True,
        "hint": "Nhiệm vụ kiêm nhiệm, chủ nhiệm và phân công giảng dạy của người này ở trường kết "
        "thúc cùng ngày. Quyền trên hệ thống thu hồi ở trang “Người thôi việc, chuyển đi”.",
    }
    return _form(request, "employment_end", job, form, "Ghi thôi làm việc", **more)


def _ended(row):
    words = {"homeroom": "chủ nhiệm", "assignment": "phân công", "duty": "nhiệm vụ kiêm nhiệm"}
    also = [f"{row.ended[key]} {word}" for key, word in words.items() if row.ended[key]]
    tail = f" Kết thúc theo: {', '.join(also)}." if also else ""
    return f"Đã ghi {row.full_name} làm việc đến hết {vn_date(row.ends_on)}.{tail}"


@page("records.change_staff", Employment)
def duty_new(request, job):
    year = current_year(job.department_id, today())
    form = forms.DutyForm(
        request.POST or None,
        groups=query.groups_at(job.school, year),
        initial={"starts_on": today()},
    )
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, act.add_duty, employment=job, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã giao nhiệm vụ.")
            return redirect("records:employment_show", job.pk)
    return _form(request, "duty_new", job, form, "Giao nhiệm vụ kiêm nhiệm")


@page("records.change_staff", Duty)
def duty_end(request, duty):
    form = forms.EndDayForm(request.POST or None, initial={"last_day": today()})
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, act.end_duty, duty=duty, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã ghi thôi nhiệm vụ.")
            return redirect("records:employment_show", duty.employment_id)
    title = f"Thôi nhiệm vụ: {query.duty_label(duty)}"
    return _form(request, "duty_end", duty.employment, form, title)


@page("records.view_staff", Staff)
def staff_degrees(request, staff):
    reach = request.reach
    groups = query.groups_seen(lambda perm: can(reach, perm, staff))
    context = {
        "title": f"Bằng cấp, chứng chỉ: {staff.full_name}",
        "staff": staff,
        "degrees": query.degrees_of(reach, staff),
        "may_edit": can(reach, "records.change_staff", staff),
        "tabs": staff_tabs(staff, groups, "degrees"),
        "crumbs": staff_crumbs(staff, "Bằng cấp"),
    }
    return render(request, "records/staff_degrees.html", context)


@page("records.change_staff", Staff)
def qualification_new(request, staff):
    form = forms.QualificationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"staff": staff, **form.cleaned_data}
        ok, _ = attempt(form, act.add_qualification, by=request.reach, **given)
        if ok:
            messages.success(request, "Đã thêm.")
            return redirect("records:staff_degrees", staff.pk)
    return staff_form(request, "qualification_new", staff, form, "Thêm bằng cấp, chứng chỉ")


@page("records.change_staff", Qualification)
def qualification_remove(request, row):
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"qualification": row, "reason": form.cleaned_data["reason"]}
        pk = row.staff_id
        ok, _ = attempt(form, act.remove_qualification, by=request.reach, **given)
        if ok:
            messages.success(request, "Đã bỏ. Lịch sử vẫn giữ dòng này.")
            return redirect("records:staff_degrees", pk)
    title = f"Bỏ: {row.name}"
    return staff_form(
        request, "qualification_remove", row.staff, form, title, submit="Bỏ", danger=True
    )


def _form(request, name, job, form, title, **more):
    back = reverse("records:employment_show", args=[job.pk])
    steps = [(PEOPLE, list_url(job.school)), (job.full_name, back), (title, "")]
    context = {
        "title": title,
        "form": form,
        "submit": "Lưu",
        "lead": f"{job.full_name}, {job.school.short_name}",
        "cancel": back,
        "crumbs": unit_crumbs(job.school, *steps),
    }
    return render(request, f"records/{name}.html", context | more)
