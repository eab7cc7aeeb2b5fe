"""Training: plan, links of the units, who registered, accepted, attended; the public link."""

import re

from django.contrib import messages
from django.core.cache import cache
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.actions.training import (
    accept_person,
    add_session,
    extend_training,
    invite_units,
    mark_attendance,
    plan_training,
    register_people,
    remind_units,
    renew_link,
)
from accounts.forms.training import (
    AcceptForm,
    DeadlineForm,
    InviteForm,
    PlanForm,
    RegisterForm,
    SessionForm,
)
from accounts.models import Training, TrainingInvite, TrainingPerson, TrainingSession
from accounts.models.training import RUN
from accounts.queries.training import (
    InviteListing,
    LinkListing,
    PersonListing,
    TrainingListing,
    counts,
    door_passes,
    invite_by,
    invite_rows,
    matches,
    people_rows,
    registered_words,
    running_units,
    same_name,
    tick_rows,
    training_list,
)
from csdl.ground.middleware import client_ip
from csdl.kit.access import can, page, public
from csdl.kit.action import attempt
from csdl.kit.reach import system
from csdl.kit.show import show_list
from schools.models import Unit

# A link is tried at most so often from one address; wrong ones are 2^160 to guess anyway.
MOST_TRIES, TRIES_WITHIN = 40, 60
PASS = re.compile(r"/tap-huan/nguoi/(\d+)/", re.IGNORECASE)


def crumbs(training, here):
    trail = [("Tập huấn", "/tap-huan/"), (training.title, f"/tap-huan/{training.pk}/"), (here, "")]
    return [{"label": label, "url": url} for label, url in trail if label]


@page("accounts.view_training")
def training_list_page(request):
    listing = TrainingListing(training_list(request.reach), request.GET)
    running = running_units(request.reach)
    return show_list(request, "accounts/training_list.html", listing, running=running)


@page("accounts.run_training", Unit)
def training_new(request, unit):
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, training = attempt(form, plan_training, unit=unit, by=request.reach, **form.plan())
        if ok:
            messages.success(request, "Đã lập kế hoạch. Bước tiếp: mời các đơn vị.")
            return redirect("accounts:training_show", training.pk)
    context = {
        "title": "Lập kế hoạch tập huấn",
        "form": form,
        "lead": f"Đơn vị tổ chức: {unit.full_name}",
        "submit": "Lập kế hoạch",
        "cancel": "/tap-huan/",
    }
    return render(request, "parts/form_page.html", context)


@page("accounts.view_training", Training)
def training_show(request, training):
    context = {
        "title": training.title,
        "crumbs": crumbs(training, ""),
        "training": training,
        "sessions": training.sessions.all(),
        "counts": counts(training),
        "deadline": training.window.text(timezone.now()),
        "may_run": can(request.reach, RUN, training),
        "invite_form": InviteForm(),
    }
    return render(request, "accounts/training_show.html", context)


@page("accounts.run_training", Training)
def training_session(request, training):
    form = SessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, _ = attempt(form, add_session, training=training, by=request.reach, **form.session())
        if ok:
            messages.success(request, "Đã thêm buổi tập huấn.")
            return redirect("accounts:training_show", training.pk)
    return _form(request, training, form, "Thêm buổi tập huấn", "Thêm buổi")


@page("accounts.run_training", Training)
def training_extend(request, training):
    form = DeadlineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deadline = form.cleaned_data["deadline"]
        ok, _ = attempt(
            form, extend_training, training=training, deadline=deadline, by=request.reach
        )
        if ok:
            messages.success(request, f"Hạn đăng ký mới: {training.phrase}.")
            return redirect("accounts:training_show", training.pk)
    return _form(request, training, form, "Gia hạn đăng ký", "Gia hạn")


def _form(request, training, form, title, submit, lead=""):
    context = {
        "title": title,
        "crumbs": crumbs(training, title),
        "form": form,
        "submit": submit,
        "lead": lead,
        "cancel": f"/tap-huan/{training.pk}/",
    }
    return render(request, "parts/form_page.html", context)


@page("accounts.run_training", Training)
def training_invite(request, training):
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ok, made = attempt(
            form, invite_units, training=training, by=request.reach, **form.cleaned_data
        )
        if ok:
            messages.success(request, f"Đã tạo đường dẫn riêng cho {len(made)} đơn vị.")
            return redirect("accounts:training_links", training.pk)
    return _form(request, training, form, "Mời đơn vị", "Tạo đường dẫn")


@page("accounts.view_training", Training)
def training_units(request, training):
    listing = InviteListing(invite_rows(training), request.GET)
    context = {"crumbs": crumbs(training, listing.label), "training": training}
    return show_list(request, "accounts/training_rows.html", listing, **context)


@page("accounts.run_training", Training)
def training_links(request, training):
    """With each unit's link, to send or to export; the export is in the access log."""
    listing = LinkListing(invite_rows(training), request.GET)
    context = {"crumbs": crumbs(training, "Đường dẫn"), "training": training}
    return show_list(request, "accounts/training_rows.html", listing, **context)


@page("accounts.run_training", TrainingInvite, methods=("POST",))
def training_link_new(request, invite):
    renew_link(invite=invite, by=request.reach)
    messages.success(
        request, f"Đã đổi đường dẫn của {invite.unit.short_name}; đường dẫn cũ đã hết."
    )
    return redirect("accounts:training_links", invite.training_id)


@page("accounts.view_training", Training)
def training_people(request, training):
    listing = PersonListing(people_rows(training), request.GET)
    context = {"crumbs": crumbs(training, listing.label), "training": training}
    return show_list(request, "accounts/training_rows.html", listing, **context)


@page("accounts.run_training", TrainingPerson)
def training_accept(request, person):
    """A registered person becomes, or is found to be, an account with a post at the unit."""
    training = person.invite.training
    form = AcceptForm(
        request.POST or None, users=matches(person), same=same_name(person), seat=person.seat
    )
    if request.method == "POST" and form.is_valid():
        ok, done = attempt(form, accept_person, person=person, by=request.reach, **form.chosen())
        if ok:
            messages.success(request, f"Đã nhận {done.full_name}: tài khoản {done.user.username}.")
            return redirect("accounts:training_people", training.pk)
    where = f"{person.get_seat_display()}, {person.title}, {person.invite.unit.full_name}"
    lead = f"{where}, điện thoại {person.phone}."
    return _form(request, training, form, person.full_name, "Nhận người này", lead)


@page("accounts.run_training", Training, methods=("POST",))
def training_remind(request, training):
    job = remind_units(training=training, by=request.reach)
    return redirect("ground:job_show", job.pk)


@page("accounts.run_training", TrainingSession)
def training_attend(request, session):
    """The tick list of one session; ?ma= takes what a scanner read off somebody's QR."""
    if match := PASS.search(request.GET.get("ma", "")):
        return redirect("accounts:training_door", int(match[1]))
    if request.method == "POST":
        listed = [int(v) for v in request.POST.getlist("row") if v.isdigit()]
        present = {int(v) for v in request.POST.getlist("pick") if v.isdigit()}
        done = mark_attendance(
            session=session, people=listed, present=present & set(listed), by=request.reach
        )
        messages.success(request, f"Đã ghi: {done} người có mặt trên {len(listed)}.")
        return redirect("accounts:training_attend", session.pk)
    context = {
        "title": "Điểm danh",
        "crumbs": crumbs(session.training, "Điểm danh"),
        "session": session,
        "rows": tick_rows(session),
    }
    return render(request, "accounts/training_attend.html", context)


def _too_often(request):
    """Counted per address in the cache; when the cache is away nobody is kept out."""
    key = f"training-register:{client_ip(request)}"
    try:
        cache.add(key, 0, TRIES_WITHIN)
        return cache.incr(key) > MOST_TRIES
    except Exception:
        return False


@public
def training_register(request, token):
    """Behind a unit's own link, without signing in: its two people, until the deadline."""
    if _too_often(request):
        return render(request, "429.html", {"title": "Thao tác quá nhanh"}, status=429)
    invite = invite_by(token)
    if invite is None:
        context = {"title": "Đường dẫn không còn dùng được", "invite": None}
        return render(request, "accounts/training_register.html", context, status=404)
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = system(f"Đăng ký qua đường dẫn của {invite.unit.full_name}")
        ok, _ = attempt(form, register_people, invite=invite, by=by, **form.people())
        if ok:
            messages.success(request, "Đã ghi nhận hai người dự tập huấn của đơn vị.")
            return redirect("accounts:training_register", token)
    now, window = timezone.now(), invite.training.window
    context = {
        "title": f"Đăng ký dự tập huấn: {invite.unit.full_name}",
        "invite": invite,
        "training": invite.training,
        "sessions": invite.training.sessions.all(),
        "form": form,
        "closed": window.refusal(now),
        "deadline": window.text(now),
        "registered": registered_words(invite),
        "passes": door_passes(invite),
    }
    answer = render(request, "accounts/training_register.html", context)
    answer["Referrer-Policy"] = "no-referrer"  # the address is the secret
    answer["Cache-Control"] = "no-store"
    return answer
