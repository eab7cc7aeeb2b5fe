"""A school that closes or merges: all its pupils go to another one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.kit.access import page
from csdl.kit.action import Refused, attempt
from records.actions.hand_over import hand_over_pupils
from records.actions.transfer import school_by_code
from records.forms.transfer import HandOverForm
from schools.models import Unit
from schools.views.frame import unit_crumbs


@page("records.plan_rollover", Unit, fresh=True)
def pupils_hand_over(request, unit):
    if not unit.is_school:
        raise Refused("Chỉ cơ sở giáo dục mới có học sinh để bàn giao.")
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        to_school = school_by_code(unit.department_id, data.pop("code"))
        if to_school is None:
            form.add_error("code", "Không có trường đang hoạt động mang mã này. Kiểm tra lại mã.")
        else:
            given = {"school": unit, "to_school": to_school, **data}
            ok, paper = attempt(form, hand_over_pupils, by=request.reach, **given)
            if ok:
                messages.success(request, "Đã bàn giao. Hai trường ký biên bản này.")
                return redirect("accounts:paper_show", paper.pk)
    context = {
        "title": "Bàn giao toàn bộ học sinh",
        "lead": f"{unit.name}: mọi học sinh và lớp đang học sang trường nhận, một lần.",
        "form": form,
        "submit": "Bàn giao",
        "danger": True,
        "hint": "Không hoàn tác được: muốn đưa em về thì trường nhận chuyển lại từng em.",
        "cancel": reverse("schools:unit_show", args=[unit.pk]),
        "crumbs": unit_crumbs(unit, ("Bàn giao học sinh", "")),
    }
    return render(request, "records/transfer_form.html", context)
