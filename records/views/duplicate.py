"""Records of one person in two schools: each answers for its own, seeing no more than needed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import page
from csdl.kit.action import attempt
from csdl.kit.show import show_list
from records.actions.duplicate import answer_duplicate, find_duplicates
from records.forms.duplicate import AnswerForm
from records.models import Duplicate
from records.queries import duplicate as query
from records.queries.duplicate_listing import DuplicateListing

TITLE = "Hồ sơ trùng với trường khác"


@page("records.view_student")
def duplicate_list(request):
    listing = DuplicateListing(query.duplicate_rows(request.reach), request.GET)
    may_find = request.reach.holds(query.ANSWER)
    return show_list(
        request, "records/duplicate_list.html", listing, title=TITLE, may_find=may_find
    )


@page(query.ANSWER)
def duplicate_find(request):
    if request.method == "POST":
        schools = query.own_schools(request.reach)
        found = sum(find_duplicates(school=school, by=request.reach) for school in schools)
        said = f"Tìm thấy {found} việc mới." if found else "Không có hồ sơ nào trùng thêm."
        messages.success(request, f"Đã đối chiếu cả trường. {said}")
    return redirect("records:duplicate_list")


@page("records.view_student", Duplicate)
def duplicate_show(request, duplicate):
    sides = query.seen_by(request.reach, [duplicate])
    return _render(request, duplicate, sides, {})


@page(query.ANSWER, Duplicate)
def duplicate_answer(request, duplicate):
    sides = query.seen_by(request.reach, [duplicate])
    forms = {}
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if form.is_valid():
            side = form.cleaned_data["side"]
            if side not in {one.side for one in sides if one.may_answer or duplicate.is_settled}:
                raise PermissionDenied
            given = {"duplicate": duplicate, "by": request.reach, **form.cleaned_data}
            ok, case = attempt(form, answer_duplicate, **given)
            if ok:
                messages.success(request, _said(case))
                return redirect("records:duplicate_show", case.pk)
        forms[request.POST.get("side")] = form
    return _render(request, duplicate, sides, forms)


def _said(case):
    if case.is_settled:
        return "Đã ghi. Hai trường đã thống nhất."
    if case.both_keep:
        return "Đã ghi. Trường kia cũng nhận em: hãy gọi cho nhau rồi một bên sửa câu trả lời."
    return "Đã ghi. Chờ trường kia trả lời."


def _render(request, case, sides, forms):
    cards = [
        (one, forms.get(one.side) or AnswerForm(initial={"side": one.side}))
        if one.may_answer
        else (one, None)
        for one in sides
    ]
    agreed = (
        ("Giới tính", case.get_same_gender_display()),
        ("Số định danh", case.get_same_number_display()),
        ("Họ tên mẹ", case.get_same_mother_display()),
    )
    context = {
        "title": "Hồ sơ có thể trùng",
        "case": case,
        "cards": cards,
        "agreed": [{"label": label, "value": value} for label, value in agreed],
        "crumbs": [
            {"label": TITLE, "url": reverse("records:duplicate_list")},
            {"label": f"Việc số {case.pk}", "url": ""},
        ],
    }
    request.note("view", action="duplicate_show", duplicate=case)
    return render(request, "records/duplicate_show.html", context)
