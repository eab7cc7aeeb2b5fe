"""Home: what must I do now?"""

from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.queries.deputy import groups_headed
from csdl.ground.queries.todo import tasks_of
from csdl.kit.access import page
from csdl.site.queries import figures, first_steps, my_roles, my_rolls, my_rooms, posts_now


@page()
def home(request):
    reach = request.reach
    context = {
        "title": "Việc của tôi",
        "tasks": tasks_of(reach),
        "rooms": my_rooms(reach),
        "rolls": my_rolls(reach),
        "counts": figures(reach),
        "giving": first_steps(reach),
        "groups": groups_headed(reach),
        "roles": my_roles(reach),
    }
    return render(request, "site/home.html", context)


@page(methods=("POST",))
def unit_choose(request):
    """Which of my units the frame speaks of; rights are the union whatever is chosen."""
    wanted = request.POST.get("unit", "")
    if wanted in {str(post.unit_id) for post in posts_now(request.user)}:
        request.session["unit"] = int(wanted)
    back = request.META.get("HTTP_REFERER", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else "site:home")


@page()
def help_page(request):
    return render(request, "site/help.html", {"title": "Giúp đỡ"})
