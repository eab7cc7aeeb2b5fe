"""Staff in a round: the school's list, the officer's screen with one person, closing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from csdl.kit.access import can, page
from csdl.kit.action import Refused, attempt
from csdl.kit.show import show_list
from records.actions.staff import Problem, change_staff
from records.actions.staff_close import close_staff
from records.actions.staff_review import (
    ask_person,
    confirm_beside,
    except_person,
    print_minutes,
    say_wrong,
)
from records.catalogue_staff import STAFF
from records.forms.review import HandOverForm
from records.forms.staff_review import (
    ConfirmOwnForm,
    ExceptForm,
    StaffSheetForm,
    WrongForm,
    seal,
    unseal,
)
from records.models import CampaignSchool
from records.models.campaign import EXCEPT_STAFF, REVIEW_STAFF
from records.models.staff_confirmation import SEE_STAFF
from records.queries.campaign import places_of
from records.queries.school_round import full_school
from records.queries.staff_review import (
    StaffRoundListing,
    officers_of,
    people_rows,
    person_at_school,
    push_of_staff,
    sitting,
    staff_state,
)
from records.views.campaign import crumbs


def round_url(row):
    return reverse("records:staff_round", args=[row.pk])


def trail(row, here=""):
    found = crumbs(row.campaign, f"Nhân sự {row.school.short_name}")
    if here:
        found[-1]["url"] = round_url(row)
        found.append({"label": here, "url": ""})
    return found


def window_words(row):
    window = row.campaign.window(row.school.levels, places_of(row.school))
    now = timezone.now()
    return {"row": row, "deadline": window.text(now), "refusal": window.refusal(now)}


def _with_staff(row):
    row = full_school(row)
    if not row.campaign.has_staff:
        raise Refused("Đợt này không rà soát nhân sự. Mở các lớp của trường trong đợt.")
    return row


def _sit(request, row, staff):
    """The person of this address at work here today, as this reader may see them."""
    job = person_at_school(row, staff)
    if job is None:
        raise Http404
    return sitting(row, job, _groups(request.reach, row))


def _groups(reach, row, change=False):
    return [g for g in STAFF.groups if can(reach, g.change if change else g.view, row.school)]


@page(SEE_STAFF, CampaignSchool)
def staff_round(request, row):
    """Three steps of one school: the officer, each person, the list that the head signs."""
    row, reach = _with_staff(row), request.reach
    listing = StaffRoundListing(people_rows(row), request.GET)
    listing.label = f"Rà soát nhân sự {row.school.short_name}"
    may_review = can(reach, REVIEW_STAFF, row)
    context = {
        "title": f"Rà soát nhân sự: {row.school.short_name}",
        "crumbs": trail(row),
        "state": staff_state(row),
        "officers": officers_of(row.school),
        "push": push_of_staff(row.school),
        "may_review": may_review,
        "may_name": can(reach, EXCEPT_STAFF, row),
        "may_close": may_review
        and row.campaign.is_open
        and row.staff_state in ("working", "changed"),
        **window_words(row),
    }
    request.note("view", action="staff_round", unit_id=row.school_id)
    return show_list(request, "records/staff_round.html", listing, **context)


@page(SEE_STAFF, CampaignSchool)
def staff_sit(request, row, staff):
    """One screen with one person: all fields, what changed, what the rules say; corrections at
    once. The officer works here; whoever may see staff reads it."""
    row = _with_staff(row)
    found, reach = _sit(request, row, staff), request.reach
    may_review = can(reach, REVIEW_STAFF, row) and row.campaign.is_open
    form = None
    if may_review and found.staff:
        groups = _groups(reach, row, change=True)
        form = StaffSheetForm(request.POST or None, staff=found.staff, groups=groups)
        if request.method == "POST" and form.is_valid() and _corrected(request, form, found):
            return redirect("records:staff_sit", row.pk, staff)
    request.note("view", action="staff_sit", unit_id=row.school_id, employment=found.job)
    context = {
        "title": found.job.full_name,
        "crumbs": trail(row, found.job.full_name),
        "sitting": found,
        "form": form,
        "may_review": may_review,
        "may_except": can(reach, EXCEPT_STAFF, row) and row.campaign.is_open,
        **window_words(row),
    }
    return render(request, "records/staff_sit.html", context)


def _corrected(request, form, found):
    try:
        changed = change_staff(
            staff=found.staff, values=form.values, was=form.was, by=request.reach
        )
    except Problem as problem:
        for _, code, text in problem.found:
            form.add_error(code if code in form.fields else None, text)
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    said = f"Đã sửa {len(changed)} mục." if changed else "Không có gì thay đổi."
    messages.success(request, said)
    return True


@page(REVIEW_STAFF, CampaignSchool)
def staff_beside(request, row, staff):
    """The screen turned to the person: the record in large print, three statements, own PIN."""
    row = _with_staff(row)
    found = _sit(request, row, staff)
    form = ConfirmOwnForm(request.POST or None, initial={"seen": seal(found.digest)})
    wrong = WrongForm(request.POST if "note" in request.POST else None)
    if request.method == "POST" and "note" in request.POST:
        form = ConfirmOwnForm(initial={"seen": seal(found.digest)})
        if wrong.is_valid():
            ok, _ = attempt(
                wrong, say_wrong, row=row, job=found.job, by=request.reach, **wrong.cleaned_data
            )
            if ok:
                messages.success(request, "Đã ghi chỗ sai. Cán bộ sửa rồi mời xem lại.")
                return redirect("records:staff_sit", row.pk, staff)
    elif request.method == "POST" and form.is_valid():
        said = form.said | {"seen": unseal(form.cleaned_data["seen"])}
        ok, mark = attempt(form, confirm_beside, row=row, job=found.job, by=request.reach, **said)
        if ok:
            messages.success(
                request, f"Cảm ơn {found.job.full_name}. Mã xác nhận {mark.digest[:8].upper()}."
            )
            return redirect("records:staff_round", row.pk)
    context = {
        "title": f"Mời {found.job.full_name} kiểm tra",
        "sitting": found,
        "form": form,
        "wrong": wrong,
        "back": reverse("records:staff_sit", args=[row.pk, staff]),
        "beside": True,
        **window_words(row),
    }
    return render(request, "records/staff_confirm.html", context)


@page(REVIEW_STAFF, CampaignSchool, methods=("POST",))
def staff_ask(request, row, staff):
    row = _with_staff(row)
    found = _sit(request, row, staff)
    ask_person(row=row, job=found.job, by=request.reach)
    messages.success(request, f"Đã mời {found.job.full_name} tự xác nhận trên tài khoản của mình.")
    return redirect("records:staff_round", row.pk)


@page(REVIEW_STAFF, CampaignSchool, methods=("POST",))
def staff_minutes(request, row, staff):
    row = _with_staff(row)
    found = _sit(request, row, staff)
    mark = print_minutes(row=row, job=found.job, by=request.reach)
    messages.success(request, "Đã lập biên bản. In ra, mời người này ký tay rồi nộp bản đã ký.")
    return redirect("accounts:paper_show", mark.paper_id)


@page(EXCEPT_STAFF, CampaignSchool)
def staff_except(request, row, staff):
    row = _with_staff(row)
    found = _sit(request, row, staff)
    form = ExceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(
            form, except_person, row=row, job=found.job, by=request.reach, **form.cleaned_data
        )
        if ok:
            messages.success(request, f"Đã ghi ngoại lệ cho {found.job.full_name}.")
            return redirect("records:staff_round", row.pk)
    context = {
        "title": f"Ngoại lệ: {found.job.full_name}",
        "crumbs": trail(row, "Ngoại lệ"),
        "form": form,
        "lead": "Người đang nghỉ hoặc không xác nhận. Ngoại lệ đếm riêng, in trong danh sách.",
        "submit": "Ghi ngoại lệ",
        "cancel": reverse("records:staff_sit", args=[row.pk, staff]),
    }
    return render(request, "parts/form_page.html", context)


@page(REVIEW_STAFF, CampaignSchool)
def staff_close(request, row):
    row = _with_staff(row)
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, done = attempt(form, close_staff, row=row, by=request.reach, **form.cleaned_data)
        if ok:
            messages.success(request, "Đã lập danh sách xác nhận. Thủ trưởng ký tiếp.")
            return redirect("accounts:paper_show", done.staff_paper_id)
    context = {
        "title": "Kết thúc rà soát nhân sự",
        "crumbs": trail(row, "Kết thúc"),
        "form": form,
        "lead": f"{row.staff_done} người đã xác nhận, {row.staff_excepted} ngoại lệ trên "
        f"{row.staff} người. Thủ trưởng ký danh sách thì mở đồng bộ dữ liệu nhân sự.",
        "submit": "Lập danh sách xác nhận",
        "cancel": round_url(row),
    }
    return render(request, "parts/form_page.html", context)
