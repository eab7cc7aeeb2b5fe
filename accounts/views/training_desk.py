"""Around a session: sites, the door, sheets, and the invitations of one's own units."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.actions.training_desk import assign_sites, check_in
from accounts.forms.training import SitesForm
from accounts.models import Training, TrainingPerson
from accounts.queries.training import invite_rows, link_of
from accounts.queries.training_desk import door_sessions, invites_for
from accounts.views.training import crumbs
from csdl.ground.views.batch import kind_of, template_file, upload_page
from csdl.kit.access import page
from schools.models import Unit


@page("accounts.run_training", Training)
def training_sites(request, training):
    """Units picked from the list go to a site, an old or a new one."""
    form = SitesForm(request.POST or None, training=training)
    if request.method == "POST" and form.is_valid():
        picked = set(request.POST.getlist("pick"))
        wanted = [
            (training.pk, invite.unit.code, form.cleaned_data["name"])
            for invite in invite_rows(training)
            if str(invite.pk) in picked
        ]
        if wanted:
            done = assign_sites(unit=training.unit, wanted=wanted, by=request.reach)
            messages.success(request, f"Đã phân {done} đơn vị về “{form.cleaned_data['name']}”.")
            return redirect("accounts:training_sites", training.pk)
        form.add_error(None, "Chọn ít nhất một đơn vị trong danh sách.")
    context = {
        "title": "Phân đơn vị về điểm cầu",
        "crumbs": crumbs(training, "Điểm cầu"),
        "training": training,
        "form": form,
        "rows": invite_rows(training).order_by("unit__sort_key"),
        "sheet_url": reverse("accounts:import_site", args=[training.unit_id]),
    }
    return render(request, "accounts/training_sites.html", context)


@page("accounts.run_training", TrainingPerson)
def training_door(request, person):
    """Behind the QR a person shows at the door: who it is, and one button."""
    sessions = door_sessions(person)
    if request.method == "POST":
        chosen = request.POST.get("session", "")
        session = get_object_or_404(sessions, pk=int(chosen) if chosen.isdigit() else 0)
        check_in(person=person, session=session, by=request.reach)
        messages.success(request, f"Đã ghi có mặt: {person.full_name}.")
        return redirect("accounts:training_door", person.pk)
    training = person.invite.training
    context = {
        "title": person.full_name,
        "crumbs": crumbs(training, "Ở cửa"),
        "person": person,
        "sessions": sessions,
    }
    return render(request, "accounts/training_door.html", context)


@page()
def training_mine(request):
    """Invitations of the units one answers for, each with the unit's own link."""
    invites = invites_for(request.user)
    rows = [{"invite": invite, "link": link_of(invite)} for invite in invites]
    return render(
        request, "accounts/training_mine.html", {"title": "Tập huấn được mời", "rows": rows}
    )


def _upload(request, unit, kind, template):
    back = reverse("accounts:training_list")
    context = {"template_url": reverse(template, args=[unit.pk]), "cancel": back}
    return upload_page(request, kind_of(kind), unit.pk, **context)


@page("accounts.run_training", Unit)
def site_import(request, unit):
    return _upload(request, unit, "diem-cau", "accounts:sheet_site")


@page("accounts.run_training", Unit, methods=("GET", "HEAD"))
def site_sheet(request, unit):
    return template_file(request, kind_of("diem-cau"), unit.pk)


@page("accounts.run_training", Unit)
def attendance_import(request, unit):
    return _upload(request, unit, "diem-danh", "accounts:sheet_attendance")


@page("accounts.run_training", Unit, methods=("GET", "HEAD"))
def attendance_sheet(request, unit):
    return template_file(request, kind_of("diem-danh"), unit.pk)
