"""A family's link: opened by the head for one pupil; behind it the birth date, then the answer."""

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from csdl.ground.middleware import client_ip
from csdl.kit.access import page, public
from csdl.kit.action import attempt
from records import reviewed
from records.actions.link import FAMILY, answer_link, look_link, open_link
from records.catalogue import STUDENT
from records.forms.review import LinkForm, SlipForm
from records.models import CampaignRoom
from records.models.campaign import CHECK
from records.queries.link import address_of, link_by, open_link_of
from records.queries.review import enrolled, full_room
from records.views.review import trail

MOST_TRIES, TRIES_WITHIN = 20, 60  # of one address, besides the five of a link


@page(CHECK, CampaignRoom)
def review_link(request, room, student):
    """The head opens a link for one pupil, and reads it off to hand on."""
    room = full_room(room)
    pupil = enrolled(room, student)
    if pupil is None:
        raise Http404
    if request.method == "POST":
        open_link(room=room, student=pupil, by=request.reach)
        messages.success(request, "Đã mở đường dẫn 14 ngày. Trao tận tay gia đình em này.")
        return redirect("records:review_link", room.pk, pupil.pk)
    link = open_link_of(room, pupil)
    context = {
        "title": f"Đường dẫn cho gia đình {pupil.full_name}",
        "crumbs": trail(room, "Đường dẫn cho gia đình"),
        "link": link,
        "address": address_of(link) if link else "",
        "back": reverse("records:review_pupil", args=[room.pk, pupil.pk]),
    }
    return render(request, "records/review_link.html", context)


def _too_often(request):
    key = f"review-family:{client_ip(request)}"
    try:
        cache.add(key, 0, TRIES_WITHIN)
        return cache.incr(key) > MOST_TRIES
    except Exception:  # the cache is away: the link's own count still stands
        return False


@public
def review_family(request, token):
    """Without signing in: the birth date opens one pupil's data, numbers masked, nothing
    sensitive; then right, or what is wrong."""
    if _too_often(request):
        return render(request, "429.html", {"title": "Thao tác quá nhanh"}, status=429)
    link = link_by(token)
    if link is None:
        return _answer(request, {"title": "Đường dẫn không còn dùng được", "dead": True}, 404)
    form, context = LinkForm(request.POST or None), {"title": "Kiểm tra thông tin học sinh"}
    if request.method == "POST" and form.is_valid():
        born = form.cleaned_data["birth_date"]
        said = SlipForm(request.POST if "result" in request.POST else None)
        if said.is_bound and said.is_valid():
            ok, _ = attempt(
                said, answer_link, link=link, birth_date=born, by=FAMILY, **said.cleaned_data
            )
            if ok:
                return _answer(request, {"title": "Cảm ơn gia đình", "done": True})
        ok, found = attempt(form, look_link, link=link, birth_date=born, by=FAMILY)
        if ok:
            context |= _shown(*found) | {"said": said, "born": born}
    return _answer(request, context | {"form": form})


def _shown(room, student):
    groups = [group for group in STUDENT.groups if group.key not in reviewed.KEPT_IN]
    return {
        "room": room,
        "values": reviewed.shown(student, room.campaign.fields, groups, room.level, masked=True),
    }


def _answer(request, context, status=200):
    answer = render(request, "records/review_family.html", context, status=status)
    answer["Referrer-Policy"] = "no-referrer"  # the address is the secret
    answer["Cache-Control"] = "no-store"
    return answer
