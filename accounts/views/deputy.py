"""A group head's page: who approves in their stead, and entrusting one more."""

from django.contrib import messages
from django.shortcuts import redirect, render

from accounts.actions.grant import prepare_grants
from accounts.forms.deputy import DeputyForm
from accounts.forms.grant import default_days
from accounts.queries.axes import work_words
from accounts.queries.deputy import (
    PERM,
    deputies_of,
    may_entrust,
    own_authority,
    people_of,
)
from csdl.kit.access import page
from csdl.kit.action import attempt
from schools.models import Group
from schools.views.frame import unit_crumbs


@page(PERM, Group)
def group_deputies(request, group):
    reach = request.reach
    form = _form(request, group) if may_entrust(reach, group) else None
    if form and request.method == "POST" and form.is_valid():
        ok, paper = attempt(
            form,
            prepare_grants,
            holder=form.cleaned_data["holder"],
            from_unit=group.school,
            lines=[form.line(group)],
            by=reach,
        )
        if ok:
            messages.success(
                request,
                f"Đã lập biên bản {paper.code} cho {paper.subject.full_name}. Có hiệu lực khi thủ "
                "trưởng và người nhận đã ký.",
            )
            return redirect("accounts:group_deputies", group.pk)
    rows = list(deputies_of(group))
    for grant in rows:
        grant.words = work_words(grant)
    context = {
        "title": f"Uỷ nhiệm phê duyệt: {group.name}",
        "group": group,
        "rows": rows,
        "form": form,
        "submit": "Lập biên bản uỷ nhiệm",
        "crumbs": unit_crumbs(group.school, (group.name, "")),
    }
    return render(request, "accounts/group_deputies.html", context)


def _form(request, group):
    """Dates and basis as in one's own authorisation, where it is by one."""
    own, days = own_authority(request.reach, group), default_days(request.reach.today)
    if own:
        days |= {"ends_on": min(own.ends_on, days["ends_on"]), "basis": own.basis}
    return DeputyForm(request.POST or None, people=people_of(request.reach, group), initial=days)
