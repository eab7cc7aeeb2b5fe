"""One's own record in a round, confirmed from one's own account, on a phone."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from csdl.kit.access import page
from csdl.kit.action import attempt
from records.actions.staff_review import confirm_own, say_wrong
from records.catalogue_staff import STAFF
from records.forms.staff_review import ConfirmOwnForm, WrongForm
from records.queries.staff_review import my_sittings
from records.views.staff_review import window_words


@page()
def my_confirm(request):
    """What waits for one's own confirmation: one goes there at once."""
    found = my_sittings(request.user, STAFF.groups)
    if len(found) == 1:
        return redirect("records:my_confirm_one", found[0][0].pk)
    context = {"title": "Xác nhận hồ sơ của tôi", "found": found}
    return render(request, "records/my_confirm.html", context)


@page()
def my_confirm_one(request, row):
    found = my_sittings(request.user, STAFF.groups)
    mine = next(((r, one) for r, one in found if r.pk == row), None)
    if mine is None:
        raise Http404
    row, sitting = mine
    given = {"row": row, "job": sitting.job, "by": request.reach}
    seen = {"seen": sitting.digest}
    is_wrong = "note" in request.POST
    form = ConfirmOwnForm(None if is_wrong else request.POST or None, initial=seen)
    wrong = WrongForm(request.POST if is_wrong else None)
    sent = wrong if is_wrong else form
    if request.method == "POST" and sent.is_valid():
        act, said = (say_wrong, wrong.cleaned_data) if is_wrong else (confirm_own, form.said)
        ok, _ = attempt(sent, act, **given, **said)
        if ok:
            words = "Đã báo cán bộ phụ trách." if is_wrong else "Đã xác nhận hồ sơ. Cảm ơn bạn."
            messages.success(request, words)
            return redirect("records:my_record")
    request.note("view", action="my_confirm_one", unit_id=row.school_id, employment=sitting.job)
    context = {
        "title": "Xác nhận hồ sơ của tôi",
        "sitting": sitting,
        "form": form,
        "wrong": wrong,
        "back": "/",
        **window_words(row),
    }
    return render(request, "records/staff_confirm.html", context)
